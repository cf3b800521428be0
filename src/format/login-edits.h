/*
 * What a sign-in, a refresh and a sign-out change in Claude Code's two files, as edits
 * (format/json-edit.h): .credentials.json holds the login beside members that belong to the
 * machine, which stay; the state file holds who is signed in (facts page, section 3). A refresh
 * merges: members that nobody here knows stay as well.
 *
 * Each function returns a GPtrArray of Edit * for g_ptr_array_unref.
 */
#ifndef FORMAT_LOGIN_EDITS_H
#define FORMAT_LOGIN_EDITS_H

#include "format/oauth-message.h"

#include <glib.h>

/* A grant ends so long after the sign-in, however often it is refreshed (ms). */
#define GRANT_MS (G_GINT64_CONSTANT(30) * 24 * 60 * 60 * 1000)

/* A claude.ai login in place of another; now is in ms since 1970, scopes those asked for. */
GPtrArray *login_edits_sign_in(
	const TokenReply *token, const ProfileReply *profile, const char *scope, gint64 now_ms);

/* New tokens of the same login. */
GPtrArray *login_edits_refresh(const TokenReply *token, gint64 now_ms);

/* No login: also what a Console sign-in leaves in .credentials.json. */
GPtrArray *login_edits_sign_out(void);

/* The state file: whose login it is, from the profile or, without one, the token reply. */
GPtrArray *login_edits_account(const TokenReply *token, const ProfileReply *profile);

/* The state file after a Console sign-in: the key, which is approved at once. */
GPtrArray *login_edits_console_key(const Secret *key);

/* The state file after a sign-out: nobody's, and no Console key. */
GPtrArray *login_edits_no_account(void);

#endif
