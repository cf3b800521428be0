/*
 * Who sets a variable of the shell: the line of a start file of bash, zsh or fish, of
 * environment.d, /etc/environment, pam_env or an .envrc of direnv, and at last the process that
 * everything here was started from with that value.
 *
 *	g_autoptr(GPtrArray) shadows = shadow_find(&survey->paths, "ANTHROPIC_API_KEY");
 *	if (shadows->len > 0)
 *		… ((Shadow *)shadows->pdata[0])->place …	// "~/.bashrc:12"
 *
 * Nothing is run and nothing is written. Values are compared in memory, and wiped.
 */
#ifndef APP_SHADOW_H
#define APP_SHADOW_H

#include "app/paths.h"

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct Shadow {
	char *place;     /* "~/.bashrc:12", "the parent process 4711 (tmux)"; clean */
	const char *how; /* N_(): "sets it", "sets another value", "passes it on" */
	char *remedy;    /* a sentence: what to do about it */
	bool same;       /* it is known to set the value that is in force */
	pid_t process;   /* of a process, and not of a file; else 0 */
} Shadow;

/*
 * Best guess first, processes last; of Shadow *, for g_ptr_array_unref, never NULL. The value in
 * force is that of the environment of this process; without one all that set it are told.
 */
GPtrArray *shadow_find(const Paths *paths, const char *variable);

/* The best guess in words: "~/.bashrc:12"; NULL when nothing was found. For g_free. */
char *shadow_place(const Paths *paths, const char *variable);

#endif
