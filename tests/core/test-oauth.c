/* core/oauth: PKCE, addresses, and what is an answer to a request and what is not. */
#include "core/oauth.h"

#include <string.h>

#define STATE "s-_0123456789abcdefghijklmnopqrstuvwxyzABCD"
#define SAFE  G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_"

/* RFC 7636, appendix B. */
static void test_challenge(void)
{
	static const guint8 bytes[OAUTH_RANDOM_SIZE] = { 116, 24, 223, 180, 151, 153, 224, 37, 79,
		250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214, 191, 240, 91, 88, 5,
		88, 83, 132, 141, 121 };
	g_autoptr(Secret) verifier = oauth_random_text(bytes);
	g_autofree char *challenge = oauth_challenge(verifier);

	g_assert_cmpstr(verifier->data, ==, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
	g_assert_cmpstr(challenge, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

/* All 43 characters are such as need no escape in a URL (RFC 7636, 4.1). */
static void test_random_text(void)
{
	for (int byte = 0; byte < 256; byte++) {
		guint8 bytes[OAUTH_RANDOM_SIZE];

		memset(bytes, byte, sizeof bytes);

		g_autoptr(Secret) text = oauth_random_text(bytes);
		g_autofree char *challenge = oauth_challenge(text);

		g_assert_cmpuint(text->length, ==, 43);
		g_assert_cmpuint(strspn(text->data, SAFE), ==, 43);
		g_assert_cmpuint(strlen(challenge), ==, 43);
		g_assert_cmpuint(strspn(challenge, SAFE), ==, 43);
	}
}

static void test_authorize(void)
{
	const OauthRequest plain = {
		.kind = OAUTH_CLAUDE_AI,
		.redirect_uri = "http://localhost:40385/callback",
		.state = STATE,
		.challenge = "c",
	};
	const OauthRequest full = {
		.kind = OAUTH_CONSOLE,
		.redirect_uri = "http://localhost:1/callback",
		.state = STATE,
		.challenge = "c",
		.email = "ada+1@example.com&x=ö",
		.sso = true,
		.base = "http://127.0.0.1:8080//",
	};
	g_autofree char *url = oauth_authorize_url(&plain);
	g_autofree char *other = oauth_authorize_url(&full);

	g_assert_cmpstr(url, ==,
		"https://claude.com/cai/oauth/authorize?code=true&client_id=" OAUTH_CLIENT_ID
		"&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A40385%2Fcallback"
		"&scope=org%3Acreate_api_key%20user%3Aprofile%20user%3Ainference"
		"%20user%3Asessions%3Aclaude_code%20user%3Amcp_servers%20user%3Afile_upload"
		"&code_challenge=c&code_challenge_method=S256&state=" STATE);
	g_assert_true(g_str_has_prefix(other, "http://127.0.0.1:8080/oauth/authorize?code=true&"));
	g_assert_true(g_str_has_suffix(
		other, "&login_hint=ada%2B1%40example.com%26x%3D%C3%B6&login_method=sso"));
}

static void test_endpoints(void)
{
	for (OauthEndpoint endpoint = 0; endpoint < OAUTH_ENDPOINT_COUNT; endpoint++) {
		g_autofree char *real = oauth_url(endpoint, NULL);
		g_autofree char *empty = oauth_url(endpoint, "");
		g_autofree char *test = oauth_url(endpoint, "http://[::1]:9");

		g_assert_true(g_str_has_prefix(real, "https://"));
		g_assert_cmpstr(real, ==, empty);
		g_assert_true(g_str_has_prefix(test, "http://[::1]:9/"));
		g_assert_true(g_str_has_suffix(real, test + strlen("http://[::1]:9")));
	}
	g_assert_cmpstr(oauth_scope(OAUTH_SETUP_TOKEN), ==, "user:inference");

	g_autofree char *uri = oauth_loopback_uri(40385);

	g_assert_cmpstr(uri, ==, "http://localhost:40385/callback");
}

static const struct {
	const char *query;
	OauthAnswer answer;
	const char *code;
} queries[] = {
	{ "code=abc&state=" STATE, OAUTH_ANSWER_CODE, "abc" },
	{ "state=" STATE "&code=abc", OAUTH_ANSWER_CODE, "abc" },
	{ "code=a%2Bb%3D%3D&state=" STATE, OAUTH_ANSWER_CODE, "a+b==" },
	{ "x=1&code=abc&&state=" STATE "&y", OAUTH_ANSWER_CODE, "abc" },
	{ "mode=x&code=abc&scope=y&stage=z&codes=c&state=" STATE, OAUTH_ANSWER_CODE, "abc" },
	{ "&&=&=x&code=abc&state=" STATE "&", OAUTH_ANSWER_CODE, "abc" },
	{ "code=a=b&state=" STATE, OAUTH_ANSWER_CODE, "a=b" },
	{ "code=abc&state=" STATE "&error", OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state=" STATE "&code", OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state=" STATE "&state", OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state=other&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=%zz&code=abc&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state=" STATE "%00", OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state=" STATE "%0D%0A", OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state=+" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state=%2" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=abc%0D%0ASet-Cookie:x&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=%C0%AF&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=%7F&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=%&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "c%6Fde=abc&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "error=%00&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "error=x&state=" STATE "x", OAUTH_ANSWER_NONE, NULL },
	{ "error=x&state=" STATE "&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "error=access_denied&state=" STATE, OAUTH_ANSWER_REFUSED, NULL },
	{ "error=access_denied&error_description=no&state=" STATE, OAUTH_ANSWER_REFUSED, NULL },
	{ "", OAUTH_ANSWER_NONE, NULL },
	{ "code=abc", OAUTH_ANSWER_NONE, NULL },
	{ "state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state=", OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state", OAUTH_ANSWER_NONE, NULL },
	{ "code=&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state=" STATE "x", OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state=S-_0123456789abcdefghijklmnopqrstuvwxyzABCD", OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state=" STATE "&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&code=abc&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&code=def&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&error=x&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "error=x&error=y&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "error=&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "error=x", OAUTH_ANSWER_NONE, NULL },
	{ "code=a%20b&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=a%0Ab&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=a%00b&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=%C3%B6&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=%zz&state=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=abc&state=%73"
	  "-_0123456789abcdefghijklmnopqrstuvwxyzABCD",
		OAUTH_ANSWER_CODE, "abc" },
	{ "Code=abc&State=" STATE, OAUTH_ANSWER_NONE, NULL },
	{ "code=abc;state=" STATE, OAUTH_ANSWER_NONE, NULL },
};

static void test_queries(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(queries); i++) {
		g_autoptr(Secret) code = NULL;

		g_test_message("%s", queries[i].query);
		g_assert_cmpint(
			oauth_read_query(queries[i].query, STATE, &code), ==, queries[i].answer);
		g_assert_cmpstr(code ? code->data : NULL, ==, queries[i].code);
	}
}

static const struct {
	const char *text;
	OauthAnswer answer;
} pastes[] = {
	{ "abc#" STATE, OAUTH_ANSWER_CODE },
	{ " abc#" STATE "\n", OAUTH_ANSWER_CODE },
	{ "a\nb c#s-_01234567\r\n89abcdefghijklmnopqr stuvwxyzABCD", OAUTH_ANSWER_CODE },
	{ "http://localhost:1/callback?code=abc&state=" STATE, OAUTH_ANSWER_CODE },
	{ "https://platform.claude.com/oauth/code/callback?code=abc&state=" STATE "#x",
		OAUTH_ANSWER_CODE },
	{ "http://localhost:1/call\nback?code=a\n bc&sta\nte=" STATE, OAUTH_ANSWER_CODE },
	{ "Code: abc#" STATE, OAUTH_ANSWER_CODE },
	{ "Paste this code: \"abc#" STATE "\"", OAUTH_ANSWER_CODE },
	{ "`abc#" STATE "`", OAUTH_ANSWER_CODE },
	{ "\f\tabc\n#\n" STATE, OAUTH_ANSWER_CODE },
	{ "<https://platform.claude.com/oauth/code/callback?state=" STATE "&code=abc>",
		OAUTH_ANSWER_CODE },
	{ "Look: 'http://[::1]:1/callback?code=%61bc&state=" STATE "'", OAUTH_ANSWER_CODE },
	{ "http://localhost:1/callback?error=access_denied&state=" STATE, OAUTH_ANSWER_REFUSED },
	{ "", OAUTH_ANSWER_NONE },
	{ " \r\n\t", OAUTH_ANSWER_NONE },
	{ "abc", OAUTH_ANSWER_NONE },
	{ "abc#", OAUTH_ANSWER_NONE },
	{ "#" STATE, OAUTH_ANSWER_NONE },
	{ "abc#" STATE "x", OAUTH_ANSWER_NONE },
	{ "abc#" STATE "#", OAUTH_ANSWER_NONE },
	{ "äbc#" STATE, OAUTH_ANSWER_NONE },
	{ "#", OAUTH_ANSWER_NONE },
	{ "://", OAUTH_ANSWER_NONE },
	{ "://?", OAUTH_ANSWER_NONE },
	{ ":", OAUTH_ANSWER_NONE },
	{ "\x01#" STATE, OAUTH_ANSWER_NONE },
	{ "abc\x7f#" STATE, OAUTH_ANSWER_NONE },
	{ "\x1b[31mabc#" STATE "\x1b[0m", OAUTH_ANSWER_NONE },
	{ "\xff\xfe#" STATE, OAUTH_ANSWER_NONE },
	{ "abc#" STATE " abc#" STATE, OAUTH_ANSWER_NONE },
	{ "abc##" STATE, OAUTH_ANSWER_NONE },
	{ "http://localhost:1/callback?code=abc&state=" STATE
	  " http://localhost:1/callback?code=abc&state=" STATE,
		OAUTH_ANSWER_NONE },
	{ "http://localhost:1/callback?error=access_denied", OAUTH_ANSWER_NONE },
	{ "http://localhost:1/callback", OAUTH_ANSWER_NONE },
	/* The address to sign in at, which holds code=true and the right state. */
	{ "https://claude.com/cai/oauth/"
	  "authorize?code=true&client_id=x&state=" STATE,
		OAUTH_ANSWER_NONE },
	{ "https://x/callback/y?code=abc&state=" STATE, OAUTH_ANSWER_NONE },
	{ "?code=abc&state=" STATE, OAUTH_ANSWER_NONE },
	{ "localhost:1/callback?code=abc&state=" STATE, OAUTH_ANSWER_CODE },
	{ "platform.claude.com/oauth/code/call\nback?code=abc&state=" STATE, OAUTH_ANSWER_CODE },
	{ "http://localhost:1/callback?code=abc", OAUTH_ANSWER_NONE },
	{ "http://localhost:1/callback?code=abc&state=other", OAUTH_ANSWER_NONE },
	{ "http://localhost:1/callback#code=abc&state=" STATE, OAUTH_ANSWER_NONE },
};

static void test_pastes(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(pastes); i++) {
		g_autoptr(Secret) text = secret_new(pastes[i].text, strlen(pastes[i].text));
		g_autoptr(Secret) code = NULL;
		const char *problem = NULL;

		g_test_message("%s", pastes[i].text);
		g_assert_cmpint(
			oauth_read_paste(text, STATE, &code, &problem), ==, pastes[i].answer);
		g_assert_true((problem != NULL) == (pastes[i].answer == OAUTH_ANSWER_NONE));
		g_assert_cmpstr(code ? code->data : NULL, ==,
			pastes[i].answer == OAUTH_ANSWER_CODE ? "abc" : NULL);
	}
}

/* What a paste that is no answer says is missing. */
static void test_problems(void)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ " \n", "nothing was pasted" },
		{ "\"\"", "nothing was pasted" },
		{ "abc", "behind the #" },
		{ "abc#", "behind the #" },
		{ "#" STATE, "not a code" },
		{ "abc\x01#" STATE, "not a code" },
		{ "abc#" STATE "x", "another sign-in" },
		{ "http://localhost:1/callback?code=abc", "this address" },
		{ "http://localhost:1/callback?code=abc&state=x", "this address" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Secret) text = secret_new(cases[i].text, strlen(cases[i].text));
		g_autoptr(Secret) code = NULL;
		const char *problem = NULL;

		g_assert_cmpint(
			oauth_read_paste(text, STATE, &code, &problem), ==, OAUTH_ANSWER_NONE);
		g_assert_null(code);
		g_assert_nonnull(strstr(problem, cases[i].words));
	}
}

/* Neither as a query nor as a paste of either form. */
static void assert_strange(const char *state)
{
	g_autofree char *query = g_strconcat("code=abc&state=", state, NULL);
	g_autofree char *refusal = g_strconcat("error=x&state=", state, NULL);
	g_autofree char *address = g_strconcat("http://localhost:1/callback?", query, NULL);
	g_autofree char *pair = g_strconcat("abc#", state, NULL);
	Secret *both[] = { secret_new(address, strlen(address)), secret_new(pair, strlen(pair)) };
	Secret *code = NULL;
	const char *problem = NULL;

	g_assert_cmpint(oauth_read_query(query, STATE, &code), ==, OAUTH_ANSWER_NONE);
	g_assert_cmpint(oauth_read_query(refusal, STATE, &code), ==, OAUTH_ANSWER_NONE);
	for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
		problem = NULL;
		g_assert_cmpint(
			oauth_read_paste(both[i], STATE, &code, &problem), ==, OAUTH_ANSWER_NONE);
		g_assert_nonnull(problem);
		secret_free(both[i]);
	}
	g_assert_null(code);
}

/* A state that differs in one bit, is cut anywhere, or has more to it. */
static void test_strange_states(void)
{
	for (gsize i = 0; i < strlen(STATE); i++) {
		g_autofree char *cut = g_strndup(STATE, i);
		g_autofree char *twice = g_strconcat(STATE, cut, "x", NULL);

		assert_strange(cut);
		assert_strange(twice);
		assert_strange(&STATE[i + 1]);
		for (int bit = 0; bit < 8; bit++) {
			g_autofree char *other = g_strdup(STATE);

			other[i] = (char)(other[i] ^ (1 << bit));
			assert_strange(other);
		}
	}
}

/* A paste may hold anything, NUL bytes too, and be long. */
static void test_hostile(void)
{
	static const char cut[] = "abc\0#" STATE;
	g_autofree char *fill = g_strnfill(1 << 20, 'a');
	g_autofree char *long_text = g_strconcat(fill, "#", STATE, NULL);
	g_autoptr(Secret) nul = secret_new(cut, sizeof cut - 1);
	g_autoptr(Secret) text = secret_new(long_text, strlen(long_text));
	g_autoptr(Secret) code = NULL;
	const char *problem = NULL;

	g_assert_cmpint(oauth_read_paste(nul, STATE, &code, &problem), ==, OAUTH_ANSWER_NONE);
	g_assert_null(code);
	g_assert_cmpint(oauth_read_paste(text, STATE, &code, &problem), ==, OAUTH_ANSWER_CODE);
	g_assert_cmpuint(code->length, ==, 1 << 20);
}

/* A megabyte of parameters, of separators, of escapes. */
static void test_long_queries(void)
{
	static const struct {
		const char *piece;
		OauthAnswer answer;
	} cases[] = {
		{ "a=b&", OAUTH_ANSWER_CODE },
		{ "&", OAUTH_ANSWER_CODE },
		{ "=", OAUTH_ANSWER_CODE },
		{ "%", OAUTH_ANSWER_CODE },
		{ "state=x&", OAUTH_ANSWER_NONE },
		{ "code=%25&", OAUTH_ANSWER_NONE },
		{ "error&", OAUTH_ANSWER_NONE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		GString *query = g_string_new(NULL);
		g_autoptr(Secret) code = NULL;

		while (query->len < 1 << 20)
			g_string_append(query, cases[i].piece);
		g_string_append(query, "&code=abc&state=" STATE);
		g_assert_cmpint(oauth_read_query(query->str, STATE, &code), ==, cases[i].answer);
		g_string_free(query, TRUE);
	}
}

/* However it is wrapped, a code goes back with the redirect URI that it came by. */
static void test_origin(void)
{
	static const struct {
		const char *text;
		bool is_of;
	} cases[] = {
		{ "http://localhost:40385/callback?code=a", true },
		{ "localhost:40385/callback?code=a", true },
		{ "<http://loc\nalhost:40\r\n 385/callb ack?code=a>", true },
		{ "http://localhost:4038/callback?code=a", false },
		{ "https://platform.claude.com/oauth/code/callback?code=a", false },
		{ "abc#" STATE, false },
		{ "", false },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Secret) text = secret_new(cases[i].text, strlen(cases[i].text));

		g_assert_cmpint(oauth_paste_is_of(text, "http://localhost:40385/callback"), ==,
			cases[i].is_of);
	}
}

static void test_equal(void)
{
	g_assert_true(oauth_equal("", ""));
	g_assert_true(oauth_equal("abc", "abc"));
	g_assert_false(oauth_equal("abc", "abd"));
	g_assert_false(oauth_equal("abc", "ab"));
	g_assert_false(oauth_equal("abc", "abcd"));
	g_assert_false(oauth_equal("", "a"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/oauth/challenge", test_challenge);
	g_test_add_func("/oauth/random-text", test_random_text);
	g_test_add_func("/oauth/authorize", test_authorize);
	g_test_add_func("/oauth/endpoints", test_endpoints);
	g_test_add_func("/oauth/queries", test_queries);
	g_test_add_func("/oauth/pastes", test_pastes);
	g_test_add_func("/oauth/problems", test_problems);
	g_test_add_func("/oauth/strange-states", test_strange_states);
	g_test_add_func("/oauth/hostile", test_hostile);
	g_test_add_func("/oauth/long-queries", test_long_queries);
	g_test_add_func("/oauth/origin", test_origin);
	g_test_add_func("/oauth/equal", test_equal);
	return g_test_run();
}
