/*
 * What test-child and test-capture share: a room to run commands in, that counts what is left
 * behind. Every process of a command is known by a variable in its environment.
 */
#ifndef TESTS_SYSTEM_RAN_H
#define TESTS_SYSTEM_RAN_H

#include "system/child.h"

/* For what comes at once on a machine that has nothing else to do. */
#define RAN_PATIENCE_MS 60000

/* The limit that the tables of misbehaviour are run with, and what a run may take beyond it. */
#define RAN_LIMIT_MS 500
#define RAN_GRACE_MS 2000

typedef struct Ran {
	char *program; /* misbehaver */
	char *mark;    /* NAME=value */
	char **environment;
	guint descriptors;
	GString *output;
	bool has_ended;
} Ran;

/* A way to misbehave, and the end it must come to within the limit and the grace. */
typedef struct RanCase {
	const char *name;
	SpawnEnd end;
	int status;
	int signal;
} RanCase;

/* The table E4; the last has no name. */
extern const RanCase ran_cases[];

void ran_setup(Ran *ran, gconstpointer data);

/* Nothing may be left: no process, no zombie, no descriptor. */
void ran_teardown(Ran *ran, gconstpointer data);

/* A command of misbehaver's; argv has room for three. */
SpawnCommand ran_command(const Ran *ran, const char *name, char *argv[3]);

/* On a terminal of 80 columns and 24 rows; output and end go into the Ran. */
extern const ChildCallbacks ran_callbacks;
Child *ran_start(Ran *ran, const SpawnCommand *command);
Child *ran_start_named(Ran *ran, const char *name);
Child *ran_start_shell(Ran *ran, const char *text);

/* Goes on with the loop until the text is in the output. */
void ran_await_output(Ran *ran, const char *text);
void ran_await_end(Ran *ran);

/* The processes with the mark that have not ended. */
GArray *ran_processes(const Ran *ran); /* of pid_t */
void ran_await_processes(const Ran *ran, guint count);
void ran_kill_processes(const Ran *ran);

void ran_assert_clean(const Ran *ran);
void ran_assert_result(const SpawnResult *result, SpawnEnd end, int status, int signal);

/* How a case ended, and that it did so in time. */
void ran_assert_case(const RanCase *run, const SpawnResult *result);

#endif
