/* format/login-edits: what a sign-in, a refresh and a sign-out make of the two files. */
#include "format/login-edits.h"

#include "format/json-edit.h"
#include "format/json.h"

#include <string.h>

#define NOW_MS G_GINT64_CONSTANT(1700000000000)

/* Carries edits out one after the other; takes the edits. */
static char *apply(const char *text, GPtrArray *edits)
{
	char *now = g_strdup(text);

	for (guint i = 0; i < edits->len; i++) {
		Secret *next = NULL;
		JsonProblem problem;
		JsonEditResult result =
			json_edit_apply(now, strlen(now), edits->pdata[i], &next, &problem);

		g_assert_cmpint(result, <=, JSON_UNCHANGED);
		if (!next)
			continue;
		g_free(now);
		now = g_strdup(next->data);
		secret_free(next);
	}
	g_ptr_array_unref(edits);
	return now;
}

static TokenReply *token(void)
{
	static const char text[] =
		"{\"access_token\":\"a2\",\"refresh_token\":\"r2\",\"expires_in\":60,"
		"\"scope\":\"user:inference\",\"account\":{\"uuid\":\"u\",\"email_address\":\"e\"},"
		"\"organization\":{\"uuid\":\"o\",\"name\":\"Org\"}}";

	return token_reply_parse(text, strlen(text));
}

static TokenReply *bare_token(void)
{
	return token_reply_parse("{\"access_token\":\"a2\"}", 21);
}

/* Members that nobody here knows stay, byte for byte. */
static void test_refresh(void)
{
	static const char before[] =
		"{\n\t\"mcpOAuth\" : {\"x\":1.50} ,\r\n\t\"claudeAiOauth\": { \"accessToken\":\"a1\","
		"\"refreshToken\":\"r1\",  \"expiresAt\":1, \"scopes\":[\"old\"],\"later\":null }\n}";
	g_autoptr(TokenReply) full = token();
	g_autoptr(TokenReply) bare = bare_token();
	g_autofree char *after = apply(before, login_edits_refresh(full, NOW_MS));
	g_autofree char *least = apply(before, login_edits_refresh(bare, NOW_MS));

	g_assert_cmpstr(after, ==,
		"{\n\t\"mcpOAuth\" : {\"x\":1.50} ,\r\n\t\"claudeAiOauth\": { \"accessToken\":\"a2\","
		"\"refreshToken\":\"r2\",  \"expiresAt\":1700000060000, "
		"\"scopes\":[\"user:inference\"],\"later\":null }\n}");
	/* A refresh token that is not replaced stays good; a token whose life nobody told gets an
	 * hour. */
	g_assert_cmpstr(least, ==,
		"{\n\t\"mcpOAuth\" : {\"x\":1.50} ,\r\n\t\"claudeAiOauth\": { \"accessToken\":\"a2\","
		"\"refreshToken\":\"r1\",  \"expiresAt\":1700003600000, "
		"\"scopes\":[\"old\"],\"later\":null }\n}");
}

#define TIMES "\"expiresAt\":1700000060000"
#define GRANT "\"refreshTokenExpiresAt\":1702592000000"
#define WHO   "\"accountUuid\":\"u\",\"organizationUuid\":\"o\""

/* The new login is whole: nothing of the old one stays in it; siblings stay. */
static void test_sign_in(void)
{
	g_autoptr(TokenReply) reply = token();
	g_autoptr(TokenReply) bare = bare_token();
	g_autofree char *after =
		apply("{\"claudeAiOauth\":{\"accessToken\":\"a1\",\"later\":1},\"x\":2}",
			login_edits_sign_in(reply, NULL, "asked for", NOW_MS));
	g_autofree char *least = apply("{\"claudeAiOauth\":{\"refreshToken\":\"r1\"}}",
		login_edits_sign_in(bare, NULL, "asked for", NOW_MS));

	g_assert_cmpstr(after, ==,
		"{\"claudeAiOauth\":{\"accessToken\":\"a2\",\"refreshToken\":\"r2\"," TIMES
		",\"scopes\":[\"user:inference\"]," GRANT "," WHO "},\"x\":2}");
	/* Scopes that nobody told are those that were asked for (RFC 6749, 5.1). */
	g_assert_cmpstr(least, ==,
		"{\"claudeAiOauth\":{\"accessToken\":\"a2\",\"expiresAt\":1700003600000,"
		"\"scopes\":[\"asked\",\"for\"]," GRANT "}}");
}

/* What stands before and behind the login in files of all styles. */
static const struct {
	const char *before, *login, *after;
} files[] = {
	{ "{\"claudeAiOauth\":", "{}", "}" },
	{ "\xef\xbb\xbf{\"claudeAiOauth\":", "null", "}" },
	{ "{\r\n\t\"a\" : 1.50 ,\r\n\t\"claudeAiOauth\" :  ", "{\r\n\t\t\"accessToken\": 7\r\n\t}",
		" ,\r\n\t\"mcpOAuth\":{ \"x\":[ ] }\r\n}\r\n" },
	/* The husk of a login that was cleared. */
	{ "{\n  \"claudeAiOauth\": ",
		"{\"accessToken\":\"\",\"refreshToken\":\"\",\"expiresAt\":0}", "\n}\n" },
	{ "  {\"n\":12345678901234567890123,\"e\":1e400,\"claudeAiOauth\":", "[1,{}]",
		",\"s\":\"\\ud800\\u00e9\xc3\xa9\\/\"}  " },
	{ "{\"claudeAiOauth\":{\"x\":1},\"claudeAiOauth\":", "\"text\"",
		",\"d\":[[[[[[[[{\"claudeAiOauth\":1}]]]]]]]]}" },
};

/* The new login is in the text, and before and behind it is this; NULL: anything. */
static void assert_login(const char *text, const char *before, const char *after)
{
	g_autoptr(JsonDoc) doc = json_doc_parse(text, strlen(text), NULL);

	g_assert_nonnull(doc);

	const JsonNode *login = json_member_of(doc, json_root(doc), "claudeAiOauth", JSON_OBJECT);
	g_autoptr(Secret) access = json_string(doc, json_member(doc, login, "accessToken"));

	g_assert_nonnull(access);
	g_assert_cmpstr(access->data, ==, "a2");
	if (before)
		g_assert_cmpmem(text, login->start, before, strlen(before));
	if (after)
		g_assert_cmpstr(text + login->end, ==, after);
}

static void test_splice(void)
{
	g_autoptr(TokenReply) reply = token();

	for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *text =
			g_strconcat(files[i].before, files[i].login, files[i].after, NULL);
		g_autofree char *signed_in =
			apply(text, login_edits_sign_in(reply, NULL, "s", NOW_MS));
		g_autofree char *refreshed = apply(signed_in, login_edits_refresh(reply, NOW_MS));
		g_autofree char *out = apply(text, login_edits_sign_out());
		g_autoptr(JsonDoc) doc = json_doc_parse(out, strlen(out), NULL);

		g_test_message("%s", text);
		assert_login(signed_in, files[i].before, files[i].after);
		g_assert_cmpstr(refreshed, ==, signed_in);
		g_assert_nonnull(doc);
		g_assert_null(json_member(doc, json_root(doc), "claudeAiOauth"));
	}
}

/* What is taken for a file that is missing or empty; one without a login keeps what it has. */
static void test_new(void)
{
	g_autoptr(TokenReply) reply = token();
	g_autofree char *made = apply("{}\n", login_edits_sign_in(reply, NULL, "s", NOW_MS));
	g_autofree char *into =
		apply("{\"mcpOAuth\":{}}", login_edits_sign_in(reply, NULL, "s", NOW_MS));
	g_autofree char *account = apply("{}\n", login_edits_account(reply, NULL));

	assert_login(made, NULL, NULL);
	assert_login(into, NULL, NULL);
	g_assert_true(g_str_has_prefix(into, "{\"mcpOAuth\":{},"));
	g_assert_nonnull(strstr(account, "\"emailAddress\""));
}

static JsonEditResult try_first(const char *text, GPtrArray *edits)
{
	g_autoptr(Secret) next = NULL;
	JsonEditResult result = json_edit_apply(text, strlen(text), edits->pdata[0], &next, NULL);

	g_assert_true((next != NULL) == (result == JSON_EDITED));
	g_ptr_array_unref(edits);
	return result;
}

/* What is no JSON object is nobody's to rebuild. */
static void test_refused(void)
{
	static const char *const malformed[] = { "{", "{\"claudeAiOauth\":{},}", "// x\n{}",
		"{'claudeAiOauth':{}}", "{} x", "\xff" };
	static const char *const blocked[] = { "[]", "null", "7", "\"x\"" };
	g_autoptr(TokenReply) reply = token();

	for (gsize i = 0; i < G_N_ELEMENTS(malformed); i++) {
		const char *text = malformed[i];

		g_test_message("%s", text);
		g_assert_cmpint(try_first(text, login_edits_sign_in(reply, NULL, "s", NOW_MS)), ==,
			JSON_EDIT_MALFORMED);
		g_assert_cmpint(try_first(text, login_edits_refresh(reply, NOW_MS)), ==,
			JSON_EDIT_MALFORMED);
		g_assert_cmpint(try_first(text, login_edits_sign_out()), ==, JSON_EDIT_MALFORMED);
		g_assert_cmpint(try_first(text, login_edits_no_account()), ==, JSON_EDIT_MALFORMED);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(blocked); i++)
		g_assert_cmpint(
			try_first(blocked[i], login_edits_sign_in(reply, NULL, "s", NOW_MS)), ==,
			JSON_EDIT_BLOCKED);
	g_assert_cmpint(try_first("{\"claudeAiOauth\":7}", login_edits_refresh(reply, NOW_MS)), ==,
		JSON_EDIT_BLOCKED);
}

/* A life that no server means does not turn into a time before now. */
static void test_long_life(void)
{
	static const char *const lives[] = { "31536000", "4294967296", "9007199254740",
		"9007199254740992", "9007199254740993", "1e15", "1e308" };

	for (gsize i = 0; i < G_N_ELEMENTS(lives); i++) {
		g_autofree char *answer =
			g_strconcat("{\"access_token\":\"a\",\"expires_in\":", lives[i], "}", NULL);
		g_autoptr(TokenReply) reply = token_reply_parse(answer, strlen(answer));
		g_autofree char *text = apply("{}", login_edits_sign_in(reply, NULL, "s", NOW_MS));
		g_autoptr(JsonDoc) doc = json_doc_parse(text, strlen(text), NULL);
		const JsonNode *login = json_member(doc, json_root(doc), "claudeAiOauth");
		g_autofree char *end = json_number_dup(doc, json_member(doc, login, "expiresAt"));

		g_test_message("%s: %s", lives[i], end);
		g_assert_cmpfloat(g_ascii_strtod(end, NULL), >, (double)NOW_MS);
		g_assert_cmpfloat(g_ascii_strtod(end, NULL), <, 9007199254740992.0);
	}
}

/* The profile knows better than the answer with the tokens. */
static void test_profile(void)
{
	static const char text[] =
		"{\"account\":{\"uuid\":\"pu\",\"email\":\"pe\",\"display_name\":\"Ada\"},"
		"\"organization\":{\"uuid\":\"po\",\"organization_type\":\"claude_pro\","
		"\"rate_limit_tier\":\"t\",\"billing_type\":\"b\"}}";
	g_autoptr(TokenReply) reply = token();
	g_autoptr(ProfileReply) profile = profile_reply_parse(text, strlen(text));
	g_autofree char *login = apply("{}", login_edits_sign_in(reply, profile, "s", NOW_MS));
	g_autofree char *account = apply("{\"a\":1}", login_edits_account(reply, profile));
	g_autofree char *from_token =
		apply("{\"oauthAccount\":{\"old\":1},\"b\":2}", login_edits_account(reply, NULL));

	g_assert_nonnull(strstr(login, "\"subscriptionType\":\"pro\""));
	g_assert_nonnull(strstr(login, "\"subscriptionTypeSource\":\"profile\""));
	g_assert_nonnull(strstr(login, "\"rateLimitTier\":\"t\""));
	g_assert_nonnull(strstr(login, "\"accountUuid\":\"pu\",\"organizationUuid\":\"po\""));
	g_assert_cmpstr(account, ==,
		"{\"a\":1,\"oauthAccount\":{\"accountUuid\":\"pu\",\"emailAddress\":\"pe\","
		"\"organizationUuid\":\"po\",\"organizationName\":\"Org\",\"displayName\":\"Ada\","
		"\"billingType\":\"b\"}}");
	g_assert_cmpstr(from_token, ==,
		"{\"oauthAccount\":{\"accountUuid\":\"u\",\"emailAddress\":\"e\","
		"\"organizationUuid\":\"o\",\"organizationName\":\"Org\"},\"b\":2}");
}

static void test_sign_out(void)
{
	g_autofree char *credentials = apply(
		"{\"x\":[1, 2],\"claudeAiOauth\":{\"accessToken\":\"a\"}}", login_edits_sign_out());
	g_autofree char *nothing = apply("{\"x\":[1, 2]}", login_edits_sign_out());
	g_autofree char *state = apply("{\"oauthAccount\":{\"accountUuid\":\"u\"},\"n\" : 1,"
				       "\"primaryApiKey\":\"k\"}",
		login_edits_no_account());

	g_assert_cmpstr(credentials, ==, "{\"x\":[1, 2]}");
	g_assert_cmpstr(nothing, ==, "{\"x\":[1, 2]}");
	g_assert_cmpstr(state, ==, "{\"n\" : 1}");
}

/* The key is approved by its last 20 characters, and not rejected any more. */
static void test_console_key(void)
{
	g_autoptr(Secret) key = secret_new("made-up-key-12345678901234567890", 32);
	g_autofree char *state =
		apply("{\"customApiKeyResponses\":{\"approved\":[\"x\"],\"rejected\":[\"y\","
		      "\"12345678901234567890\"]}}",
			login_edits_console_key(key));

	g_assert_nonnull(strstr(state, "\"primaryApiKey\":\"made-up-key-12345678901234567890\""));
	g_assert_nonnull(strstr(state, "\"approved\":[\"x\",\"12345678901234567890\"]"));
	g_assert_nonnull(strstr(state, "\"rejected\":[\"y\"]"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/login-edits/refresh", test_refresh);
	g_test_add_func("/login-edits/sign-in", test_sign_in);
	g_test_add_func("/login-edits/splice", test_splice);
	g_test_add_func("/login-edits/new", test_new);
	g_test_add_func("/login-edits/refused", test_refused);
	g_test_add_func("/login-edits/long-life", test_long_life);
	g_test_add_func("/login-edits/profile", test_profile);
	g_test_add_func("/login-edits/sign-out", test_sign_out);
	g_test_add_func("/login-edits/console-key", test_console_key);
	return g_test_run();
}
