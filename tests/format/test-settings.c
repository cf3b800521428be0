/*
 * Settings: which texts are taken, which members void a file (against what Claude Code was seen to
 * do, tests/vectors/settings.tsv), and what values come out.
 */
#include "cut.h"

#include "format/js-string.h"
#include "format/settings.h"

#include <math.h>
#include <string.h>

#define TOKEN(value) "{\"env\":{\"ANTHROPIC_AUTH_TOKEN\":" value "}}"
#define BOM          "\xEF\xBB\xBF"

static const char real[] =
	"{\n"
	"  \"$schema\": \"https://json.schemastore.org/claude-code-settings.json\",\n"
	"  \"apiKeyHelper\": \"/usr/local/bin/key --quiet\",\n"
	"  \"permissions\": {\"allow\": [\"Bash(ls)\", 7], \"defaultMode\": \"plan\"},\n"
	"  \"env\": {\n"
	"    \"ANTHROPIC_API_KEY\": \"\",\n"
	"    \"CLAUDE_CODE_USE_BEDROCK\": 1,\n"
	"    \"AWS_REGION\": \"eu-west-1\",\n"
	"    \"UNKNOWN\": \"x\"\n"
	"  },\n"
	"  \"unknown\": {\"apiKeyHelper\": 7},\n"
	"  \"forceLoginMethod\": \"console\"\n"
	"}\n";

static Settings *parse(const char *text, Scope scope)
{
	return settings_parse(text, strlen(text), scope);
}

static const char *value_of(const Settings *settings, SettingId id)
{
	const SettingsMember *member = settings_member(settings, id);

	return member ? member->value->data : NULL;
}

static void assert_member(
	const Settings *settings, SettingId id, const char *value, unsigned line, bool env_block)
{
	const SettingsMember *member = settings_member(settings, id);

	g_assert_nonnull(member);
	g_assert_cmpint(member->id, ==, id);
	g_assert_cmpmem(member->value->data, member->value->length, value, strlen(value));
	g_assert_cmpuint(member->line, ==, line);
	g_assert_true(member->env_block == env_block);
}

static void test_real(void)
{
	g_autoptr(Settings) settings = parse(real, SCOPE_USER);

	g_assert_cmpint(settings->state, ==, FILE_READ);
	g_assert_null(settings->what);
	g_assert_null(settings->void_member);
	g_assert_cmpuint(settings->members->len, ==, 5);
	assert_member(settings, SETTING_API_KEY_HELPER, "/usr/local/bin/key --quiet", 3, false);
	assert_member(settings, SETTING_ANTHROPIC_API_KEY, "", 6, true);
	assert_member(settings, SETTING_USE_BEDROCK, "1", 7, true);
	assert_member(settings, SETTING_AWS_REGION, "eu-west-1", 8, true);
	assert_member(settings, SETTING_FORCE_LOGIN_METHOD, "console", 12, false);
}

typedef struct TextCase {
	const char *name, *text;
	gsize length;
	FileState state;
	const char *token;
} TextCase;

#define TEXT(name, text, state, token)                                                             \
	{                                                                                          \
		name, text, sizeof text - 1, state, token                                          \
	}
#define UTF16(c) c "\0"

/* What Claude Code 2.1.330 made of a user's settings.json with these bytes. */
static const TextCase text_cases[] = {
	TEXT("plain", TOKEN("\"x\""), FILE_READ, "x"),
	TEXT("empty", "", FILE_READ, NULL),
	TEXT("blanks", " \t\r\n\n", FILE_READ, NULL),
	TEXT("mark only", BOM, FILE_READ, NULL),
	TEXT("mark", BOM TOKEN("\"x\""), FILE_READ, "x"),
	TEXT("blanks around", "\r\n " TOKEN("\"x\"") "\n\n", FILE_READ, "x"),
	TEXT("DEL", TOKEN("\"\x7f\""), FILE_READ, "\x7f"),
	TEXT("lone surrogate", "{\"a\":\"\\ud800\"}", FILE_READ, NULL),
	TEXT("not UTF-8 in a string", TOKEN("\"x\xff\""), FILE_READ, "x\xEF\xBF\xBD"),
	TEXT("line separator", "{\"a\":\"\xE2\x80\xA8\"}", FILE_READ, NULL),
	TEXT("huge number", "{\"a\":1e999}", FILE_READ, NULL),
	TEXT("__proto__", "{\"__proto__\":{\"apiKeyHelper\":7}}", FILE_READ, NULL),
	TEXT("escaped keys", "{\"\\u0065nv\":{\"ANTHROPIC_\\u0041UTH_TOKEN\":\"x\"}}", FILE_READ,
		"x"),
	TEXT("second mark", BOM BOM TOKEN("\"x\""), FILE_MALFORMED, NULL),
	TEXT("blank before mark", " " BOM TOKEN("\"x\""), FILE_MALFORMED, NULL),
	TEXT("array", "[]", FILE_MALFORMED, NULL),
	TEXT("null", "null", FILE_MALFORMED, NULL),
	TEXT("string", "\"x\"", FILE_MALFORMED, NULL),
	TEXT("number", "7", FILE_MALFORMED, NULL),
	TEXT("true", "true", FILE_MALFORMED, NULL),
	TEXT("text after the end", TOKEN("\"x\"") "x", FILE_MALFORMED, NULL),
	TEXT("second object", TOKEN("\"x\"") "{}", FILE_MALFORMED, NULL),
	TEXT("NUL after the end", TOKEN("\"x\"") "\0", FILE_MALFORMED, NULL),
	TEXT("NUL in a string", TOKEN("\"x\0\""), FILE_MALFORMED, NULL),
	TEXT("NUL between", "{\0\"a\":1}", FILE_MALFORMED, NULL),
	TEXT("tab in a string", TOKEN("\"x\t\""), FILE_MALFORMED, NULL),
	TEXT("not UTF-8 between", "{\xff\"a\":1}", FILE_MALFORMED, NULL),
	TEXT("comment", "{// c\n\"a\":1}", FILE_MALFORMED, NULL),
	TEXT("block comment", "{/* c */\"a\":1}", FILE_MALFORMED, NULL),
	TEXT("hash", "{# c\n\"a\":1}", FILE_MALFORMED, NULL),
	TEXT("trailing comma", "{\"a\":1,}", FILE_MALFORMED, NULL),
	TEXT("single quotes", "{'a':1}", FILE_MALFORMED, NULL),
	TEXT("bare key", "{a:1}", FILE_MALFORMED, NULL),
	TEXT("hard blank", "{\xC2\xA0\"a\":1}", FILE_MALFORMED, NULL),
	TEXT("form feed", "{\f\"a\":1}", FILE_MALFORMED, NULL),
	TEXT("+1", "{\"a\":+1}", FILE_MALFORMED, NULL),
	TEXT("01", "{\"a\":01}", FILE_MALFORMED, NULL),
	TEXT("NaN", "{\"a\":NaN}", FILE_MALFORMED, NULL),
	TEXT("bad escape", "{\"a\":\"\\x41\"}", FILE_MALFORMED, NULL),
	TEXT("UTF-16",
		"\xFF\xFE" UTF16("{") UTF16("\"") UTF16("a") UTF16("\"") UTF16(":") UTF16("1")
			UTF16("}"),
		FILE_READ, NULL),
	TEXT("UTF-16, broken", "\xFF\xFE" UTF16("{") UTF16("a"), FILE_MALFORMED, NULL),
	TEXT("UTF-16, half a character", "\xFF\xFE" UTF16("{") UTF16("}") "x", FILE_READ, NULL),
	TEXT("UTF-16, no mark", UTF16("{") UTF16("}"), FILE_MALFORMED, NULL),
	TEXT("UTF-16, other end", "\xFE\xFF\0{\0}", FILE_MALFORMED, NULL),
	TEXT("last env counts", "{\"env\":{\"ANTHROPIC_AUTH_TOKEN\":\"a\"},\"env\":{}}", FILE_READ,
		NULL),
	TEXT("last name counts",
		"{\"env\":{\"ANTHROPIC_AUTH_TOKEN\":\"a\",\"ANTHROPIC_AUTH_TOKEN\":\"b\"}}",
		FILE_READ, "b"),
	TEXT("wrong, then right", "{\"permissions\":1,\"env\":1,\"permissions\":{},\"env\":{}}",
		FILE_READ, NULL),
	TEXT("right, then wrong", "{\"env\":{},\"permissions\":{},\"permissions\":1}", FILE_VOID,
		NULL),
	TEXT("other case", "{\"env\":{\"anthropic_auth_token\":\"x\"}}", FILE_READ, NULL),
	TEXT("padded name", "{\"env\":{\" ANTHROPIC_AUTH_TOKEN\":\"x\"}}", FILE_READ, NULL),
	TEXT("name with NUL", "{\"env\":{\"ANTHROPIC_AUTH_TOKEN\\u0000\":\"x\"}}", FILE_READ, NULL),
};

static void test_texts(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(text_cases); i++) {
		const TextCase *row = &text_cases[i];
		g_autoptr(Settings) settings = settings_parse(row->text, row->length, SCOPE_USER);

		g_test_message("%s", row->name);
		g_assert_cmpint(settings->state, ==, row->state);
		g_assert_cmpstr(value_of(settings, SETTING_ANTHROPIC_AUTH_TOKEN), ==, row->token);
		g_assert_true((settings->what == NULL) == (row->state == FILE_READ));
		g_assert_true((settings->line == 0) == (row->state == FILE_READ));
		g_assert_true((settings->column == 0) == (row->state != FILE_MALFORMED));
	}
}

/* A file that is UTF-16 from the first byte to the last, surrogates and secrets included. */
static void test_utf16(void)
{
	static const gunichar2 text[] = { 0xFEFF, '{', '"', 'e', 'n', 'v', '"', ':', '{', '"', 'A',
		'W', 'S', '_', 'R', 'E', 'G', 'I', 'O', 'N', '"', ':', '"', 0xE9, 0x20AC, 0xD83D,
		0xDE00, 0xD800, '"', '}', '}' };
	guchar bytes[sizeof text];

	for (gsize i = 0; i < G_N_ELEMENTS(text); i++) {
		bytes[2 * i] = text[i] & 0xFF;
		bytes[2 * i + 1] = (guchar)(text[i] >> 8);
	}

	g_autoptr(Settings) settings =
		settings_parse((const char *)bytes, sizeof bytes, SCOPE_USER);

	assert_member(settings, SETTING_AWS_REGION, "é€😀\xEF\xBF\xBD", 1, true);
}

static void test_malformed_place(void)
{
	g_autoptr(Settings) comma = parse(BOM "{\n  \"a\": 1,\n}", SCOPE_USER);
	g_autoptr(Settings) list = parse("\n  []", SCOPE_USER);

	g_assert_cmpuint(comma->line, ==, 2);
	g_assert_cmpuint(comma->column, ==, 9);
	g_assert_cmpuint(list->line, ==, 2);
	g_assert_cmpuint(list->column, ==, 3);
}

typedef struct VoidCase {
	const char *text, *member;
	unsigned line;
} VoidCase;

static void test_void_member(void)
{
	static const VoidCase cases[] = {
		{ "{\n\"apiKeyHelper\": 7}", "apiKeyHelper", 2 },
		{ "{\"model\": 7,\n\"env\": 7}", "model", 1 },
		{ "{\"permissions\": {\n\"defaultMode\": \"x\"}}", "permissions.defaultMode", 2 },
		{ "{\"permissions\": {\"additionalDirectories\": [\"a\",\n7]}}",
			"permissions.additionalDirectories[1]", 2 },
		{ "{\"fallbackModel\": [\"a\", \"b\", null]}", "fallbackModel[2]", 1 },
		{ "{\"statusLine\": {\"type\": \"command\"}}", "statusLine.command", 1 },
		{ "{\"hooks\": {\"PreToolUse\": [{}]}}", "hooks.PreToolUse[0].hooks", 1 },
		{ "{\"hooks\": {\"PreToolUse\": [{\"hooks\": [{\"type\": \"command\"}]}]}}",
			"hooks.PreToolUse[0].hooks[0].command", 1 },
		{ "{\"hooks\": {\"PreToolUse\": [{\"hooks\": [{\"type\": \"x\"}]}]}}",
			"hooks.PreToolUse[0].hooks[0].type", 1 },
		{ "{\"enabledPlugins\": {\"\\u001ba@b\": 7}}", "enabledPlugins.a@b", 1 },
		{ "{\"modelOverrides\": {\"a\": 7, \"a\": \"x\", \"b\": 7}}", "modelOverrides.b",
			1 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Settings) settings = parse(cases[i].text, SCOPE_PROJECT);

		g_test_message("%s", cases[i].text);
		g_assert_cmpint(settings->state, ==, FILE_VOID);
		g_assert_cmpstr(settings->void_member, ==, cases[i].member);
		g_assert_cmpuint(settings->line, ==, cases[i].line);
		g_assert_cmpuint(settings->column, ==, 0);
		g_assert_cmpuint(settings->members->len, ==, 0);
	}
}

/* Of a managed file only the member itself is dropped. */
static void test_managed(void)
{
	g_autoptr(Settings) settings = parse("{\"permissions\": \"nope\",\n"
					     " \"apiKeyHelper\": null,\n"
					     " \"awsAuthRefresh\": \"refresh\",\n"
					     " \"env\": {\"AWS_REGION\": \"x\"}}",
		SCOPE_MANAGED);
	g_autoptr(Settings) no_env =
		parse("{\"env\": 7, \"apiKeyHelper\": \"a\", \"apiKeyHelper\": 7}", SCOPE_MANAGED);
	g_autoptr(Settings) broken = parse("{\"apiKeyHelper\": \"x\",}", SCOPE_MANAGED);

	g_assert_cmpint(settings->state, ==, FILE_READ);
	g_assert_cmpstr(settings->void_member, ==, "permissions");
	g_assert_cmpuint(settings->members->len, ==, 2);
	assert_member(settings, SETTING_AWS_AUTH_REFRESH, "refresh", 3, false);
	assert_member(settings, SETTING_AWS_REGION, "x", 4, true);
	g_assert_cmpint(no_env->state, ==, FILE_READ);
	g_assert_cmpstr(no_env->void_member, ==, "env");
	g_assert_cmpuint(no_env->members->len, ==, 0);
	g_assert_cmpint(broken->state, ==, FILE_MALFORMED);
	g_assert_cmpuint(broken->members->len, ==, 0);
}

static void test_keys(void)
{
	static const struct {
		const char *text;
		SettingId id;
		const char *value;
	} cases[] = {
		{ "{\"apiKeyHelper\":\"\"}", SETTING_API_KEY_HELPER, "" },
		{ "{\"apiKeyHelper\":\"a\",\"apiKeyHelper\":\"b\"}", SETTING_API_KEY_HELPER, "b" },
		{ "{\"awsCredentialExport\":\"a\"}", SETTING_AWS_CREDENTIAL_EXPORT, "a" },
		{ "{\"gcpAuthRefresh\":\"a\"}", SETTING_GCP_AUTH_REFRESH, "a" },
		{ "{\"forceLoginMethod\":\"claudeai\"}", SETTING_FORCE_LOGIN_METHOD, "claudeai" },
		{ "{\"forceLoginMethod\":\"gateway\"}", SETTING_FORCE_LOGIN_METHOD, "gateway" },
		{ "{\"forceLoginMethod\":\"foo\"}", SETTING_FORCE_LOGIN_METHOD, NULL },
		{ "{\"forceLoginMethod\":null}", SETTING_FORCE_LOGIN_METHOD, NULL },
		{ "{\"forceLoginMethod\":[\"console\"]}", SETTING_FORCE_LOGIN_METHOD, NULL },
		{ "{\"forceLoginMethod\":\"console\\u0000\"}", SETTING_FORCE_LOGIN_METHOD, NULL },
		{ "{\"forceLoginOrgUUID\":\"u\"}", SETTING_FORCE_LOGIN_ORG_UUID, "u" },
		{ "{\"forceLoginOrgUUID\":[\"u\",\"v\"]}", SETTING_FORCE_LOGIN_ORG_UUID, "u,v" },
		{ "{\"ANTHROPIC_API_KEY\":\"x\"}", SETTING_ANTHROPIC_API_KEY, NULL },
		{ "{\"env\":{\"apiKeyHelper\":\"x\"}}", SETTING_API_KEY_HELPER, NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Settings) settings = parse(cases[i].text, SCOPE_LOCAL);

		g_test_message("%s", cases[i].text);
		g_assert_cmpint(settings->state, ==, FILE_READ);
		g_assert_cmpstr(value_of(settings, cases[i].id), ==, cases[i].value);
	}
}

/* What a value of the env block becomes. */
static void test_env_values(void)
{
	static const struct {
		const char *json, *text;
	} cases[] = {
		{ "\"x\"", "x" },
		{ "\"\"", "" },
		{ "7", "7" },
		{ "1.50", "1.5" },
		{ "1e3", "1000" },
		{ "1E400", "Infinity" },
		{ "-1E400", "-Infinity" },
		{ "-0", "0" },
		{ "0.1", "0.1" },
		{ "12345678901234567890", "12345678901234567000" },
		{ "true", "true" },
		{ "false", "false" },
		{ "null", "null" },
		{ "{}", "[object Object]" },
		{ "{\"a\":1}", "[object Object]" },
		{ "[]", "" },
		{ "[1]", "1" },
		{ "[1,[2,null,\"x\"],{},null]", "1,2,,x,[object Object]," },
		{ "[[[[]]]]", "" },
		{ "\"a\\u0000b\"", NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(TOKEN("%s"), cases[i].json);
		g_autoptr(Settings) settings = parse(text, SCOPE_USER);

		g_test_message("%s", cases[i].json);
		g_assert_cmpstr(
			value_of(settings, SETTING_ANTHROPIC_AUTH_TOKEN), ==, cases[i].text);
	}
}

/* What Node prints for these. */
static void test_numbers(void)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0.0, "0" },
		{ -0.0, "0" },
		{ 1.0, "1" },
		{ -1.5, "-1.5" },
		{ 100.0, "100" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 123456789.125, "123456789.125" },
		{ 1e20, "100000000000000000000" },
		{ 1e21, "1e+21" },
		{ 1.5e21, "1.5e+21" },
		{ 123456789012345680000.0, "123456789012345680000" },
		{ 0.000001, "0.000001" },
		{ 0.0000015, "0.0000015" },
		{ 1e-7, "1e-7" },
		{ 1.25e-7, "1.25e-7" },
		{ 5e-324, "5e-324" },
		{ 1.7976931348623157e308, "1.7976931348623157e+308" },
		{ 9007199254740993.0, "9007199254740992" },
		{ 4.35, "4.35" },
		{ 5e20, "500000000000000000000" },
		{ INFINITY, "Infinity" },
		{ -INFINITY, "-Infinity" },
	};
	char text[JS_NUMBER_SIZE];

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		js_number(cases[i].value, text);
		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

/* Nothing makes a text longer than there is room for. */
static void test_growth(void)
{
	static const char *const values[] = { "{}", "9e20", "-9e20", "1e20", "1e999", "-1e999",
		"1e-6", "\xff", "[{}]", "[{},{}]" };

	for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
		g_autoptr(GString) text = g_string_new("{\"env\":{\"AWS_REGION\":[");

		for (int j = 0; j < 1000; j++)
			g_string_append_printf(text,
				g_ascii_isprint(values[i][0]) ? "%s%s" : "%s\"%s\"", j ? "," : "",
				values[i]);
		g_string_append(text, "]}}");

		g_autoptr(Settings) settings = parse(text->str, SCOPE_USER);

		g_assert_cmpuint(strlen(value_of(settings, SETTING_AWS_REGION)), >=, 1999);
	}
}

static void check_cut(const char *text, gsize length, bool whole)
{
	for (Scope scope = 0; scope < SCOPE_COUNT; scope++) {
		g_autoptr(Settings) settings = settings_parse(text, length, scope);

		g_assert_cmpint(
			settings->state, ==, whole || length == 0 ? FILE_READ : FILE_MALFORMED);
		g_assert_true((settings->members->len > 0) == whole);
	}
}

static void test_cut(void)
{
	cut_everywhere(real, strlen(real), check_cut);
}

/* A hostile file as large as Claude Code reads one must not take more than moments. */
static void test_large(void)
{
	static const char *const members[] = { "\"env\":{\"AWS_REGION\":\"x\"}",
		"\"\\u0061piKeyHelper\":\"x\"", "\"permissions\":7", "\"u\":[[[[[[]]]]]]" };

	for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
		g_autoptr(GString) text = g_string_new("{");

		while (text->len < SETTINGS_SIZE_MAX - 100)
			g_string_append_printf(text, "%s,", members[i]);
		g_string_append(text, "\"env\":{\"AWS_REGION\":\"x\"}}");
		g_test_timer_start();

		g_autoptr(Settings) settings = parse(text->str, SCOPE_USER);

		g_test_minimized_result(g_test_timer_elapsed(), "2 MiB of %s", members[i]);
		g_assert_cmpfloat(g_test_timer_last(), <, 10.0);
		g_assert_true((settings->state == FILE_VOID) == (i == 2));
	}
}

/* All values of one member that were tried. */
typedef struct Recorded {
	char *member;
	GPtrArray *rows; /* of char **: member, value, result */
} Recorded;

static void recorded_free(gpointer data)
{
	Recorded *recorded = data;

	g_free(recorded->member);
	g_ptr_array_unref(recorded->rows);
	g_free(recorded);
}

static void check_row(char **row)
{
	bool is_void = strcmp(row[2], "void") == 0;
	g_autofree char *text =
		g_strdup_printf("{\"awsAuthRefresh\":\"other\",\"%s\":%s}", row[0], row[1]);
	g_autoptr(Settings) settings = parse(text, SCOPE_USER);
	g_autoptr(Settings) managed = parse(text, SCOPE_MANAGED);

	g_test_message("%s: %s", text, row[2]);
	g_assert_cmpint(settings->state, ==, is_void ? FILE_VOID : FILE_READ);
	g_assert_true((settings->members->len == 0) == is_void);
	g_assert_true((settings->void_member != NULL) == is_void);
	if (is_void)
		g_assert_true(g_str_has_prefix(settings->void_member, row[0]));
	g_assert_cmpint(managed->state, ==, FILE_READ);
	g_assert_cmpstr(managed->void_member, ==, settings->void_member);
	if (strcmp(row[0], "awsAuthRefresh") != 0)
		g_assert_cmpstr(value_of(managed, SETTING_AWS_AUTH_REFRESH), ==, "other");
}

static void test_recorded(gconstpointer data)
{
	const Recorded *recorded = data;

	for (guint i = 0; i < recorded->rows->len; i++)
		check_row(g_ptr_array_index(recorded->rows, i));
}

static void add_recorded(const char *member, GPtrArray *rows)
{
	g_autofree char *path = g_strdup_printf("/settings/recorded/%s", member);
	Recorded *recorded = g_new(Recorded, 1);

	recorded->member = g_strdup(member);
	recorded->rows = rows;
	g_test_add_data_func_full(path, recorded, test_recorded, recorded_free);
}

static void free_row(gpointer row)
{
	g_strfreev(row);
}

/* One test for each member; its rows stand together. */
static void add_all_recorded(void)
{
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "vectors", "settings.tsv", NULL);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	GPtrArray *rows = NULL;
	const char *member = "";
	guint count = 0;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);

	g_auto(GStrv) lines = g_strsplit(text, "\n", 0);

	for (char **line = lines; *line; line++) {
		if (**line == '#' || **line == '\0' || g_str_has_prefix(*line, "member\t"))
			continue;

		char **row = g_strsplit(*line, "\t", 0);

		g_assert_cmpuint(g_strv_length(row), ==, 3);
		if (strcmp(row[0], member) != 0) {
			rows = g_ptr_array_new_with_free_func(free_row);
			add_recorded(row[0], rows);
		}
		g_ptr_array_add(rows, row);
		member = row[0];
		count++;
	}
	g_assert_cmpuint(count, >=, 2000);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/settings/real", test_real);
	g_test_add_func("/settings/texts", test_texts);
	g_test_add_func("/settings/utf-16", test_utf16);
	g_test_add_func("/settings/malformed/place", test_malformed_place);
	g_test_add_func("/settings/void-member", test_void_member);
	g_test_add_func("/settings/managed", test_managed);
	g_test_add_func("/settings/keys", test_keys);
	g_test_add_func("/settings/env-values", test_env_values);
	g_test_add_func("/settings/numbers", test_numbers);
	g_test_add_func("/settings/growth", test_growth);
	g_test_add_func("/settings/cut", test_cut);
	g_test_add_func("/settings/large", test_large);
	add_all_recorded();
	g_test_set_nonfatal_assertions();
	return g_test_run();
}
