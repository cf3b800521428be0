#include "terminal/page.h"

#include "terminal/character.h"

#include <string.h>

#define TAB_WIDTH 8

static Pen blank(const Page *page)
{
	return pen_for_blank(page->cursor.pen);
}

static void set_default_stops(Page *page)
{
	for (int i = 0; i < page->columns; i++)
		page->stops[i] = i % TAB_WIDTH == 0;
}

void page_init(Page *page, int columns, int rows, int scrollback_lines)
{
	*page = (Page){ .columns = columns, .rows = rows, .bottom = rows - 1 };
	for (int i = 0; i < PAGE_SCREENS; i++)
		page->grids[i] = grid_new(columns, rows);
	page->grid = page->grids[PAGE_MAIN];
	page->main_bottom = rows - 1;
	page->scrollback = scrollback_new(scrollback_lines);
	page->stops = g_new0(bool, (gsize)columns);
	set_default_stops(page);
}

void page_clear(Page *page)
{
	for (int i = 0; i < PAGE_SCREENS; i++)
		grid_free(page->grids[i]);
	scrollback_free(page->scrollback);
	g_free(page->stops);
}

static void reset_state(Page *page)
{
	page->cursor.pen = 0;
	memset(page->cursor.drawing, 0, sizeof page->cursor.drawing);
	page->cursor.shift = 0;
	page->saved[page->screen] = (PageCursor){ 0 };
	page->modes = (PageModes){ 0 };
	page->top = 0;
	page->bottom = page->rows - 1;
}

void page_reset_softly(Page *page)
{
	reset_state(page);
}

void page_reset(Page *page)
{
	page_show(page, PAGE_MAIN);
	reset_state(page);
	page_erase_rows(page, PAGE_ALL);
	set_default_stops(page);
	page->cursor = (PageCursor){ 0 };
	page->saved[PAGE_ALTERNATE] = (PageCursor){ 0 };
}

Row *page_row(const Page *page)
{
	return grid_row(page->grid, page->cursor.row);
}

/* The rows that the cursor may be in. */
static int first_row(const Page *page)
{
	return page->modes.origin ? page->top : 0;
}

static int last_row(const Page *page)
{
	return page->modes.origin ? page->bottom : page->rows - 1;
}

static void place(Page *page, int row, int column)
{
	page->cursor.row = CLAMP(row, first_row(page), last_row(page));
	page->cursor.column = CLAMP(column, 0, page->columns - 1);
}

/* Ends the state after the last column was written to. */
static void stay_inside(Page *page)
{
	place(page, page->cursor.row, page->cursor.column);
}

void page_go(Page *page, int row, int column)
{
	place(page, first_row(page) + row, column);
}

void page_go_to_row(Page *page, int row)
{
	page_go(page, row, page->cursor.column);
}

void page_go_to_column(Page *page, int column)
{
	place(page, page->cursor.row, column);
}

void page_move(Page *page, int rows, int columns)
{
	stay_inside(page);
	place(page, page->cursor.row + rows, page->cursor.column + columns);
}

void page_move_inside(Page *page, int rows)
{
	int row = page->cursor.row;

	if (rows < 0 && row >= page->top)
		rows = MAX(rows, page->top - row);
	else if (rows > 0 && row <= page->bottom)
		rows = MIN(rows, page->bottom - row);
	page_move(page, rows, 0);
}

void page_tab(Page *page, int stops)
{
	int step = stops < 0 ? -1 : 1;
	int column = page->cursor.column;

	if (column >= page->columns)
		return;
	for (stops *= step; stops > 0 && column + step >= 0 && column + step < page->columns;
		stops--)
		do
			column += step;
		while (column > 0 && column < page->columns - 1 && !page->stops[column]);
	page->cursor.column = column;
}

void page_set_stop(Page *page, bool is_stop)
{
	if (page->cursor.column < page->columns)
		page->stops[page->cursor.column] = is_stop;
}

void page_clear_stops(Page *page)
{
	memset(page->stops, 0, (gsize)page->columns * sizeof *page->stops);
}

void page_return(Page *page)
{
	page->cursor.column = 0;
}

/* Moves the rows between the margins up by one; those of the main screen are kept. */
static void scroll_up(Page *page, int top)
{
	if (top == 0 && page->screen == PAGE_MAIN)
		scrollback_push(page->scrollback, grid_row(page->grid, 0));
	grid_scroll_up(page->grid, top, page->bottom, blank(page));
}

static void next_row(Page *page)
{
	if (page->cursor.row == page->bottom)
		scroll_up(page, page->top);
	else if (page->cursor.row < page->rows - 1)
		page->cursor.row++;
}

void page_feed(Page *page)
{
	next_row(page);
	if (page->modes.newline)
		page->cursor.column = 0;
	page->cursor.column = MIN(page->cursor.column, page->columns - 1);
}

void page_feed_back(Page *page)
{
	stay_inside(page);
	if (page->cursor.row == page->top)
		grid_scroll_down(page->grid, page->top, page->bottom, blank(page));
	else if (page->cursor.row > 0)
		page_move(page, -1, 0);
}

void page_scroll(Page *page, int rows)
{
	int height = page->bottom - page->top + 1;

	for (int i = MIN(-rows, height); i > 0; i--)
		scroll_up(page, page->top);
	for (int i = MIN(rows, height); i > 0; i--)
		grid_scroll_down(page->grid, page->top, page->bottom, blank(page));
}

/* A wide character leaves the last column, where it has no room, blank. */
static void wrap(Page *page)
{
	Row *row = page_row(page);

	row_erase(row, page->cursor.column, page->columns, page->cursor.pen);
	row->wrapped = true;
	next_row(page);
	page->cursor.column = 0;
}

/* A mark goes to the character left of the cursor. */
static void add_mark(Page *page, gunichar mark)
{
	Row *row = page_row(page);
	int column = page->cursor.column - 1;

	if (column < 0 || column >= row->used)
		return;
	column -= row->cells[column].glyph == GLYPH_TAIL ? 1 : 0;

	Glyph *glyph = &row->cells[column].glyph;

	if (*glyph == 0)
		return;
	*glyph = glyph_add_mark(*glyph, mark);
	page->last = page->last ? *glyph : 0;
}

static void put_cell(Page *page, gunichar c, int width)
{
	PageCursor *cursor = &page->cursor;

	if (cursor->column + width > page->columns) {
		if (width > page->columns)
			return;
		if (page->modes.no_wrap) {
			cursor->column = page->columns - 1;
			if (width == 2)
				return;
		} else {
			wrap(page);
		}
	}

	Row *row = page_row(page);

	if (page->modes.insert)
		row_insert(row, page->columns, cursor->column, width, blank(page));
	row_put(row, cursor->column, c, width, cursor->pen);
	page->last = row->cells[cursor->column].glyph;
	cursor->column += width;
}

void page_put(Page *page, gunichar c)
{
	if (page->cursor.drawing[page->cursor.shift])
		c = character_drawn(c);
	c = character_shown(c);
	if (c == 0)
		return;

	int width = character_width(c);

	if (width == 0)
		add_mark(page, c);
	else
		put_cell(page, c, width);
}

gsize page_put_run(Page *page, const guchar *text, gsize length)
{
	PageCursor *cursor = &page->cursor;

	if (page->modes.insert || cursor->drawing[cursor->shift])
		return 0;
	if (cursor->column >= page->columns) {
		if (page->modes.no_wrap)
			return 0;
		wrap(page);
	}

	Row *row = page_row(page);
	GridCell *cells = row->cells + cursor->column;
	gsize room = MIN((gsize)(page->columns - cursor->column), length);
	gsize count = 0;
	Pen pen = cursor->pen;

	row_split(row, cursor->column, pen);
	for (; count < room && (guchar)(text[count] - ' ') < 0x5F; count++)
		cells[count] = (GridCell){ .glyph = text[count], .pen = pen };

	int column = cursor->column + (int)count;

	if (column < row->used && row->cells[column].glyph == GLYPH_TAIL)
		row->cells[column] = (GridCell){ .pen = pen };
	row->used = MAX(row->used, column);
	cursor->column = column;
	page->last = cells[count - 1].glyph;
	return count;
}

void page_repeat(Page *page, int count)
{
	Glyph glyph = page->last;

	if (glyph == 0)
		return;
	for (int i = MIN(count, page->columns); i > 0; i--) {
		put_cell(page, glyph_character(glyph, 0), glyph & GLYPH_WIDE ? 2 : 1);
		for (int mark = 1; mark <= GLYPH_MARKS; mark++)
			if (glyph_character(glyph, mark))
				add_mark(page, glyph_character(glyph, mark));
	}
}

static void clear_rows(Page *page, int from, int to)
{
	for (int i = from; i < to; i++)
		row_clear(grid_row(page->grid, i), page->columns, blank(page));
}

void page_erase_rows(Page *page, PagePart part)
{
	int row = page->cursor.row;

	if (part == PAGE_ALL) {
		clear_rows(page, 0, page->rows);
		return;
	}
	page_erase_columns(page, part);
	if (part == PAGE_BEHIND)
		clear_rows(page, row + 1, page->rows);
	else
		clear_rows(page, 0, row);
}

void page_erase_columns(Page *page, PagePart part)
{
	int from = part == PAGE_BEHIND ? page->cursor.column : 0;
	int to = part == PAGE_BEFORE ? MIN(page->cursor.column + 1, page->columns) : page->columns;
	Row *row = page_row(page);

	row_erase(row, from, to, blank(page));
	if (from < to && to == page->columns)
		row->wrapped = false;
}

void page_erase_characters(Page *page, int count)
{
	stay_inside(page);

	int column = page->cursor.column;

	row_erase(page_row(page), column, MIN(column + count, page->columns), blank(page));
}

void page_insert_characters(Page *page, int count)
{
	stay_inside(page);
	row_insert(page_row(page), page->columns, page->cursor.column, count, blank(page));
}

void page_delete_characters(Page *page, int count)
{
	stay_inside(page);
	row_delete(page_row(page), page->columns, page->cursor.column, count, blank(page));
}

static bool is_between_margins(const Page *page)
{
	return page->cursor.row >= page->top && page->cursor.row <= page->bottom;
}

void page_insert_rows(Page *page, int count)
{
	stay_inside(page);
	if (!is_between_margins(page))
		return;
	for (int i = MIN(count, page->bottom - page->cursor.row + 1); i > 0; i--)
		grid_scroll_down(page->grid, page->cursor.row, page->bottom, blank(page));
	page_return(page);
}

void page_delete_rows(Page *page, int count)
{
	stay_inside(page);
	if (!is_between_margins(page))
		return;
	for (int i = MIN(count, page->bottom - page->cursor.row + 1); i > 0; i--)
		grid_scroll_up(page->grid, page->cursor.row, page->bottom, blank(page));
	page_return(page);
}

void page_align(Page *page)
{
	for (int row = 0; row < page->rows; row++) {
		row_clear(grid_row(page->grid, row), page->columns, 0);
		for (int column = 0; column < page->columns; column++)
			row_put(grid_row(page->grid, row), column, 'E', 1, page->cursor.pen);
	}
	page_go(page, 0, 0);
}

void page_set_margins(Page *page, int top, int bottom)
{
	bottom = MIN(bottom, page->rows - 1);
	if (top >= bottom)
		return;
	page->top = top;
	page->bottom = bottom;
	page_go(page, 0, 0);
}

void page_save_cursor(Page *page)
{
	page->saved[page->screen] = page->cursor;
}

void page_restore_cursor(Page *page)
{
	page->cursor = page->saved[page->screen];
	stay_inside(page);
}

void page_show(Page *page, PageScreen screen)
{
	if (page->screen == screen)
		return;
	if (screen == PAGE_ALTERNATE) {
		page->main_top = page->top;
		page->main_bottom = page->bottom;
	}
	page->screen = screen;
	page->grid = page->grids[screen];
	page->top = screen == PAGE_MAIN ? page->main_top : 0;
	page->bottom = screen == PAGE_MAIN ? page->main_bottom : page->rows - 1;
	if (screen == PAGE_ALTERNATE)
		clear_rows(page, 0, page->rows);
}
