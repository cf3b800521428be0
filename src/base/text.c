#include "base/text.h"

#include "base/utf8.h"

#include <string.h>

#define ELLIPSIS "…"

/* More combining marks than this on one character are an attack on the screen's layout. */
#define MARKS_MAX 8

bool text_is_invisible(gunichar c)
{
	static const struct {
		gunichar from, to;
	} ranges[] = {
		{ 0x034F, 0x034F },   /* grapheme joiner */
		{ 0x115F, 0x1160 },   /* Hangul fillers */
		{ 0x17B4, 0x17B5 },   /* Khmer inherent vowels */
		{ 0x180B, 0x180F },   /* Mongolian selectors */
		{ 0x3164, 0x3164 },   /* Hangul filler */
		{ 0xFE00, 0xFE0F },   /* variation selectors: terminals differ about the width */
		{ 0xFFA0, 0xFFA0 },   /* Hangul filler */
		{ 0xE0100, 0xE01EF }, /* variation selectors */
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return true;
	return false;
}

static bool is_harmful(gunichar c)
{
	if (c >= ' ' && c < 0x7F)
		return false;

	switch (g_unichar_type(c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
	case G_UNICODE_PRIVATE_USE:
	case G_UNICODE_UNASSIGNED:
		return true;
	default:
		return text_is_invisible(c);
	}
}

static int columns_of(gunichar c)
{
	if (c < 0x300)
		return 1;
	if (g_unichar_iszerowidth(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

char *text_clean(const char *bytes, gssize length)
{
	const char *end = bytes + (length < 0 ? strlen(bytes) : (gsize)length);
	GString *clean = g_string_sized_new((gsize)(end - bytes));
	int marks = 0;

	while (bytes < end) {
		gunichar c = utf8_take(&bytes, end);

		if (c == '\t' || c == '\n')
			c = ' ';
		if (is_harmful(c))
			continue;
		marks = columns_of(c) == 0 ? marks + 1 : 0;
		if (marks <= MARKS_MAX)
			g_string_append_unichar(clean, c);
	}
	return g_string_free(clean, FALSE);
}

int text_width(const char *text)
{
	const char *end = text + strlen(text);
	int width = 0;

	while (text < end)
		width += columns_of(utf8_take(&text, end));
	return width;
}

/* The end of the longest beginning that takes at most the given columns. */
static const char *skip_columns(const char *text, const char *end, int columns)
{
	while (text < end) {
		const char *next = text;

		columns -= columns_of(utf8_take(&next, end));
		if (columns < 0)
			break;
		text = next;
	}
	return text;
}

/* The start of the longest ending that takes at most the given columns; no mark begins it. */
static const char *last_columns(const char *text, const char *end, int columns)
{
	const char *start = end;
	const char *at = end;

	while ((at = g_utf8_find_prev_char(text, at))) {
		const char *next = at;
		int width = columns_of(utf8_take(&next, end));

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
	const char *end = text + strlen(text);

	if (columns <= 0)
		return g_strdup("");
	if (skip_columns(text, end, columns) == end)
		return g_strdup(text);

	/* Paths differ at their ends: two thirds of the room are for that. */
	int tail = cut == TEXT_CUT_MIDDLE ? (columns - 1) * 2 / 3 : 0;
	const char *stop = skip_columns(text, end, columns - 1 - tail);
	const char *resume = last_columns(stop, end, tail);
	GString *fitting = g_string_new_len(text, stop - text);

	g_string_append(fitting, ELLIPSIS);
	g_string_append_len(fitting, resume, end - resume);
	return g_string_free(fitting, FALSE);
}

char *text_pad(const char *text, int columns, TextCut cut)
{
	g_autofree char *fitting = text_fit(text, columns, cut);

	return g_strdup_printf("%s%*s", fitting, MAX(columns, 0) - text_width(fitting), "");
}

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " ");
}

/*
 * The end of the line that starts at text; the next one starts at *ret_next. What follows the
 * last place for a break is read again for the next line, but no more than that.
 */
static const char *line_end(const char *text, const char *end, int columns, const char **ret_next)
{
	const char *stop = NULL, *next = end; /* the last place for a break */
	const char *slash = NULL;             /* the last place for one inside a word */
	int used = 0, before = 0;

	for (const char *at = text, *after; at < end; at = after) {
		if (*at == ' ') {
			stop = at;
			next = after = skip_blanks(at);
			used += (int)(next - stop);
			before = 1;
			continue;
		}
		after = at;

		int width = columns_of(utf8_take(&after, end));

		if (width == 2 && before == 2)
			stop = next = at;
		if (used + width > columns && at > text) {
			*ret_next = stop ? next : slash ? slash : at;
			return stop ? stop : *ret_next;
		}
		slash = *at == '/' ? after : slash;
		used += width;
		before = width > 0 ? width : before;
	}
	*ret_next = end;
	return stop && next == end ? stop : end;
}

char **text_wrap(const char *text, int columns)
{
	const char *end = text + strlen(text);
	GPtrArray *lines = g_ptr_array_new();
	const char *next = skip_blanks(text);

	do {
		const char *line = next;
		const char *stop = line_end(line, end, MAX(columns, 1), &next);

		g_ptr_array_add(lines, g_strndup(line, (gsize)(stop - line)));
	} while (next < end);
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(lines, FALSE);
}

/* Appends the value of a name; false when the pairs do not have that name. */
static bool append_value(GString *text, const char *name, gsize length, va_list pairs)
{
	const char *key;

	while ((key = va_arg(pairs, const char *))) {
		const char *value = va_arg(pairs, const char *);

		if (strlen(key) == length && memcmp(key, name, length) == 0) {
			g_string_append(text, value ? value : "");
			return true;
		}
	}
	return false;
}

char *text_fill(const char *pattern, ...)
{
	GString *text = g_string_new(NULL);

	while (*pattern) {
		gsize name = *pattern == '{' ? strcspn(pattern + 1, "{}") : 0;
		bool known = false;

		if (*pattern == '{' && pattern[1 + name] == '}') {
			va_list pairs;

			va_start(pairs, pattern);
			known = append_value(text, pattern + 1, name, pairs);
			va_end(pairs);
		}

		gsize length = known ? name + 2 : 1 + strcspn(pattern + 1, "{");

		if (!known)
			g_string_append_len(text, pattern, (gssize)length);
		pattern += length;
	}
	return g_string_free(text, FALSE);
}

static char ascii_likeness(gunichar c)
{
	static const struct {
		gunichar character;
		char likeness;
	} likenesses[] = {
		{ U'…', '~' },
		{ U'·', '.' },
		{ U'–', '-' },
		{ U'—', '-' },
		{ U'‘', '\'' },
		{ U'’', '\'' },
		{ U'“', '"' },
		{ U'”', '"' },
		{ U'„', '"' },
		{ U'›', '>' },
		{ U'→', '>' },
		{ U'←', '<' },
		{ U'⏎', '<' },
		{ U'↑', '^' },
		{ U'↓', 'v' },
		{ U'●', '*' },
		{ U'◐', '+' },
		{ U'○', 'o' },
		{ U'✗', 'x' },
		{ U'×', 'x' },
		{ U'✓', 'v' },
		{ U'▌', '>' },
		{ U'▓', '#' },
		{ U'░', '.' },
		{ U'─', '-' },
		{ U'│', '|' },
		{ U'╭', '+' },
		{ U'╮', '+' },
		{ U'╯', '+' },
		{ U'╰', '+' },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(likenesses); i++)
		if (likenesses[i].character == c)
			return likenesses[i].likeness;
	return '?';
}

char *text_ascii(const char *text)
{
	const char *end = text + strlen(text);
	GString *ascii = g_string_sized_new((gsize)(end - text));

	while (text < end) {
		gunichar c = utf8_take(&text, end);
		char likeness = c < 0x80 ? (char)c : ascii_likeness(c);

		for (int columns = columns_of(c); columns > 0; columns--)
			g_string_append_c(ascii, likeness);
	}
	return g_string_free(ascii, FALSE);
}

char *text_tilde(const char *path, const char *home)
{
	gsize length = home ? strlen(home) : 0;

	while (length > 0 && home[length - 1] == '/')
		length--;
	if (length == 0 || strncmp(path, home, length) != 0 ||
		(path[length] && path[length] != '/'))
		return g_strdup(path);
	return g_strconcat("~", path + length, NULL);
}

char *text_title(const char *clause)
{
	char first[8] = { 0 };

	if (!*clause)
		return g_strdup("");
	g_unichar_to_utf8(g_unichar_toupper(g_utf8_get_char(clause)), first);
	return g_strconcat(first, clause + g_utf8_skip[(guchar)*clause], NULL);
}

char *text_sentence(const char *clause)
{
	g_autofree char *title = text_title(clause);
	gsize length = strlen(title);

	return length == 0 || strchr(".!?:", title[length - 1]) ? g_steal_pointer(&title)
								: g_strconcat(title, ".", NULL);
}
