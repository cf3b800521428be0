/*
 * Signing out: the login goes from Claude Code's files, whatever else stands there stays, and the
 * server is told that the grant is over.
 */
#ifndef APP_LOGOUT_H
#define APP_LOGOUT_H

#include "app/paths.h"
#include "app/wish.h"

#include <glib.h>
#include <stdbool.h>

typedef struct LogoutFlow LogoutFlow;

typedef struct LogoutOptions {
	const char *endpoint; /* the test switch; NULL when off */
	bool keep_grant;      /* do not tell the server: the refresh token stays good elsewhere */
	guint wait_ms;        /* for the locks */
} LogoutOptions;

/* What signing out would change, to be shown and not to be applied: logout_start() does that. */
Wish *logout_wish(const Survey *survey);

/*
 * Removes the login at once and then revokes its refresh token; callback is called once, from the
 * loop, with the reason why that could not be done, or NULL. NULL with the error set when nobody
 * is signed in (APP_ERROR_FAILED) or the login cannot be removed: nothing has changed then.
 */
LogoutFlow *logout_start(const Paths *paths, const LogoutOptions *options,
	void (*callback)(const char *problem, gpointer data), gpointer data, GError **error);

/*
 * Only the second half, for a login that was in no file but parked (format/parked.h) and is gone
 * from there.
 */
LogoutFlow *logout_revoke(const Secret *parked, const LogoutOptions *options,
	void (*callback)(const char *problem, gpointer data), gpointer data);
void logout_free(LogoutFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LogoutFlow, logout_free)

#endif
