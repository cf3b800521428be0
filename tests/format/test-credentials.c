/* The stored login: what counts, what does not, and files that are no such thing. */
#include "cut.h"

#include "format/credentials.h"

#include <string.h>

#define LOGIN(members) "{\"claudeAiOauth\":{" members "}}"

static const char real[] =
	"{\n"
	"  \"mcpOAuth\": {\"x|1\": {\"accessToken\": \"mcp\"}},\n"
	"  \"claudeAiOauth\": {\n"
	"    \"accessToken\": \"sk-ant-oat01-access\",\n"
	"    \"refreshToken\": \"sk-ant-ort01-refresh\",\n"
	"    \"expiresAt\": 1795417002248,\n"
	"    \"scopes\": [\"user:profile\", \"user:inference\"],\n"
	"    \"refreshTokenExpiresAt\": 1797985660000,\n"
	"    \"subscriptionType\": \"max\", \"subscriptionTypeSource\": \"profile\",\n"
	"    \"rateLimitTier\": \"default_claude_max_5x\",\n"
	"    \"accountUuid\": \"a-1\", \"organizationUuid\": \"o-1\"\n"
	"  }\n"
	"}\n";

static Credentials *parse(const char *text)
{
	return credentials_parse(text, strlen(text));
}

static void assert_secret(const Secret *secret, const char *expected)
{
	g_assert_cmpstr(secret ? secret->data : NULL, ==, expected);
	if (secret)
		g_assert_cmpuint(secret->length, ==, strlen(expected));
}

static void test_real(void)
{
	g_autoptr(Credentials) credentials = parse(real);

	g_assert_false(credentials->malformed);
	g_assert_true(credentials->has_login);
	g_assert_cmpuint(credentials->line, ==, 3);
	assert_secret(credentials->access_token, "sk-ant-oat01-access");
	assert_secret(credentials->refresh_token, "sk-ant-ort01-refresh");
	g_assert_true(credentials->has_inference);
	g_assert_cmpint(credentials->expires_at_ms, ==, G_GINT64_CONSTANT(1795417002248));
	g_assert_cmpint(credentials->refresh_expires_at_ms, ==, G_GINT64_CONSTANT(1797985660000));
	g_assert_cmpstr(credentials->subscription_type, ==, "max");
	g_assert_cmpstr(credentials->rate_limit_tier, ==, "default_claude_max_5x");
	g_assert_cmpstr(credentials->account_uuid, ==, "a-1");
	g_assert_cmpstr(credentials->organization_uuid, ==, "o-1");
}

typedef struct TokenCase {
	const char *text;
	bool has_login;
	const char *token;
} TokenCase;

static void test_tokens(void)
{
	static const TokenCase cases[] = {
		{ LOGIN("\"accessToken\":\"T\""), true, "T" },
		{ LOGIN("\"accessToken\":\" T \""), true, " T " },
		{ LOGIN("\"accessToken\":\"  \""), true, "  " },
		{ LOGIN("\"accessToken\":7"), true, "7" },
		{ LOGIN("\"accessToken\":\"A\",\"accessToken\":\"B\""), true, "B" },
		{ LOGIN("\"accessToken\":\"A\",\"access\\u0054oken\":\"B\""), true, "B" },
		{ LOGIN("\"accessToken\":\"A\",\"accessToken\":null"), true, NULL },
		{ LOGIN("\"accessToken\":\"\""), true, NULL },
		{ LOGIN("\"accessToken\":null"), true, NULL },
		{ LOGIN("\"accessToken\":true"), true, NULL },
		{ LOGIN("\"accessToken\":[\"T\"]"), true, NULL },
		{ LOGIN("\"accessToken\":{}"), true, NULL },
		{ LOGIN("\"accesstoken\":\"T\""), true, NULL },
		{ LOGIN(""), true, NULL },
		{ "{\"claudeAiOauth\":null}", false, NULL },
		{ "{\"claudeAiOauth\":[]}", false, NULL },
		{ "{\"claudeAiOauth\":\"T\"}", false, NULL },
		{ "{\"claudeAiOauth\":7}", false, NULL },
		{ "{\"claudeAiOauth\":{\"accessToken\":\"T\"},\"claudeAiOauth\":1}", false, NULL },
		{ "{\"mcpOAuth\":{\"accessToken\":\"T\"}}", false, NULL },
		{ "{}", false, NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Credentials) credentials = parse(cases[i].text);

		g_test_message("%s", cases[i].text);
		g_assert_false(credentials->malformed);
		g_assert_true(credentials->has_login == cases[i].has_login);
		assert_secret(credentials->access_token, cases[i].token);
		g_assert_null(credentials->refresh_token);
	}
}

/* What is left of a login that was cleared. */
static void test_husk(void)
{
	g_autoptr(Credentials) credentials =
		parse(LOGIN("\"accessToken\":\"\",\"refreshToken\":\"\",\"expiresAt\":0,"
			    "\"scopes\":[\"user:inference\"]"));

	g_assert_true(credentials->has_login);
	g_assert_null(credentials->access_token);
	g_assert_null(credentials->refresh_token);
	g_assert_cmpint(credentials->expires_at_ms, ==, 0);
}

static void test_nul(void)
{
	g_autoptr(Credentials) credentials = parse(LOGIN("\"accessToken\":\"a\\u0000b\""));

	g_assert_cmpmem(
		credentials->access_token->data, credentials->access_token->length, "a\0b", 3);
}

static void test_scopes(void)
{
	static const struct {
		const char *text;
		bool has_inference;
	} cases[] = {
		{ LOGIN("\"scopes\":[\"user:inference\"]"), true },
		{ LOGIN("\"scopes\":[7,null,\"user:inference\"]"), true },
		{ LOGIN("\"scopes\":[\"user:\\u0069nference\"]"), true },
		{ LOGIN("\"scopes\":\"user:profile user:inference\""), true },
		{ LOGIN("\"scopes\":\"xuser:inferencex\""), true },
		{ LOGIN("\"scopes\":[\"xuser:inference\"]"), false },
		{ LOGIN("\"scopes\":[\"user:inference \"]"), false },
		{ LOGIN("\"scopes\":[[\"user:inference\"]]"), false },
		{ LOGIN("\"scopes\":[\"user:profile\"]"), false },
		{ LOGIN("\"scopes\":{\"user:inference\":true}"), false },
		{ LOGIN("\"scopes\":[]"), false },
		{ LOGIN("\"scopes\":null"), false },
		{ LOGIN("\"scopes\":7"), false },
		{ LOGIN("\"scopes\":\"user:profile\""), false },
		{ LOGIN(""), false },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Credentials) credentials = parse(cases[i].text);

		g_test_message("%s", cases[i].text);
		g_assert_true(credentials->has_inference == cases[i].has_inference);
	}
}

static void test_times(void)
{
	static const struct {
		const char *value;
		gint64 time;
	} cases[] = {
		{ "1795417002248", G_GINT64_CONSTANT(1795417002248) },
		{ "1795417002248.9", G_GINT64_CONSTANT(1795417002248) },
		{ "1.5e3", 1500 },
		{ "9007199254740992", G_GINT64_CONSTANT(9007199254740992) },
		{ "0", 0 },
		{ "-0", 0 },
		{ "-5", 0 },
		{ "0.5", 0 },
		{ "9007199254740994", 0 },
		{ "1e400", 0 },
		{ "-1e400", 0 },
		{ "\"1795417002248\"", 0 },
		{ "\"2026-11-23T01:02:03Z\"", 0 },
		{ "null", 0 },
		{ "true", 0 },
		{ "[1795417002248]", 0 },
		{ "{}", 0 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text =
			g_strdup_printf(LOGIN("\"expiresAt\":%s,\"refreshTokenExpiresAt\":%s"),
				cases[i].value, cases[i].value);
		g_autoptr(Credentials) credentials = parse(text);

		g_test_message("%s", cases[i].value);
		g_assert_cmpint(credentials->expires_at_ms, ==, cases[i].time);
		g_assert_cmpint(credentials->refresh_expires_at_ms, ==, cases[i].time);
	}
}

/* What people get to see is clean, and no other kind but a string is text. */
static void test_texts(void)
{
	g_autoptr(Credentials) credentials =
		parse(LOGIN("\"subscriptionType\":\"m\\u001b[31max\",\"rateLimitTier\":5,"
			    "\"accountUuid\":null,\"organizationUuid\":[]"));

	g_assert_cmpstr(credentials->subscription_type, ==, "m[31max");
	g_assert_null(credentials->rate_limit_tier);
	g_assert_null(credentials->account_uuid);
	g_assert_null(credentials->organization_uuid);
}

static void test_malformed(void)
{
	static const char *const texts[] = { "", " ", "[]", "null", "7", "\"x\"", "true", "{",
		"{}x", "{} {}", "{\"a\":1,}", "{} // x", "\xEF\xBB\xBF{}", "{'a':1}",
		"{\"a\":NaN}" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(Credentials) credentials = parse(texts[i]);

		g_test_message("%s", texts[i]);
		g_assert_true(credentials->malformed);
		g_assert_false(credentials->has_login);
		g_assert_nonnull(credentials->problem.what);
		g_assert_cmpuint(credentials->problem.line, ==, 1);
		g_assert_cmpuint(credentials->problem.column, >=, 1);
	}
}

static void test_malformed_place(void)
{
	g_autoptr(Credentials) list = parse("\n\n  [\n]");
	g_autoptr(Credentials) comma = parse("{\r\n\"a\": 1,\r\n}");

	g_assert_cmpuint(list->problem.line, ==, 3);
	g_assert_cmpuint(list->problem.column, ==, 3);
	g_assert_cmpuint(comma->problem.line, ==, 2);
}

static void check_cut(const char *text, gsize length, bool whole)
{
	g_autoptr(Credentials) credentials = credentials_parse(text, length);

	g_assert_true(credentials->malformed == !whole);
	g_assert_true(credentials->has_login == whole);
	g_assert_true((credentials->access_token != NULL) == whole);
}

static void test_cut(void)
{
	cut_everywhere(real, strlen(real), check_cut);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/credentials/real", test_real);
	g_test_add_func("/credentials/tokens", test_tokens);
	g_test_add_func("/credentials/husk", test_husk);
	g_test_add_func("/credentials/nul", test_nul);
	g_test_add_func("/credentials/scopes", test_scopes);
	g_test_add_func("/credentials/times", test_times);
	g_test_add_func("/credentials/texts", test_texts);
	g_test_add_func("/credentials/malformed", test_malformed);
	g_test_add_func("/credentials/malformed/place", test_malformed_place);
	g_test_add_func("/credentials/cut", test_cut);
	return g_test_run();
}
