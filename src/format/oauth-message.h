/*
 * The messages of a sign-in: bodies of requests to Anthropic's servers, and their answers (facts
 * page, section 5). Text in, structs out; what is missing or of a wrong type is NULL or 0, and
 * what is needed and missing makes the whole answer worthless.
 */
#ifndef FORMAT_OAUTH_MESSAGE_H
#define FORMAT_OAUTH_MESSAGE_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

/* An answer of the token endpoint. */
typedef struct TokenReply {
	Secret *access_token;  /* never NULL */
	Secret *refresh_token; /* NULL: the old one stays good */
	gint64 expires_in;     /* s; 0 when not told */
	char **scopes;         /* NULL when not told */
	char *account_uuid;
	char *email;
	char *organization_uuid;
	char *organization_name;
} TokenReply;

/* NULL when it is no JSON object with an access token. */
TokenReply *token_reply_parse(const char *text, gsize length);
void token_reply_free(TokenReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TokenReply, token_reply_free)

/* Whether the reply grants that scope; also when it tells none, for then it is as asked for. */
bool token_reply_grants(const TokenReply *reply, const char *scope);

/* An answer of the profile endpoint; all clean text. */
typedef struct ProfileReply {
	char *account_uuid; /* never NULL */
	char *email;
	char *display_name;
	char *organization_uuid;
	char *organization_name;
	char *subscription; /* "max", "pro", "team", "enterprise"; NULL for none */
	char *rate_limit_tier;
	char *billing_type;
} ProfileReply;

/* NULL when it names no account. */
ProfileReply *profile_reply_parse(const char *text, gsize length);
void profile_reply_free(ProfileReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProfileReply, profile_reply_free)

/* The key in an answer of the key endpoint; NULL when there is none. */
Secret *key_reply_parse(const char *text, gsize length);

/* The "error" of an error answer (RFC 6749, 5.2), clean, for g_free; NULL when there is none. */
char *error_reply_code(const char *text, gsize length);

/* Bodies of requests to the token endpoint and to the one that revokes. */
Secret *exchange_body(const Secret *code, const char *redirect_uri, const Secret *verifier,
	const char *state, gint64 expires_in);
Secret *refresh_body(const Secret *refresh_token, const char *const *scopes);
Secret *revoke_body(const Secret *refresh_token);

#endif
