/*
 * A question before something is done that no diff shows: what it is, and what it means.
 */
#ifndef TUI_CONFIRM_H
#define TUI_CONFIRM_H

#include "tui/screen.h"

typedef struct Confirm {
	char *title;
	Lines *(*lines)(const Ui *ui, int columns); /* what it means */
	const char *label;                          /* N_(), of the key that agrees */
	void (*act)(Ui *ui);                        /* agreed; the question is gone by then */
	void (*drop)(Ui *ui);                       /* not agreed; NULL for nothing to do */
} Confirm;

/* Asks; takes the title. */
void confirm_ask(Ui *ui, const Confirm *confirm);

/* Forgets the question. */
void confirm_clear(Ui *ui);

#endif
