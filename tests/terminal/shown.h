/* For the tests of the emulator: feeding it, and its screen as text. */
#ifndef TESTS_TERMINAL_SHOWN_H
#define TESTS_TERMINAL_SHOWN_H

#include "terminal/emulator.h"

#include <string.h>

/* Four rows. */
#define FILL "1\r\n2\r\n3\r\n4"

static inline void feed(Emulator *emulator, const char *text)
{
	emulator_feed(emulator, text, strlen(text));
}

static inline int shown_columns(const Emulator *emulator)
{
	int columns, rows;

	emulator_size(emulator, &columns, &rows);
	return columns;
}

/* The rows of the screen, "|" after each; blanks at their ends are left out. */
static inline char *shown(const Emulator *emulator)
{
	GString *text = g_string_new(NULL);

	for (gint64 line = emulator_screen_line(emulator); line < emulator_end_line(emulator);
		line++) {
		g_autofree char *row = emulator_text(emulator, line);

		g_string_append_printf(text, "%s|", g_strchomp(row));
	}
	return g_string_free(text, FALSE);
}

/* A cell of the screen. */
static inline EmulatorCell cell_at(const Emulator *emulator, int row, int column)
{
	g_autofree EmulatorCell *cells = g_new0(EmulatorCell, (gsize)column + 2);

	emulator_read(emulator, emulator_screen_line(emulator) + row, cells, column + 2);
	return cells[column];
}

/* All that can be seen of an emulator, for comparing two of them. */
static inline char *everything(const Emulator *emulator)
{
	GString *text = g_string_new(NULL);
	int columns = shown_columns(emulator);
	EmulatorCursor cursor = emulator_cursor(emulator);
	g_autofree EmulatorCell *cells = g_new0(EmulatorCell, (gsize)columns);

	g_string_append_printf(text, "%d,%d,%d\n", cursor.row, cursor.column, cursor.is_visible);
	for (gint64 line = emulator_first_line(emulator); line < emulator_end_line(emulator);
		line++) {
		emulator_read(emulator, line, cells, columns);
		for (int i = 0; i < columns; i++)
			g_string_append_printf(text, "%s:%d:%x:%x:%x ", cells[i].text,
				cells[i].width, cells[i].foreground, cells[i].background,
				cells[i].attributes);
		g_string_append(text, emulator_is_wrapped(emulator, line) ? "+\n" : "\n");
	}
	return g_string_free(text, FALSE);
}

#endif
