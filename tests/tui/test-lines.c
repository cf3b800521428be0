#include "tui/lines.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

static void assert_rows(const Canvas *canvas, const char *const *wanted)
{
	for (int row = 0; row < canvas->rows; row++) {
		g_autofree char *text = canvas_row(canvas, row);

		g_assert_cmpstr(text, ==, wanted[row]);
	}
}

static Lines *sample(void)
{
	Lines *lines = lines_new(16);

	lines_field(lines, ROLE_MUTED, "Set in", 6, "here and there");
	lines_blank(lines);
	lines_paragraph(lines, ROLE_NORMAL, 2, "one two three four");
	return lines;
}

static void test_wrapping(void)
{
	static const char *const wanted[] = {
		"╭──────────────────╮",
		"│ Set in  here and │",
		"│         there    │",
		"│                  │",
		"│   one two three  │",
		"│   four           │",
		"╰──────────────────╯",
	};
	g_autoptr(Canvas) canvas = canvas_new(7, 20);
	Region box = region_whole(canvas);
	Region body = region_part(&box, 1, 2, 5, 16);
	g_autoptr(Lines) lines = sample();

	region_box(&box, "");
	region_line(&box, 0);
	region_put(&box, 0, 0, ROLE_NORMAL, "╭");
	region_put(&box, 0, 19, ROLE_NORMAL, "╮");
	g_assert_cmpint(lines_draw(lines, &box, &body, 0), ==, 0);
	assert_rows(canvas, wanted);
}

/* Behind a mark: all of the text, each row where the first began, at any depth of its blanks. */
static void test_hanging(void)
{
	static const char *const wanted[] = {
		"+   one two",
		"    three four",
		"- five six",
		"  seven",
		"+",
		"+      eight",
		"       nine",
	};
	g_autoptr(Canvas) canvas = canvas_new(7, 15);
	Region whole = region_whole(canvas);
	g_autoptr(Lines) lines = lines_new(15);

	lines_hanging(lines, ROLE_NORMAL, "+ ", "  one two three four");
	lines_hanging(lines, ROLE_NORMAL, "- ", "five six seven");
	lines_hanging(lines, ROLE_NORMAL, "+ ", "");
	lines_hanging(lines, ROLE_NORMAL, "+ ", "               eight nine");
	lines_draw(lines, &whole, &whole, 0);
	assert_rows(canvas, wanted);
}

/* Where there is more, the edge of the box says so; one cannot scroll past the end. */
static void test_scrolling(void)
{
	static const struct {
		int first, drawn;
		bool above, below;
	} rows[] = {
		{ 0, 0, false, true },
		{ 1, 1, true, true },
		{ 3, 3, true, false },
		{ 99, 3, true, false },
		{ -5, 0, false, true },
	};
	g_autoptr(Lines) lines = sample();

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Canvas) canvas = canvas_new(4, 20);
		Region box = region_whole(canvas);
		Region body = region_part(&box, 1, 2, 2, 16);
		int drawn = lines_draw(lines, &box, &body, rows[i].first);
		g_autofree char *top = canvas_row(canvas, 0);
		g_autofree char *bottom = canvas_row(canvas, 3);

		g_assert_cmpint(drawn, ==, rows[i].drawn);
		g_assert_cmpint(strstr(top, "↑") != NULL, ==, rows[i].above);
		g_assert_cmpint(strstr(bottom, "↓") != NULL, ==, rows[i].below);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lines/wrapping", test_wrapping);
	g_test_add_func("/lines/hanging", test_hanging);
	g_test_add_func("/lines/scrolling", test_scrolling);
	return g_test_run();
}
