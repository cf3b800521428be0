/*
 * A sign-in that becomes an account beside the others: it goes into a configuration directory of
 * its own, and nothing that is there is touched before it is known who has signed in.
 *
 *	g_auto(AccountLogin) login = { 0 };
 *	if (!account_login_begin(&login, paths, "work", &error)) …
 *	… sign in with login.paths (app/login.h) …
 *	if (!account_login_finish(&login, wait_ms, &error)) …
 *
 * An account that is there already gets the new login only if it is proved to be the same person
 * in the same organisation; then it goes to where the login of the account is.
 */
#ifndef APP_ACCOUNT_LOGIN_H
#define APP_ACCOUNT_LOGIN_H

#include "app/paths.h"
#include "base/secret.h"
#include "core/account.h"
#include "core/oauth.h"

#include <glib.h>
#include <stdbool.h>

typedef struct AccountLogin {
	Paths main;
	Paths paths;      /* where to sign in */
	char *name;       /* of the account */
	char *id;         /* that it gets if it is new */
	Account *account; /* what became of it; NULL until it is finished */
	Secret *secret;   /* a Console key that is to be kept for the account; NULL for none */
	bool parked;      /* the account had a parked login: that secret is over */
	bool is_moved;    /* the login is where the one of the account was */
	bool is_kept;     /* it stays where it is */
} AccountLogin;

/* Gives up what is not kept, too. */
void account_login_clear(AccountLogin *login);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AccountLogin, account_login_clear)

/* Fails with APP_ERROR_USAGE for a name that is none, or that of an account without a login. */
bool account_login_begin(
	AccountLogin *ret_login, const Paths *paths, const char *name, GError **error);

/*
 * Puts the account into the list; one with a secret is the caller's to keep and to put there. Fails
 * with APP_ERROR_REFUSED when somebody else signed in; nothing has changed then.
 */
bool account_login_finish(AccountLogin *login, guint wait_ms, GError **error);

/* The same for a key or token that the caller has: the account and a copy of it. */
void account_login_take_secret(AccountLogin *login, AccountKind kind, const Secret *secret);

/* Removes what a sign-in has made, unless the account uses it. */
void account_login_give_up(AccountLogin *login);

#endif
