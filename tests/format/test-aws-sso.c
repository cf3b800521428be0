/* Cached tokens of AWS single sign-on: where they are kept and how long they live. */
#include "cut.h"

#include "format/aws-sso.h"

#include <string.h>

static const char real[] =
	"{\"startUrl\": \"https://example.awsapps.com/start\", \"region\": \"eu-west-1\",\n"
	" \"accessToken\": \"secret-access\", \"expiresAt\": \"2026-11-23T01:02:03Z\",\n"
	" \"clientId\": \"id\", \"clientSecret\": \"secret-client\",\n"
	" \"registrationExpiresAt\": \"2027-01-01T00:00:00UTC\",\n"
	" \"refreshToken\": \"secret-refresh\"}\n";

static AwsSso *parse(const char *text)
{
	return aws_sso_parse(text, strlen(text));
}

static void test_real(void)
{
	g_autoptr(AwsSso) sso = parse(real);

	g_assert_false(sso->malformed);
	g_assert_true(sso->has_access_token);
	g_assert_true(sso->has_refresh_token);
	g_assert_true(sso->has_client);
	g_assert_cmpint(sso->expires_at, ==, 1795395723);
	g_assert_cmpint(sso->registration_expires_at, ==, 1798761600);
	g_assert_cmpstr(sso->start_url, ==, "https://example.awsapps.com/start");
	g_assert_cmpstr(sso->region, ==, "eu-west-1");
}

static void test_refreshable(void)
{
	static const struct {
		const char *text;
		gint64 now;
		bool refreshable;
	} cases[] = {
		{ real, 1798761599, true },
		{ real, 1798761600, false },
		{ "{\"refreshToken\":\"r\",\"clientId\":\"c\",\"clientSecret\":\"s\"}", 1, true },
		{ "{\"refreshToken\":\"r\",\"clientId\":\"c\"}", 1, false },
		{ "{\"refreshToken\":\"r\",\"clientSecret\":\"s\"}", 1, false },
		{ "{\"clientId\":\"c\",\"clientSecret\":\"s\"}", 1, false },
		{ "{\"refreshToken\":\"\",\"clientId\":\"c\",\"clientSecret\":\"s\"}", 1, false },
		{ "{}", 1, false },
		{ "", 1, false },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(AwsSso) sso = parse(cases[i].text);

		g_test_message("%s", cases[i].text);
		g_assert_true(aws_sso_is_refreshable(sso, cases[i].now) == cases[i].refreshable);
	}
}

static void test_wrong_types(void)
{
	static const char *const values[] = { "null", "true", "7", "[]", "{}", "\"\"" };

	for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
		const char *v = values[i];
		g_autofree char *text = g_strdup_printf("{\"accessToken\":%s,\"expiresAt\":%s,"
							"\"refreshToken\":%s,\"clientId\":%s,"
							"\"registrationExpiresAt\":%s}",
			v, v, v, v, v);
		g_autoptr(AwsSso) sso = parse(text);

		g_assert_false(sso->malformed);
		g_assert_false(sso->has_access_token);
		g_assert_false(sso->has_refresh_token);
		g_assert_false(sso->has_client);
		g_assert_cmpint(sso->expires_at, ==, 0);
		g_assert_cmpint(sso->registration_expires_at, ==, 0);
	}
}

static void test_malformed(void)
{
	static const char *const texts[] = { "", "[]", "null", "{\"accessToken\":\"x\"",
		"\xEF\xBB\xBF{}" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(AwsSso) sso = parse(texts[i]);

		g_assert_true(sso->malformed);
		g_assert_nonnull(sso->problem.what);
		g_assert_false(sso->has_access_token);
	}
}

/* SHA-1 in hexadecimal digits, as sha1sum prints it. */
static void test_cache_name(void)
{
	g_autofree char *session = aws_sso_cache_name("my-sso");
	g_autofree char *url = aws_sso_cache_name("https://example.awsapps.com/start");

	g_assert_cmpstr(session, ==, "0ad374308c5a4e22f723adf10145eafad7c4031c.json");
	g_assert_cmpstr(url, ==, "e8be5486177c5b5392bd9aa76563515b29358e6e.json");
}

static void check_cut(const char *text, gsize length, bool whole)
{
	g_autoptr(AwsSso) sso = aws_sso_parse(text, length);

	g_assert_true(sso->malformed == !whole);
	g_assert_true(sso->has_access_token == whole);
}

static void test_cut(void)
{
	cut_everywhere(real, strlen(real), check_cut);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/aws-sso/real", test_real);
	g_test_add_func("/aws-sso/refreshable", test_refreshable);
	g_test_add_func("/aws-sso/wrong-types", test_wrong_types);
	g_test_add_func("/aws-sso/malformed", test_malformed);
	g_test_add_func("/aws-sso/cache-name", test_cache_name);
	g_test_add_func("/aws-sso/cut", test_cut);
	return g_test_run();
}
