/*
 * Cuts a text at every byte and hands each beginning of it to a check, in memory that ends where
 * the beginning does, so that a sanitizer notices a byte read too much.
 */
#ifndef TESTS_FORMAT_CUT_H
#define TESTS_FORMAT_CUT_H

#include <glib.h>
#include <stdbool.h>

/* whole: nothing was cut off but blanks at the end. */
typedef void CutCheck(const char *text, gsize length, bool whole);

static inline void cut_everywhere(const char *text, gsize length, CutCheck *check)
{
	gsize filled = length;

	while (filled > 0 && g_ascii_isspace(text[filled - 1]))
		filled--;
	for (gsize cut = 0; cut <= length; cut++) {
		g_autofree char *piece = g_memdup2(text, cut);

		check(piece ? piece : "", cut, cut >= filled);
	}
}

#endif
