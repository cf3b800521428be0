/*
 * The emulator but for what single controls do (test-controls.c): scrollback, search, sizes,
 * answers, bounds; and that every way to split the input gives the same.
 */
#include "shown.h"

static void test_replies(void)
{
	static const struct {
		const char *input, *reply;
	} cases[] = {
		{ "x", NULL },
		{ "\x1B[c", "\x1B[?1;2c" },
		{ "\x1B[0c", "\x1B[?1;2c" },
		{ "\x1B[1c", NULL },
		{ "\x1BZ", "\x1B[?1;2c" },
		{ "\x1B[>c", "\x1B[>0;276;0c" },
		{ "\x1B[5n", "\x1B[0n" },
		{ "\x1B[6n", "\x1B[1;1R" },
		{ "\x1B[3;4H\x1B[6n\x1B[?6n", "\x1B[3;4R\x1B[?3;4R" },
		{ "0123456789\x1B[6n", "\x1B[1;10R" },
		{ "\x1B[2;4r\x1B[?6h\x1B[2;2H\x1B[6n", "\x1B[2;2R" },
		{ "\x1B]11;?\a\x1B]52;c;?\a\x1BP$qm\x1B\\\x1BP+q544e\x1B\\\x1B[21t\x1B[?5n", NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Emulator) emulator = emulator_new(10, 4, 5);

		feed(emulator, cases[i].input);

		g_autofree char *reply = emulator_steal_replies(emulator);

		g_assert_cmpstr(reply, ==, cases[i].reply);
		g_assert_null(emulator_steal_replies(emulator));
	}
}

/* A program that only asks and never reads does not fill our memory. */
static void test_reply_bound(void)
{
	g_autoptr(Emulator) emulator = emulator_new(10, 4, 5);

	for (int i = 0; i < 10000; i++)
		feed(emulator, "\x1B[c");

	g_autofree char *reply = emulator_steal_replies(emulator);

	g_assert_cmpuint(strlen(reply), <=, 1024);
	g_assert_cmpuint(strlen(reply) % strlen("\x1B[?1;2c"), ==, 0);
}

static void test_modes(void)
{
	g_autoptr(Emulator) emulator = emulator_new(10, 4, 5);

	feed(emulator, "\x1B[?1h\x1B=\x1B[?2004;25l\x1B[?2004h");
	g_assert_true(emulator_modes(emulator).application_cursor);
	g_assert_true(emulator_modes(emulator).application_keypad);
	g_assert_true(emulator_modes(emulator).bracketed_paste);
	g_assert_false(emulator_cursor(emulator).is_visible);
	feed(emulator, "\x1B[?1l\x1B>\x1B[?2004l\x1B[?25h");
	g_assert_false(emulator_modes(emulator).application_cursor);
	g_assert_false(emulator_modes(emulator).application_keypad);
	g_assert_false(emulator_modes(emulator).bracketed_paste);
	g_assert_true(emulator_cursor(emulator).is_visible);
	feed(emulator, "\x1B[?1;66;2004h\x1B[?25l\x1B"
		       "c");
	g_assert_false(emulator_modes(emulator).application_cursor);
	g_assert_false(emulator_modes(emulator).application_keypad);
	g_assert_false(emulator_modes(emulator).bracketed_paste);
	g_assert_true(emulator_cursor(emulator).is_visible);
}

static void test_wide_cells(void)
{
	g_autoptr(Emulator) emulator = emulator_new(4, 2, 5);
	EmulatorCell cells[4];

	feed(emulator, "a\xE7\x95\x8C"
		       "b");
	emulator_read(emulator, 0, cells, 4);
	g_assert_cmpint(cells[1].width, ==, 2);
	g_assert_cmpstr(cells[1].text, ==, "界");
	g_assert_cmpint(cells[2].width, ==, 0);
	g_assert_cmpstr(cells[2].text, ==, "");
	emulator_read(emulator, 0, cells, 2); /* half of it would be seen */
	g_assert_cmpstr(cells[1].text, ==, " ");
	g_assert_cmpint(cells[1].width, ==, 1);
	feed(emulator, "\x1B[8m\r\xE7\x95\x8C");
	emulator_read(emulator, 0, cells, 2);
	g_assert_cmpstr(cells[0].text, ==, "  ");
}

/* One column has no room for a wide character. */
static void test_one_column(void)
{
	g_autoptr(Emulator) emulator = emulator_new(1, 1, 5);

	feed(emulator, "a\xE7\x95\x8C"
		       "b\x1B[b\x1B[@\x1B[P\x1B[X\t\x1B[Z\x1B[T\x1B[L");
	g_assert_cmpint(emulator_cursor(emulator).column, ==, 0);
}

static void test_scrollback(void)
{
	g_autoptr(Emulator) emulator = emulator_new(10, 2, 3);

	for (int i = 0; i < 10; i++) {
		g_autofree char *line = g_strdup_printf("%s%d", i ? "\r\n" : "", i);

		feed(emulator, line);
	}
	g_assert_cmpint(emulator_end_line(emulator), ==, 10);
	g_assert_cmpint(emulator_screen_line(emulator), ==, 8);
	g_assert_cmpint(emulator_first_line(emulator), ==, 5);
	for (gint64 line = 0; line < 12; line++) {
		g_autofree char *text = emulator_text(emulator, line);
		g_autofree char *number = g_strdup_printf("%d", (int)line);

		g_assert_cmpstr(text, ==, line < 5 || line > 9 ? "" : number);
	}
	feed(emulator, "\x1B[3J");
	g_assert_cmpint(emulator_first_line(emulator), ==, 8);
	feed(emulator, "\x1B[?1049h\n\n\n\n");
	g_assert_cmpint(emulator_screen_line(emulator), ==, 8);
	feed(emulator, "\x1B[?1049l\x1B[1;2r\x1B[2H\n\x1B[S");
	g_assert_cmpint(emulator_screen_line(emulator), ==, 10);
}

static void test_no_scrollback(void)
{
	g_autoptr(Emulator) emulator = emulator_new(10, 2, 0);

	feed(emulator, "1\r\n2\r\n3\r\n4");
	g_assert_cmpint(emulator_first_line(emulator), ==, 2);
	g_assert_cmpint(emulator_screen_line(emulator), ==, 2);

	g_autofree char *screen = shown(emulator);

	g_assert_cmpstr(screen, ==, "3|4|");
}

/* Lines that are all colours, marks and four bytes a character: bounded by their size. */
static void test_scrollback_bytes(void)
{
	g_autoptr(Emulator) emulator = emulator_new(1000, 2, 10000);
	g_autoptr(GString) line = g_string_new(NULL);

	for (int i = 0; i < 500; i++)
		g_string_append_printf(line, "\x1B[38;5;%dm\xF0\x9F\x98\x80\xCC\x81", i % 256);
	for (int i = 0; i < 6000; i++)
		emulator_feed(emulator, line->str, line->len);

	gint64 kept = emulator_screen_line(emulator) - emulator_first_line(emulator);

	g_assert_cmpint(kept, >, 1000);
	g_assert_cmpint(kept * 500 * (16 + 6), <=, 24 << 20);
}

static void test_stored(void)
{
	g_autoptr(Emulator) emulator = emulator_new(12, 1, 10);
	g_autofree EmulatorCell *before = g_new0(EmulatorCell, 12);
	g_autofree EmulatorCell *after = g_new0(EmulatorCell, 12);

	feed(emulator, "a\x1B[31mb\xE7\x95\x8C\x1B[1me\xCC\x81\x1B[44m  \x1B[0m  ");
	emulator_read(emulator, 0, before, 12);
	feed(emulator, "\n");
	g_assert_cmpint(emulator_screen_line(emulator), ==, 1);
	emulator_read(emulator, 0, after, 12);
	g_assert_cmpmem(before, 12 * sizeof *before, after, 12 * sizeof *after);
}

static void check_find(const Emulator *emulator, const char *needle, EmulatorDirection direction,
	EmulatorMatch from, gint64 line, int column, int columns)
{
	EmulatorMatch match = from;

	g_assert_true(emulator_find(emulator, needle, direction, &match));
	g_assert_cmpint(match.line, ==, line);
	g_assert_cmpint(match.column, ==, column);
	g_assert_cmpint(match.columns, ==, columns);
}

static void test_find(void)
{
	g_autoptr(Emulator) emulator = emulator_new(20, 2, 10);
	EmulatorMatch first = { .line = 0, .column = -1 }, last = { .line = 5 };
	EmulatorMatch match = first;

	feed(emulator, "one\r\nTwo two\r\n\xE7\x95\x8C\xC3\x84pfel\r\nnone\r\ntwo");
	check_find(emulator, "two", EMULATOR_NEXT, first, 1, 0, 3);
	check_find(emulator, "TWO", EMULATOR_NEXT, (EmulatorMatch){ 1, 0, 3 }, 1, 4, 3);
	check_find(emulator, "two", EMULATOR_NEXT, (EmulatorMatch){ 1, 4, 3 }, 4, 0, 3);
	check_find(emulator, "two", EMULATOR_PREVIOUS, last, 4, 0, 3);
	check_find(emulator, "two", EMULATOR_PREVIOUS, (EmulatorMatch){ 4, 0, 3 }, 1, 4, 3);
	check_find(emulator, "two", EMULATOR_PREVIOUS, (EmulatorMatch){ 1, 4, 3 }, 1, 0, 3);
	check_find(emulator, "\xC3\xA4PF", EMULATOR_NEXT, first, 2, 2, 3);
	check_find(emulator, "\xE7\x95\x8C", EMULATOR_NEXT, first, 2, 0, 2);
	check_find(emulator, "one", EMULATOR_PREVIOUS, last, 3, 1, 3);
	g_assert_false(emulator_find(emulator, "three", EMULATOR_NEXT, &match));
	g_assert_false(emulator_find(emulator, "", EMULATOR_NEXT, &match));
	g_assert_cmpint(match.column, ==, -1);
	match = (EmulatorMatch){ .line = 1, .column = 0 };
	g_assert_false(emulator_find(emulator, "two", EMULATOR_PREVIOUS, &match));
	match = (EmulatorMatch){ .line = 4, .column = 0 };
	g_assert_false(emulator_find(emulator, "two", EMULATOR_NEXT, &match));
}

static void check_resize(
	const char *input, int columns, int rows, const char *screen, int row, int column)
{
	g_autoptr(Emulator) emulator = emulator_new(10, 4, 20);

	feed(emulator, input);
	emulator_resize(emulator, columns, rows);

	g_autofree char *text = shown(emulator);
	EmulatorCursor cursor = emulator_cursor(emulator);

	g_assert_cmpstr(text, ==, screen);
	g_assert_cmpint(cursor.row, ==, row);
	g_assert_cmpint(cursor.column, ==, column);
}

static void test_resize(void)
{
	check_resize("abc", 10, 4, "abc||||", 0, 3);
	check_resize("abc", 2, 4, "ab|c|||", 1, 1);
	check_resize("abc\r\ndef", 10, 1, "def|", 0, 3);
	check_resize(FILL, 10, 2, "3|4|", 1, 1);
	check_resize(FILL "\r\n5\r\n6", 10, 6, "1|2|3|4|5|6|", 5, 1);
	check_resize("0123456789abc", 20, 4, "0123456789abc||||", 0, 13);
	check_resize("0123456789abc", 5, 4, "01234|56789|abc||", 2, 3);
	check_resize("0123456789abc\x1B[1;2H", 5, 4, "01234|56789|abc||", 0, 1);
	check_resize("0123456789abc\r\nx", 5, 2, "abc|x|", 1, 1);
	check_resize("\xE7\x95\x8C\xE7\x95\x8C\xE7\x95\x8C", 3, 4, "界|界|界||", 2, 2);
	check_resize("a\r\n\x1B[4;9H", 5, 4, "a||||", 3, 4);
	check_resize("\x1B[?1049habcdef", 3, 2, "abc||", 0, 2);
	check_resize("main\x1B[?1049halt\x1B[?1049l", 3, 2, "mai|n|", 1, 1);
	check_resize("main\x1B[?1049halt", 3, 2, "||", 0, 2);
	check_resize("\x1B[2;3rx", 10, 4, "x||||", 0, 1);
	check_resize("abc", 0, 0, "c|", 0, 0);
}

/* A long line that goes through many widths comes back as it was. */
static void test_resize_back(void)
{
	g_autoptr(Emulator) emulator = emulator_new(80, 10, 1000);

	feed(emulator, "https://example.com/a/path?with=a&query=that&is=longer&than=the&width=of&a="
		       "screen\r\nnext");
	for (int columns = 79; columns > 1; columns -= 7)
		emulator_resize(emulator, columns, 3 + columns % 5);
	emulator_resize(emulator, 120, 10);

	g_autofree char *screen = shown(emulator);

	g_assert_cmpstr(screen, ==,
		"https://example.com/a/path?with=a&query=that&is=longer&than="
		"the&width=of&a=screen|next|||||||||");
}

/* Random pieces of input, fed whole and in two pieces; and resized on the way. */
static void test_random(void)
{
	static const char *const pieces[] = { "\x1B[", "\x1B]8;;", "\x1B", ";", "5", "12", "H", "m",
		"J", "K", "L", "M", "@", "P", "S", "T", "X", "b", "r", "?1049h", "?1049l", "4h",
		"?6h", "?7l", "\xE7\x95\x8C", "\xCC\x81", "\xF0\x9F\x98\x80", "\xE2\x82", "\xFF",
		"abc", "\r\n", "\t", "\b", "\a", "\x1B\\", "0123456789", "\x1BM",
		"\x1B"
		"7",
		"\x1B"
		"8",
		"\x1B(0", "\x1B(B", "\x0E", "\x1B#8", "38;5;", "48:2::1:2:", "\xC2\x9B" };
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);

	for (int round = 0; round < 3000; round++) {
		g_autoptr(Emulator) whole = emulator_new(11, 5, 7), pieced = emulator_new(11, 5, 7);
		g_autoptr(GString) input = g_string_new(NULL);

		for (int i = 0; i < 60; i++)
			g_string_append(
				input, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
		emulator_feed(whole, input->str, input->len);
		for (gsize i = 0; i < input->len; i++)
			emulator_feed(pieced, input->str + i, 1);

		g_autofree char *one = everything(whole), *other = everything(pieced);

		g_assert_cmpstr(one, ==, other);
		emulator_resize(whole, g_rand_int_range(rand, 1, 20), g_rand_int_range(rand, 1, 9));
		feed(whole, "\x1B[m\x1B[4l\x1B[rx");
	}
}

static void test_link(void)
{
	g_autoptr(Emulator) emulator = emulator_new(20, 3, 10);
	gint64 line = 0;

	g_assert_null(emulator_link(emulator, &line));
	feed(emulator, "\r\n\x1B]8;id=1;https://example.com/a;b\ahere\x1B]8;;\a\r\n");
	g_assert_cmpstr(emulator_link(emulator, &line), ==, "https://example.com/a;b");
	g_assert_cmpint(line, ==, 1);
	feed(emulator, "\x1B]8;;https://example.com/b\x1B\\there\x1B]8;;\x1B\\\x1B]8;no\a");
	g_assert_cmpstr(emulator_link(emulator, &line), ==, "https://example.com/b");
	g_assert_cmpint(line, ==, 2);
}

/* Strings without an end, and ones that are too long. */
static void test_long_strings(void)
{
	g_autoptr(Emulator) emulator = emulator_new(20, 3, 10);
	g_autofree char *filler = g_strnfill(100000, 'x');
	gint64 line;

	feed(emulator, "\x1B]8;;https://example.com/");
	feed(emulator, filler);
	feed(emulator, "\aa");
	g_assert_null(emulator_link(emulator, &line));
	feed(emulator, "\x1BP");
	feed(emulator, filler);
	feed(emulator, "\x1B\\b\x1B[");
	for (int i = 0; i < 1000; i++)
		feed(emulator, "99999999999;:");
	feed(emulator, "mc");

	g_autofree char *screen = shown(emulator);

	g_assert_cmpstr(screen, ==, "abc|||");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/emulator/replies", test_replies);
	g_test_add_func("/emulator/reply-bound", test_reply_bound);
	g_test_add_func("/emulator/modes", test_modes);
	g_test_add_func("/emulator/wide-cells", test_wide_cells);
	g_test_add_func("/emulator/one-column", test_one_column);
	g_test_add_func("/emulator/scrollback", test_scrollback);
	g_test_add_func("/emulator/no-scrollback", test_no_scrollback);
	g_test_add_func("/emulator/scrollback-bytes", test_scrollback_bytes);
	g_test_add_func("/emulator/stored", test_stored);
	g_test_add_func("/emulator/find", test_find);
	g_test_add_func("/emulator/resize", test_resize);
	g_test_add_func("/emulator/resize-back", test_resize_back);
	g_test_add_func("/emulator/random", test_random);
	g_test_add_func("/emulator/link", test_link);
	g_test_add_func("/emulator/long-strings", test_long_strings);
	return g_test_run();
}
