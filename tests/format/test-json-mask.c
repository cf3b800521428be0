#include "format/json-mask.h"

#include <string.h>

static char *mask(const char *text)
{
	return json_mask(text, strlen(text), 0, strlen(text), NULL, NULL);
}

typedef struct Case {
	const char *text;
	const char *shown; /* NULL when all of it is */
} Case;

static void check_cases(const Case *cases, gsize count)
{
	for (gsize i = 0; i < count; i++) {
		g_autofree char *shown = mask(cases[i].text);

		g_assert_cmpstr(shown, ==, cases[i].shown ? cases[i].shown : cases[i].text);
	}
}

static void test_keys(void)
{
	static const Case cases[] = {
		{ "{\"env\": {\"ANTHROPIC_API_KEY\": \"a b\", \"AWS_REGION\": \"eu\"}}",
			"{\"env\": {\"ANTHROPIC_API_KEY\": \"***\", \"AWS_REGION\": \"eu\"}}" },
		{ "{\"AWS_ACCESS_KEY_ID\"\n:\n\"a\"}", "{\"AWS_ACCESS_KEY_ID\"\n:\n\"***\"}" },
		{ "{\"ANTHROPIC_CUSTOM_HEADERS\":\"X: y\"}",
			"{\"ANTHROPIC_CUSTOM_HEADERS\":\"***\"}" },
		{ "{\"ANTHROPIC_API\\u005fKEY\": \"a\"}",
			"{\"ANTHROPIC_API\\u005fKEY\": \"***\"}" },
		{ "{\"\\u0041WS_ACCESS_KEY_ID\": \"a\", \"_key\": \"b\"}",
			"{\"\\u0041WS_ACCESS_KEY_ID\": \"***\", \"_key\": \"***\"}" },
		{ "{\"claudeAiOauth\": {\"accessToken\": \"a\", \"refreshToken\": \"b\","
		  " \"expiresAt\": 1, \"scopes\": [\"c\"]}}",
			"{\"claudeAiOauth\": {\"accessToken\": \"***\", \"refreshToken\": \"***\","
			" \"expiresAt\": 1, \"scopes\": [\"c\"]}}" },
		{ "{\"primaryApiKey\": \"a\"}", "{\"primaryApiKey\": \"***\"}" },
		{ "{\"customApiKeyResponses\": {\"approved\": [\"a\",\n\"b\"], \"rejected\": []},"
		  " \"a\": \"b\"}",
			"{\"customApiKeyResponses\": {\"approved\": [\"***\",\n\"***\"],"
			" \"rejected\": []}, \"a\": \"b\"}" },
		{ "{\"github_token\": \"a\", \"DB_PASSWORD\": \"b\", \"x-api-key\": \"c\"}",
			"{\"github_token\": \"***\", \"DB_PASSWORD\": \"***\","
			" \"x-api-key\": \"***\"}" },
		{ "{\"headers\": {\"X-Team\": \"a\"}, \"X-Team\": \"a\"}",
			"{\"headers\": {\"X-Team\": \"***\"}, \"X-Team\": \"a\"}" },
		{ "{\"AWS_SESSION_TOKEN\": 12.5, \"b\": 1}",
			"{\"AWS_SESSION_TOKEN\": ***, \"b\": 1}" },
		{ "{\"A_TOKEN\": \"a\\\"b\\\\\", \"b\": \"c\"}",
			"{\"A_TOKEN\": \"***\", \"b\": \"c\"}" },
	};

	check_cases(cases, G_N_ELEMENTS(cases));
}

/* Keys that look like those of secrets, and secrets that are empty or none. */
static void test_harmless_keys(void)
{
	static const Case cases[] = {
		{ "{\"apiKeyHelper\": \"~/bin/key\"}", NULL },
		{ "{\"awsCredentialExport\": \"~/bin/export\"}", NULL },
		{ "{\"otelHeadersHelper\": \"~/bin/headers\"}", NULL },
		{ "{\"CLAUDE_CODE_API_KEY_HELPER_TTL_MS\": \"60000\"}", NULL },
		{ "{\"CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR\": \"3\"}", NULL },
		{ "{\"AWS_SHARED_CREDENTIALS_FILE\": \"/home/ada/aws\"}", NULL },
		{ "{\"GOOGLE_APPLICATION_CREDENTIALS\": \"/home/ada/adc.json\"}", NULL },
		{ "{\"ANTHROPIC_API_KEY\": \"\", \"A_TOKEN\": null, \"B_TOKEN\": true}", NULL },
		{ "{\"MAX_THINKING_TOKENS\": \"31999\", \"lastTotalInputTokens\": 1234567}", NULL },
		{ "{\"API_TOKENS\": \"a1, b2\"}", "{\"API_TOKENS\": \"***\"}" },
		{ "{\"API_TOKENS\": \"12345678901234567890\"}", "{\"API_TOKENS\": \"***\"}" },
	};

	check_cases(cases, G_N_ELEMENTS(cases));
}

static void test_values(void)
{
	static const Case cases[] = {
		{ "", NULL },
		{ "\xEF\xBB\xBF{\r\n\t\"a\": [1, -2.5e3, \"\xC3\xA4\\u00e4\\n\"]\r\n}\r\n", NULL },
		{ "{\"a\": \"https://ada:pw@host/x\"}", "{\"a\": \"https://***@host/x\"}" },
		{ "{\"apiKeyHelper\": \"echo abc\", \"b\": 1}",
			"{\"apiKeyHelper\": \"echo ***\", \"b\": 1}" },
		{ "[\"TOKEN=\\\"abc\\\" run\"]", "[\"TOKEN=\\\"***\\\" run\"]" },
		{ "[\"\\u0073k-abcdef C:\\\\x\"]", "[\"*** C:\\\\x\"]" },
		{ "[\"sk-abcdef\"]", "[\"***\"]" },
	};

	check_cases(cases, G_N_ELEMENTS(cases));
}

static void test_comments(void)
{
	static const Case cases[] = {
		{ "// don't touch\n{} # it's fine /* or not */\n", NULL },
		{ "{\n  // \"AWS_ACCESS_KEY_ID\": \"AKIA\",\n  \"a\": 1\n}",
			"{\n  // \"AWS_ACCESS_KEY_ID\": \"***\",\n  \"a\": 1\n}" },
		{ "/*\n \"apiKeyHelper\": \"echo abc\"\n*/ {\"a\": 1}",
			"/*\n \"apiKeyHelper\": \"echo ***\n*/ {\"a\": 1}" },
		{ "# don't: \"AWS_ACCESS_KEY_ID\": \"AKIA\"",
			"# don't: \"AWS_ACCESS_KEY_ID\": \"***\"" },
		{ "// AWS_ACCESS_KEY_ID=AKIA", "// AWS_ACCESS_KEY_ID=***" },
		{ "// call with Bearer abc", "// call with Bearer ***" },
		{ "{\"A_TOKEN\": \"a\", // the old one\n\"b\": 1}",
			"{\"A_TOKEN\": \"***\", // the old one\n\"b\": 1}" },
		{ "{\"A_TOKEN\": // b: }\n\"a\"}", "{\"A_TOKEN\": // ***: }\n\"***\"}" },
		{ "{\"headers\": { /* } */ \"a\": \"b\"}}",
			"{\"headers\": { /* } */ \"a\": \"***\"}}" },
		{ "{} /* \"A_TOKEN\":\n\"abc\"", "{} /* \"A_TOKEN\":\n\"***\"" },
		{ "{\"a\": \"// no comment\", \"A_TOKEN\": \"/* none\"}",
			"{\"a\": \"// no comment\", \"A_TOKEN\": \"***\"}" },
	};

	check_cases(cases, G_N_ELEMENTS(cases));
}

static void test_malformed(void)
{
	static const Case cases[] = {
		{ "{\"A_TOKEN\": \"abc\n\"b\": \"c\"}", "{\"A_TOKEN\": \"***\n\"b\": \"c\"}" },
		{ "{\"A_TOKEN\": 'abc', 'b': 'c'}", "{\"A_TOKEN\": '***', 'b': 'c'}" },
		{ "{A_TOKEN: abc def, b: c}", "{A_TOKEN: ***, b: c}" },
		{ "{A_TOKEN: a//b#c // d\n}", "{A_TOKEN: *** // d\n}" },
		{ "{\"A_TOKEN\" \"abc\"}", "{\"A_TOKEN\" \"***\"}" },
		{ "{\"A_TOKEN\" = \"abc\"}", "{\"A_TOKEN\" = \"***\"}" },
		{ "{\"A_TOKEN\": \"a\"b\"\n}", "{\"A_TOKEN\": \"***\"\n}" },
		{ "{\"a\": \"echo \"abc\"\"\n}", "{\"a\": \"echo ***\"\"\n}" },
		{ "{\"apiKeyHelper\": echo abc\n}", "{\"apiKeyHelper\": echo ***\n}" },
		{ "{“A_TOKEN”: “abc”}", "{“A_TOKEN”: ***}" },
		{ "{\"A_TOKEN\": \"abc\\", "{\"A_TOKEN\": \"***" },
		{ "{\"A_TOKEN: \"abc\"}", "{\"A_TOKEN***\"***\"***" },
		{ "{\"headers\" {\"a\": \"b\"}}", "{\"headers\" {\"a\": \"***\"}}" },
		{ "[\"-e\", \"A_TOKEN\", \"image\"]", NULL },
		{ "\"", NULL },
		{ "'", NULL },
		{ "/", NULL },
		{ "/*", NULL },
		{ "}}]]::,,", NULL },
	};

	check_cases(cases, G_N_ELEMENTS(cases));
}

static char *name_length(const char *bytes, gsize length, gpointer data)
{
	g_assert_nonnull(bytes);
	g_assert_cmpstr(data, ==, "data");
	return g_strdup_printf("key %zu", length);
}

static void test_namer(void)
{
	static const char text[] =
		"{\"A_TOKEN\": \"abc\", \"B_TOKEN\": \"\"} // \"A_TOKEN\": \"abc\"";
	char data[] = "data";
	g_autofree char *shown = json_mask(text, strlen(text), 0, strlen(text), name_length, data);

	g_assert_cmpstr(
		shown, ==, "{\"A_TOKEN\": \"key 3\", \"B_TOKEN\": \"\"} // \"A_TOKEN\": \"***\"");
}

static void test_nul(void)
{
	g_autofree char *shown = json_mask("{\0\"a\0\": \"b\0c\"}", 14, 0, 14, NULL, NULL);

	g_assert_cmpstr(shown, ==, "{?\"a?\": \"b?c\"}");
}

/* Outside of the part that is to be shown nothing is masked, but keys count. */
static void test_part(void)
{
	static const char text[] = "[\"sk-abcdef\",\n{\"A_TOKEN\":\n\"abc\"},\n\"sk-abcdef\"]";
	const char *from = strstr(text, "\"abc\"");
	gsize offset = (gsize)(from - text);
	g_autofree char *shown = json_mask(
		text, strlen(text), offset, offset + strlen("\"abc\"},\n") - 1, NULL, NULL);

	g_assert_cmpstr(shown, ==, "[\"sk-abcdef\",\n{\"A_TOKEN\":\n\"***\"},\n\"sk-abcdef\"]");
}

static guint count_lines(const char *text)
{
	guint lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static void assert_hidden(const char *text)
{
	g_autofree char *shown = mask(text);

	g_test_message("%s", text);
	g_test_message("%s", shown);
	g_assert_null(strstr(shown, "hunter2"));
	g_assert_cmpuint(count_lines(shown), ==, count_lines(text));
}

/* With any one sign missing, twice or replaced, a secret stays hidden. */
static void test_slips(void)
{
	static const char text[] = "{\n"
				   "\t\"env\": {\n"
				   "\t\t\"AWS_PROFILE\": \"work\",\n"
				   "\t\t\"AWS_ACCESS_KEY_ID\": \"hunter2\",\n"
				   "\t\t\"ANTHROPIC_CUSTOM_HEADERS\": \"hunter2\"\n"
				   "\t}, // \"AWS_ACCESS_KEY_ID\": \"hunter2\",\n"
				   "\t\"approved\": [\"hunter2\", \"hunter2\"]\n"
				   "}\n";
	static const char signs[] = "\"{}[],:/'=\n ";

	for (gsize i = 0; text[i]; i++) {
		if (!strchr(signs, text[i]))
			continue;
		for (const char *sign = signs; *sign; sign++) {
			g_autoptr(GString) replaced = g_string_new(text);
			g_autoptr(GString) inserted = g_string_new(text);

			replaced->str[i] = *sign;
			g_string_insert_c(inserted, (gssize)i, *sign);
			assert_hidden(replaced->str);
			assert_hidden(inserted->str);
		}

		g_autoptr(GString) removed = g_string_new(text);

		g_string_erase(removed, (gssize)i, 1);
		assert_hidden(removed->str);
	}
}

/* Each in the time of some passes over the text, however it is built. */
static void test_speed(void)
{
	static const char *const parts[] = { "/*", "/**/", "// c\n", "#\n", "\"", "\"a\" ", "'",
		"\"A_TOKEN\":\"a\",", "a ", "a:", "1,", "{", " ", "\\", "\"\\", "a:'b,", "a:\"b," };
	g_autoptr(GTimer) timer = g_timer_new();

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autoptr(GString) text = g_string_new("[");
		g_autofree char *shown = NULL;

		while (text->len < 500000)
			g_string_append(text, parts[i]);
		shown = mask(text->str);
		g_test_message("%s %f", parts[i], g_timer_elapsed(timer, NULL));
	}
	g_assert_cmpfloat(g_timer_elapsed(timer, NULL), <, 30);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json-mask/keys", test_keys);
	g_test_add_func("/json-mask/harmless-keys", test_harmless_keys);
	g_test_add_func("/json-mask/values", test_values);
	g_test_add_func("/json-mask/comments", test_comments);
	g_test_add_func("/json-mask/malformed", test_malformed);
	g_test_add_func("/json-mask/namer", test_namer);
	g_test_add_func("/json-mask/nul", test_nul);
	g_test_add_func("/json-mask/part", test_part);
	g_test_add_func("/json-mask/slips", test_slips);
	g_test_add_func("/json-mask/speed", test_speed);
	return g_test_run();
}
