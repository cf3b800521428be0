/*
 * Times for people: near ones relative, far ones as dates. Translated; the clock comes in as an
 * argument.
 */
#ifndef APP_TIMES_H
#define APP_TIMES_H

#include <glib.h>

/* How long, to two units at most: "7 h 12 min", "12 min", "3 days", "less than 1 min". */
char *times_span(gint64 seconds);

/* The same, to one unit: "7 h", "12 min", "23 days"; for columns. */
char *times_brief(gint64 seconds);

/* When, seen from now: "in 7 h 12 min", "2 h 5 min ago", "on 2027-03-01" beyond 60 days. */
char *times_when(gint64 time, gint64 now);

#endif
