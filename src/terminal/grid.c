#include "terminal/grid.h"

#include <string.h>

Glyph glyph_add_mark(Glyph glyph, gunichar mark)
{
	for (int i = 1; i <= GLYPH_MARKS; i++)
		if (glyph_character(glyph, i) == 0)
			return glyph | (Glyph)mark << (i * GLYPH_BITS);
	return glyph;
}

Grid *grid_new(int columns, int rows)
{
	Grid *grid = g_new0(Grid, 1);

	grid->columns = columns;
	grid->rows = rows;
	grid->ring = g_new0(Row, (gsize)rows);
	for (int i = 0; i < rows; i++)
		grid->ring[i].cells = g_new0(GridCell, (gsize)columns);
	return grid;
}

void grid_free(Grid *grid)
{
	if (!grid)
		return;
	for (int i = 0; i < grid->rows; i++)
		g_free(grid->ring[i].cells);
	g_free(grid->ring);
	g_free(grid);
}

void row_split(Row *row, int column, Pen pen)
{
	if (column >= row->used || row->cells[column].glyph != GLYPH_TAIL)
		return;
	row->cells[column - 1] = row->cells[column] = (GridCell){ .pen = pen };
}

/* Blanks cells without a look at their neighbours. */
static void fill(Row *row, int from, int to, Pen pen)
{
	if (pen == 0) {
		to = MIN(to, row->used);
		if (from >= to)
			return;
		memset(row->cells + from, 0, (gsize)(to - from) * sizeof *row->cells);
		if (to == row->used)
			row->used = from;
		return;
	}
	for (int i = from; i < to; i++)
		row->cells[i] = (GridCell){ .pen = pen };
	row->used = MAX(row->used, to);
}

void row_erase(Row *row, int from, int to, Pen pen)
{
	if (from >= to)
		return;
	row_split(row, from, pen);
	row_split(row, to, pen);
	fill(row, from, to, pen);
}

void row_clear(Row *row, int columns, Pen pen)
{
	fill(row, 0, columns, pen);
	row->wrapped = false;
}

void row_insert(Row *row, int columns, int column, int count, Pen pen)
{
	count = MIN(count, columns - column);
	row_split(row, column, pen);
	row_split(row, columns - count, pen);
	if (column < row->used) {
		int moved = MIN(row->used, columns - count) - column;

		if (moved > 0)
			memmove(row->cells + column + count, row->cells + column,
				(gsize)moved * sizeof *row->cells);
		row->used = MIN(row->used + count, columns);
	}
	fill(row, column, column + count, pen);
}

void row_delete(Row *row, int columns, int column, int count, Pen pen)
{
	count = MIN(count, columns - column);
	row_split(row, column, pen);
	row_split(row, column + count, pen);
	if (column + count < row->used)
		memmove(row->cells + column, row->cells + column + count,
			(gsize)(row->used - column - count) * sizeof *row->cells);
	if (column < row->used)
		fill(row, MAX(row->used - count, column), row->used, 0);
	fill(row, columns - count, columns, pen);
}

void row_put(Row *row, int column, gunichar c, int width, Pen pen)
{
	row_split(row, column, pen);
	row_split(row, column + width, pen);
	row->cells[column] = (GridCell){ .glyph = c | (width == 2 ? GLYPH_WIDE : 0), .pen = pen };
	if (width == 2)
		row->cells[column + 1] = (GridCell){ .glyph = GLYPH_TAIL, .pen = pen };
	row->used = MAX(row->used, column + width);
}

void grid_scroll_up(Grid *grid, int top, int bottom, Pen pen)
{
	if (top == 0 && bottom == grid->rows - 1) {
		grid->first = grid->first + 1 < grid->rows ? grid->first + 1 : 0;
	} else {
		Row leaving = *grid_row(grid, top);

		for (int i = top; i < bottom; i++)
			*grid_row(grid, i) = *grid_row(grid, i + 1);
		*grid_row(grid, bottom) = leaving;
	}
	row_clear(grid_row(grid, bottom), grid->columns, pen);
}

void grid_scroll_down(Grid *grid, int top, int bottom, Pen pen)
{
	Row leaving = *grid_row(grid, bottom);

	for (int i = bottom; i > top; i--)
		*grid_row(grid, i) = *grid_row(grid, i - 1);
	*grid_row(grid, top) = leaving;
	row_clear(grid_row(grid, top), grid->columns, pen);
}
