/*
 * How a command, or a shell, is started so that an account wins in it and nothing else changes: by
 * its environment. Where that is not enough, because the settings say something else or the login
 * is not in use, the account gets a configuration directory of its own (app/own-directory.h), into
 * which its parked login moves.
 *
 *	LaunchFlow *flow = launch_start(paths, account, secrets, &options, on_end, data);
 *	… on_end(launch, problem, data) is called once, from the loop …
 *	launch_flow_free(flow);
 *
 * That the account wins is predicted by a survey of the changed environment, for interactive Claude
 * Code and for `claude -p`.
 */
#ifndef APP_LAUNCH_H
#define APP_LAUNCH_H

#include "app/paths.h"
#include "app/secrets.h"
#include "core/account.h"

#include <glib.h>
#include <stdbool.h>

typedef struct LaunchVariable {
	const char *name;
	char *value;    /* NULL: it is to be unset, or it is the secret */
	bool is_secret; /* its value is what `claude-accounts key NAME` prints */
} LaunchVariable;

typedef struct Launch {
	char *name;        /* of the account */
	char *key_command; /* that prints its secret */
	GArray *variables; /* of LaunchVariable */
	char *directory;   /* its own configuration directory; NULL: the usual one */
	Secret *secret;    /* of the account, if a variable wants it and it was asked for */
	GPtrArray *notes;  /* of char *: what was made for it */
} Launch;

typedef struct LaunchOptions {
	bool with_secret; /* look the secret up, if a variable wants it */
	bool may_move;    /* its login out of the main directory, which is signed out then */
	bool may_prompt;  /* as for the keyring */
	guint wait_ms;    /* for locks */
} LaunchOptions;

/* The launch is borrowed; NULL with a problem. */
typedef void LaunchCallback(const Launch *launch, const GError *problem, gpointer data);

typedef struct LaunchFlow LaunchFlow;

/*
 * The secrets must be open where launch_needs_secrets() says so, and outlive the flow. Problems: of
 * the secrets, of exchange_start(), and APP_ERROR_REFUSED when something that cannot be changed
 * here goes before the account.
 */
LaunchFlow *launch_start(const Paths *paths, const Account *account, Secrets *secrets,
	const LaunchOptions *options, LaunchCallback *callback, gpointer data);
void launch_flow_free(LaunchFlow *flow);

/* Whether secrets have to be open: to move a parked login, or to hand a token over. */
bool launch_needs_secrets(const Account *account, const LaunchOptions *options);

/* The environment of this process so changed; for variables_environment_free() (app/variables.h).
 */
char **launch_environment(const Launch *launch);

/*
 * This process is about to become the user's command, or to begin it: gives back what the program
 * changed for itself (system/guard.h). Safe between fork and exec.
 */
void launch_hand_over(void);

typedef enum LaunchShell {
	LAUNCH_BASH, /* and sh */
	LAUNCH_ZSH,
	LAUNCH_FISH,
	LAUNCH_SHELL_COUNT,
} LaunchShell;

/* By its name or path; LAUNCH_SHELL_COUNT for another one. */
LaunchShell launch_shell_from_name(const char *name);

/*
 * The same as code for a shell, without secrets, for g_free. With taking_back it adds to the
 * variable __claude_accounts_back what takes it back, and exports __claude_accounts_leave (…_fish),
 * by which a shell that is started in this one gets rid of it.
 */
char *launch_shell_code(const Launch *launch, LaunchShell shell, bool taking_back);

#endif
