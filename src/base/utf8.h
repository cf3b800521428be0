/*
 * Reads UTF-8 of any quality as browsers and Node do: what is no character becomes U+FFFD, one for
 * each longest beginning of a character, and reading goes on after it.
 *
 *	while (text < end)
 *		use(utf8_take(&text, end));
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <glib.h>

#define UTF8_REPLACEMENT 0xFFFD

/* The character at *text, which is before end; moves *text past it. */
gunichar utf8_take(const char **text, const char *end);

#endif
