/*
 * Prints the final screen of what comes from standard input: replay COLUMNS ROWS. Each row with an
 * SGR sequence wherever the look changes, then the row and the column of the cursor. No test by
 * itself: test-xterm.py and test-tmux.py compare it with what others show.
 */
#include "terminal/emulator.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The SGR numbers of the attributes, from PEN_BOLD on. */
static const int numbers[] = { 1, 2, 3, 4, 5, 7, 8, 9 };

static void append_colour(GString *sgr, Colour colour, int base)
{
	int index = colour_to_index(colour);

	if (colour == COLOUR_DEFAULT)
		return;
	if (colour & COLOUR_RGB)
		g_string_append_printf(sgr, ";%d;2;%u;%u;%u", base + 8, colour >> 16 & 0xFF,
			colour >> 8 & 0xFF, colour & 0xFF);
	else if (index < 8)
		g_string_append_printf(sgr, ";%d", base + index);
	else if (index < 16)
		g_string_append_printf(sgr, ";%d", base + 60 + index - 8);
	else
		g_string_append_printf(sgr, ";%d;5;%d", base + 8, index);
}

static char *sgr_of(const EmulatorCell *cell)
{
	GString *sgr = g_string_new("\033[0");

	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (cell->attributes >> i & 1)
			g_string_append_printf(sgr, ";%d", numbers[i]);
	append_colour(sgr, cell->foreground, 30);
	append_colour(sgr, cell->background, 40);
	g_string_append_c(sgr, 'm');
	return g_string_free(sgr, FALSE);
}

static void print_row(const EmulatorCell *cells, int columns)
{
	g_autofree char *last = g_strdup("\033[0m");

	for (int i = 0; i < columns; i++) {
		g_autofree char *sgr = sgr_of(&cells[i]);

		if (cells[i].width > 0 && g_strcmp0(sgr, last) != 0) {
			fputs(sgr, stdout);
			g_free(last);
			last = g_steal_pointer(&sgr);
		}
		fputs(cells[i].text, stdout);
	}
	puts("\033[0m");
}

static void feed_input(Emulator *emulator)
{
	char bytes[4096];
	ssize_t length;

	while ((length = read(STDIN_FILENO, bytes, sizeof bytes)) > 0)
		emulator_feed(emulator, bytes, (gsize)length);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fputs("usage: replay COLUMNS ROWS\n", stderr);
		return 2;
	}

	g_autoptr(Emulator) emulator = emulator_new(atoi(argv[1]), atoi(argv[2]), 1000);
	int columns, rows;

	emulator_size(emulator, &columns, &rows);
	feed_input(emulator);

	g_autofree EmulatorCell *cells = g_new0(EmulatorCell, (gsize)columns);
	EmulatorCursor cursor = emulator_cursor(emulator);

	for (int row = 0; row < rows; row++) {
		emulator_read(emulator, emulator_screen_line(emulator) + row, cells, columns);
		print_row(cells, columns);
	}
	printf("%d %d\n", cursor.row, cursor.column);
	return 0;
}
