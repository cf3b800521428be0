/*
 * What holds for all bytes that terminal/emulator.h is given, on a screen of any size: however they
 * are split the screen is the same; the cursor is on it; wide characters have both their cells;
 * what is read out is clean text; lines can be wrapped anew. The first two bytes are the size, the
 * third says what it becomes. Used by the fuzzer; a violation aborts.
 */
#ifndef FUZZ_CHECK_TERMINAL_H
#define FUZZ_CHECK_TERMINAL_H

#include "base/text.h"
#include "terminal/emulator.h"
#include "terminal/links.h"

#include <string.h>

#define CHECK_TERMINAL_COLUMNS 40
#define CHECK_TERMINAL_ROWS    12
#define CHECK_TERMINAL_KEPT    20

static inline void check_terminal_row(const Emulator *emulator, gint64 line, int columns)
{
	EmulatorCell cells[CHECK_TERMINAL_COLUMNS];

	emulator_read(emulator, line, cells, columns);
	for (int i = 0; i < columns; i++) {
		int width = cells[i].width;
		g_autofree char *clean = text_clean(cells[i].text, -1);

		g_assert_cmpstr(cells[i].text, ==, clean);
		g_assert_cmpint(text_width(cells[i].text), ==, width);
		g_assert_true(width != 2 || (i + 1 < columns && cells[i + 1].width == 0));
		g_assert_true(width != 0 || (i > 0 && cells[i - 1].width == 2));
	}
}

static inline void check_terminal_state(const Emulator *emulator)
{
	EmulatorCursor cursor = emulator_cursor(emulator);
	int columns, rows;

	emulator_size(emulator, &columns, &rows);
	g_assert_true(cursor.row >= 0 && cursor.row < rows);
	g_assert_true(cursor.column >= 0 && cursor.column < columns);
	g_assert_cmpint(emulator_end_line(emulator) - emulator_screen_line(emulator), ==, rows);
	g_assert_cmpint(emulator_screen_line(emulator) - emulator_first_line(emulator), <=,
		CHECK_TERMINAL_KEPT);
	for (gint64 line = emulator_first_line(emulator); line < emulator_end_line(emulator);
		line++)
		check_terminal_row(emulator, line, columns);
}

static inline void check_terminal_same(const Emulator *one, const Emulator *other)
{
	EmulatorCell cells[CHECK_TERMINAL_COLUMNS], others[CHECK_TERMINAL_COLUMNS];
	EmulatorCursor cursor = emulator_cursor(one), second = emulator_cursor(other);
	int columns, rows;

	emulator_size(one, &columns, &rows);
	g_assert_cmpint(cursor.row, ==, second.row);
	g_assert_cmpint(cursor.column, ==, second.column);
	g_assert_cmpint(emulator_first_line(one), ==, emulator_first_line(other));
	g_assert_cmpint(emulator_end_line(one), ==, emulator_end_line(other));
	for (gint64 line = emulator_first_line(one); line < emulator_end_line(one); line++) {
		emulator_read(one, line, cells, columns);
		emulator_read(other, line, others, columns);
		for (int i = 0; i < columns; i++) {
			g_assert_cmpstr(cells[i].text, ==, others[i].text);
			g_assert_cmpuint(cells[i].foreground, ==, others[i].foreground);
			g_assert_cmpuint(cells[i].background, ==, others[i].background);
			g_assert_cmpuint(cells[i].attributes, ==, others[i].attributes);
		}
	}
}

static inline void check_terminal_links(const Emulator *emulator)
{
	g_autofree char *address = links_address(emulator);
	g_autofree char *code = links_code(emulator);

	for (const char *at = address; at && *at; at++)
		g_assert_true(g_ascii_isgraph(*at));
	for (const char *at = code; at && *at; at++)
		g_assert_true(g_ascii_isupper(*at) || g_ascii_isdigit(*at) || *at == '-');
}

/* Feeds a copy of each piece, so that reading behind it is noticed. */
static inline Emulator *check_terminal_fed(
	const char *bytes, gsize length, gsize piece, int columns, int rows)
{
	Emulator *emulator = emulator_new(columns, rows, CHECK_TERMINAL_KEPT);

	for (gsize at = 0; at < length; at += piece) {
		gsize size = MIN(piece, length - at);
		g_autofree char *copy = g_memdup2(bytes + at, size);

		emulator_feed(emulator, copy, size);
	}
	return emulator;
}

static inline void check_terminal(const char *bytes, gsize length)
{
	if (length < 3)
		return;

	int columns = 1 + (guchar)bytes[0] % CHECK_TERMINAL_COLUMNS;
	int rows = 1 + (guchar)bytes[1] % CHECK_TERMINAL_ROWS;
	int later = (guchar)bytes[2];

	bytes += 3;
	length -= 3;

	g_autoptr(Emulator) whole =
		check_terminal_fed(bytes, length, MAX(length, 1), columns, rows);
	g_autoptr(Emulator) single = check_terminal_fed(bytes, length, 1, columns, rows);
	g_autoptr(Emulator) several = check_terminal_fed(bytes, length, 7, columns, rows);
	g_autofree char *replies = emulator_steal_replies(whole);

	check_terminal_state(whole);
	check_terminal_same(whole, single);
	check_terminal_same(whole, several);
	check_terminal_links(whole);
	emulator_resize(whole, 1 + later % CHECK_TERMINAL_COLUMNS, 1 + later % CHECK_TERMINAL_ROWS);
	check_terminal_state(whole);
	emulator_feed(whole, bytes, length);
	check_terminal_state(whole);
	check_terminal_links(whole);
}

#endif
