/* Application Default Credentials: of what type, and whom they stand for. */
#include "cut.h"

#include "format/adc.h"

#include <string.h>

#define IMPERSONATION(name)                                                                        \
	"\"service_account_impersonation_url\":\"https://iamcredentials.googleapis.com/v1/"        \
	"projects/-/serviceAccounts/" name "\""

typedef struct Case {
	const char *text;
	const char *type, *account, *project, *quota_project;
} Case;

static const Case cases[] = {
	{ "{\"type\":\"service_account\",\"project_id\":\"p-1\",\"private_key\":\"-----BEGIN\","
	  "\"client_email\":\"bot@p-1.iam.gserviceaccount.com\"}",
		"service_account", "bot@p-1.iam.gserviceaccount.com", "p-1", NULL },
	{ "{\"account\":\"\",\"client_id\":\"c\",\"client_secret\":\"s\",\"refresh_token\":\"r\","
	  "\"quota_project_id\":\"q-1\",\"type\":\"authorized_user\"}",
		"authorized_user", NULL, NULL, "q-1" },
	{ "{\"account\":\"me@example.org\",\"type\":\"authorized_user\"}", "authorized_user",
		"me@example.org", NULL, NULL },
	{ "{\"type\":\"impersonated_service_account\","
	  "\"source_credentials\":{\"type\":\"authorized_user\"}," IMPERSONATION(
		  "bot@p.iam.gserviceaccount.com:generateAccessToken") "}",
		"impersonated_service_account", "bot@p.iam.gserviceaccount.com", NULL, NULL },
	{ "{\"type\":\"external_account\"," IMPERSONATION("bot@p") "}", "external_account", "bot@p",
		NULL, NULL },
	{ "{\"type\":\"external_account\"," IMPERSONATION("") "}", "external_account", NULL, NULL,
		NULL },
	{ "{\"type\":\"external_account\",\"service_account_impersonation_url\":\"x\"}",
		"external_account", NULL, NULL, NULL },
	{ "{\"type\":7,\"client_email\":[],\"account\":{},\"project_id\":null,"
	  "\"quota_project_id\":true,\"service_account_impersonation_url\":1}",
		NULL, NULL, NULL, NULL },
	{ "{\"type\":\"a\",\"type\":\"b\"}", "b", NULL, NULL, NULL },
	{ "{\"type\":\"a\\u0007b\"}", "ab", NULL, NULL, NULL },
	{ "{}", NULL, NULL, NULL, NULL },
};

static void test_types(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Adc) adc = adc_parse(cases[i].text, strlen(cases[i].text));

		g_test_message("%s", cases[i].text);
		g_assert_false(adc->malformed);
		g_assert_cmpstr(adc->type, ==, cases[i].type);
		g_assert_cmpstr(adc->account, ==, cases[i].account);
		g_assert_cmpstr(adc->project_id, ==, cases[i].project);
		g_assert_cmpstr(adc->quota_project_id, ==, cases[i].quota_project);
	}
}

static void test_malformed(void)
{
	static const char *const texts[] = { "", "[]", "null", "{", "{}}", "\xEF\xBB\xBF{}",
		"-----BEGIN PRIVATE KEY-----" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(Adc) adc = adc_parse(texts[i], strlen(texts[i]));

		g_test_message("%s", texts[i]);
		g_assert_true(adc->malformed);
		g_assert_nonnull(adc->problem.what);
		g_assert_null(adc->type);
	}
}

static void check_cut(const char *text, gsize length, bool whole)
{
	g_autoptr(Adc) adc = adc_parse(text, length);

	g_assert_true(adc->malformed == !whole);
	g_assert_true((adc->type != NULL) == whole);
}

static void test_cut(void)
{
	for (gsize i = 0; i < 4; i++)
		cut_everywhere(cases[i].text, strlen(cases[i].text), check_cut);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/adc/types", test_types);
	g_test_add_func("/adc/malformed", test_malformed);
	g_test_add_func("/adc/cut", test_cut);
	return g_test_run();
}
