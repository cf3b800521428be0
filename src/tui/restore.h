/*
 * Putting the terminal right, from anywhere: a signal handler, the guard parent, the normal end.
 * This is the one place of the program with variables of its own outside of functions, because
 * a signal handler is given nothing.
 */
#ifndef TUI_RESTORE_H
#define TUI_RESTORE_H

#include <stdbool.h>

/*
 * Remembers the terminal's modes and the sequences that undo what a full screen does to it.
 * False when standard output is no terminal or terminfo does not know it.
 */
bool restore_prepare(void);

/* From now on a fatal signal puts the terminal right before it ends the program. */
void restore_on_fatal_signals(void);

/* Puts the terminal right. Async-signal-safe. */
void restore_now(void);

/* The same, but only if the process may touch the terminal: not from the background. */
void restore_if_foreground(void);

#endif
