/*
 * A program that has the terminal while it runs, as in a shell: it is not in a pane but gets the
 * real one, in the foreground, with what is typed and all signals of the keyboard.
 *
 *	… terminal_lend(terminal) …
 *	Lend *lend = lend_start(argv, environment, directory, on_end, data, &error);
 *	… on_end(status, data) is called once, from the loop … terminal_take_back(terminal) …
 *	lend_free(lend);
 *
 * When it is stopped (Ctrl-Z), this program stops as well, so that the shell has the terminal; it
 * goes on when the shell brings both back.
 */
#ifndef TUI_LEND_H
#define TUI_LEND_H

#include <glib.h>

typedef struct Lend Lend;

/* The status is as a shell tells it: 128 + N for signal N. */
typedef void LendCallback(int status, gpointer data);

/*
 * The program is looked for in the PATH of that environment. Fails with APP_ERROR_FAILED when it
 * cannot be started.
 */
Lend *lend_start(char *const *argv, char *const *environment, const char *directory,
	LendCallback *ended, gpointer data, GError **error);

/* Ends it (SIGTERM) if it still runs; NULL is fine. */
void lend_free(Lend *lend);

#endif
