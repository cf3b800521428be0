/*
 * Refreshing the stored claude.ai login: new tokens for old ones, under the locks that Claude Code
 * takes for the same, so that no refresh token is ever used twice.
 *
 *	RefreshFlow *flow = refresh_start(paths, &options, on_end, data, &error);
 *	… on_end(outcome, problem, data) is called once, from the loop …
 *	refresh_free(flow);
 *
 * The order (facts page, section 4): both refresh locks, kept alive; the file read again; room for
 * the answer taken on the disk; the request; the answer on the disk; the locks still ours? then the
 * login file, merged and not rebuilt. An answer that could not be brought into the login file
 * stays in a file of this program's own and is adopted the next time. Whatever fails, the stored
 * login is never blanked.
 */
#ifndef APP_REFRESH_H
#define APP_REFRESH_H

#include "app/paths.h"

#include <glib.h>
#include <stdbool.h>

/* A login is refreshed when it ends within that time. */
#define REFRESH_MARGIN_S (5 * 60)

typedef enum RefreshOutcome {
	REFRESH_DONE,
	REFRESH_NOT_NEEDED, /* it is good still, or another process was faster */
	REFRESH_FAILED,
} RefreshOutcome;

typedef struct RefreshOptions {
	const char *endpoint; /* the test switch; NULL when off */
	bool force;           /* even when it is not needed */
	guint wait_ms;        /* for the locks */
} RefreshOptions;

typedef struct RefreshFlow RefreshFlow;

typedef void RefreshCallback(RefreshOutcome outcome, const GError *problem, gpointer data);

/*
 * Waits for the locks, then starts the request. NULL with the error set when there is nothing to
 * refresh (APP_ERROR_FAILED), when the locks stay held (APP_ERROR_REFUSED), or when something
 * cannot be read or written; nothing was asked of the server then.
 */
RefreshFlow *refresh_start(const Paths *paths, const RefreshOptions *options,
	RefreshCallback *callback, gpointer data, GError **error);

/*
 * Brings new tokens into the login file that could not be saved when they came, if there are such;
 * for those who hold the locks (app/login-locks.h). False when that fails again: they must not be
 * lost, nor the token be used once more that they are the answer for.
 */
bool refresh_adopt(const Paths *paths, guint wait_ms, GError **error);

/* Gives up what is under way, if anything is; NULL is fine. */
void refresh_free(RefreshFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RefreshFlow, refresh_free)

#endif
