/* core/account: names, identity, lists. */
#include "core/account.h"

#include <string.h>

static void test_names(void)
{
	g_autofree char *longest = g_strnfill(ACCOUNT_NAME_MAX, 'a');
	g_autofree char *too_long = g_strnfill(ACCOUNT_NAME_MAX + 1, 'a');
	const char *good[] = { "a", "9", "work", "Work-2", "ada@example.com", "a.b_c+d", longest };
	const char *bad[] = { "", "-work", ".", "@", "a b", "a/b", "a\n", "ä", "a\033", too_long };

	for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
		g_assert_null(account_name_problem(good[i]));
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
		g_assert_nonnull(account_name_problem(bad[i]));
}

static void add(GPtrArray *accounts, const char *name, const char *uuid, const char *organization)
{
	Account *account = account_new(ACCOUNT_CLAUDE_AI, name);

	account_set(&account->id, name);
	account_set(&account->account_uuid, uuid);
	account_set(&account->organization_uuid, organization);
	accounts_add(accounts, account);
}

static void test_free_names(void)
{
	g_autoptr(GPtrArray) accounts = accounts_new();
	static const struct {
		const char *wish, *name;
	} cases[] = {
		{ "new", "new" },
		{ "work", "work-3" },
		{ "WORK", "WORK-3" },
		{ "Ada Lovelace", "Ada-Lovelace" },
		{ "株式会社", "account" },
		{ "--a--b--", "a--b" },
		{ "", "account" },
	};

	add(accounts, "Work", NULL, NULL);
	add(accounts, "work-2", NULL, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name = accounts_free_name(accounts, cases[i].wish);

		g_assert_cmpstr(name, ==, cases[i].name);
		g_assert_null(account_name_problem(name));
	}

	g_autofree char *long_wish = g_strnfill(500, 'x');
	g_autofree char *name = accounts_free_name(accounts, long_wish);

	g_assert_null(account_name_problem(name));
}

/* The same e-mail in two organisations is two accounts; what is not known proves nothing. */
static void test_identity(void)
{
	g_autoptr(GPtrArray) accounts = accounts_new();

	add(accounts, "one", "u1", "o1");
	add(accounts, "two", "u1", "o2");
	add(accounts, "three", "u3", NULL);
	g_assert_cmpstr(accounts_find_login(accounts, "u1", "o1")->name, ==, "one");
	g_assert_cmpstr(accounts_find_login(accounts, "u1", "o2")->name, ==, "two");
	g_assert_null(accounts_find_login(accounts, "u1", "o3"));
	g_assert_null(accounts_find_login(accounts, "u1", NULL));
	g_assert_null(accounts_find_login(accounts, "u3", NULL));
	g_assert_null(accounts_find_login(accounts, NULL, NULL));
	g_assert_cmpstr(accounts_find(accounts, "ONE")->name, ==, "one");
	g_assert_null(accounts_find(accounts, "four"));
	g_assert_cmpstr(accounts_find_id(accounts, "two")->name, ==, "two");
}

static void test_kinds(void)
{
	for (AccountKind kind = 0; kind < ACCOUNT_KIND_COUNT; kind++) {
		g_assert_cmpint(account_kind_from_name(account_kind_name(kind)), ==, kind);
		g_assert_nonnull(account_kind_label(kind));
	}
	g_assert_cmpint(account_kind_from_name("other"), ==, ACCOUNT_KIND_COUNT);
	g_assert_cmpint(account_kind_from_name(NULL), ==, ACCOUNT_KIND_COUNT);
	g_assert_cmpint(account_place_from_name("parked"), ==, ACCOUNT_PARKED);
	g_assert_cmpint(account_place_from_name(NULL), ==, ACCOUNT_NOWHERE);
	g_assert_true(account_kind_has_secret(ACCOUNT_GATEWAY));
	g_assert_false(account_kind_has_secret(ACCOUNT_VERTEX));
}

static void test_copy(void)
{
	g_autoptr(Account) account = account_new(ACCOUNT_VERTEX, "cloud");

	account_set(&account->project, "p");
	account_set(&account->region, "us-east5");

	g_autoptr(Account) copy = account_copy(account);

	account_set(&account->project, "q");
	account_set(&account->region, NULL);
	g_assert_cmpstr(copy->project, ==, "p");
	g_assert_cmpstr(copy->region, ==, "us-east5");
	g_assert_cmpstr(copy->name, ==, "cloud");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/account/names", test_names);
	g_test_add_func("/account/free-names", test_free_names);
	g_test_add_func("/account/identity", test_identity);
	g_test_add_func("/account/kinds", test_kinds);
	g_test_add_func("/account/copy", test_copy);
	return g_test_run();
}
