/*
 * What becomes of a sign-in with --account: a login in a directory of its own, or a key or token
 * that is kept.
 *
 *	g_autoptr(LoginAccount) account = login_account_begin(&paint, survey, name, kind, …);
 *	… sign in with login_account_paths(account) …
 *	return login_account_end(account, token, error);
 */
#ifndef CLI_LOGIN_ACCOUNT_H
#define CLI_LOGIN_ACCOUNT_H

#include "cli/accounts.h"

#include "core/oauth.h"

typedef struct LoginAccount LoginAccount;

/*
 * Sees to it that all can be kept that will be: keyring and vault are opened before anybody signs
 * in. The paint and the survey must outlive it. Fails as account_login_begin() and keep_open().
 */
LoginAccount *login_account_begin(const Paint *paint, const Survey *survey, const char *name,
	OauthKind kind, const KeepOptions *keep, GError **error);

/* Removes what is not kept; NULL is fine. */
void login_account_free(LoginAccount *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LoginAccount, login_account_free)

const Paths *login_account_paths(const LoginAccount *account);

/*
 * Keeps it: the token if there is one, else what the sign-in has saved. A login that is nobody's
 * then is revoked. Returns as a command does.
 */
int login_account_end(LoginAccount *account, const Secret *token, GError **error);

#endif
