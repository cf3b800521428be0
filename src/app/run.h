/*
 * A command that runs on a terminal of its own, for the user to watch and to answer: Claude Code's
 * own sign-in, or what awsAuthRefresh and gcpAuthRefresh say.
 *
 *	const RunCallbacks callbacks = { .output = feed, .change = redraw };
 *	Run *run = run_start(&survey->paths, &plan, rows, columns, &callbacks, data, &error);
 *	… run_write(run, keys, length) … run_stop(run) …
 *	run_free(run);	// kills what still runs
 *
 * The command is over when its process is, whoever else still holds the terminal open. Its output
 * goes to the callback as it came: it is for an emulator, never for the user's terminal.
 */
#ifndef APP_RUN_H
#define APP_RUN_H

#include "app/survey.h"

#include <glib.h>
#include <stdbool.h>

/* The 3 minutes that Claude Code gives its refresh commands (facts page, section 6). */
#define RUN_LIMIT_S 180

typedef enum RunKind {
	RUN_CLAUDE_LOGIN,
	RUN_AWS,
	RUN_GCP,
} RunKind;

typedef enum RunState {
	RUN_GOES_ON,
	RUN_EXITED,      /* by itself, with run_status() */
	RUN_KILLED,      /* by a signal that was not ours; run_status() is its number */
	RUN_STOPPED,     /* because the user wanted it */
	RUN_OUT_OF_TIME, /* because the limit was reached */
} RunState;

/* What is to be run. */
typedef struct RunPlan {
	RunKind kind;
	char **argv;
	char **environment;
	char *title;  /* the command, for people */
	char *origin; /* where it is set, for people; NULL for a command of ours */
	int limit_s;
} RunPlan;

typedef struct RunCallbacks {
	void (*output)(const char *bytes, gsize length, gpointer data);
	void (*end)(gpointer data); /* once; the run is not to be freed within */
} RunCallbacks;

typedef struct Run Run;

/* The setting that names the command of a kind, which is not RUN_CLAUDE_LOGIN. */
SettingId run_setting(RunKind kind);

/*
 * `claude auth login`, for the kind of account that forceLoginMethod demands; and the command of a
 * kind as the settings have it. The latter fails with APP_ERROR_FAILED when none is set, with
 * APP_ERROR_REFUSED when a project that is not trusted sets it and the user has not agreed
 * (app/trust.h).
 */
RunPlan *run_plan_claude_login(const Survey *survey);
RunPlan *run_plan_refresh(const Survey *survey, RunKind kind, GError **error);
RunPlan *run_plan_copy(const RunPlan *plan);
void run_plan_free(RunPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunPlan, run_plan_free)

/* Starts it in the project's directory. Fails with APP_ERROR_FAILED, and says why. */
Run *run_start(const Paths *paths, const RunPlan *plan, int rows, int columns,
	const RunCallbacks *callbacks, gpointer data, GError **error);

/* Kills what still runs of it; NULL is fine. */
void run_free(Run *run);

/* What the user types; false when the command does not take so much. */
bool run_write(Run *run, const char *bytes, gsize length);

void run_resize(Run *run, int rows, int columns);

/* Asks it to end, and makes it: INT, TERM, KILL. */
void run_stop(Run *run);

/* Gives it more time. */
void run_extend(Run *run, int seconds);

RunState run_state(const Run *run);
int run_status(const Run *run);
int run_seconds(const Run *run); /* since it was started, or until it ended */
gint64 run_ms(const Run *run);   /* the same, ms */
int run_limit(const Run *run);   /* s */

/* How it ended, a sentence: "Ended with status 0 after 0:41.", or "Running …"; for g_free. */
char *run_outcome(const Run *run);

/* Opens an address in the browser. Fails with APP_ERROR_FAILED. */
bool run_open(const char *address, GError **error);

/* "0:41"; for g_free. */
char *run_clock(int seconds);

#endif
