/*
 * A line that is typed into: text, a cursor, the keys that every shell has taught.
 */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include "tui/canvas.h"
#include "tui/event.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Input {
	GString *text;
	gsize cursor; /* byte offset */
	bool hidden;  /* a secret: every character is shown as a dot */
} Input;

void input_init(Input *input);
void input_clear(Input *input);

/* Puts another text in, with the cursor behind it; what was there is wiped. */
void input_set(Input *input, const char *text, bool hidden);

/* Takes a key; false when it means nothing here. */
bool input_key(Input *input, const Event *event);

/* Draws the end that the cursor is at, with the cursor, into a field of a row. */
void input_draw(const Input *input, const Region *region, int row, int column, int columns);

#endif
