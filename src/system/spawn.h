/*
 * Running a command: what a run on a terminal (system/child.h) and one whose output is caught
 * (system/capture.h) have in common. Everything runs on the default main context.
 *
 * The command gets a session of its own, descriptors 0 to 2 and no other, default signals, and the
 * environment it is given; the umask is ours. It is over when its process ends, whoever else still
 * holds its terminal or pipe open. Everything it has left behind is then hung up, and killed
 * 300 ms later; the end is told when it is gone.
 *
 * To stop it, INT, TERM and KILL are sent to all that belongs to it, with some time in between;
 * what the time limit stops is killed 1 s later at most. Only a browser and the like stay
 * (system/family.h). When this program is killed, all that is left below is as well.
 */
#ifndef SYSTEM_SPAWN_H
#define SYSTEM_SPAWN_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/* The limit that Claude Code sets to its refresh commands. */
#define SPAWN_LIMIT_MS (3 * 60 * 1000)

typedef struct SpawnCommand {
	char *const *argv;        /* the program is looked for in our PATH if it has no slash */
	char *const *environment; /* NULL: ours */
	const char *directory;    /* NULL: ours */
	guint limit_ms;           /* 0: SPAWN_LIMIT_MS */
	guint step_ms;            /* between the signals that stop it; 0: 2 s */
} SpawnCommand;

/* What it has as standard input, output and error. */
typedef struct SpawnStreams {
	const char *terminal; /* becomes its controlling terminal, and all three; or NULL: */
	int output, errors;   /* with /dev/null as input; both above 2 and close-on-exec */
} SpawnStreams;

typedef enum SpawnEnd {
	SPAWN_EXITED,    /* by itself, with a status */
	SPAWN_KILLED,    /* by a signal that was not ours */
	SPAWN_STOPPED,   /* by spawn_stop() */
	SPAWN_TIMED_OUT, /* by the limit */
	SPAWN_LOST,      /* it could not be killed, or nobody knows what became of it */
} SpawnEnd;

typedef struct SpawnResult {
	SpawnEnd end;
	int status;      /* exit status; -1 without */
	int signal;      /* that ended it; 0 for none */
	gint64 duration; /* µs, until its process ended */
} SpawnResult;

typedef struct Spawn Spawn;

/* Called once, from the main loop. It may free the Spawn. */
typedef void SpawnCallback(gpointer data);

/*
 * Returns when the command has been started. Fails with APP_ERROR_FAILED when it cannot be, or the
 * directory cannot be entered.
 */
Spawn *spawn_new(const SpawnCommand *command, const SpawnStreams *streams, SpawnCallback *callback,
	gpointer data, GError **error);

/* Kills what still runs; NULL is fine. */
void spawn_free(Spawn *spawn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spawn, spawn_free)

/* The process, which is the leader of its session and its group. */
pid_t spawn_pid(const Spawn *spawn);

/* Begins to stop it; again: goes on with the next signal at once. */
void spawn_stop(Spawn *spawn);

/* Milliseconds from its start; it may be earlier than now. Nothing once it is being stopped. */
void spawn_set_limit(Spawn *spawn, guint limit_ms);
guint spawn_limit(const Spawn *spawn);

/* µs since its start, or until its end. */
gint64 spawn_elapsed(const Spawn *spawn);

/* NULL until the end has been told. */
const SpawnResult *spawn_result(const Spawn *spawn);

#endif
