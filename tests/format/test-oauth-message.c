/* format/oauth-message: bodies of requests, and answers good, odd and worthless. */
#include "format/oauth-message.h"

#include <string.h>

static TokenReply *token_of(const char *text)
{
	return token_reply_parse(text, strlen(text));
}

static void test_token(void)
{
	g_autoptr(TokenReply) reply = token_of(
		"{\"access_token\": \"a\", \"refresh_token\": \"r\", \"expires_in\": 28800,"
		" \"scope\": \"user:inference user:profile\", \"token_type\": \"Bearer\","
		" \"account\": {\"uuid\": \"u\", \"email_address\": \"ada@example.com\"},"
		" \"organization\": {\"uuid\": \"o\", \"name\": \"株式会社\\u0007\"}, \"new\": [1]}");

	g_assert_nonnull(reply);
	g_assert_cmpstr(reply->access_token->data, ==, "a");
	g_assert_cmpstr(reply->refresh_token->data, ==, "r");
	g_assert_cmpint(reply->expires_in, ==, 28800);
	g_assert_cmpstr(reply->scopes[1], ==, "user:profile");
	g_assert_cmpstr(reply->account_uuid, ==, "u");
	g_assert_cmpstr(reply->email, ==, "ada@example.com");
	g_assert_cmpstr(reply->organization_uuid, ==, "o");
	g_assert_cmpstr(reply->organization_name, ==, "株式会社");
	g_assert_true(token_reply_grants(reply, "user:inference"));
	g_assert_false(token_reply_grants(reply, "org:create_api_key"));
}

/* Without an access token it is none at all. */
static void test_worthless(void)
{
	static const char *const texts[] = { "", "x", "[]", "null", "7", "\"a\"", "{}", "{",
		"{\"access_token\": null}", "{\"access_token\": 7}", "{\"access_token\": \"\"}",
		"{\"access_token\": [\"a\"]}", "{\"access_token\": {\"a\": \"a\"}}",
		"{\"access_token\": \"a\\u0000b\"}", "{\"Access_Token\": \"a\"}",
		"{\"access_token\": \"a\"} x", "{\"access_token\": \"a\",}",
		"\xef\xbb\xbf{\"access_token\": \"a\"}", "[{\"access_token\": \"a\"}]",
		"{'access_token': 'a'}", "{\"access_token\": \"a\", \"access_token\": null}" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_test_message("%s", texts[i]);
		g_assert_null(token_of(texts[i]));
	}
}

/* What is odd about the rest counts as not there. */
static void test_odd(void)
{
	static const struct {
		const char *members;
		gint64 expires_in;
		bool has_refresh, has_scopes;
	} cases[] = {
		{ "", 0, false, false },
		{ ", \"refresh_token\": \"\"", 0, false, false },
		{ ", \"refresh_token\": null", 0, false, false },
		{ ", \"refresh_token\": 7", 0, false, false },
		{ ", \"refresh_token\": \"r\", \"refresh_token\": \"s\"", 0, true, false },
		{ ", \"expires_in\": -1", 0, false, false },
		{ ", \"expires_in\": 0", 0, false, false },
		{ ", \"expires_in\": 1.9", 1, false, false },
		{ ", \"expires_in\": 1e3", 1000, false, false },
		{ ", \"expires_in\": 0.9", 0, false, false },
		{ ", \"expires_in\": -0", 0, false, false },
		{ ", \"expires_in\": -1e300", 0, false, false },
		{ ", \"expires_in\": -9223372036854775809", 0, false, false },
		{ ", \"expires_in\": 9223372036854775807", 0, false, false },
		{ ", \"expires_in\": 18446744073709551616", 0, false, false },
		{ ", \"expires_in\": 1e400", 0, false, false },
		{ ", \"expires_in\": 1e300", 0, false, false },
		{ ", \"expires_in\": 5, \"expires_in\": 6", 6, false, false },
		{ ", \"expires_in\": 5, \"expires_in\": \"6\"", 0, false, false },
		{ ", \"expires_in\": [5]", 0, false, false },
		{ ", \"expires_in\": true", 0, false, false },
		{ ", \"refresh_token\": \"r\", \"refresh_token\": null", 0, false, false },
		{ ", \"refresh_token\": \"r\\u0000\"", 0, false, false },
		{ ", \"refresh_token\": [\"r\"]", 0, false, false },
		{ ", \"Refresh_token\": \"r\", \"Expires_In\": 5, \"SCOPE\": \"s\"", 0, false,
			false },
		{ ", \"scope\": null", 0, false, false },
		{ ", \"scope\": \" \"", 0, false, false },
		{ ", \"scope\": \"\\t\\n\"", 0, false, false },
		{ ", \"expires_in\": 9007199254740992", G_MAXINT32, false, false },
		{ ", \"scope\": 7", 0, false, false },
		{ ", \"expires_in\": 9007199254740993000", 0, false, false },
		{ ", \"expires_in\": \"28800\"", 0, false, false },
		{ ", \"expires_in\": null", 0, false, false },
		{ ", \"scope\": \"\"", 0, false, false },
		{ ", \"scope\": [\"user:inference\"]", 0, false, false },
		{ ", \"scope\": \"user:inference\"", 0, false, true },
		{ ", \"account\": \"u\", \"organization\": []", 0, false, false },
		{ ", \"account\": {\"uuid\": 7}, \"organization\": {\"uuid\": null}", 0, false,
			false },
		{ ", \"account\": {\"uuid\": \"u\"}, \"account\": 7", 0, false, false },
		{ ", \"x\": {\"expires_in\": 5, \"refresh_token\": \"r\"}", 0, false, false },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text =
			g_strconcat("{\"access_token\": \"a\"", cases[i].members, "}", NULL);
		g_autoptr(TokenReply) reply = token_of(text);

		g_test_message("%s", text);
		g_assert_nonnull(reply);
		g_assert_cmpint(reply->expires_in, ==, cases[i].expires_in);
		g_assert_cmpint(reply->refresh_token != NULL, ==, cases[i].has_refresh);
		g_assert_cmpint(reply->scopes != NULL, ==, cases[i].has_scopes);
		g_assert_null(reply->account_uuid);
		g_assert_true(cases[i].has_scopes || token_reply_grants(reply, "anything"));
	}
}

static void parse_all(const char *text, gsize length)
{
	g_autoptr(TokenReply) token = token_reply_parse(text, length);
	g_autoptr(ProfileReply) profile = profile_reply_parse(text, length);
	g_autoptr(Secret) key = key_reply_parse(text, length);
	g_autofree char *code = error_reply_code(text, length);

	g_assert_true(!token || token->access_token->length > 0);
	g_assert_true(!profile || *profile->account_uuid);
	g_assert_true(!key || key->length > 0);
	g_assert_true(!code || g_utf8_validate(code, -1, NULL));
}

/* Every beginning of an answer, and every byte of it another one. */
static void test_damaged(void)
{
	static const char good[] =
		"{\"access_token\":\"a\",\"raw_key\":\"k\",\"error\":\"e\",\"expires_in\":1,"
		"\"account\":{\"uuid\":\"u\"},\"organization\":{\"uuid\":\"o\"},\"scope\":\"s\"}";

	for (gsize length = 0; length < sizeof good; length++) {
		g_autofree char *part = g_memdup2(good, MAX(length, 1));

		parse_all(part, length);
		for (int byte = 0; length < sizeof good - 1 && byte < 256; byte += 5) {
			g_autofree char *text = g_memdup2(good, sizeof good - 1);

			text[length] = (char)byte;
			parse_all(text, sizeof good - 1);
		}
	}
}

#define ORGANIZATION                                                                               \
	"\"organization\": {\"uuid\": \"o\", \"name\": \"Org\", \"rate_limit_tier\": \"t\","       \
	" \"billing_type\": \"stripe\"}"

static ProfileReply *profile_of(const char *text)
{
	return profile_reply_parse(text, strlen(text));
}

static void test_profile(void)
{
	static const char *const worthless[] = { "", "{", "{}", "[]", "null", "{\"account\": 7}",
		"{\"account\": {\"uuid\": \"\"}}", "{\"account\": {\"uuid\": 7}}",
		"{\"account\": [{\"uuid\": \"u\"}]}",
		"{\"account\": {\"uuid\": \"u\"}, \"account\": null}", "{" ORGANIZATION "}" };
	g_autoptr(ProfileReply) full = profile_of(
		"{\"account\": {\"uuid\": \"u\", \"email\": \"ada@example.com\","
		" \"display_name\": \"\\u001bAda\xff\", \"full_name\": \"x\"}, " ORGANIZATION "}");
	g_autoptr(ProfileReply) least = profile_of("{\"account\": {\"uuid\": \"u\"}}");
	g_autoptr(ProfileReply) odd = profile_of(
		"{\"account\": {\"uuid\": \"u\", \"email\": 7, \"display_name\": {}},"
		" \"organization\": {\"uuid\": [], \"name\": null, \"organization_type\": 7,"
		" \"rate_limit_tier\": 1, \"billing_type\": true}}");

	g_assert_cmpstr(full->account_uuid, ==, "u");
	g_assert_cmpstr(full->email, ==, "ada@example.com");
	g_assert_cmpstr(full->display_name, ==, "Ada\xEF\xBF\xBD");
	g_assert_cmpstr(full->organization_uuid, ==, "o");
	g_assert_cmpstr(full->organization_name, ==, "Org");
	g_assert_cmpstr(full->rate_limit_tier, ==, "t");
	g_assert_cmpstr(full->billing_type, ==, "stripe");
	for (gsize i = 0; i < 2; i++) {
		const ProfileReply *reply = i == 0 ? least : odd;

		g_assert_cmpstr(reply->account_uuid, ==, "u");
		g_assert_true(!reply->email && !reply->display_name);
		g_assert_true(!reply->organization_uuid && !reply->organization_name);
		g_assert_true(!reply->subscription && !reply->rate_limit_tier);
		g_assert_null(reply->billing_type);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(worthless); i++)
		g_assert_null(profile_of(worthless[i]));
	profile_reply_free(NULL);
	token_reply_free(NULL);
}

static void test_subscriptions(void)
{
	static const struct {
		const char *type, *subscription;
	} cases[] = {
		{ "claude_max", "max" },
		{ "claude_pro", "pro" },
		{ "claude_team", "team" },
		{ "claude_enterprise", "enterprise" },
		{ "claude_moon", NULL },
		{ "claude_", NULL },
		{ "claude_maximum", NULL },
		{ "max", NULL },
		{ "Claude_max", NULL },
		{ "api_individual", NULL },
		{ "", NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(
			"{\"account\": {\"uuid\": \"u\"}, \"organization\": {\"organization_type\": \"",
			cases[i].type, "\"}}", NULL);
		g_autoptr(ProfileReply) reply = profile_of(text);

		g_assert_cmpstr(reply->subscription, ==, cases[i].subscription);
	}
}

/* Bytes that are no UTF-8 are nowhere in what comes out, and what people see is clean. */
static void test_bytes(void)
{
	static const char title[] = "{\"error\": \"\\u001b]0;x\\u0007\xff\"}";
	g_autoptr(TokenReply) reply = token_of(
		"{\"access_token\": \"a\", \"account\": {\"uuid\": \"\xc3(\", \"email_address\":"
		" \"\\ud800\\u202e@x\"}, \"organization\": {\"name\": \"\xf8\xa1\\u001b[31m\"},"
		" \"scope\": \"user:inference \xff\"}");
	g_autofree char *code = error_reply_code(title, strlen(title));

	g_assert_nonnull(reply);
	g_assert_cmpstr(reply->account_uuid, ==, "\xEF\xBF\xBD(");
	g_assert_cmpstr(reply->email, ==, "\xEF\xBF\xBD@x");
	g_assert_true(g_utf8_validate(reply->organization_name, -1, NULL));
	g_assert_null(strchr(reply->organization_name, '\x1b'));
	g_assert_true(token_reply_grants(reply, "user:inference"));
	g_assert_true(g_utf8_validate(reply->scopes[1], -1, NULL));
	g_assert_true(g_utf8_validate(code, -1, NULL));
	g_assert_null(strchr(code, '\x1b'));
}

static void test_others(void)
{
	static const char key[] = "{\"raw_key\": \"k\"}",
			  error[] = "{\"error\": \"invalid_grant\"}";
	static const char odd[] = "{\"error\": {\"type\": \"x\"}, \"raw_key\": 7}";
	g_autoptr(Secret) made = key_reply_parse(key, strlen(key));
	g_autofree char *code = error_reply_code(error, strlen(error));

	g_assert_cmpstr(made->data, ==, "k");
	g_assert_cmpstr(code, ==, "invalid_grant");
	g_assert_null(key_reply_parse(odd, strlen(odd)));
	g_assert_null(error_reply_code(odd, strlen(odd)));
	g_assert_null(error_reply_code("<html>", 6));
}

#define CLIENT "\"client_id\":\"9d1c250a-e61b-44d9-88ed-5944d1962f5e\""

static void test_bodies(void)
{
	static const char *const scopes[] = { "org:create_api_key", "user:inference",
		"user:profile", NULL };
	static const char *const none[] = { "org:create_api_key", NULL };
	g_autoptr(Secret) code = secret_new("c\"\n", 3);
	g_autoptr(Secret) verifier = secret_new("v", 1);
	g_autoptr(Secret) exchange = exchange_body(code, "http://x/", verifier, "s", 0);
	g_autoptr(Secret) year = exchange_body(code, "http://x/", verifier, "s", 31536000);
	g_autoptr(Secret) refresh = refresh_body(verifier, scopes);
	g_autoptr(Secret) unscoped = refresh_body(verifier, none);
	g_autoptr(Secret) also = refresh_body(verifier, NULL);
	g_autoptr(Secret) revoke = revoke_body(verifier);

	g_assert_cmpstr(exchange->data, ==,
		"{\"grant_type\":\"authorization_code\",\"code\":\"c\\\"\\n\",\"redirect_uri\":"
		"\"http://x/\"," CLIENT ",\"code_verifier\":\"v\",\"state\":\"s\"}");
	g_assert_true(g_str_has_suffix(year->data, ",\"expires_in\":31536000}"));
	g_assert_cmpstr(refresh->data, ==,
		"{\"grant_type\":\"refresh_token\",\"refresh_token\":\"v\"," CLIENT
		",\"scope\":\"user:inference user:profile\"}");
	g_assert_cmpstr(unscoped->data, ==,
		"{\"grant_type\":\"refresh_token\",\"refresh_token\":\"v\"," CLIENT "}");
	g_assert_cmpstr(also->data, ==, unscoped->data);
	g_assert_cmpstr(revoke->data, ==,
		"{\"token\":\"v\",\"token_type_hint\":\"refresh_token\"," CLIENT "}");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/oauth-message/token", test_token);
	g_test_add_func("/oauth-message/worthless", test_worthless);
	g_test_add_func("/oauth-message/odd", test_odd);
	g_test_add_func("/oauth-message/damaged", test_damaged);
	g_test_add_func("/oauth-message/profile", test_profile);
	g_test_add_func("/oauth-message/subscriptions", test_subscriptions);
	g_test_add_func("/oauth-message/bytes", test_bytes);
	g_test_add_func("/oauth-message/others", test_others);
	g_test_add_func("/oauth-message/bodies", test_bodies);
	return g_test_run();
}
