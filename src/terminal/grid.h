/*
 * The cells of a screen, row by row. A row knows how far it is used, which makes blank rows and
 * short lines cheap; and rows are in a ring, which makes scrolling cheap.
 *
 * A wide character takes two cells, its head and GLYPH_TAIL; every function here keeps such pairs
 * together, for it blanks what is left of one that it cuts.
 */
#ifndef TERMINAL_GRID_H
#define TERMINAL_GRID_H

#include "terminal/pen.h"

#include <glib.h>
#include <stdbool.h>

/*
 * A character with up to GLYPH_MARKS combining marks, 21 bits for each; 0 is blank. Further marks
 * are dropped.
 */
typedef guint64 Glyph;

#define GLYPH_BITS  21
#define GLYPH_MASK  ((1u << GLYPH_BITS) - 1)
#define GLYPH_MARKS 2
#define GLYPH_WIDE  ((Glyph)1 << 63)
#define GLYPH_TAIL  ((Glyph)GLYPH_MASK)

/* The character at 0, its marks at 1 and 2; 0 where there is none. */
static inline gunichar glyph_character(Glyph glyph, int index)
{
	return (gunichar)(glyph >> (index * GLYPH_BITS) & GLYPH_MASK);
}

/* The glyph with one more mark. */
Glyph glyph_add_mark(Glyph glyph, gunichar mark);

typedef struct GridCell {
	Glyph glyph;
	Pen pen;
} GridCell;

typedef struct Row {
	GridCell *cells;
	int used;     /* the cells from here on are zero */
	bool wrapped; /* the line goes on in the next row */
} Row;

typedef struct Grid {
	int columns, rows;
	int first; /* where in the ring the first row is */
	Row *ring;
} Grid;

Grid *grid_new(int columns, int rows);
void grid_free(Grid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Grid, grid_free)

static inline Row *grid_row(const Grid *grid, int row)
{
	int index = grid->first + row;

	return &grid->ring[index < grid->rows ? index : index - grid->rows];
}

/* Blanks, with that pen, a wide character that begins before the column and ends behind it. */
void row_split(Row *row, int column, Pen pen);

/* Blanks cells; the pen is that of blanks. */
void row_erase(Row *row, int from, int to, Pen pen);

/* Makes the whole row blank. */
void row_clear(Row *row, int columns, Pen pen);

/* Moves what is right of the column away from it, or towards it; what comes in is blank. */
void row_insert(Row *row, int columns, int column, int count, Pen pen);
void row_delete(Row *row, int columns, int column, int count, Pen pen);

/* Writes a character of that width there; it has to fit. */
void row_put(Row *row, int column, gunichar c, int width, Pen pen);

/* Moves the rows from top to bottom, both included, by one; a blank row comes in. */
void grid_scroll_up(Grid *grid, int top, int bottom, Pen pen);
void grid_scroll_down(Grid *grid, int top, int bottom, Pen pen);

#endif
