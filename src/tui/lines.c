#include "tui/lines.h"

/* Two pieces of text in a row; the second may be missing. */
typedef struct LineRow {
	int column;
	Role role;
	char *text;
	int value_column;
	char *value;
} LineRow;

static void row_free(gpointer data)
{
	LineRow *row = data;

	g_free(row->text);
	g_free(row->value);
	g_free(row);
}

Lines *lines_new(int columns)
{
	Lines *lines = g_new0(Lines, 1);

	lines->rows = g_ptr_array_new_with_free_func(row_free);
	lines->columns = columns;
	return lines;
}

void lines_free(Lines *lines)
{
	if (!lines)
		return;
	g_ptr_array_unref(lines->rows);
	g_free(lines);
}

int lines_count(const Lines *lines)
{
	return (int)lines->rows->len;
}

static LineRow *add_row(Lines *lines, int column, Role role, const char *text)
{
	LineRow *row = g_new0(LineRow, 1);

	row->column = column;
	row->role = role;
	row->text = g_strdup(text);
	g_ptr_array_add(lines->rows, row);
	return row;
}

void lines_blank(Lines *lines)
{
	add_row(lines, 0, ROLE_NORMAL, "");
}

void lines_paragraph(Lines *lines, Role role, int indent, const char *text)
{
	g_auto(GStrv) wrapped = text_wrap(text, lines->columns - indent);

	for (guint i = 0; wrapped[i]; i++)
		add_row(lines, indent, role, wrapped[i]);
}

void lines_field(
	Lines *lines, Role label_role, const char *label, int label_columns, const char *value)
{
	g_auto(GStrv) wrapped = text_wrap(value, lines->columns - label_columns - 2);

	for (guint i = 0; wrapped[i]; i++) {
		LineRow *row = add_row(lines, 0, label_role, i == 0 ? label : "");

		row->value_column = label_columns + 2;
		row->value = g_strdup(wrapped[i]);
	}
}

int lines_clamp(const Lines *lines, int wanted, int rows)
{
	return CLAMP(wanted, 0, MAX(lines_count(lines) - rows, 0));
}

static void draw_row(const LineRow *row, const Region *region, int at)
{
	region_put(region, at, row->column, row->role, row->text);
	if (row->value)
		region_put(region, at, row->value_column, ROLE_NORMAL, row->value);
}

void lines_draw(const Lines *lines, const Region *region, int first)
{
	int count = MIN(lines_count(lines) - first, region->rows);

	for (int i = 0; i < count; i++)
		draw_row(lines->rows->pdata[first + i], region, i);
	if (first + count < lines_count(lines) && region->rows > 0)
		region_put_right(region, region->rows - 1, 0, ROLE_KEY, "↓");
	if (first > 0)
		region_put_right(region, 0, 0, ROLE_KEY, "↑");
}
