/*
 * The lines that have left the top of the screen, the oldest ones dropped once there are too many
 * of them or they take too much memory. A line is kept as UTF-8 with the stretches of its pens,
 * about a tenth of what its cells would take.
 *
 * Lines have numbers that stay: the oldest one is scrollback_first(), and scrollback_end() is the
 * number the next one will get.
 */
#ifndef TERMINAL_SCROLLBACK_H
#define TERMINAL_SCROLLBACK_H

#include "terminal/grid.h"

#include <glib.h>
#include <stdbool.h>

#define SCROLLBACK_BYTES_MAX (24u << 20)

typedef struct Scrollback Scrollback;

/* For at most that many lines. */
Scrollback *scrollback_new(int lines_max);
void scrollback_free(Scrollback *scrollback);

/* Adds a copy of the row. */
void scrollback_push(Scrollback *scrollback, const Row *row);

/* Takes the last line away, or all lines. */
void scrollback_drop_last(Scrollback *scrollback);
void scrollback_clear(Scrollback *scrollback);

gint64 scrollback_first(const Scrollback *scrollback);
gint64 scrollback_end(const Scrollback *scrollback);

/* Of a line that is there: its cells, and whether the next line goes on with it. */
int scrollback_columns(const Scrollback *scrollback, gint64 line);
bool scrollback_is_wrapped(const Scrollback *scrollback, gint64 line);

/* Writes the cells of a line that is there, all scrollback_columns() of them. */
void scrollback_read(const Scrollback *scrollback, gint64 line, GridCell *ret_cells);

#endif
