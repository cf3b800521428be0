/*
 * The terminal: its modes, its keys, and the showing of a canvas. The only part of the program
 * that knows curses.
 *
 *	if (!terminal_guard(&status))	// forks; the parent returns here when all is over
 *		return status;
 *	Terminal *terminal = terminal_open(no_color, on_event, on_resize, data, &error);
 *	… g_main_loop_run() … terminal_show(terminal, canvas) …
 *	terminal_close(terminal);
 *
 * Whatever ends the program, the terminal is as it was before: a fatal signal restores it from
 * its handler; SIGKILL, which nobody can handle, is seen by the guard parent. Suspending (Ctrl-Z,
 * SIGTSTP), stopping and continuing leave and enter the full screen properly.
 */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include "tui/canvas.h"
#include "tui/event.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Terminal Terminal;

/* What the terminal calls, from the main loop. */
typedef struct TerminalCallbacks {
	void (*event)(const Event *event, gpointer data);
	void (*redraw)(gpointer data);           /* the size changed, or the screen was lost */
	void (*quit)(int signal, gpointer data); /* SIGTERM, SIGHUP, SIGINT; 0: input has ended */
} TerminalCallbacks;

/* Whether standard input and output are a terminal that can address its screen. */
bool terminal_is_possible(void);

/*
 * Forks. In the child, which goes on to be the program, it returns true. In the parent it
 * returns false when the child has ended, with its exit status in *ret_status; if a signal
 * ended it, the parent puts the terminal right and dies of the same signal.
 */
bool terminal_guard(int *ret_status);

/*
 * Enters the full screen and takes keys from now on. Fails with APP_ERROR_FAILED when terminfo
 * does not know the terminal.
 */
Terminal *terminal_open(
	bool no_color, const TerminalCallbacks *callbacks, gpointer data, GError **error);

/* Leaves the full screen and frees; NULL is fine. */
void terminal_close(Terminal *terminal);

/* The size in cells. */
void terminal_size(const Terminal *terminal, int *ret_rows, int *ret_columns);

/* Shows a canvas; only what differs from the last one is sent. */
void terminal_show(Terminal *terminal, const Canvas *canvas);

/* Forgets what is on the screen, so that the next canvas is sent whole. */
void terminal_forget(Terminal *terminal);

/* Asks the terminal to put a text into its clipboard (OSC 52); nobody tells whether it did. */
void terminal_copy(Terminal *terminal, const char *text);

/*
 * Leaves the screen and shows a text as programs without a screen do, so that not even a line
 * that is too long is broken for whoever copies it. Comes back when Enter is pressed, or at once
 * by terminal_end_plain().
 */
void terminal_show_plain(Terminal *terminal, const char *text);
void terminal_end_plain(Terminal *terminal);

/*
 * Leaves the screen and lets a program have the terminal: nothing is read from it and nothing
 * written until it is taken back.
 */
void terminal_lend(Terminal *terminal);
void terminal_take_back(Terminal *terminal);

/* Leaves the screen, stops the program as Ctrl-Z does, and comes back when it is continued. */
void terminal_suspend(Terminal *terminal);

#endif
