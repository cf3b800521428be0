/* Parked logins: what a file said goes in and comes out byte for byte. */
#include "format/parked.h"

#include "format/credentials.h"

#include <string.h>

static Secret *text(const char *string)
{
	return secret_new(string, strlen(string));
}

static void check(const Secret *found, const char *expected)
{
	if (!expected) {
		g_assert_null(found);
		return;
	}
	g_assert_nonnull(found);
	g_assert_cmpstr(found->data, ==, expected);
	g_assert_cmpuint(found->length, ==, strlen(expected));
}

/* The spelling stays: blanks, escapes, numbers as nobody writes them, keys that occur twice. */
static void test_spelling(void)
{
	static const char *const logins[] = {
		"{}",
		"{ \"accessToken\" : \"a\\u0062\" ,\r\n\t\"expiresAt\": 1.0E+3, \"x\": [ ] }",
		"{\"a\":1,\"a\":2}",
		"null",
		"\"ü\\/\"",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(logins); i++)
		for (gsize j = 0; j <= G_N_ELEMENTS(logins); j++) {
			const char *other = j < G_N_ELEMENTS(logins) ? logins[j] : NULL;
			g_autoptr(Secret) login = text(logins[i]);
			g_autoptr(Secret) account = other ? text(other) : NULL;
			g_autoptr(Secret) parked = parked_print(login, account);
			g_autoptr(Secret) login_again =
				parked_member(parked->data, parked->length, "claudeAiOauth");
			g_autoptr(Secret) account_again =
				parked_member(parked->data, parked->length, "oauthAccount");

			check(login_again, logins[i]);
			check(account_again, other);
		}
}

static void test_members(void)
{
	static const struct {
		const char *text, *member;
	} cases[] = {
		{ "{\"claudeAiOauth\": {\"a\": 1 } , \"b\": 2}", "{\"a\": 1 }" },
		{ "{\"claudeAiOauth\": 1, \"claudeAiOauth\": 2}", "2" },
		{ "{\"other\": {\"claudeAiOauth\": 1}}", NULL },
		{ "[\"claudeAiOauth\"]", NULL },
		{ "{\"claudeAiOauth\": 1,}", NULL },
		{ "", NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Secret) found =
			parked_member(cases[i].text, strlen(cases[i].text), "claudeAiOauth");

		check(found, cases[i].member);
	}
}

/* A token is a login that Claude Code takes: the scope is there, an end and a refresh token not. */
static void test_token(void)
{
	g_autoptr(Secret) token = text("sk-ant-oat01-\"made\\up");
	g_autoptr(Secret) login = parked_login_of_token(token);
	g_autoptr(Secret) file = parked_print(login, NULL);
	g_autoptr(Credentials) credentials = credentials_parse(file->data, file->length);

	g_assert_false(credentials->malformed);
	check(credentials->access_token, token->data);
	g_assert_null(credentials->refresh_token);
	g_assert_true(credentials->has_inference);
	g_assert_cmpint(credentials->expires_at_ms, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parked/spelling", test_spelling);
	g_test_add_func("/parked/members", test_members);
	g_test_add_func("/parked/token", test_token);
	return g_test_run();
}
