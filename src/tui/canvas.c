#include "tui/canvas.h"

#include <string.h>

Canvas *canvas_new(int rows, int columns)
{
	Canvas *canvas = g_new0(Canvas, 1);

	canvas->rows = rows;
	canvas->columns = columns;
	canvas->cells = g_new0(Cell, (gsize)rows * (gsize)columns);
	canvas_clear(canvas);
	return canvas;
}

void canvas_free(Canvas *canvas)
{
	if (!canvas)
		return;
	g_free(canvas->cells);
	g_free(canvas);
}

static Cell *cell_at(Canvas *canvas, int row, int column)
{
	return &canvas->cells[(gsize)row * (gsize)canvas->columns + (gsize)column];
}

const Cell *canvas_cell(const Canvas *canvas, int row, int column)
{
	return &canvas->cells[(gsize)row * (gsize)canvas->columns + (gsize)column];
}

void canvas_clear(Canvas *canvas)
{
	gsize count = (gsize)canvas->rows * (gsize)canvas->columns;

	canvas->cursor_row = canvas->cursor_column = -1;
	for (gsize i = 0; i < count; i++)
		canvas->cells[i] = (Cell){ .text = " ", .role = ROLE_NORMAL };
}

char *canvas_row(const Canvas *canvas, int row)
{
	GString *text = g_string_new(NULL);

	for (int column = 0; column < canvas->columns; column++)
		g_string_append(text, canvas_cell(canvas, row, column)->text);
	return g_strchomp(g_string_free(text, FALSE));
}

Region region_whole(Canvas *canvas)
{
	return (Region){ .canvas = canvas, .rows = canvas->rows, .columns = canvas->columns };
}

Region region_part(const Region *region, int row, int column, int rows, int columns)
{
	return (Region){
		.canvas = region->canvas,
		.row = region->row + row,
		.column = region->column + column,
		.rows = CLAMP(rows, 0, MAX(region->rows - row, 0)),
		.columns = CLAMP(columns, 0, MAX(region->columns - column, 0)),
	};
}

/* Writes one character with its marks; both halves of a wide one. */
static void put_cluster(const Region *region, int row, int column, Role role, const char *text,
	gsize length, int width)
{
	Cell *cell = cell_at(region->canvas, region->row + row, region->column + column);

	length = MIN(length, sizeof cell->text - 1);
	while (((guchar)text[length] & 0xc0) == 0x80)
		length--;
	memcpy(cell->text, text, length);
	cell->text[length] = '\0';
	cell->role = role;
	if (width == 2) {
		cell[1].text[0] = '\0';
		cell[1].role = role;
	}
}

/* The bytes of the character at text together with the marks that follow it. */
static gsize cluster_length(const char *text, int *ret_width)
{
	gsize length = g_utf8_skip[(guchar)*text];
	char first[8] = { 0 };

	memcpy(first, text, length);
	*ret_width = text_width(first);
	while (text[length] && g_unichar_iszerowidth(g_utf8_get_char(text + length)))
		length += g_utf8_skip[(guchar)text[length]];
	return length;
}

int region_put(const Region *region, int row, int column, Role role, const char *text)
{
	int room = region->columns - column;

	if (row < 0 || row >= region->rows || room <= 0)
		return 0;

	g_autofree char *fitting = text_fit(text, room, TEXT_CUT_END);
	int start = column;

	for (const char *at = fitting; *at;) {
		int width;
		gsize length = cluster_length(at, &width);

		if (width > 0)
			put_cluster(region, row, column, role, at, length, width);
		column += width;
		at += length;
	}
	return column - start;
}

void region_put_cell(
	const Region *region, int row, int column, const char *text, int width, const Look *look)
{
	if (row < 0 || row >= region->rows || column < 0 || column + width > region->columns)
		return;
	put_cluster(region, row, column, ROLE_PANE, text, strlen(text), width);
	for (int i = 0; i < width; i++)
		cell_at(region->canvas, region->row + row, region->column + column + i)->look =
			*look;
}

void region_put_cursor(const Region *region, int row, int column)
{
	if (row < 0 || row >= region->rows || column < 0 || column >= region->columns)
		return;
	region->canvas->cursor_row = region->row + row;
	region->canvas->cursor_column = region->column + column;
}

void region_put_field(const Region *region, int row, int column, int columns, Role role,
	TextCut cut, const char *text)
{
	g_autofree char *padded = text_pad(text, MIN(columns, region->columns - column), cut);

	region_put(region, row, column, role, padded);
}

int region_put_right(const Region *region, int row, int margin, Role role, const char *text)
{
	int column = MAX(region->columns - margin - text_width(text), 0);

	region_put(region, row, column, role, text);
	return column;
}

void region_line(const Region *region, int row)
{
	for (int column = 0; column < region->columns; column++)
		region_put(region, row, column, ROLE_MUTED, "─");
}

static void put_edges(const Region *region)
{
	for (int row = 1; row < region->rows - 1; row++) {
		region_put(region, row, 0, ROLE_MUTED, "│");
		region_put(region, row, region->columns - 1, ROLE_MUTED, "│");
	}
}

Region region_box(const Region *region, const char *title)
{
	int last = region->rows - 1, right = region->columns - 1;
	g_autofree char *label =
		text_fit(title ? title : "", region->columns - BOX_TITLE_MARGINS, TEXT_CUT_END);
	g_autofree char *spaced = title ? g_strdup_printf(" %s ", label) : g_strdup("");

	region_line(region, 0);
	region_line(region, last);
	put_edges(region);
	region_put(region, 0, 0, ROLE_MUTED, "╭");
	region_put(region, 0, right, ROLE_MUTED, "╮");
	region_put(region, last, 0, ROLE_MUTED, "╰");
	region_put(region, last, right, ROLE_MUTED, "╯");
	region_put(region, 0, 2, ROLE_TITLE, spaced);
	return region_part(region, 1, 2, region->rows - 2, region->columns - 4);
}
