/*
 * Other processes, as /proc tells of them.
 *
 *	g_autoptr(Process) self = process_open(getpid());
 *	g_autoptr(Process) parent = process_open_parent(self);
 *	g_autofree char *name = process_name(parent);
 *
 * One that is open stays the same process: should it end, and its id be given to another, nothing
 * more is told of it. What another user's may not tell is not there. The strings are as the
 * system has them, but for the name; what the environment holds is wiped.
 */
#ifndef SYSTEM_PROCESS_H
#define SYSTEM_PROCESS_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct Process {
	pid_t pid;
	pid_t parent; /* 0 when it is none of ours to see */
	uid_t user;
	guint64 start;     /* in ticks since the machine was started, as in /proc/PID/stat */
	gint64 started_at; /* the same, s since 1970 */
	int directory;     /* /proc/PID */
} Process;

/* NULL when there is none with that id, or one that has ended and was not yet waited for. */
Process *process_open(pid_t pid);

/* The parent; NULL when there is none to see, or it is not its parent any more. */
Process *process_open_parent(const Process *process);

void process_free(Process *process);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Process, process_free)

/* The ids of all processes, of pid_t. */
GArray *process_list(void);

/* The name of its program, clean: "tmux"; never NULL. */
char *process_name(const Process *process);

/* What it was started with, or says it was; never NULL, for g_strfreev. */
char **process_arguments(const Process *process);

/* Its working directory; NULL when that is not told. */
char *process_directory(const Process *process);

/*
 * A variable of the environment that it was started with; *ret_value is NULL when it had none of
 * that name. False when that is not told.
 */
bool process_variable(const Process *process, const char *name, Secret **ret_value);

#endif
