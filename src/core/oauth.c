#include "core/oauth.h"

#include "base/i18n.h"

#include <string.h>

/* Scheme, host and port of each endpoint, and the rest of it. */
typedef struct Endpoint {
	const char *origin;
	const char *path;
} Endpoint;

/* How both redirect URIs end. */
#define CALLBACK "/callback"

#define PLATFORM "https://platform.claude.com"
#define API      "https://api.anthropic.com"

static const Endpoint endpoints[OAUTH_ENDPOINT_COUNT] = {
	[OAUTH_AUTHORIZE] = { "https://claude.com", "/cai/oauth/authorize" },
	[OAUTH_AUTHORIZE_CONSOLE] = { PLATFORM, "/oauth/authorize" },
	[OAUTH_MANUAL_REDIRECT] = { PLATFORM, "/oauth/code/callback" },
	[OAUTH_TOKEN] = { PLATFORM, "/v1/oauth/token" },
	[OAUTH_REVOKE] = { PLATFORM, "/v1/oauth/token/revoke" },
	[OAUTH_PROFILE] = { API, "/api/oauth/profile" },
	[OAUTH_ROLES] = { API, "/api/oauth/claude_cli/roles" },
	[OAUTH_USAGE] = { API, "/api/oauth/usage" },
	[OAUTH_API_KEY] = { API, "/api/oauth/claude_cli/create_api_key" },
	[OAUTH_SUCCESS] = { PLATFORM, "/oauth/code/success?app=claude-code" },
	[OAUTH_SUCCESS_CONSOLE] = { PLATFORM,
		"/buy_credits?returnUrl=/oauth/code/success%3Fapp%3Dclaude-code" },
};

/* The first six of those that Claude Code asks for; the rest serves other features. */
static const char full_scope[] = "org:create_api_key user:profile user:inference "
				 "user:sessions:claude_code user:mcp_servers user:file_upload";
static const char token_scope[] = "user:inference";

char *oauth_url(OauthEndpoint endpoint, const char *base)
{
	const Endpoint *row = &endpoints[endpoint];
	gsize length = base ? strlen(base) : 0;

	while (length > 0 && base[length - 1] == '/')
		length--;
	if (length == 0)
		return g_strconcat(row->origin, row->path, NULL);
	return g_strdup_printf("%.*s%s", (int)length, base, row->path);
}

/* RFC 4648, section 5, without padding; 32 bytes make 43 characters. */
static char *base64url(const guint8 *bytes, gsize length)
{
	char *text = g_base64_encode(bytes, length);

	g_strdelimit(text, "+", '-');
	g_strdelimit(text, "/", '_');
	text[strcspn(text, "=")] = '\0';
	return text;
}

Secret *oauth_random_text(const guint8 bytes[OAUTH_RANDOM_SIZE])
{
	char *text = base64url(bytes, OAUTH_RANDOM_SIZE);
	Secret *secret = secret_new(text, strlen(text));

	secret_free_string(text);
	return secret;
}

char *oauth_challenge(const Secret *verifier)
{
	guint8 digest[32];
	gsize length = sizeof digest;
	GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);

	g_checksum_update(checksum, (const guchar *)verifier->data, (gssize)verifier->length);
	g_checksum_get_digest(checksum, digest, &length);
	g_checksum_free(checksum);
	return base64url(digest, length);
}

const char *oauth_scope(OauthKind kind)
{
	return kind == OAUTH_SETUP_TOKEN ? token_scope : full_scope;
}

char *oauth_loopback_uri(guint16 port)
{
	return g_strdup_printf("http://localhost:%u/callback", port);
}

static void add_parameter(GString *url, const char *name, const char *value)
{
	if (!value)
		return;

	g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);

	g_string_append_printf(url, "%c%s=%s", strchr(url->str, '?') ? '&' : '?', name, escaped);
}

char *oauth_authorize_url(const OauthRequest *request)
{
	OauthEndpoint endpoint =
		request->kind == OAUTH_CONSOLE ? OAUTH_AUTHORIZE_CONSOLE : OAUTH_AUTHORIZE;
	char *start = oauth_url(endpoint, request->base);
	GString *url = g_string_new(start);

	g_free(start);
	add_parameter(url, "code", "true");
	add_parameter(url, "client_id", OAUTH_CLIENT_ID);
	add_parameter(url, "response_type", "code");
	add_parameter(url, "redirect_uri", request->redirect_uri);
	add_parameter(url, "scope", oauth_scope(request->kind));
	add_parameter(url, "code_challenge", request->challenge);
	add_parameter(url, "code_challenge_method", "S256");
	add_parameter(url, "state", request->state);
	add_parameter(url, "login_hint", request->email);
	add_parameter(url, "login_method", request->sso ? "sso" : NULL);
	return g_string_free(url, FALSE);
}

bool oauth_equal(const char *a, const char *b)
{
	gsize length = strlen(a);
	guint difference = 0;

	if (strlen(b) != length)
		return false;
	for (gsize i = 0; i < length; i++)
		difference |= (guint)(guchar)a[i] ^ (guint)(guchar)b[i];
	return difference == 0;
}

/* What a query holds, and how often. */
typedef struct Query {
	char *code, *state, *error;
	guint codes, states, errors;
} Query;

static void query_clear(Query *query)
{
	secret_free_string(query->code);
	g_free(query->state);
	g_free(query->error);
}

/* Keeps the first value of a parameter; what cannot be decoded counts and is no value. */
static void keep(char **value, guint *count, const char *text, gsize length)
{
	if ((*count)++ == 0)
		*value = g_uri_unescape_segment(text, text + length, NULL);
}

static void read_parameter(Query *query, const char *start, gsize length)
{
	const char *equals = memchr(start, '=', length);
	gsize name = equals ? (gsize)(equals - start) : length;
	const char *value = equals ? equals + 1 : start + length;
	gsize rest = length - (gsize)(value - start);

	if (name == 4 && memcmp(start, "code", 4) == 0)
		keep(&query->code, &query->codes, value, rest);
	else if (name == 5 && memcmp(start, "state", 5) == 0)
		keep(&query->state, &query->states, value, rest);
	else if (name == 5 && memcmp(start, "error", 5) == 0)
		keep(&query->error, &query->errors, value, rest);
}

static void read_parameters(Query *query, const char *text)
{
	while (*text) {
		gsize length = strcspn(text, "&");

		read_parameter(query, text, length);
		text += length + (text[length] == '&');
	}
}

static bool is_code(const char *code)
{
	for (const char *at = code; at && *at; at++)
		if (!g_ascii_isgraph(*at))
			return false;
	return code && *code;
}

static OauthAnswer answer_of(Query *query, const char *state, Secret **ret_code)
{
	if (query->states != 1 || !query->state || !oauth_equal(query->state, state))
		return OAUTH_ANSWER_NONE;
	if (query->codes == 1 && query->errors == 0 && is_code(query->code)) {
		*ret_code = secret_new(query->code, strlen(query->code));
		return OAUTH_ANSWER_CODE;
	}
	return query->codes == 0 && query->errors == 1 && query->error && *query->error
		       ? OAUTH_ANSWER_REFUSED
		       : OAUTH_ANSWER_NONE;
}

OauthAnswer oauth_read_query(const char *query, const char *state, Secret **ret_code)
{
	Query found = { .codes = 0 };

	read_parameters(&found, query);

	OauthAnswer answer = answer_of(&found, state, ret_code);

	query_clear(&found);
	return answer;
}

/* Blanks, line breaks and quotes, which copying puts in. */
static bool may_surround(char character)
{
	return g_ascii_isspace(character) || (character && strchr("\"'`<>", character));
}

static Secret *without_blanks(const Secret *text)
{
	Secret *plain = secret_new(text->data, text->length);
	gsize length = 0;

	for (gsize i = 0; i < text->length; i++)
		if (!may_surround(text->data[i]))
			plain->data[length++] = text->data[i];
	memset(plain->data + length, 0, plain->length - length);
	plain->length = length;
	return plain;
}

/* Behind a text such as "Code:"; no code holds a colon. */
static const char *behind_label(const char *text)
{
	const char *colon = strrchr(text, ':');

	return colon ? colon + 1 : text;
}

static OauthAnswer read_pair(
	const char *text, const char *state, Secret **ret_code, const char **ret_problem)
{
	const char *hash = strchr(text, '#');
	gsize length = hash ? (gsize)(hash - text) : strlen(text);
	g_autoptr(Secret) code = secret_new(text, length);

	if (!is_code(code->data)) {
		*ret_problem = N_("this is not a code");
		return OAUTH_ANSWER_NONE;
	}
	if (!hash || !hash[1]) {
		*ret_problem = N_("the part behind the # is missing: copy the whole code");
		return OAUTH_ANSWER_NONE;
	}
	if (!oauth_equal(hash + 1, state)) {
		*ret_problem = N_("this code belongs to another sign-in: use the newest page");
		return OAUTH_ANSWER_NONE;
	}
	*ret_code = g_steal_pointer(&code);
	return OAUTH_ANSWER_CODE;
}

/* Whether a text is a redirect URI. The address to sign in at holds a "code" and the state too. */
static bool is_redirect(const char *text, gsize length)
{
	gsize end = strlen(CALLBACK);

	return length >= end && memcmp(text + length - end, CALLBACK, end) == 0;
}

static OauthAnswer read_address(
	const char *text, const char *state, Secret **ret_code, const char **ret_problem)
{
	const char *start = strchr(text, '?');
	g_autoptr(Secret) query = NULL;
	OauthAnswer answer = OAUTH_ANSWER_NONE;

	if (start && is_redirect(text, (gsize)(start - text))) {
		query = secret_new(start + 1, strcspn(start + 1, "#"));
		answer = oauth_read_query(query->data, state, ret_code);
	}
	if (answer == OAUTH_ANSWER_NONE)
		*ret_problem = N_("this address holds no code for this sign-in");
	return answer;
}

OauthAnswer oauth_read_paste(
	const Secret *text, const char *state, Secret **ret_code, const char **ret_problem)
{
	g_autoptr(Secret) plain = without_blanks(text);

	if (plain->length == 0) {
		*ret_problem = N_("nothing was pasted");
		return OAUTH_ANSWER_NONE;
	}
	if (strstr(plain->data, "://") || strstr(plain->data, CALLBACK "?"))
		return read_address(plain->data, state, ret_code, ret_problem);
	return read_pair(behind_label(plain->data), state, ret_code, ret_problem);
}

bool oauth_paste_is_of(const Secret *text, const char *redirect_uri)
{
	g_autoptr(Secret) plain = without_blanks(text);
	const char *host = strstr(redirect_uri, "://");

	return strstr(plain->data, host ? host + strlen("://") : redirect_uri) != NULL;
}
