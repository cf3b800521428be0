/*
 * Reads the tokens that `aws sso login` keeps in ~/.aws/sso/cache: that they are there and how
 * long they live. The tokens themselves are not taken.
 *
 *	g_autofree char *name = aws_sso_cache_name(session ? session_name : start_url);
 *	… read ~/.aws/sso/cache/NAME …
 *	g_autoptr(AwsSso) sso = aws_sso_parse(text, length);
 */
#ifndef FORMAT_AWS_SSO_H
#define FORMAT_AWS_SSO_H

#include "format/json.h"

#include <glib.h>
#include <stdbool.h>

typedef struct AwsSso {
	bool malformed; /* not a JSON object */
	JsonProblem problem;
	bool has_access_token; /* a string that is not empty */
	bool has_refresh_token;
	bool has_client;   /* clientId and clientSecret, without which nothing is refreshed */
	gint64 expires_at; /* of the access token, seconds since 1970; 0 when not known */
	gint64 registration_expires_at; /* of the client: after it nothing is refreshed */
	char *start_url;                /* clean text; NULL when absent */
	char *region;
} AwsSso;

/* Never NULL. */
AwsSso *aws_sso_parse(const char *text, gsize length);
void aws_sso_free(AwsSso *sso);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AwsSso, aws_sso_free)

/* Whether the access token can be renewed without a browser at a moment (seconds since 1970). */
bool aws_sso_is_refreshable(const AwsSso *sso, gint64 now);

/*
 * The name of the cache file, "SHA1.json", for a profile with an sso_session (its name) or
 * without one (its sso_start_url). To g_free.
 */
char *aws_sso_cache_name(const char *session_or_start_url);

#endif
