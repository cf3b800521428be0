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

/*
 * Whether the terminal is this program's and not the shell's. A terminal that does not control
 * the process (a program gave it one) knows no foreground, and so is nobody else's.
 * Async-signal-safe.
 */
bool restore_is_in_foreground(void);

/* From now on a fatal signal puts the terminal right, if a full screen is on it, and ends. */
void restore_on_fatal_signals(void);

/* Tells that a full screen is on the terminal, from before the first change to it. */
void restore_is_due(void);

/* Remembers the modes that the full screen has. */
void restore_remember_full_screen(void);

/*
 * Puts the terminal right. Async-signal-safe. It does so from the background as well, where a
 * program otherwise keeps its hands off: what is undone is this program's own doing, so modes
 * that a shell has set since then stay.
 */
void restore_now(void);

#endif
