/* The state file: account, Console key, answers about keys, trust, and its env block. */
#include "cut.h"

#include "format/settings.h"
#include "format/state.h"

#include <string.h>

#define PROJECT "/home/me/work/project"
#define KEY     "sk-ant-api03-0123456789-abcdefghij"
#define KEY_END "123456789-abcdefghij"

static const char real[] =
	"{\n"
	"  \"numStartups\": 7,\n"
	"  \"projects\": {\n"
	"    \"/home/me/other\": {\"hasTrustDialogAccepted\": true},\n"
	"    \"" PROJECT "\": {\"allowedTools\": [], \"hasTrustDialogAccepted\": true}\n"
	"  },\n"
	"  \"oauthAccount\": {\"accountUuid\": \"a-1\", \"emailAddress\": \"me@example.org\",\n"
	"    \"organizationUuid\": \"o-1\", \"organizationName\": \"Example\", "
	"\"displayName\": \"Me\"},\n"
	"  \"primaryApiKey\": \" sk-ant-console \",\n"
	"  \"customApiKeyResponses\": {\"approved\": [\"" KEY_END "\"], \"rejected\": [\"no\"]},\n"
	"  \"env\": {\"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:1\", \"OTHER\": \"x\"}\n"
	"}\n";

static State *parse(const char *text)
{
	return state_parse(text, strlen(text), PROJECT);
}

static void test_real(void)
{
	g_autoptr(State) state = parse(real);

	g_assert_false(state->malformed);
	g_assert_true(state->has_account);
	g_assert_cmpstr(state->account_uuid, ==, "a-1");
	g_assert_cmpstr(state->email, ==, "me@example.org");
	g_assert_cmpstr(state->display_name, ==, "Me");
	g_assert_cmpstr(state->organization_uuid, ==, "o-1");
	g_assert_cmpstr(state->organization_name, ==, "Example");
	g_assert_cmpstr(state->primary_api_key->data, ==, "sk-ant-console");
	g_assert_cmpuint(state->primary_api_key->length, ==, strlen("sk-ant-console"));
	g_assert_cmpuint(state->primary_api_key_line, ==, 9);
	g_assert_true(state->folder_trusted);
	g_assert_cmpuint(state->environment->len, ==, 1);

	const SettingsMember *url = &g_array_index(state->environment, SettingsMember, 0);

	g_assert_cmpint(url->id, ==, SETTING_ANTHROPIC_BASE_URL);
	g_assert_true(url->env_block);
	g_assert_cmpuint(url->line, ==, 11);
	g_assert_cmpstr(url->value->data, ==, "http://127.0.0.1:1");
}

static void assert_empty(const State *state)
{
	g_assert_false(state->has_account);
	g_assert_null(state->email);
	g_assert_null(state->primary_api_key);
	g_assert_false(state->folder_trusted);
	g_assert_cmpuint(state->environment->len, ==, 0);
	g_assert_cmpint(state_approval(state, "x", 1), ==, APPROVAL_UNDECIDED);
	g_assert_cmpint(state_approval(state, "", 0), ==, APPROVAL_UNDECIDED);
}

/* For Claude Code an empty file and values other than an object are an empty state. */
static void test_empty(void)
{
	static const char *const texts[] = { "", "{}", "[]", "null", "7", "\"x\"",
		"\xEF\xBB\xBF{}" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(State) state = parse(texts[i]);

		g_test_message("%s", texts[i]);
		g_assert_false(state->malformed);
		assert_empty(state);
	}
}

static void test_malformed(void)
{
	static const char *const texts[] = { "{", "{}x", "{\"a\":1,}", "{} # x",
		"\xEF\xBB\xBF\xEF\xBB\xBF{}", "{\"primaryApiKey\":\"k\"" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(State) state = parse(texts[i]);

		g_test_message("%s", texts[i]);
		g_assert_true(state->malformed);
		g_assert_nonnull(state->problem.what);
		g_assert_cmpuint(state->problem.line, ==, 1);
		assert_empty(state);
	}
}

static void test_wrong_types(void)
{
	static const char *const values[] = { "null", "true", "7", "\"x\"", "[]", "[[]]", "{}" };

	for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
		const char *v = values[i];
		g_autofree char *members =
			g_strdup_printf("{\"oauthAccount\":{\"accountUuid\":[%s],"
					"\"emailAddress\":[%s]},"
					"\"projects\":{\"" PROJECT "\":%s},"
					"\"customApiKeyResponses\":{\"approved\":%s}}",
				v, v, v, v);
		g_autofree char *roots = g_strdup_printf("{\"oauthAccount\":[%s],\"env\":[%s],"
							 "\"projects\":%s,\"primaryApiKey\":[%s],"
							 "\"customApiKeyResponses\":%s}",
			v, v, v, v, v);
		g_autoptr(State) inside = parse(members);
		g_autoptr(State) outside = parse(roots);

		g_assert_true(inside->has_account);
		g_assert_null(inside->account_uuid);
		g_assert_null(inside->email);
		g_assert_false(inside->folder_trusted);
		assert_empty(outside);
	}
}

static void test_console_key(void)
{
	static const struct {
		const char *value, *key;
	} cases[] = {
		{ "\"k\"", "k" },
		{ "\"\\t k \\n\"", "k" },
		{ "\"\"", NULL },
		{ "\"  \"", NULL },
		{ "null", NULL },
		{ "7", NULL },
		{ "true", NULL },
		{ "{}", NULL },
		{ "\"a\",\"primaryApiKey\":\"b\"", "b" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf("{\"primaryApiKey\":%s}", cases[i].value);
		g_autoptr(State) state = parse(text);
		const Secret *key = state->primary_api_key;

		g_test_message("%s", text);
		g_assert_cmpstr(key ? key->data : NULL, ==, cases[i].key);
		g_assert_cmpuint(state->primary_api_key_line, ==, key ? 1 : 0);
	}
}

static void test_approval(void)
{
	static const struct {
		const char *approved, *rejected, *key;
		Approval approval;
	} cases[] = {
		{ KEY_END, "x", KEY, APPROVAL_APPROVED },
		{ "x", KEY_END, KEY, APPROVAL_REJECTED },
		{ KEY_END, KEY_END, KEY, APPROVAL_APPROVED },
		{ "x", "x", KEY, APPROVAL_UNDECIDED },
		{ KEY, "x", KEY, APPROVAL_UNDECIDED },
		{ KEY_END, "x", " " KEY "\n", APPROVAL_APPROVED },
		{ KEY_END, "x", KEY_END, APPROVAL_APPROVED },
		{ "KEY", "x", "KEY", APPROVAL_APPROVED },
		{ "KEY", "x", " KEY", APPROVAL_APPROVED },
		{ "EY", "x", "KEY", APPROVAL_UNDECIDED },
		{ "key", "x", "KEY", APPROVAL_UNDECIDED },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf("{\"customApiKeyResponses\":{"
							"\"approved\":[7,\"%s\",null],"
							"\"rejected\":[\"%s\"]}}",
			cases[i].approved, cases[i].rejected);
		g_autoptr(State) state = parse(text);

		g_test_message("%s: %s", text, cases[i].key);
		g_assert_cmpint(state_approval(state, cases[i].key, strlen(cases[i].key)), ==,
			cases[i].approval);
	}
}

static void test_trust(void)
{
	static const struct {
		const char *projects;
		bool trusted;
	} cases[] = {
		{ "\"" PROJECT "\":{\"hasTrustDialogAccepted\":true}", true },
		{ "\"/home/me/work\":{\"hasTrustDialogAccepted\":true}", true },
		{ "\"/\":{\"hasTrustDialogAccepted\":true}", true },
		{ "\"" PROJECT "\":{\"hasTrustDialogAccepted\":false},"
		  "\"/home/me\":{\"hasTrustDialogAccepted\":true}",
			true },
		{ "\"" PROJECT "\":{\"hasTrustDialogAccepted\":true},\"" PROJECT "\":{}", false },
		{ "\"" PROJECT "\":{\"hasTrustDialogAccepted\":false}", false },
		{ "\"" PROJECT "\":{\"hasTrustDialogAccepted\":\"true\"}", false },
		{ "\"" PROJECT "/sub\":{\"hasTrustDialogAccepted\":true}", false },
		{ "\"/home/me/wor\":{\"hasTrustDialogAccepted\":true}", false },
		{ "\"\":{\"hasTrustDialogAccepted\":true}", false },
		{ "", false },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf("{\"projects\":{%s}}", cases[i].projects);
		g_autoptr(State) state = parse(text);
		g_autoptr(State) nowhere = state_parse(text, strlen(text), NULL);

		g_test_message("%s", text);
		g_assert_true(state->folder_trusted == cases[i].trusted);
		g_assert_false(nowhere->folder_trusted);
	}
}

/* Thousands of folders, as it grows in a year: still read in the blink of an eye. */
static void test_large(void)
{
	g_autoptr(GString) text = g_string_new("{\"projects\":{");

	for (int i = 0; i < 20000; i++)
		g_string_append_printf(text,
			"\"/home/me/p%d\":{\"allowedTools\":[],\"history\":[{\"display\":"
			"\"some words that were typed\",\"pastedContents\":{}}],"
			"\"hasTrustDialogAccepted\":%s},",
			i, i == 12345 ? "true" : "false");
	g_string_append(text, "\"/x\":{}}}");

	g_test_timer_start();

	g_autoptr(State) trusted = state_parse(text->str, text->len, "/home/me/p12345/a/b/c");
	g_autoptr(State) other = state_parse(text->str, text->len, "/home/me/p12346");

	g_test_minimized_result(
		g_test_timer_elapsed(), "two states of %" G_GSIZE_FORMAT " bytes", text->len);
	g_assert_true(trusted->folder_trusted);
	g_assert_false(other->folder_trusted);
	g_assert_cmpfloat(g_test_timer_last(), <, 5.0); /* 0.1 in earnest; sanitizers take more */
}

static void check_cut(const char *text, gsize length, bool whole)
{
	g_autoptr(State) state = state_parse(text, length, PROJECT);

	g_assert_true(state->malformed == (!whole && length > 0));
	if (whole)
		g_assert_nonnull(state->primary_api_key);
	else
		assert_empty(state);
}

static void test_cut(void)
{
	cut_everywhere(real, strlen(real), check_cut);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/state/real", test_real);
	g_test_add_func("/state/empty", test_empty);
	g_test_add_func("/state/malformed", test_malformed);
	g_test_add_func("/state/wrong-types", test_wrong_types);
	g_test_add_func("/state/console-key", test_console_key);
	g_test_add_func("/state/approval", test_approval);
	g_test_add_func("/state/trust", test_trust);
	g_test_add_func("/state/large", test_large);
	g_test_add_func("/state/cut", test_cut);
	return g_test_run();
}
