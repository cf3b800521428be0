/*
 * OAuth 2.0 as Claude Code signs in with it: authorization code with PKCE (RFC 6749, RFC 7636) for
 * a native program (RFC 8252). Facts: docs/auth-sources.md, "Signing in". Pure: random bytes come
 * in as arguments, requests and answers are text.
 *
 *	OauthRequest request = { .kind = OAUTH_CLAUDE_AI, .redirect_uri = …, … };
 *	g_autofree char *url = oauth_authorize_url(&request);
 *	… the user agrees; the browser is sent to the redirect URI …
 *	OauthAnswer answer = oauth_read_query(query, state, &code);
 *
 * The verifier and the code are secrets and stand in a Secret; the state and the challenge are
 * not: they go through the browser.
 */
#ifndef CORE_OAUTH_H
#define CORE_OAUTH_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

#define OAUTH_CLIENT_ID "9d1c250a-e61b-44d9-88ed-5944d1962f5e"

/* How many random bytes make a verifier or a state. */
#define OAUTH_RANDOM_SIZE 32

/* The user has so long to agree. */
#define OAUTH_LOGIN_S (10 * 60)

/* So long a token of OAUTH_SETUP_TOKEN is good. */
#define OAUTH_TOKEN_S (365 * 24 * 60 * 60)

typedef enum OauthKind {
	OAUTH_CLAUDE_AI,   /* a subscription */
	OAUTH_CONSOLE,     /* the Console: an API key is made */
	OAUTH_SETUP_TOKEN, /* a token for a year, which is printed and stored nowhere */
} OauthKind;

typedef enum OauthEndpoint {
	OAUTH_AUTHORIZE,
	OAUTH_AUTHORIZE_CONSOLE,
	OAUTH_MANUAL_REDIRECT, /* the page that shows the code */
	OAUTH_TOKEN,
	OAUTH_REVOKE,
	OAUTH_PROFILE,
	OAUTH_ROLES,
	OAUTH_USAGE,
	OAUTH_API_KEY,
	OAUTH_SUCCESS, /* where the browser goes in the end */
	OAUTH_SUCCESS_CONSOLE,
	OAUTH_ENDPOINT_COUNT,
} OauthEndpoint;

/* The URL, for g_free; with base (the test switch) in place of its scheme, host and port. */
char *oauth_url(OauthEndpoint endpoint, const char *base);

/* Random bytes as text of 43 characters (RFC 7636, 4.1): a verifier or a state. */
Secret *oauth_random_text(const guint8 bytes[OAUTH_RANDOM_SIZE]);

/* The challenge of a verifier, method S256 (RFC 7636, 4.2), for g_free. */
char *oauth_challenge(const Secret *verifier);

typedef struct OauthRequest {
	OauthKind kind;
	const char *redirect_uri;
	const char *state;
	const char *challenge;
	const char *email; /* that is proposed to the user; NULL for none */
	bool sso;          /* sign in by the organisation's single sign-on */
	const char *base;  /* as for oauth_url() */
} OauthRequest;

/* Where to send the browser, for g_free. */
char *oauth_authorize_url(const OauthRequest *request);

/* The scopes that a kind asks for, separated by blanks. */
const char *oauth_scope(OauthKind kind);

/* The redirect URI of a listener on that port, for g_free. */
char *oauth_loopback_uri(guint16 port);

typedef enum OauthAnswer {
	OAUTH_ANSWER_NONE, /* it is not an answer to this request; nothing has happened */
	OAUTH_ANSWER_CODE,
	OAUTH_ANSWER_REFUSED, /* the server says no, and it is this request that it means */
} OauthAnswer;

/*
 * Reads the query of a request to the redirect URI. Only one right state and one code, or one
 * error and the right state, are an answer. The state is compared in constant time.
 */
OauthAnswer oauth_read_query(const char *query, const char *state, Secret **ret_code);

/*
 * Reads what a user pastes: "CODE#STATE", the whole address, either with line breaks and blanks in
 * it. *ret_problem (N_()) says what is missing when it is no answer. A code without a state is not
 * taken: it could be anybody's.
 */
OauthAnswer oauth_read_paste(
	const Secret *text, const char *state, Secret **ret_code, const char **ret_problem);

/* Whether a paste is the address that a redirect URI became, with its scheme or without. */
bool oauth_paste_is_of(const Secret *text, const char *redirect_uri);

/* Whether two texts are the same, in a time that depends on their lengths only. */
bool oauth_equal(const char *a, const char *b);

#endif
