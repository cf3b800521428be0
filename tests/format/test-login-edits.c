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

/* The new login is whole: nothing of the old one stays in it; siblings stay. */
static void test_sign_in(void)
{
	static const char before[] =
		"{\"claudeAiOauth\":{\"accessToken\":\"a1\",\"later\":1},\"x\":2}";
	g_autoptr(TokenReply) reply = token();
	g_autofree char *after =
		apply(before, login_edits_sign_in(reply, NULL, "user:inference", NOW_MS));
	g_autofree char *fresh =
		apply("{}", login_edits_sign_in(reply, NULL, "user:inference", NOW_MS));

	g_assert_nonnull(strstr(after, "\"accessToken\":\"a2\""));
	g_assert_nonnull(strstr(after, "\"refreshTokenExpiresAt\":1702592000000"));
	g_assert_nonnull(strstr(after, "\"accountUuid\":\"u\",\"organizationUuid\":\"o\""));
	g_assert_nonnull(strstr(after, ",\"x\":2}"));
	g_assert_null(strstr(after, "later"));
	g_assert_null(strstr(after, "subscriptionType"));
	g_assert_nonnull(strstr(fresh, "\"accessToken\""));
}

/* The profile knows better than the answer with the tokens. */
static void test_profile(void)
{
	static const char text[] =
		"{\"account\":{\"uuid\":\"pu\",\"email\":\"pe\",\"display_name\":\"Ada\"},"
		"\"organization\":{\"uuid\":\"po\",\"organization_type\":\"claude_pro\","
		"\"rate_limit_tier\":\"t\"}}";
	g_autoptr(TokenReply) reply = token();
	g_autoptr(ProfileReply) profile = profile_reply_parse(text, strlen(text));
	g_autofree char *login = apply("{}", login_edits_sign_in(reply, profile, "s", NOW_MS));
	g_autofree char *account = apply("{\"a\":1}", login_edits_account(reply, profile));
	g_autofree char *from_token = apply("{}", login_edits_account(reply, NULL));

	g_assert_nonnull(strstr(login, "\"subscriptionType\":\"pro\""));
	g_assert_nonnull(strstr(login, "\"subscriptionTypeSource\":\"profile\""));
	g_assert_nonnull(strstr(login, "\"rateLimitTier\":\"t\""));
	g_assert_nonnull(strstr(login, "\"accountUuid\":\"pu\",\"organizationUuid\":\"po\""));
	g_assert_nonnull(strstr(account, "\"a\":1"));
	g_assert_nonnull(strstr(account, "\"emailAddress\":\"pe\""));
	g_assert_nonnull(strstr(account, "\"organizationName\":\"Org\""));
	g_assert_nonnull(strstr(account, "\"displayName\":\"Ada\""));
	g_assert_nonnull(strstr(from_token, "\"emailAddress\":\"e\""));
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
	g_test_add_func("/login-edits/profile", test_profile);
	g_test_add_func("/login-edits/sign-out", test_sign_out);
	g_test_add_func("/login-edits/console-key", test_console_key);
	return g_test_run();
}
