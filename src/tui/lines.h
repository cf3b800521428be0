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

void lines_blank(Lines *lines);

/* A paragraph, wrapped, all of it indented. */
void lines_paragraph(Lines *lines, Role role, int indent, const char *text);

/* A text that has to be whole, broken at the last column wherever that is. */
void lines_unwrapped(Lines *lines, Role role, const char *text);

/* A row that is cut where it is too long. */
void lines_row(Lines *lines, Role role, const char *text);

/* A line behind a mark, such as of a diff: wrapped, its further rows where its text began. */
void lines_hanging(Lines *lines, Role role, const char *mark, const char *text);

/* A field: the label in its column, the value wrapped beside it. */
void lines_field(
	Lines *lines, Role label_role, const char *label, int label_columns, const char *value);

/*
 * Draws on the body of a box from row first on, and marks on the box's edges that there is more
 * above or below. Returns the row it began with: first, brought back to what there is.
 */
int lines_draw(const Lines *lines, const Region *box, const Region *body, int first);

/* How many rows there are by now. */
int lines_count(const Lines *lines);

#endif
