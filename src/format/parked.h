/*
 * A login that is not in use, as one secret: what Claude Code's two files said of it, in their own
 * spelling, so that it can go back byte for byte.
 *
 *	{"claudeAiOauth":{…},"oauthAccount":{…}}
 *
 * The same reads both members out of the files themselves.
 */
#ifndef FORMAT_PARKED_H
#define FORMAT_PARKED_H

#include "base/secret.h"

#include <glib.h>

/* The text of a member of a JSON object, as it is spelt; NULL when there is none. */
Secret *parked_member(const char *text, gsize length, const char *key);

/* The secret; account may be NULL. */
Secret *parked_print(const Secret *login, const Secret *account);

/* A login with nothing but a long-lived token, as Claude Code's file may have it. */
Secret *parked_login_of_token(const Secret *token);

#endif
