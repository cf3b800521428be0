/*
 * What holds for every text that base/text.h is given, whatever it is. Used by the fuzzer and by
 * the tests; a violation aborts.
 */
#ifndef FUZZ_CHECK_TEXT_H
#define FUZZ_CHECK_TEXT_H

#include "base/text.h"
#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

static inline bool check_text_is_harmless(gunichar c)
{
	switch (g_unichar_type(c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
	case G_UNICODE_UNASSIGNED:
	case G_UNICODE_PRIVATE_USE:
	case G_UNICODE_SURROGATE:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
		return false;
	default:
		return true;
	}
}

static inline void check_text_is_clean(const char *text)
{
	g_autofree char *again = text_clean(text, -1);
	int marks = 0;

	g_assert_true(g_utf8_validate(text, -1, NULL));
	g_assert_cmpstr(again, ==, text);
	for (const char *at = text, *end = text + strlen(text); at < end;) {
		gunichar c = utf8_take(&at, end);

		g_assert_true(check_text_is_harmless(c));
		marks = g_unichar_iszerowidth(c) ? marks + 1 : 0;
		g_assert_cmpint(marks, <=, 8);
	}
}

static inline void check_text_fits(const char *text, int columns, TextCut cut)
{
	g_autofree char *fitting = text_fit(text, columns, cut);
	g_autofree char *padded = text_pad(text, columns, cut);

	g_assert_cmpint(text_width(fitting), <=, MAX(columns, 0));
	g_assert_cmpint(text_width(padded), ==, MAX(columns, 0));
	g_assert_true(g_str_has_prefix(padded, fitting));
	if (columns <= 0)
		g_assert_cmpstr(fitting, ==, "");
	else if (text_width(text) <= columns)
		g_assert_cmpstr(fitting, ==, text);
	else
		g_assert_nonnull(strstr(fitting, "…"));
	check_text_is_clean(fitting);
}

static inline void check_text_line(const char *line, int columns)
{
	int width = text_width(line);

	g_assert_false(g_str_has_prefix(line, " "));
	g_assert_false(g_str_has_suffix(line, " "));
	g_assert_true(width <= columns || (columns == 1 && width == 2));
}

static inline char *check_text_without_blanks(const char *text)
{
	GString *dense = g_string_new(NULL);

	for (; *text; text++)
		if (*text != ' ')
			g_string_append_c(dense, *text);
	return g_string_free(dense, FALSE);
}

/* The lines fit, and nothing but blanks is lost. */
static inline void check_text_wraps(const char *text, int columns)
{
	g_auto(GStrv) lines = text_wrap(text, columns);
	g_autofree char *joined = g_strjoinv("", lines);
	g_autofree char *all = check_text_without_blanks(text);
	g_autofree char *kept = check_text_without_blanks(joined);

	g_assert_nonnull(lines[0]);
	g_assert_cmpstr(kept, ==, all);
	for (char **line = lines; *line; line++) {
		check_text_line(*line, MAX(columns, 1));
		g_assert_true(**line || !lines[1]);
	}
}

static inline void check_text_in_ascii(const char *text)
{
	g_autofree char *ascii = text_ascii(text);

	g_assert_true(g_str_is_ascii(ascii));
	g_assert_cmpuint(strlen(ascii), ==, (gsize)text_width(text));
}

static inline void check_text_as_pattern(const char *text)
{
	g_autofree char *filled = text_fill(text, "name", "{name}", NULL);

	g_assert_cmpuint(strlen(filled), ==, strlen(text));
	g_assert_cmpstr(filled, ==, text);
}

static inline void check_text(const char *bytes, gsize length)
{
	g_autofree char *copy = g_memdup2(bytes, length); /* to notice a byte read too much */
	g_autofree char *text = text_clean(copy ? copy : "", (gssize)length);
	int width = text_width(text);
	const int columns[] = { -1, 0, 1, 2, 3, 4, 5, 8, 13, 40, width - 1, width, width + 1 };

	check_text_is_clean(text);
	check_text_in_ascii(text);
	check_text_as_pattern(text);
	for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
		check_text_fits(text, columns[i], TEXT_CUT_END);
		check_text_fits(text, columns[i], TEXT_CUT_MIDDLE);
		check_text_wraps(text, columns[i]);
	}
}

#endif
