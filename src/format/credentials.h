/*
 * Reads .credentials.json (facts page, section 3): the stored claude.ai login. Text in, a struct
 * out; the login's siblings are no business of this reader.
 *
 *	g_autoptr(Credentials) credentials = credentials_parse(text, length);
 *	if (credentials->malformed)
 *		… credentials->problem …
 *	else if (credentials->has_login)
 *		… credentials->access_token …
 */
#ifndef FORMAT_CREDENTIALS_H
#define FORMAT_CREDENTIALS_H

#include "base/secret.h"
#include "format/json.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Credentials {
	bool malformed;        /* not a JSON object: no login for Claude Code */
	JsonProblem problem;   /* when malformed */
	bool has_login;        /* claudeAiOauth is an object */
	unsigned line;         /* of claudeAiOauth */
	Secret *access_token;  /* never empty; NULL when there is none: signed out */
	Secret *refresh_token; /* likewise */
	char **scopes;         /* clean; NULL when there is no array of them */
	bool has_inference;    /* the scopes hold user:inference: without it, it is no login */
	gint64 expires_at_ms;  /* of the access token, since 1970; 0 when not known */
	gint64 refresh_expires_at_ms; /* of the sign-in */
	char *subscription_type;      /* clean text; NULL when absent or no string */
	char *rate_limit_tier;
	char *account_uuid;
	char *organization_uuid;
} Credentials;

/* Never NULL. A byte-order mark is fatal here, unlike in settings, as it is for Claude Code. */
Credentials *credentials_parse(const char *text, gsize length);

/* Wipes and frees; NULL is fine. */
void credentials_free(Credentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Credentials, credentials_free)

#endif
