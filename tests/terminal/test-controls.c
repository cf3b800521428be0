/*
 * What each control does: tables of input and screen. Every input is also given in two pieces,
 * split at every byte.
 */
#include "shown.h"

/* Screens of 10 columns and 4 rows. */
typedef struct Case {
	const char *input;
	const char *screen;
	int row, column; /* of the cursor */
} Case;

static const Case texts[] = {
	{ "", "||||", 0, 0 },
	{ "abc", "abc||||", 0, 3 },
	{ "a\r\nb", "a|b|||", 1, 1 },
	{ "a\nb", "a| b|||", 1, 2 },
	{ "a\vb\fc", "a| b|  c||", 2, 3 },
	{ "abc\rx", "xbc||||", 0, 1 },
	{ "abc\b\bx", "axc||||", 0, 2 },
	{ "\b\bx", "x||||", 0, 1 },
	{ "a\tb", "a       b||||", 0, 9 },
	{ "a\t\tb", "a        b||||", 0, 9 },
	{ "0123456789", "0123456789||||", 0, 9 },
	{ "0123456789a", "0123456789|a|||", 1, 1 },
	{ "0123456789\ra", "a123456789||||", 0, 1 },
	{ "0123456789\r\na", "0123456789|a|||", 1, 1 },
	{ "0123456789\na", "0123456789|         a|||", 1, 9 },
	{ "0123456789\bx", "01234567x9||||", 0, 9 },
	{ "0123456789\tx", "0123456789|x|||", 1, 1 },
	{ FILL, "1|2|3|4|", 3, 1 },
	{ FILL "\r\n5", "2|3|4|5|", 3, 1 },
	{ "a\a\x01\x02\x7f"
	  "b",
		"ab||||", 0, 2 },
	{ "\xC3\xA4\xE2\x82\xAC", "ä€||||", 0, 2 },
	{ "\xE7\x95\x8C"
	  "a",
		"界a||||", 0, 3 },
	{ "\xF0\x9F\x98\x80"
	  "a",
		"😀a||||", 0, 3 },
	{ "e\xCC\x81x", "e\xCC\x81x||||", 0, 2 },
	{ "e\xCC\x81\xCC\xA3\xCC\xA4x", "e\xCC\x81\xCC\xA3x||||", 0, 2 },
	{ "\xE7\x95\x8C\xCC\x81x", "界\xCC\x81x||||", 0, 3 },
	{ "\xCC\x81x", "x||||", 0, 1 },
	{ "012345678\xE7\x95\x8C", "012345678|界|||", 1, 2 },
	{ "01234567\xE7\x95\x8C", "01234567界||||", 0, 9 },
	{ "0123456789\xCC\x81", "0123456789\xCC\x81||||", 0, 9 },
	{ "\xE7\x95\x8C\rx", "x||||", 0, 1 },
	{ "\xE7\x95\x8C\b\bx", "x||||", 0, 1 },
	{ "\xE7\x95\x8C\bx", " x||||", 0, 2 },
	{ "x\xE7\x95\x8C\r\xE7\x95\x8C", "界||||", 0, 2 },
	{ "\xFFx", "\xEF\xBF\xBDx||||", 0, 2 },
	{ "\xE2\x82x", "\xEF\xBF\xBDx||||", 0, 2 },
	{ "\xE2\x82\x1B[Cx", "\xEF\xBF\xBD x||||", 0, 3 },
	{ "\xC0\xAFx", "\xEF\xBF\xBD\xEF\xBF\xBDx||||", 0, 3 },
	{ "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD||||", 0, 3 },
	{ "a\xE2\x80\xAE"
	  "b\xE2\x80\x8B"
	  "c\xEF\xB8\x8F"
	  "d",
		"abcd||||", 0, 4 },
	{ "\xEE\x80\x80x", "\xEF\xBF\xBDx||||", 0, 2 },
	{ "a\xC2\xADx", "a-x||||", 0, 3 },
	{ "a\xC2\x85"
	  "b",
		"a|b|||", 1, 1 },
	{ "\xC2\x9B"
	  "5Cx",
		"     x||||", 0, 6 },
};

static const Case cursors[] = {
	{ "\x1B[3;5Hx", "||    x||", 2, 5 },
	{ "\x1B[3;5fx", "||    x||", 2, 5 },
	{ "\x1B[99;99Hx", "|||         x|", 3, 9 },
	{ "\x1B[0;0Hx", "x||||", 0, 1 },
	{ "\x1B[;3Hx", "  x||||", 0, 3 },
	{ "\x1B[2Hx", "|x|||", 1, 1 },
	{ "\x1B[3;5H\x1B[Ax", "|    x|||", 1, 5 },
	{ "\x1B[3;5H\x1B[9Ax", "    x||||", 0, 5 },
	{ "\x1B[2Bx", "||x||", 2, 1 },
	{ "\x1B[0Bx", "|x|||", 1, 1 },
	{ "\x1B[3Cx\x1B[2Dy", "  yx||||", 0, 3 },
	{ "\x1B[99Cx", "         x||||", 0, 9 },
	{ "abc\x1B[99Dx", "xbc||||", 0, 1 },
	{ "abc\x1B[2Ex", "abc||x||", 2, 1 },
	{ "\x1B[3;3H\x1B[Fx", "|x|||", 1, 1 },
	{ "abc\x1B[7Gx\x1B[2`y", "ayc   x||||", 0, 2 },
	{ "abc\x1B[2ax", "abc  x||||", 0, 6 },
	{ "abc\x1B[3dx", "abc||   x||", 2, 4 },
	{ "abc\x1B[2ex", "abc||   x||", 2, 4 },
	{ "0123456789\x1B[Dx", "01234567x9||||", 0, 9 },
	{ "0123456789\x1B[Ax", "012345678x||||", 0, 9 },
	{ "ab\x1B"
	  "7cd\x1B"
	  "8x",
		"abxd||||", 0, 3 },
	{ "ab\x1B[scd\x1B[ux", "abxd||||", 0, 3 },
	{ "ab\x1B[?1048hcd\x1B[?1048lx", "abxd||||", 0, 3 },
	{ "ab\x1B"
	  "8x",
		"xb||||", 0, 1 },
	{ "a\x1B"
	  "Db",
		"a| b|||", 1, 2 },
	{ "a\x1B"
	  "Eb",
		"a|b|||", 1, 1 },
	{ FILL "\x1B[H\x1BMx", "x|1|2|3|", 0, 1 },
	{ "ab\x1BMx", "  x|ab|||", 0, 3 },
	{ "\x1B[20ha\nb", "a|b|||", 1, 1 },
	{ "\x1B[1;5H\x1BH\r\tx\r\x1B[3g\ty", "    x    y||||", 0, 9 },
	{ "\x1B[1;9H\x1B[g\r\tx", "         x||||", 0, 9 },
	{ "\x1B[2Ix", "         x||||", 0, 9 },
	{ "\x1B[1;10H\x1B[Zx\x1B[2Zy", "y       x||||", 0, 1 },
	{ "\x1B[?7l0123456789ab", "012345678b||||", 0, 9 },
	{ "\x1B[?7l012345678\xE7\x95\x8C", "012345678||||", 0, 9 },
	{ "\x1B[?7l\x1B[?7h0123456789a", "0123456789|a|||", 1, 1 },
};

static const Case edits[] = {
	{ "abcdef\x1B[3G\x1B[K", "ab||||", 0, 2 },
	{ "abcdef\x1B[3G\x1B[1K", "   def||||", 0, 2 },
	{ "abcdef\x1B[3G\x1B[2K", "||||", 0, 2 },
	{ "abcdef\x1B[3G\x1B[?K", "ab||||", 0, 2 },
	{ "0123456789\x1B[K", "0123456789||||", 0, 9 },
	{ FILL "\x1B[2;1H\x1B[J", "1||||", 1, 0 },
	{ FILL "\x1B[3;1H\x1B[1J", "|||4|", 2, 0 },
	{ FILL "\x1B[2J", "||||", 3, 1 },
	{ FILL "\r\n5\x1B[3J", "2|3|4|5|", 3, 1 },
	{ "abcdef\x1B[3G\x1B[2X", "ab  ef||||", 0, 2 },
	{ "abcdef\x1B[3G\x1B[99X", "ab||||", 0, 2 },
	{ "abcdef\x1B[3G\x1B[2P", "abef||||", 0, 2 },
	{ "abcdef\x1B[3G\x1B[99P", "ab||||", 0, 2 },
	{ "abcdef\x1B[3G\x1B[2@", "ab  cdef||||", 0, 2 },
	{ "0123456789\x1B[3G\x1B[2@", "01  234567||||", 0, 2 },
	{ "0123456789\x1B[3G\x1B[99@", "01||||", 0, 2 },
	{ "abc\x1B[1G\x1B[4hxy\x1B[4lz", "xyzbc||||", 0, 3 },
	{ "\xE7\x95\x8C\xE7\x95\x8C\x1B[2G\x1B[P", " 界||||", 0, 1 },
	{ "\xE7\x95\x8C\xE7\x95\x8C\x1B[2G\x1B[X", "  界||||", 0, 1 },
	{ "\xE7\x95\x8C\xE7\x95\x8C\x1B[2G\x1B[@", "   界||||", 0, 1 },
	{ "\xE7\x95\x8C\xE7\x95\x8C\x1B[2G\x1B[K", "||||", 0, 1 },
	{ "\xE7\x95\x8C\xE7\x95\x8C\x1B[3G\x1B[1K", "||||", 0, 2 },
	{ "01234567\xE7\x95\x8C\x1B[1G\x1B[@", " 01234567||||", 0, 0 },
	{ FILL "\x1B[2;1H\x1B[L", "1||2|3|", 1, 0 },
	{ FILL "\x1B[2;2H\x1B[2M", "1|4|||", 1, 0 },
	{ FILL "\x1B[2;1H\x1B[99L", "1||||", 1, 0 },
	{ FILL "\x1B[S", "2|3|4||", 3, 1 },
	{ FILL "\x1B[2T", "||1|2|", 3, 1 },
	{ FILL "\x1B[99S", "||||", 3, 1 },
	{ "a\x1B[3b", "aaaa||||", 0, 4 },
	{ "\xE7\x95\x8C\x1B[b", "界界||||", 0, 4 },
	{ "a\x1B[C\x1B[3b", "a||||", 0, 2 },
	{ "\x1B[3b", "||||", 0, 0 },
	{ "a\x1B[99999b", "aaaaaaaaaa|a|||", 1, 1 },
	{ "\x1B#8", "EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE|", 0, 0 },
	{ "ab\x1B"
	  "cx",
		"x||||", 0, 1 },
	{ "\x1B[4h\x1B[!pab\rx", "xb||||", 0, 1 },
};

static const Case margins[] = {
	{ FILL "\x1B[2;3r\x1B[3;1H\n", "1|3||4|", 2, 0 },
	{ FILL "\x1B[2;3r\x1B[2;1H\x1BM", "1||2|4|", 1, 0 },
	{ FILL "\x1B[2;3r\x1B[4;1H\n\n", "1|2|3|4|", 3, 0 },
	{ FILL "\x1B[2;3r\x1B[9A", "1|2|3|4|", 0, 0 },
	{ FILL "\x1B[2;3r\x1B[3;1H\x1B[9A", "1|2|3|4|", 1, 0 },
	{ FILL "\x1B[2;3r\x1B[2;1H\x1B[9B", "1|2|3|4|", 2, 0 },
	{ FILL "\x1B[2;3r\x1B[S", "1|3||4|", 0, 0 },
	{ FILL "\x1B[2;3r\x1B[T", "1||2|4|", 0, 0 },
	{ FILL "\x1B[2;3r\x1B[2;1H\x1B[M", "1|3||4|", 1, 0 },
	{ FILL "\x1B[2;3r\x1B[1;1H\x1B[M", "1|2|3|4|", 0, 0 },
	{ FILL "\x1B[2;3r\x1B[?6hx", "1|x|3|4|", 1, 1 },
	{ FILL "\x1B[2;3r\x1B[?6h\x1B[9;2Hx", "1|2|3x|4|", 2, 2 },
	{ FILL "\x1B[2;3r\x1B[?6h\x1B[?6lx", "x|2|3|4|", 0, 1 },
	{ FILL "\x1B[3;2rx", "1|2|3|4x|", 3, 2 },
	{ FILL "\x1B[2;3r\x1B[rx", "x|2|3|4|", 0, 1 },
	{ FILL "\x1B[1;2r\x1B[2;1H\n", "2||3|4|", 1, 0 },
	{ "ab\x1B[?1049hx", "  x||||", 0, 3 },
	{ "ab\x1B[?1049h\x1B[2;2Hx\x1B[?1049lc", "abc||||", 0, 3 },
	{ "ab\x1B[?47hx\x1B[?47lc", "ab c||||", 0, 4 },
	{ "ab\x1B[?1047hx\x1B[?1047l\x1B[?1047h", "||||", 0, 3 },
	{ FILL "\x1B[?1049h\x1B[2;3r\x1B[?1049l\n5", "2|3|4| 5|", 3, 2 },
};

static const Case others[] = {
	{ "\x1B(0lqk\x1B(Bq", "┌─┐q||||", 0, 4 },
	{ "\x1B)0a\x0Eq\x0Fq", "a─q||||", 0, 3 },
	{ "a\x1B]0;title\ab", "ab||||", 0, 2 },
	{ "a\x1B]0;title\x1B\\b", "ab||||", 0, 2 },
	{ "a\x1B]52;c;aGFsbG8=\ab", "ab||||", 0, 2 },
	{ "a\x1BP$qm\x1B\\b", "ab||||", 0, 2 },
	{ "a\x1B_x\ay\x1B\\b", "ab||||", 0, 2 },
	{ "a\x1B^x\x1B\\b\x1BXy\x1B\\c", "abc||||", 0, 3 },
	{ "a\x1B]0;title\x18"
	  "b",
		"ab||||", 0, 2 },
	{ "a\x1B[3\x18"
	  "b",
		"ab||||", 0, 2 },
	{ "a\x1B[3\x1B[Cb", "a b||||", 0, 3 },
	{ "a\x1B[2\rCb", "a b||||", 0, 3 },
	{ "a\x1B[?12;25;;h\x1B[>4;2m\x1B[=1c\x1B[1$r\x1B[1 qb", "ab||||", 0, 2 },
	{ "a\x1B[1?2Cb\x1B[2<Cc", "abc||||", 0, 3 },
	{ "a\x1B[22;0;0tb\x1B%Gc\x1B  Fd", "abcd||||", 0, 4 },
	{ "a\x1B[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;26;27;28;29;30"
	  ";31;32;33;34;35;36mb",
		"ab||||", 0, 2 },
	{ "a\x1B[8mb\x1B[28mc", "a c||||", 0, 3 },
};

static void check_case(const Case *example, gsize first_piece)
{
	g_autoptr(Emulator) emulator = emulator_new(10, 4, 5);
	gsize length = strlen(example->input);

	first_piece = MIN(first_piece, length);
	emulator_feed(emulator, example->input, first_piece);
	emulator_feed(emulator, example->input + first_piece, length - first_piece);

	EmulatorCursor cursor = emulator_cursor(emulator);
	g_autofree char *screen = shown(emulator);

	if (strcmp(screen, example->screen) != 0 || cursor.row != example->row ||
		cursor.column != example->column) {
		g_autofree char *input = g_strescape(example->input, NULL);

		g_test_message("%s (%zu)\n is %s %d,%d\nnot %s %d,%d", input, first_piece, screen,
			cursor.row, cursor.column, example->screen, example->row, example->column);
		g_test_fail();
	}
}

/* Every example, whole and split at every byte. */
static void check_cases(const Case *cases, gsize count)
{
	for (gsize i = 0; i < count; i++)
		for (gsize at = 0; at <= strlen(cases[i].input); at++)
			check_case(&cases[i], at);
}

static void test_texts(void)
{
	check_cases(texts, G_N_ELEMENTS(texts));
}

static void test_cursors(void)
{
	check_cases(cursors, G_N_ELEMENTS(cursors));
}

static void test_edits(void)
{
	check_cases(edits, G_N_ELEMENTS(edits));
}

static void test_margins(void)
{
	check_cases(margins, G_N_ELEMENTS(margins));
}

static void test_others(void)
{
	check_cases(others, G_N_ELEMENTS(others));
}

#define RGB(r, g, b) (COLOUR_RGB | (r) << 16 | (g) << 8 | (b))

static void test_pens(void)
{
	static const struct {
		const char *sgr;
		Colour foreground, background;
		guint attributes;
	} cases[] = {
		{ "", 0, 0, 0 },
		{ "1", 0, 0, PEN_BOLD },
		{ "1;2;3;4;5;7;8;9", 0, 0, 0xFF },
		{ "1;2;3;4;5;7;8;9;22;23;24;25;27;28;29", 0, 0, 0 },
		{ "1;", 0, 0, 0 },
		{ "31;42", 2, 3, 0 },
		{ "97;100", 16, 9, 0 },
		{ "31;42;39;49", 0, 0, 0 },
		{ "38;5;0", 1, 0, 0 },
		{ "38;5;255;48;5;16;1", 256, 17, PEN_BOLD },
		{ "38;5;256;1", 0, 0, PEN_BOLD },
		{ "38;2;1;2;3;4", RGB(1, 2, 3), 0, PEN_UNDERLINE },
		{ "48;2;255;254;253", 0, RGB(255, 254, 253), 0 },
		{ "38:5:17;3", 18, 0, PEN_ITALIC },
		{ "38:2:1:2:3;3", RGB(1, 2, 3), 0, PEN_ITALIC },
		{ "38:2::1:2:3;3", RGB(1, 2, 3), 0, PEN_ITALIC },
		{ "38:2:0:1:2:3:0:0;3", RGB(1, 2, 3), 0, PEN_ITALIC },
		{ "38;2;0;0;0", RGB(0, 0, 0), 0, 0 },
		{ "38;2;256;0;0;1", 0, 0, PEN_BOLD },
		{ "38", 0, 0, 0 },
		{ "38;5", 0, 0, 0 },
		{ "38;2;1;2", 0, 0, 0 },
		{ "38:5", 0, 0, 0 },
		{ "4:3", 0, 0, PEN_UNDERLINE },
		{ "4;4:0", 0, 0, 0 },
		{ "58;5;1;1", 0, 0, PEN_BOLD },
		{ "58;2;1;2;3;1", 0, 0, PEN_BOLD },
		{ "99;200;1", 0, 0, PEN_BOLD },
		{ "21", 0, 0, PEN_UNDERLINE },
		{ "30;31;32;0", 0, 0, 0 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Emulator) emulator = emulator_new(10, 4, 5);
		g_autofree char *input = g_strdup_printf("\x1B[%smx\r\n\n\n\n\n", cases[i].sgr);
		EmulatorCell cells[2];

		feed(emulator, input);
		emulator_read(emulator, 0, cells, 2); /* from the scrollback */
		g_assert_cmpuint(cells[0].foreground, ==, cases[i].foreground);
		g_assert_cmpuint(cells[0].background, ==, cases[i].background);
		g_assert_cmpuint(cells[0].attributes, ==, cases[i].attributes);
		g_assert_cmpuint(cells[1].background, ==, COLOUR_DEFAULT);
	}
}

/* What is erased, and what comes in, has the background of the pen and nothing else of it. */
static void test_background(void)
{
	static const struct {
		const char *input;
		int row, column;
	} cases[] = {
		{ "\x1B[K", 0, 9 },
		{ "\x1B[2J", 3, 9 },
		{ "\x1B[2X", 0, 1 },
		{ "\x1B[@", 0, 0 },
		{ "\x1B[P", 0, 9 },
		{ "\x1B[L", 0, 5 },
		{ "\x1B[M", 3, 5 },
		{ "\x1B[S", 3, 5 },
		{ "\x1B[4H\n", 3, 5 },
		{ "\x1BM", 0, 5 },
		{ "\x1B[?1049h", 2, 2 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Emulator) emulator = emulator_new(10, 4, 5);

		feed(emulator, "\x1B[1;31;44m");
		feed(emulator, cases[i].input);

		EmulatorCell cell = cell_at(emulator, cases[i].row, cases[i].column);

		g_assert_cmpstr(cell.text, ==, " ");
		g_assert_cmpuint(cell.foreground, ==, COLOUR_DEFAULT);
		g_assert_cmpuint(cell.background, ==, colour_of_index(4));
		g_assert_cmpuint(cell.attributes, ==, 0);
	}
}

static void test_colours(void)
{
	g_assert_cmpint(colour_to_index(COLOUR_DEFAULT), ==, -1);
	for (guint i = 0; i < 256; i++)
		g_assert_cmpint(colour_to_index(colour_of_index(i)), ==, (int)i);
	g_assert_cmpint(colour_to_index(colour_of_rgb(0, 0, 0)), ==, 16);
	g_assert_cmpint(colour_to_index(colour_of_rgb(255, 255, 255)), ==, 231);
	g_assert_cmpint(colour_to_index(colour_of_rgb(95, 135, 175)), ==, 67);
	g_assert_cmpint(colour_to_index(colour_of_rgb(8, 8, 8)), ==, 232);
	g_assert_cmpint(colour_to_index(colour_of_rgb(238, 238, 238)), ==, 255);
	g_assert_cmpint(colour_to_index(colour_of_rgb(100, 100, 100)), ==, 241);
	g_assert_cmpint(colour_to_index(colour_of_rgb(254, 1, 2)), ==, 196);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/controls/texts", test_texts);
	g_test_add_func("/controls/cursors", test_cursors);
	g_test_add_func("/controls/edits", test_edits);
	g_test_add_func("/controls/margins", test_margins);
	g_test_add_func("/controls/others", test_others);
	g_test_add_func("/controls/pens", test_pens);
	g_test_add_func("/controls/background", test_background);
	g_test_add_func("/controls/colours", test_colours);
	return g_test_run();
}
