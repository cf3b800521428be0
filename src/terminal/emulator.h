/*
 * A terminal without a terminal: takes the bytes that a program writes to an xterm and keeps what
 * one would see, and the lines that have scrolled away. Pure: no I/O, no clock, no globals.
 *
 *	g_autoptr(Emulator) emulator = emulator_new(80, 24, EMULATOR_SCROLLBACK);
 *	emulator_feed(emulator, bytes, length);
 *	g_autofree char *answers = emulator_steal_replies(emulator);	// goes back to the program
 *	EmulatorCell cells[80];
 *	for (int row = 0; row < 24; row++)
 *		emulator_read(emulator, emulator_screen_line(emulator) + row, cells, 80);
 *
 * The program is told TERM=xterm-256color. How the bytes are split makes no difference, and no
 * input makes memory grow beyond bounds. What is read out is clean text as base/text.h has it: no
 * control character and nothing invisible ever is in a cell, whatever came in; concealed text
 * reads as blanks.
 *
 * Lines have numbers that stay as long as the size does: those that scrolled away begin with
 * emulator_first_line(), those of the screen with emulator_screen_line(), and end before
 * emulator_end_line(). After a change of the size the numbers are others, for lines are wrapped
 *anew.
 *
 * Nothing fails; all strings are the caller's to g_free.
 */
#ifndef TERMINAL_EMULATOR_H
#define TERMINAL_EMULATOR_H

#include "terminal/pen.h"

#include <glib.h>
#include <stdbool.h>

#define EMULATOR_SCROLLBACK  10000
#define EMULATOR_COLUMNS_MAX 1000
#define EMULATOR_ROWS_MAX    500

typedef struct Emulator Emulator;

typedef struct EmulatorCell {
	char text[16];                 /* a character with its marks; " " when blank */
	int width;                     /* 1, 2, or 0 for the second column of a wide one */
	Colour foreground, background; /* see colour_to_index() in terminal/pen.h */
	guint attributes;              /* of PenAttribute */
} EmulatorCell;

typedef struct EmulatorCursor {
	int row, column;
	bool is_visible;
} EmulatorCursor;

/* What keys are encoded by (terminal/keys.h). */
typedef struct EmulatorModes {
	bool application_cursor, application_keypad, bracketed_paste;
} EmulatorModes;

/* Where a text was found. */
typedef struct EmulatorMatch {
	gint64 line;
	int column, columns;
} EmulatorMatch;

typedef enum EmulatorDirection {
	EMULATOR_NEXT,
	EMULATOR_PREVIOUS,
} EmulatorDirection;

/* Sizes are brought into their bounds: 1 to the maxima above. */
Emulator *emulator_new(int columns, int rows, int scrollback_lines);

/* NULL is fine. */
void emulator_free(Emulator *emulator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Emulator, emulator_free)

/* Takes what the program wrote. */
void emulator_feed(Emulator *emulator, const char *bytes, gsize length);

/* Lines are wrapped anew, so that no text is lost; the last rows stay on the screen. */
void emulator_resize(Emulator *emulator, int columns, int rows);

void emulator_size(const Emulator *emulator, int *ret_columns, int *ret_rows);
EmulatorCursor emulator_cursor(const Emulator *emulator);
EmulatorModes emulator_modes(const Emulator *emulator);

/* What the program asked for and has to be written to it now; NULL for nothing. */
char *emulator_steal_replies(Emulator *emulator);

gint64 emulator_first_line(const Emulator *emulator);
gint64 emulator_screen_line(const Emulator *emulator);
gint64 emulator_end_line(const Emulator *emulator);

/* Writes that many cells of a line; blanks behind its end, and where there is no such line. */
void emulator_read(const Emulator *emulator, gint64 line, EmulatorCell *ret_cells, int columns);

/* The text of a line; without the blanks at its end, unless it goes on in the next line. */
char *emulator_text(const Emulator *emulator, gint64 line);
bool emulator_is_wrapped(const Emulator *emulator, gint64 line);

/*
 * Looks for a text, whatever the case of its letters, in single lines. The first match behind or
 * before *match replaces it; false, and *match stays, when there is none. To begin at the ends:
 * { .line = emulator_first_line(), .column = -1 } or { .line = emulator_end_line() }.
 */
bool emulator_find(const Emulator *emulator, const char *needle, EmulatorDirection direction,
	EmulatorMatch *match);

/*
 * The target of the last hyperlink (OSC 8), borrowed until bytes are fed, and the line that its
 * text began in; NULL for none. It is what the program sent, without control characters.
 */
const char *emulator_link(const Emulator *emulator, gint64 *ret_line);

#endif
