/*
 * Moments as text: RFC 3339, and the near relatives of it that AWS tools have written over the
 * years. Pure arithmetic: no clock, no locale, no time zone files.
 */
#ifndef FORMAT_INSTANT_H
#define FORMAT_INSTANT_H

#include <glib.h>
#include <stdbool.h>

/* The years that can be read and printed: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z. */
#define INSTANT_MIN G_GINT64_CONSTANT(-62135596800)
#define INSTANT_MAX G_GINT64_CONSTANT(253402300799)

/*
 * Reads all of a text as seconds since 1970. Accepted are RFC 3339 section 5.6 ("T" may be "t"
 * or a blank; fractions of a second are cut; a leap second is the second before it) and "UTC" or
 * nothing in the place of "Z". False for anything else and for dates that do not exist.
 */
bool instant_parse(const char *text, gint64 *ret_seconds);

/* "2026-11-23T01:02:03Z", for the caller to g_free; NULL outside of INSTANT_MIN … INSTANT_MAX. */
char *instant_print(gint64 seconds);

#endif
