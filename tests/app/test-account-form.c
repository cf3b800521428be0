/* Accounts as they are filled in: what is a key, what is an address, what is missing. */
#include "app/account-form.h"

#include "base/error.h"

#include <string.h>

static bool takes(AccountKind kind, const char *bytes, gsize length, const char *expected)
{
	g_autoptr(Secret) secret = secret_new(bytes, length);
	g_autoptr(GError) error = NULL;
	bool taken = account_form_check_secret(kind, secret, &error);

	if (taken)
		g_assert_cmpstr(secret->data, ==, expected);
	else
		g_assert_error(error, APP_ERROR, APP_ERROR_USAGE);
	return taken;
}

static void test_secrets(void)
{
	static const struct {
		AccountKind kind;
		const char *text, *taken;
	} cases[] = {
		{ ACCOUNT_API_KEY, "sk-ant-api03-x", "sk-ant-api03-x" },
		{ ACCOUNT_API_KEY, "  \tabc\r\n", "abc" },
		{ ACCOUNT_API_KEY, "sk-ant-oat01-x", NULL },
		{ ACCOUNT_TOKEN, "sk-ant-oat01-x\n", "sk-ant-oat01-x" },
		{ ACCOUNT_TOKEN, "sk-ant-api03-x", NULL },
		{ ACCOUNT_GATEWAY, "sk-ant-api03-x", "sk-ant-api03-x" },
		{ ACCOUNT_API_KEY, "", NULL },
		{ ACCOUNT_API_KEY, " \n", NULL },
		{ ACCOUNT_API_KEY, "two\nlines", NULL },
		{ ACCOUNT_API_KEY, "two words", NULL },
		{ ACCOUNT_API_KEY, "k\xc3\xa4se", NULL },
		{ ACCOUNT_API_KEY, "a\033[0m", NULL },
	};
	g_autofree char *longest = g_strnfill(16384, 'k');
	g_autofree char *too_long = g_strnfill(16385, 'k');

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_true(takes(cases[i].kind, cases[i].text, strlen(cases[i].text),
				      cases[i].taken) == (cases[i].taken != NULL));
	g_assert_true(takes(ACCOUNT_API_KEY, longest, 16384, longest));
	g_assert_false(takes(ACCOUNT_API_KEY, too_long, 16385, NULL));
	g_assert_false(takes(ACCOUNT_API_KEY, "a\0b", 3, NULL));
}

static void test_gateways(void)
{
	static const struct {
		const char *url;
		bool good;
	} cases[] = {
		{ "https://llm.example.com", true },
		{ "https://llm.example.com:8443/v1", true },
		{ "http://127.0.0.1:4000", true },
		{ "http://localhost:4000", true },
		{ "http://llm.example.com", false },
		{ "https://user:secret@llm.example.com", false },
		{ "ftp://llm.example.com", false },
		{ "llm.example.com", false },
		{ "https://", false },
		{ "https://a b", false },
		{ "https://a\033", false },
		{ "", false },
		{ NULL, false },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Account) account = account_new(ACCOUNT_GATEWAY, "gate");
		g_autoptr(GError) error = NULL;

		account_set(&account->base_url, cases[i].url);
		g_assert_true(account_form_check(account, &error) == cases[i].good);
		g_assert_true(cases[i].good || g_error_matches(error, APP_ERROR, APP_ERROR_USAGE));
	}
}

static bool is_complete(AccountKind kind, const char *name, const char *region, const char *project)
{
	g_autoptr(Account) account = account_new(kind, name);

	account_set(&account->region, region);
	account_set(&account->project, project);
	return account_form_check(account, NULL);
}

static void test_clouds(void)
{
	g_assert_true(is_complete(ACCOUNT_BEDROCK, "dev", "us-east-1", NULL));
	g_assert_false(is_complete(ACCOUNT_BEDROCK, "dev", NULL, NULL));
	g_assert_false(is_complete(ACCOUNT_BEDROCK, "a name", "us-east-1", NULL));
	g_assert_true(is_complete(ACCOUNT_VERTEX, "eu", "us-east5", "a-project"));
	g_assert_false(is_complete(ACCOUNT_VERTEX, "eu", "us-east5", NULL));
	g_assert_false(is_complete(ACCOUNT_VERTEX, "eu", NULL, "a-project"));
	g_assert_true(is_complete(ACCOUNT_API_KEY, "ci", NULL, NULL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/account-form/secrets", test_secrets);
	g_test_add_func("/account-form/gateways", test_gateways);
	g_test_add_func("/account-form/clouds", test_clouds);
	return g_test_run();
}
