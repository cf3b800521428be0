#include "base/text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#define ELLIPSIS    "\xe2\x80\xa6"
#define REPLACEMENT 0xfffd

/* More combining marks than this on one character are an attack on the screen's layout. */
#define MARKS_MAX 8

static bool is_mark(gunichar c)
{
	GUnicodeType type = g_unichar_type(c);

	return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK;
}

/* Whether a character has no business on a terminal: it is not shown, or it commands. */
static bool is_harmful(gunichar c)
{
	switch (g_unichar_type(c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
	case G_UNICODE_UNASSIGNED:
	case G_UNICODE_PRIVATE_USE:
	case G_UNICODE_SURROGATE:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
		return true;
	default:
		return false;
	}
}

/* Reads one character; an invalid byte counts as U+FFFD. Returns the bytes consumed. */
static gsize next_character(const char *at, const char *end, gunichar *ret_character)
{
	gunichar c = g_utf8_get_char_validated(at, end - at);

	if (*at == '\0') {
		*ret_character = 0;
		return 1;
	}
	if (c == (gunichar)-1 || c == (gunichar)-2) {
		*ret_character = REPLACEMENT;
		return 1;
	}
	*ret_character = c;
	return (gsize)g_unichar_to_utf8(c, NULL);
}

char *text_clean(const char *bytes, gssize length)
{
	const char *end = bytes + (length < 0 ? strlen(bytes) : (gsize)length);
	GString *clean = g_string_sized_new((gsize)(end - bytes));
	int marks = 0;

	while (bytes < end) {
		gunichar c;

		bytes += next_character(bytes, end, &c);
		if (c == '\t' || c == '\n')
			c = ' ';
		if (is_harmful(c))
			continue;
		marks = is_mark(c) ? marks + 1 : 0;
		if (marks <= MARKS_MAX)
			g_string_append_unichar(clean, c);
	}
	return g_string_free(clean, FALSE);
}

/* The next character of clean text. */
static const char *next(const char *text)
{
	return text + g_utf8_skip[(guchar)*text];
}

static int character_width(gunichar c)
{
	if (g_unichar_iszerowidth(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

int text_width(const char *text)
{
	int columns = 0;

	for (; *text; text = next(text))
		columns += character_width(g_utf8_get_char(text));
	return columns;
}

/* The longest beginning of text that takes at most the given columns; marks stay with it. */
static const char *fitting_end(const char *text, int columns)
{
	for (; *text; text = next(text)) {
		columns -= character_width(g_utf8_get_char(text));
		if (columns < 0)
			break;
	}
	return text;
}

/* The beginning of the longest end of text that takes at most the given columns. */
static const char *fitting_start(const char *text, int columns)
{
	const char *end = text + strlen(text);
	const char *start = end;

	for (const char *at = end; at > text;) {
		at = g_utf8_prev_char(at);

		int width = character_width(g_utf8_get_char(at));

		columns -= width;
		if (columns < 0)
			break;
		if (width > 0)
			start = at;
	}
	return start;
}

char *text_fit(const char *text, int columns, TextCut cut)
{
	if (columns <= 0)
		return g_strdup("");
	if (*fitting_end(text, columns) == '\0')
		return g_strdup(text);

	int after = cut == TEXT_CUT_MIDDLE ? (columns - 1) / 2 : 0;
	const char *head_end = fitting_end(text, columns - 1 - after);
	const char *tail = fitting_start(text, after);
	g_autofree char *head = g_strndup(text, (gsize)(head_end - text));

	return g_strconcat(head, ELLIPSIS, tail, NULL);
}

char *text_pad(const char *text, int columns, TextCut cut)
{
	g_autofree char *fitting = text_fit(text, columns, cut);
	int missing = MAX(columns - text_width(fitting), 0);

	return g_strdup_printf("%s%*s", fitting, missing, "");
}

/*
 * The end of the line that begins at text: the last blank that fits, else as much of the word as
 * fits, and at least one character.
 */
static const char *line_end(const char *text, int columns)
{
	const char *end = fitting_end(text, columns);
	const char *blank = NULL;

	if (*end == '\0' || *end == ' ')
		return end;
	for (const char *at = text; at < end; at++)
		if (*at == ' ')
			blank = at;
	if (blank)
		return blank;
	return end > text ? end : next(text);
}

char **text_wrap(const char *text, int columns)
{
	GPtrArray *lines = g_ptr_array_new();

	do {
		const char *end = line_end(text, MAX(columns, 1));
		const char *trimmed = end;

		while (trimmed > text && trimmed[-1] == ' ')
			trimmed--;
		g_ptr_array_add(lines, g_strndup(text, (gsize)(trimmed - text)));
		text = end;
		while (*text == ' ')
			text++;
	} while (*text);
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(lines, FALSE);
}

/* The value for a name of that length in the pairs; false when the name is not among them. */
static bool find_value(va_list pairs, const char *name, gsize length, const char **ret_value)
{
	const char *candidate;

	while ((candidate = va_arg(pairs, const char *))) {
		const char *value = va_arg(pairs, const char *);

		if (strlen(candidate) == length && memcmp(candidate, name, length) == 0) {
			*ret_value = value ? value : "";
			return true;
		}
	}
	return false;
}

char *text_fill(const char *pattern, ...)
{
	GString *filled = g_string_new(NULL);

	while (*pattern) {
		const char *end = *pattern == '{' ? strchr(pattern, '}') : NULL;
		const char *value = NULL;
		bool found = false;

		if (end) {
			va_list pairs;

			va_start(pairs, pattern);
			found = find_value(pairs, pattern + 1, (gsize)(end - pattern - 1), &value);
			va_end(pairs);
		}
		if (found) {
			g_string_append(filled, value);
			pattern = end + 1;
		} else {
			g_string_append_c(filled, *pattern++);
		}
	}
	return g_string_free(filled, FALSE);
}

typedef struct Likeness {
	gunichar character;
	const char *ascii;
} Likeness;

/* What this program prints itself. */
static const Likeness likenesses[] = {
	{ 0x2026, "~" },  /* … */
	{ 0x00b7, "." },  /* · */
	{ 0x2013, "-" },  /* – */
	{ 0x2014, "-" },  /* — */
	{ 0x2018, "'" },  /* ‘ */
	{ 0x2019, "'" },  /* ’ */
	{ 0x201c, "\"" }, /* “ */
	{ 0x201d, "\"" }, /* ” */
	{ 0x203a, ">" },  /* › */
	{ 0x2190, "<" },  /* ← */
	{ 0x2191, "^" },  /* ↑ */
	{ 0x2192, ">" },  /* → */
	{ 0x2193, "v" },  /* ↓ */
	{ 0x23ce, "<" },  /* ⏎ */
	{ 0x25cb, "o" },  /* ○ */
	{ 0x25cf, "*" },  /* ● */
	{ 0x25d0, "+" },  /* ◐ */
	{ 0x2717, "x" },  /* ✗ */
	{ 0x258c, ">" },  /* ▌ */
	{ 0x2500, "-" },  /* ─ */
	{ 0x2502, "|" },  /* │ */
	{ 0x256d, "+" },  /* ╭ */
	{ 0x256e, "+" },  /* ╮ */
	{ 0x256f, "+" },  /* ╯ */
	{ 0x2570, "+" },  /* ╰ */
};

static const char *likeness(gunichar c)
{
	for (gsize i = 0; i < G_N_ELEMENTS(likenesses); i++)
		if (likenesses[i].character == c)
			return likenesses[i].ascii;
	return character_width(c) == 2 ? "??" : character_width(c) == 1 ? "?" : "";
}

char *text_ascii(const char *text)
{
	GString *ascii = g_string_new(NULL);

	for (; *text; text = next(text)) {
		gunichar c = g_utf8_get_char(text);

		if (c < 0x80)
			g_string_append_c(ascii, (char)c);
		else
			g_string_append(ascii, likeness(c));
	}
	return g_string_free(ascii, FALSE);
}

char *text_tilde(const char *path, const char *home)
{
	gsize length = home ? strlen(home) : 0;

	if (length > 1 && strncmp(path, home, length) == 0 &&
		(path[length] == '/' || path[length] == '\0'))
		return g_strconcat("~", path + length, NULL);
	return g_strdup(path);
}
