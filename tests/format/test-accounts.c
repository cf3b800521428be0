/* format/accounts: the list of accounts, there and back; what is no list. */
#include "format/accounts.h"

#include <string.h>

static GPtrArray *parse(const char *text)
{
	JsonProblem problem;

	return accounts_parse(text, strlen(text), &problem);
}

static GPtrArray *example(void)
{
	GPtrArray *accounts = accounts_new();
	Account *login = account_new(ACCOUNT_CLAUDE_AI, "personal");
	Account *cloud = account_new(ACCOUNT_BEDROCK, "bedrock-dev");

	account_set(&login->id, "00112233aabbccdd");
	account_set(&login->email, "ada@example.com");
	account_set(&login->organization, "株式会社 \"Example\"");
	login->place = ACCOUNT_PARKED;
	login->login_ends_at = 1800000000;
	account_set(&cloud->id, "ffeeddccbbaa9988");
	account_set(&cloud->profile, "dev");
	account_set(&cloud->refresh_command, "aws sso login --profile dev");
	cloud->added_at = 1700000001;
	accounts_add(accounts, login);
	accounts_add(accounts, cloud);
	return accounts;
}

static void test_round_trip(void)
{
	g_autoptr(GPtrArray) accounts = example();
	g_autofree char *text = accounts_print(accounts);
	g_autoptr(GPtrArray) again = parse(text);

	g_assert_nonnull(again);

	g_autofree char *text_again = accounts_print(again);
	const Account *login = accounts_find(again, "personal");

	g_assert_cmpstr(text, ==, text_again);
	g_assert_cmpint(login->place, ==, ACCOUNT_PARKED);
	g_assert_cmpint(login->login_ends_at, ==, 1800000000);
	g_assert_cmpstr(login->organization, ==, "株式会社 \"Example\"");
	g_assert_cmpstr(accounts_find(again, "bedrock-dev")->profile, ==, "dev");
	g_assert_true(g_str_has_suffix(text, "}\n"));
}

static void test_empty(void)
{
	g_autoptr(GPtrArray) nothing = parse("");
	g_autoptr(GPtrArray) none = parse("{\"version\": 1, \"accounts\": []}");

	g_assert_cmpuint(nothing->len, ==, 0);
	g_assert_cmpuint(none->len, ==, 0);
}

static void test_refused(void)
{
	static const struct {
		const char *text;
		unsigned line;
	} cases[] = {
		{ "x", 1 },
		{ "[]", 1 },
		{ "{}", 1 },
		{ "{\"version\": 2, \"accounts\": []}", 1 },
		{ "{\"version\": 1}", 1 },
		{ "{\"version\": 1, \"accounts\": {}}", 1 },
		{ "{\"version\": 1, \"accounts\": [\n7]}", 2 },
		{ "{\"version\": 1, \"accounts\": [\n{\"id\": \"1\", \"kind\": \"token\"}]}", 2 },
		{ "{\"version\": 1, \"accounts\": [\n{\"name\": \"a\", \"kind\": \"token\"}]}", 2 },
		{ "{\"version\": 1, \"accounts\": [\n{\"id\": \"1\", \"name\": \"a\"}]}", 2 },
		{ "{\"version\": 1, \"accounts\": [\n{\"id\": \"1\", \"name\": \"-\", \"kind\": \"token\"}]}",
			2 },
		{ "{\"version\": 1, \"accounts\": [{\"id\": \"1\", \"name\": \"a\", \"kind\": \"token\"},\n"
		  "{\"id\": \"1\", \"name\": \"b\", \"kind\": \"token\"}]}",
			2 },
		{ "{\"version\": 1, \"accounts\": [{\"id\": \"1\", \"name\": \"a\", \"kind\": \"token\"},\n"
		  "{\"id\": \"2\", \"name\": \"A\", \"kind\": \"token\"}]}",
			2 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		JsonProblem problem = { .line = 0 };

		g_test_message("%s", cases[i].text);
		g_assert_null(accounts_parse(cases[i].text, strlen(cases[i].text), &problem));
		g_assert_nonnull(problem.what);
		g_assert_cmpuint(problem.line, ==, cases[i].line);
	}
}

/* Every beginning of a list is a list or a problem, and never a shorter list. */
static void test_cut(void)
{
	g_autoptr(GPtrArray) accounts = example();
	g_autofree char *text = accounts_print(accounts);

	for (gsize length = 1; length < strlen(text) - 1; length++) {
		JsonProblem problem;
		g_autofree char *part = g_strndup(text, length);

		g_assert_null(accounts_parse(part, length, &problem));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/accounts/round-trip", test_round_trip);
	g_test_add_func("/accounts/empty", test_empty);
	g_test_add_func("/accounts/refused", test_refused);
	g_test_add_func("/accounts/cut", test_cut);
	return g_test_run();
}
