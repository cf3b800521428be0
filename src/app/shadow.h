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

#include "app/survey.h"
#include "format/shell-file.h"

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct Shadow {
	char *place;      /* "~/.bashrc:12", "the parent process 4711 (tmux)"; clean */
	const char *how;  /* N_(): "sets it", "sets another value", "passes it on" */
	char *remedy;     /* a sentence: what to do about it */
	ShellMatch match; /* whether it sets the value that is in force */
	pid_t process;    /* of a process, and not of a file; else 0 */
} Shadow;

/*
 * Best guess first: lines that set the value in force, then those of which that cannot be told,
 * then a process, then lines that set another value. Of Shadow *, for g_ptr_array_unref, never
 * NULL. The value in force is that of the environment of this process. Without one no process is
 * told of, nor beside a line that sets it.
 */
GPtrArray *shadow_find(const Paths *paths, const char *variable);

/* The same from files only: what does not change from one terminal to the next. */
GPtrArray *shadow_find_files(const Paths *paths, const char *variable);

/* "~/.bashrc:12 sets it. Take line 12 out of ~/.bashrc; …", for g_free. */
char *shadow_sentence(const Shadow *shadow);

/*
 * As explain_origin(), and who sets it where that is a variable of the environment:
 * "environment: ~/.bashrc:12". From files only, which are read once for a survey; for g_free.
 */
char *shadow_origin(const Survey *survey, const Origin *origin);

#endif
