/* What a running Claude Code says of itself. The first one is what version 2.1 really writes. */
#include "format/session-file.h"

#include <string.h>

static SessionFile *parse(const char *text)
{
	return session_file_parse(text, strlen(text));
}

static void test_real(void)
{
	g_autoptr(SessionFile) file = parse(
		"{\"pid\":15061,\"sessionId\":\"ffd0383c\",\"cwd\":\"/home/ada/proj\","
		"\"startedAt\":1795449098186,\"procStart\":\"5515645\",\"version\":\"2.1.330\","
		"\"kind\":\"interactive\",\"entrypoint\":\"cli\",\"status\":\"idle\"}");

	g_assert_cmpstr(file->directory, ==, "/home/ada/proj");
	g_assert_true(file->interactive);
	g_assert_cmpuint(file->start, ==, 5515645);
	g_assert_cmpint(file->started_at, ==, 1795449098);
}

static void test_interactive(void)
{
	static const struct {
		const char *text;
		bool interactive;
	} cases[] = {
		{ "{}", true },
		{ "{\"kind\":\"interactive\",\"entrypoint\":\"sdk-cli\"}", false },
		{ "{\"kind\":\"background\",\"entrypoint\":\"cli\"}", false },
		{ "{\"kind\":1,\"entrypoint\":null}", true },
		{ "{\"entrypoint\":\"claude-vscode\"}", true },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(SessionFile) file = parse(cases[i].text);

		g_assert_cmpint(file->interactive, ==, cases[i].interactive);
	}
}

/* What it does not say, or says in another form, is not known. */
static void test_nothing(void)
{
	static const char *const texts[] = { "", "{", "[]", "null", "{\"cwd\":1}",
		"{\"procStart\":5515645,\"startedAt\":\"1795449098186\"}",
		"{\"procStart\":\"-1\",\"startedAt\":-1795449098186}", "{\"procStart\":\"5 \"}",
		"{\"procStart\":\"99999999999999999999\",\"startedAt\":1e300}", "\xff" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(SessionFile) file = parse(texts[i]);

		g_assert_cmpstr(file->directory, ==, NULL);
		g_assert_true(file->interactive);
		g_assert_cmpuint(file->start, ==, 0);
		g_assert_cmpint(file->started_at, ==, 0);
	}
}

static void test_hostile(void)
{
	g_autoptr(SessionFile) file = parse("{\"cwd\":\"/a\\u001b[31m\\u202eb\\u0000\\n\"}");

	g_assert_cmpstr(file->directory, ==, "/a[31mb ");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/session-file/real", test_real);
	g_test_add_func("/session-file/interactive", test_interactive);
	g_test_add_func("/session-file/nothing", test_nothing);
	g_test_add_func("/session-file/hostile", test_hostile);
	return g_test_run();
}
