#include "tui/canvas.h"

#include <glib.h>
#include <string.h>

static void assert_row(const Canvas *canvas, int row, const char *wanted)
{
	g_autofree char *text = canvas_row(canvas, row);

	g_assert_cmpstr(text, ==, wanted);
}

static void test_put(void)
{
	static const struct {
		int column;
		const char *text;
		const char *wanted;
		int columns;
	} rows[] = {
		{ 0, "abc", "abc", 3 },
		{ 2, "abc", "  abc", 3 },
		{ 0, "abcdefghij", "abcdefghij", 10 },
		{ 0, "abcdefghijk", "abcdefghi…", 10 },
		{ 8, "abc", "        a…", 2 },
		{ 10, "abc", "", 0 },
		{ 0, "日本語", "日本語", 6 },
		{ 5, "日本語", "     日本…", 5 },
		{ 9, "日", "         …", 1 },
		{ 0, "e\xcc\x81x", "e\xcc\x81x", 2 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Canvas) canvas = canvas_new(1, 10);
		Region region = region_whole(canvas);
		int columns = region_put(&region, 0, rows[i].column, ROLE_NORMAL, rows[i].text);

		g_assert_cmpint(columns, ==, rows[i].columns);
		assert_row(canvas, 0, rows[i].wanted);
	}
}

static void test_outside(void)
{
	g_autoptr(Canvas) canvas = canvas_new(2, 4);
	Region whole = region_whole(canvas);
	Region part = region_part(&whole, 1, 1, 10, 2);

	g_assert_cmpint(part.rows, ==, 1);
	region_put(&part, -1, 0, ROLE_NORMAL, "x");
	region_put(&part, 1, 0, ROLE_NORMAL, "x");
	region_put(&part, 0, 0, ROLE_NORMAL, "abcdef");
	assert_row(canvas, 0, "");
	assert_row(canvas, 1, " a…");
	g_assert_cmpint(region_part(&whole, 3, 5, 1, 1).rows, ==, 0);
}

static void test_field(void)
{
	g_autoptr(Canvas) canvas = canvas_new(2, 12);
	Region region = region_whole(canvas);

	region_put(&region, 0, 0, ROLE_NORMAL, "xxxxxxxxxxxx");
	region_put_field(&region, 0, 2, 6, ROLE_TITLE, TEXT_CUT_END, "ab");
	assert_row(canvas, 0, "xxab    xxxx");
	g_assert_cmpint(canvas_cell(canvas, 0, 7)->role, ==, ROLE_TITLE);
	g_assert_cmpint(canvas_cell(canvas, 0, 8)->role, ==, ROLE_NORMAL);
	g_assert_cmpint(region_put_right(&region, 1, 2, ROLE_NORMAL, "end"), ==, 7);
	assert_row(canvas, 1, "       end");
}

static void test_box(void)
{
	g_autoptr(Canvas) canvas = canvas_new(3, 12);
	Region whole = region_whole(canvas);
	Region body = region_box(&whole, "Title is long");

	region_put(&body, 0, 0, ROLE_NORMAL, "12345678");
	assert_row(canvas, 0, "╭─ Title… ─╮");
	assert_row(canvas, 1, "│ 12345678 │");
	assert_row(canvas, 2, "╰──────────╯");
}

/* However many marks a character carries, a cell holds whole characters only. */
static void test_marks(void)
{
	g_autoptr(Canvas) canvas = canvas_new(1, 4);
	Region region = region_whole(canvas);
	GString *text = g_string_new("a");

	for (int i = 0; i < 40; i++)
		g_string_append(text, "\xcc\x81");
	g_string_append(text, "b");
	g_assert_cmpint(region_put(&region, 0, 0, ROLE_NORMAL, text->str), ==, 2);
	g_assert_true(g_utf8_validate(canvas_cell(canvas, 0, 0)->text, -1, NULL));
	g_assert_cmpstr(canvas_cell(canvas, 0, 1)->text, ==, "b");
	g_string_free(text, TRUE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/canvas/put", test_put);
	g_test_add_func("/canvas/outside", test_outside);
	g_test_add_func("/canvas/field", test_field);
	g_test_add_func("/canvas/box", test_box);
	g_test_add_func("/canvas/marks", test_marks);
	return g_test_run();
}
