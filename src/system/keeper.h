/*
 * The keeper of a run: a process of ours between this program and the command it runs.
 *
 * A process that loses its parent goes to the nearest "child subreaper", which is the keeper. So
 * whatever a command starts, in sessions of its own or twice forked, stays below the keeper until
 * the run is over: nothing has to be guessed, and all of it can be found, ended and reaped
 * (system/family.h). When this program ends in any way, even by KILL, the keeper sees it and kills
 * what is left below it.
 *
 * It runs no other program, so it is written for what is allowed between fork and exec: system
 * calls and nothing else; what needs memory is prepared before the fork. Only when all is lost and
 * the command's session is dead are processes in other sessions looked for, which needs memory and
 * may therefore fail; it has two seconds for that.
 */
#ifndef SYSTEM_KEEPER_H
#define SYSTEM_KEEPER_H

#include <glib.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct KeeperOrder {
	const char *program; /* a path */
	char *const *argv;
	char *const *environment;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
} KeeperOrder;

/* Sent twice: when the command was started or could not be, and when it has ended. */
typedef struct KeeperReport {
	pid_t pid;
	int number;    /* of starting: 0 or errno; of ending: what waitpid() told */
	bool is_alone; /* at its end the command left no process behind */
	gint64 time;   /* as g_get_monotonic_time() */
} KeeperReport;

/*
 * The life of the keeper, in the process just forked, with all signals blocked. Reports go to
 * the socket; when its other end is closed, the keeper kills what is left below it and ends.
 */
G_NORETURN void keeper_run(int control, const KeeperOrder *order);

#endif
