/*
 * Whose login it is that stands in Claude Code's files. A proof is a name that belongs to the
 * tokens themselves: the UUIDs beside them, or a refresh token that was proved before and is still
 * the same. The account in the state file proves nothing: it may lag behind.
 *
 *	g_auto(LoginLook) look = { 0 };
 *	if (!login_look(paths, &look, &error)) …
 *	const Account *account = login_look_owner(&look, accounts);
 *
 * Reads both files and nothing else.
 */
#ifndef APP_IDENTITY_H
#define APP_IDENTITY_H

#include "app/paths.h"
#include "core/account.h"
#include "format/credentials.h"
#include "format/oauth-message.h"
#include "format/state.h"
#include "system/http.h"

#include <glib.h>
#include <stdbool.h>

typedef struct LoginLook {
	Secret *bytes;            /* of .credentials.json; NULL when it is absent */
	Credentials *credentials; /* NULL likewise */
	State *state;             /* NULL when it is absent or malformed */
	Secret *login;            /* claudeAiOauth as it is spelt; NULL for none, or a husk */
	Secret *account;          /* oauthAccount as it is spelt; NULL for none */
} LoginLook;

/* Fails with APP_ERROR_REFUSED when the credentials are malformed or cannot be read. */
bool login_look(const Paths *paths, LoginLook *ret_look, GError **error);
void login_look_clear(LoginLook *look);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LoginLook, login_look_clear)

/* Whether there is a login: tokens, not only what is left of some. */
bool login_look_has_login(const LoginLook *look);

/* Whether it is nothing but a long-lived token. */
bool login_look_is_token(const LoginLook *look);

/* Whether both saw the same login; an account that changed beside it makes no difference. */
bool login_look_is_same(const LoginLook *a, const LoginLook *b);

/*
 * The registered account of which it is proved that the login is its; NULL when there is none, or
 * no proof.
 */
Account *login_look_owner(const LoginLook *look, const GPtrArray *accounts);

/*
 * The account whose login it presumably is, to be shown and for nothing else: also by the account
 * in the state file.
 */
Account *login_look_likely_owner(const LoginLook *look, const GPtrArray *accounts);

/* Whether UUIDs stand beside the tokens. */
bool login_look_is_proved(const LoginLook *look);

/*
 * What is known of it, put into an account: times, plan, fingerprint; with the proof also who it
 * is. The proof is the server's word (profile), else the UUIDs beside the tokens, if there are any;
 * names come from the state file if its account is the same one.
 */
void login_look_describe(const LoginLook *look, const ProfileReply *profile, Account *account);

/*
 * Asks the server whose login it is (GET profile), for 4 s at most; NULL when its access token is
 * over, or nothing can be asked. The answer: NULL unless it names account and organisation.
 */
HttpCall *login_look_ask(
	const LoginLook *look, const char *endpoint, HttpCallback *callback, gpointer data);
ProfileReply *login_look_answer(const HttpReply *reply);

/* A key, token or refresh token as 8 hexadecimal digits (system/machine.h), for g_free. */
char *identity_fingerprint(const Secret *secret);

#endif
