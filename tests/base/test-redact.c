#include "base/redact.h"

#include <glib.h>
#include <string.h>

typedef struct Case {
	const char *text;
	const char *shown;
} Case;

static const Case cases[] = {
	{ "", "" },
	{ "aws sso login --profile work", "aws sso login --profile work" },
	{ "~/bin/get-anthropic-key --vault dev", "~/bin/get-anthropic-key --vault dev" },
	{ "op read op://Private/Anthropic/credential",
		"op read op://Private/Anthropic/credential" },
	{ "cat /run/secrets/anthropic", "cat /run/secrets/anthropic" },
	{ "echo sk-ant-api03-CANARY", "echo ***" },
	{ "sh -c 'printf %s secret-word'", "sh -c 'printf ***" },
	{ "get --token=abc def", "get --token=*** def" },
	{ "curl -H 'Authorization: Bearer abc' x", "curl -H 'Authorization: Bearer ***' x" },
	{ "use sk-proj-1 now", "use *** now" },
	{ "use Zm9vYmFyYmF6cXV4MTIz now", "use *** now" },
	{ "use 0123456789abcdef0123456789abcdef", "use ***" },
	{ "https://ada:hunter2@proxy.example/v1", "https://***@proxy.example/v1" },
	{ "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1" },
};

static void test_case(gconstpointer data)
{
	const Case *example = data;
	g_autofree char *shown = redact_text(example->text);
	g_autofree char *again = redact_text(shown);

	g_assert_cmpstr(shown, ==, example->shown);
	g_assert_cmpstr(again, ==, shown);
}

static void test_long(void)
{
	g_autofree char *text = g_strnfill(1 << 20, 'a');
	g_autofree char *shown = redact_text(text);

	g_assert_cmpuint(strlen(shown), <=, 1 << 20);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/redact/%zu", i);

		g_test_add_data_func(path, &cases[i], test_case);
	}
	g_test_add_func("/redact/long", test_long);
	return g_test_run();
}
