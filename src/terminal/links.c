#include "terminal/links.h"

#include <string.h>

/* Lines that are looked at, from the last one back, and the bytes of one that was wrapped. */
#define LINES_MAX  2000
#define LENGTH_MAX (4 * LINKS_ADDRESS_MAX)

/* Lines with something in them, between the word "code" and the code. */
#define CODE_LINES_MAX 2

#define ADDRESS_CHARACTERS                                                                         \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"
#define CODE_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* The groups of a code, and its length if it is one group. */
#define GROUP_MIN  3
#define GROUP_MAX  5
#define GROUPS_MAX 4
#define SINGLE_MIN 6
#define SINGLE_MAX 10

/* Goes through the lines from the last one back, those that were wrapped being one. */
typedef struct Lines {
	const Emulator *emulator;
	gint64 line; /* the first row of the last line that was given */
	gint64 stop;
} Lines;

static Lines lines_of(const Emulator *emulator)
{
	gint64 end = emulator_end_line(emulator);

	return (Lines){ .emulator = emulator,
		.line = end,
		.stop = MAX(emulator_first_line(emulator), end - LINES_MAX) };
}

/* The line before; NULL when there are no more. */
static char *lines_next(Lines *lines)
{
	gint64 last = lines->line - 1;
	GString *text;

	if (last < lines->stop)
		return NULL;
	lines->line = last;
	while (lines->line > lines->stop && emulator_is_wrapped(lines->emulator, lines->line - 1))
		lines->line--;
	text = g_string_new(NULL);
	for (gint64 line = lines->line; line <= last && text->len < LENGTH_MAX; line++) {
		g_autofree char *row = emulator_text(lines->emulator, line);

		g_string_append(text, row);
	}
	return g_string_free(text, FALSE);
}

static bool is_scheme(const char *text)
{
	return g_ascii_strncasecmp(text, "http://", strlen("http://")) == 0 ||
	       g_ascii_strncasecmp(text, "https://", strlen("https://")) == 0;
}

/* Whether the bracket that ends the text was opened in it. */
static bool closes(const char *text, gsize length)
{
	char closing = text[length - 1], opening = closing == ')' ? '(' : '[';
	int depth = 0;

	for (gsize i = 0; i < length; i++)
		depth += (text[i] == opening) - (text[i] == closing);
	return depth >= 0;
}

/* The length without what belongs to the sentence that the address stands in. */
static gsize trim(const char *text, gsize length)
{
	while (length > 0) {
		char last = text[length - 1];
		bool is_bracket = last == ')' || last == ']';

		if (is_bracket ? closes(text, length) : !strchr(".,;:!?'*", last))
			break;
		length--;
	}
	return length;
}

/* The address that a text begins with, or NULL. */
static char *address_at(const char *text)
{
	gsize scheme = strcspn(text, ":") + strlen("://");
	gsize length = trim(text, strspn(text, ADDRESS_CHARACTERS));

	if (length <= scheme || length > LINKS_ADDRESS_MAX)
		return NULL;
	if (!g_ascii_isalnum(text[scheme]) && text[scheme] != '[')
		return NULL;
	return g_strndup(text, length);
}

static char *last_address(const char *text)
{
	char *found = NULL;

	for (const char *at = text; *at; at++) {
		char *address = is_scheme(at) ? address_at(at) : NULL;

		if (!address)
			continue;
		at += strlen(address) - 1;
		g_free(found);
		found = address;
	}
	return found;
}

/* The target of the last hyperlink, if it is an address as a whole. */
static char *linked_address(const Emulator *emulator, gint64 *ret_line)
{
	const char *target = emulator_link(emulator, ret_line);

	if (!target || !is_scheme(target) || target[strspn(target, ADDRESS_CHARACTERS)])
		return NULL;
	return address_at(target);
}

char *links_address(const Emulator *emulator)
{
	gint64 linked_line = -1;
	g_autofree char *linked = linked_address(emulator, &linked_line);
	Lines lines = lines_of(emulator);
	char *text;

	while ((text = lines_next(&lines))) {
		char *address = last_address(text);

		g_free(text);
		if (linked && linked_line >= lines.line) {
			g_free(address);
			return g_steal_pointer(&linked);
		}
		if (address)
			return address;
	}
	return g_steal_pointer(&linked);
}

/* The length of the groups with dashes between them at text; 0 when they are no code. */
static gsize groups_at(const char *text)
{
	gsize length = 0, groups = 0;

	for (;;) {
		gsize group = strspn(text + length, CODE_CHARACTERS);

		if (group < GROUP_MIN || group > GROUP_MAX)
			return 0;
		length += group;
		groups++;
		if (text[length] != '-')
			break;
		length++;
	}
	return groups >= 2 && groups <= GROUPS_MAX ? length : 0;
}

static gsize single_at(const char *text)
{
	gsize length = strspn(text, CODE_CHARACTERS);

	return length >= SINGLE_MIN && length <= SINGLE_MAX ? length : 0;
}

static bool is_word(char c)
{
	return g_ascii_isalnum(c) || c == '-' || c == '_' || c == '/' || (c & 0x80);
}

static bool has_letter(const char *text, gsize length)
{
	return strcspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") < length;
}

/* Whether what stands before a place is the word "code", with "is", a colon or quotes after it. */
static bool follows_word(const char *text, const char *at)
{
	while (at > text && strchr(" :=\"'`*", at[-1]))
		at--;
	if (at - text > 3 && strncmp(at - 3, " is", 3) == 0)
		at -= 3;
	return at - text >= 4 && g_ascii_strncasecmp(at - 4, "code", 4) == 0;
}

/* The length of a code that stands alone at a place. */
static gsize code_at(const char *text, const char *at)
{
	gsize length = groups_at(at);

	if (length == 0 && follows_word(text, at))
		length = single_at(at);
	if (length == 0 || is_word(at[length]) || !has_letter(at, length))
		return 0;
	return length;
}

static char *last_code(const char *text)
{
	char *found = NULL;

	for (const char *at = text; *at; at++) {
		bool begins = at == text || !is_word(at[-1]);
		gsize length = begins ? code_at(text, at) : 0;

		if (length == 0)
			continue;
		g_free(found);
		found = g_strndup(at, length);
		at += length - 1;
	}
	return found;
}

static bool mentions_code(const char *text)
{
	g_autofree char *lower = g_ascii_strdown(text, -1);

	return strstr(lower, "code") != NULL;
}

/* Whether the lines before those that were given, or that one, speak of a code. */
static bool is_spoken_of(Lines lines, const char *text)
{
	char *before;
	bool is_found = mentions_code(text);

	for (int left = CODE_LINES_MAX; !is_found && left > 0 && (before = lines_next(&lines));) {
		is_found = mentions_code(before);
		left -= *before ? 1 : 0;
		g_free(before);
	}
	return is_found;
}

char *links_code(const Emulator *emulator)
{
	Lines lines = lines_of(emulator);
	char *text;

	while ((text = lines_next(&lines))) {
		char *code = last_code(text);
		bool is_code = code && is_spoken_of(lines, text);

		g_free(text);
		if (is_code)
			return code;
		g_free(code);
	}
	return NULL;
}
