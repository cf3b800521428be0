#include "tui/lines.h"

#include <string.h>

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

void lines_unwrapped(Lines *lines, Role role, const char *text)
{
	const char *end = text + strlen(text);

	for (const char *at = text; at < end;) {
		const char *next = at;

		for (int i = 0; i < lines->columns && next < end; i++)
			next += g_utf8_skip[(guchar)*next];

		g_autofree char *part = g_strndup(at, (gsize)(next - at));

		add_row(lines, 0, role, part);
		at = next;
	}
}

void lines_row(Lines *lines, Role role, const char *text)
{
	g_autofree char *fitting = text_fit(text, lines->columns, TEXT_CUT_END);

	add_row(lines, 0, role, fitting);
}

void lines_hanging(Lines *lines, Role role, const char *mark, const char *text)
{
	int mark_columns = text_width(mark);
	gsize blanks = MIN(strspn(text, " "), (gsize)MAX(lines->columns / 2 - mark_columns, 0));
	int indent = mark_columns + (int)blanks;
	g_auto(GStrv) wrapped = text_wrap(text + blanks, lines->columns - indent);
	g_autofree char *first = g_strdup_printf("%s%*s%s", mark, (int)blanks, "", wrapped[0]);

	add_row(lines, 0, role, first);
	for (guint i = 1; wrapped[i]; i++)
		add_row(lines, indent, role, wrapped[i]);
}

int lines_count(const Lines *lines)
{
	return (int)lines->rows->len;
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

static void draw_row(const LineRow *row, const Region *region, int at)
{
	region_put(region, at, row->column, row->role, row->text);
	if (row->value)
		region_put(region, at, row->value_column, ROLE_NORMAL, row->value);
}

/* The rows down to the last that shows anything: nobody scrolls to blanks. */
static int count_rows(const Lines *lines)
{
	int count = (int)lines->rows->len;

	while (count > 0) {
		const LineRow *row = lines->rows->pdata[count - 1];

		if (*row->text || row->value)
			break;
		count--;
	}
	return count;
}

int lines_draw(const Lines *lines, const Region *box, const Region *body, int first)
{
	int count = count_rows(lines);
	int start = CLAMP(first, 0, MAX(count - body->rows, 0));
	int shown = MIN(count - start, body->rows);

	for (int i = 0; i < shown; i++)
		draw_row(lines->rows->pdata[start + i], body, i);
	if (start > 0)
		region_put_right(box, 0, 2, ROLE_KEY, " ↑ ");
	if (start + shown < count)
		region_put_right(box, box->rows - 1, 2, ROLE_KEY, " ↓ ");
	return start;
}
