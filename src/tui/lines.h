/*
 * A text of many lines that is scrolled: headings, paragraphs and fields, wrapped to a width.
 */
#ifndef TUI_LINES_H
#define TUI_LINES_H

#include "tui/canvas.h"

typedef struct Lines {
	GPtrArray *rows; /* of LineRow * */
	int columns;     /* what paragraphs are wrapped to */
} Lines;

Lines *lines_new(int columns);
void lines_free(Lines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lines, lines_free)

/* How many rows there are. */
int lines_count(const Lines *lines);

void lines_blank(Lines *lines);

/* A paragraph, wrapped, all of it indented. */
void lines_paragraph(Lines *lines, Role role, int indent, const char *text);

/* A field: the label in its column, the value wrapped beside it. */
void lines_field(
	Lines *lines, Role label_role, const char *label, int label_columns, const char *value);

/* The first row to show when row `wanted` is to be seen at the top, without a gap below. */
int lines_clamp(const Lines *lines, int wanted, int rows);

/* Draws from row `first` on; a mark at the right edge tells that there is more. */
void lines_draw(const Lines *lines, const Region *region, int first);

#endif
