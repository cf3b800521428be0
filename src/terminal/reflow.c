#include "terminal/reflow.h"

#include <string.h>

/* Of the scrollback, so many lines at most are wrapped anew, for they are unpacked for that. */
#define LINES_MAX 1000

/* The screen that is being filled anew, and where the cursor comes to stand in it. */
typedef struct Reflow {
	const Page *page;
	Grid *grid;
	int row, column;
	int cursor_row, cursor_column;
} Reflow;

static void next_row(Reflow *reflow)
{
	reflow->column = 0;
	if (reflow->row < reflow->grid->rows - 1) {
		reflow->row++;
		return;
	}
	scrollback_push(reflow->page->scrollback, grid_row(reflow->grid, 0));
	grid_scroll_up(reflow->grid, 0, reflow->grid->rows - 1, 0);
	reflow->cursor_row--;
}

static void put(Reflow *reflow, const GridCell *cells, int width)
{
	int columns = reflow->grid->columns;

	if (width > columns)
		return;
	if (reflow->column + width > columns) {
		grid_row(reflow->grid, reflow->row)->wrapped = true;
		next_row(reflow);
	}

	Row *row = grid_row(reflow->grid, reflow->row);

	memcpy(row->cells + reflow->column, cells, (gsize)width * sizeof *cells);
	reflow->column += width;
	row->used = reflow->column;
}

/* The cursor is in the cell that is put next, or behind the last one. */
static void mark_cursor(Reflow *reflow)
{
	reflow->cursor_row = reflow->row;
	reflow->cursor_column = reflow->column;
}

/* Puts cells of a line, the cursor being in the one at that index, if any. */
static void put_cells(Reflow *reflow, const GridCell *cells, int count, int cursor)
{
	int width;

	for (int i = 0; i < count; i += width) {
		width = cells[i].glyph & GLYPH_WIDE ? 2 : 1;
		if (cursor == i || (cursor == i + 1 && width == 2)) {
			if (reflow->column + width > reflow->grid->columns) {
				grid_row(reflow->grid, reflow->row)->wrapped = true;
				next_row(reflow);
			}
			mark_cursor(reflow);
		}
		put(reflow, cells + i, width);
	}
}

/* Puts a row of the old screen; the cursor may stand right of all that is used. */
static void put_row(Reflow *reflow, const Row *row, bool has_cursor)
{
	const PageCursor *cursor = &reflow->page->cursor;
	int column = has_cursor ? cursor->column : -1;

	put_cells(reflow, row->cells, row->used, column);
	if (column >= row->used) {
		mark_cursor(reflow);
		reflow->cursor_column += column - row->used;
	}
	if (!row->wrapped)
		next_row(reflow);
}

/*
 * Takes lines back from the scrollback: what the first row of the screen goes on with, and as many
 * as there is more room now. Returns them, the first one first.
 */
static GPtrArray *take_back(Page *page, int rows)
{
	Scrollback *scrollback = page->scrollback;
	gint64 end = scrollback_end(scrollback), line = end;

	while (line > scrollback_first(scrollback) &&
		(line > end - rows || scrollback_is_wrapped(scrollback, line - 1)) &&
		line > end - LINES_MAX)
		line--;

	GPtrArray *lines = g_ptr_array_new();

	for (gint64 at = line; at < end; at++) {
		Row *row = g_new0(Row, 1);

		row->used = scrollback_columns(scrollback, at);
		row->wrapped = scrollback_is_wrapped(scrollback, at);
		row->cells = g_new0(GridCell, (gsize)MAX(row->used, 1));
		scrollback_read(scrollback, at, row->cells);
		g_ptr_array_add(lines, row);
	}
	while (scrollback_end(scrollback) > line)
		scrollback_drop_last(scrollback);
	return lines;
}

static void put_back(Reflow *reflow, GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		Row *row = lines->pdata[i];

		put_row(reflow, row, false);
		g_free(row->cells);
		g_free(row);
	}
	g_ptr_array_unref(lines);
}

/* The rows that matter: up to the cursor, and to the last one with something in it. */
static int rows_in_use(const Page *page, const Grid *grid)
{
	int rows = grid->rows;

	while (rows > page->cursor.row + 1 && grid_row(grid, rows - 1)->used == 0)
		rows--;
	return rows;
}

/* Fills a grid of the new size with the main screen, whose last rows stay on it. */
static Grid *reflow_main(Page *page, const PageCursor *cursor, int columns, int rows)
{
	Grid *old = page->grids[PAGE_MAIN];
	Reflow reflow = { .page = page, .grid = grid_new(columns, rows) };
	int used = rows_in_use(page, old);

	put_back(&reflow, take_back(page, rows - used));
	for (int i = 0; i < used; i++) {
		Row *row = grid_row(old, i);

		if (i == used - 1)
			row->wrapped = true; /* no further row is begun */
		put_row(&reflow, row, i == cursor->row);
	}
	grid_row(reflow.grid, reflow.row)->wrapped = false;
	page->cursor.row = reflow.cursor_row;
	page->cursor.column = reflow.cursor_column;
	return reflow.grid;
}

/* Cuts or extends; what runs there paints it anew. */
static Grid *cut(const Grid *old, int columns, int rows)
{
	Grid *grid = grid_new(columns, rows);

	for (int i = 0; i < MIN(rows, old->rows); i++) {
		Row *from = grid_row(old, i), *to = grid_row(grid, i);

		row_split(from, columns, 0);
		to->used = MIN(from->used, columns);
		memcpy(to->cells, from->cells, (gsize)to->used * sizeof *to->cells);
	}
	return grid;
}

static void replace_grid(Page *page, PageScreen screen, Grid *grid)
{
	grid_free(page->grids[screen]);
	page->grids[screen] = grid;
}

static void resize_stops(Page *page, int columns)
{
	page->stops = g_renew(bool, page->stops, (gsize)columns);
	for (int i = page->columns; i < columns; i++)
		page->stops[i] = i % 8 == 0;
}

static void keep_inside(PageCursor *cursor, int columns, int rows)
{
	cursor->row = CLAMP(cursor->row, 0, rows - 1);
	cursor->column = CLAMP(cursor->column, 0, columns - 1);
}

void reflow_resize(Page *page, int columns, int rows)
{
	PageCursor shown = page->cursor;
	bool is_main = page->screen == PAGE_MAIN;

	if (columns == page->columns && rows == page->rows)
		return;
	if (!is_main)
		page->cursor = page->saved[PAGE_MAIN];
	replace_grid(page, PAGE_MAIN, reflow_main(page, &page->cursor, columns, rows));
	if (!is_main) {
		page->saved[PAGE_MAIN] = page->cursor;
		page->cursor = shown;
	}
	replace_grid(page, PAGE_ALTERNATE, cut(page->grids[PAGE_ALTERNATE], columns, rows));
	page->grid = page->grids[page->screen];
	resize_stops(page, columns);
	page->columns = columns;
	page->rows = rows;
	page->top = page->main_top = 0;
	page->bottom = page->main_bottom = rows - 1;
	keep_inside(&page->cursor, columns, rows);
	for (int i = 0; i < PAGE_SCREENS; i++)
		keep_inside(&page->saved[i], columns, rows);
}
