/*
 * Claude Code processes that run on a configuration directory. Each leaves a file of its process
 * id there, CONFIG/sessions/PID.json; those of this user are found among the processes as well, by
 * what they were started as, and their directory by their environment.
 *
 *	g_autoptr(GPtrArray) sessions = sessions_list(&paths, paths.config_dir);
 *	g_autofree char *sentence = sessions_sentence(sessions);
 *
 * A file that was left behind does not count when its process has ended, nor when it can be told
 * that its id is another's by now.
 */
#ifndef APP_SESSIONS_H
#define APP_SESSIONS_H

#include "app/paths.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Session {
	int pid;
	char *directory;   /* where it works, clean and with "~"; NULL when that is not known */
	char *config_dir;  /* its configuration directory, as the system knows it */
	bool interactive;  /* it talks to somebody; `claude -p` does not */
	gint64 started_at; /* s since 1970; 0 when not known */
} Session;

/*
 * Those of a directory, or with NULL of any; of Session *, the lowest id first, for
 * g_ptr_array_unref.
 */
GPtrArray *sessions_list(const Paths *paths, const char *config_dir);

/*
 * "2 Claude Code running with it: ~/proj (pid 4711), ~/site (pid 4803)"; NULL when there are none.
 * For g_free.
 */
char *sessions_sentence(const GPtrArray *sessions);

/* Whether one runs that left its file in the configuration directory of these paths. */
bool sessions_are_running(const Paths *paths);

#endif
