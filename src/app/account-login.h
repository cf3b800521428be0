/*
 * A sign-in that becomes an account beside the others: it goes into a configuration directory of
 * its own, and the login in use is not touched.
 *
 *	g_auto(AccountLogin) login = { 0 };
 *	if (!account_login_begin(&login, paths, "work", &error)) …
 *	… sign in with login.paths (app/login.h) …
 *	if (!account_login_finish(&login, &error)) …
 *
 * An account that is there already gets the new login only if it is proved to be the same person
 * in the same organisation; one that is in use is signed in to where it is.
 */
#ifndef APP_ACCOUNT_LOGIN_H
#define APP_ACCOUNT_LOGIN_H

#include "app/paths.h"
#include "base/secret.h"
#include "core/account.h"

#include <glib.h>
#include <stdbool.h>

typedef struct AccountLogin {
	Paths main;
	Paths paths;      /* where to sign in */
	char *name;       /* of the account */
	Account *account; /* what became of it; NULL until it is finished */
	Secret *secret;   /* a Console key that is to be kept for the account; NULL for none */
	bool in_place;    /* it is the login in use */
	bool parked;      /* the account had a parked login: that secret is over */
} AccountLogin;

void account_login_clear(AccountLogin *login);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AccountLogin, account_login_clear)

/* Fails with APP_ERROR_USAGE for a name that is none, or that of an account without a login. */
bool account_login_begin(
	AccountLogin *ret_login, const Paths *paths, const char *name, GError **error);

/*
 * Puts the account into the list; a key is the caller's to keep before that is of use. Fails with
 * APP_ERROR_REFUSED when somebody else signed in: what was made is removed then.
 */
bool account_login_finish(AccountLogin *login, guint wait_ms, GError **error);

/* Removes what a sign-in that was given up has made. */
void account_login_give_up(AccountLogin *login);

#endif
