/* The table of settings: complete, and found by name and kind alone. */
#include "core/setting.h"

#include <string.h>

static void test_filled(void)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		g_assert_nonnull(setting_info(id)->name);
		g_assert_cmpstr(setting_info(id)->name, !=, "");
	}
}

/* Keys of settings.json are written in camelCase, variables in capitals. */
static void test_kinds(void)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		const SettingInfo *info = setting_info(id);
		g_autofree char *upper = g_ascii_strup(info->name, -1);
		bool variable = strcmp(info->name, upper) == 0;

		g_assert_cmpint(variable, ==, info->kind == SETTING_KIND_VARIABLE);
	}
}

static void test_round_trip(void)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		const SettingInfo *info = setting_info(id);
		SettingKind other =
			info->kind == SETTING_KIND_KEY ? SETTING_KIND_VARIABLE : SETTING_KIND_KEY;
		gsize length = strlen(info->name);

		g_assert_cmpint(setting_find(info->kind, info->name, length), ==, id);
		g_assert_cmpint(setting_find(other, info->name, length), ==, SETTING_COUNT);
	}
}

/* The name need not end with NUL: as in "NAME=value" of an environment. */
static void test_length(void)
{
	static const char entry[] = "AWS_REGION=eu-central-1";

	g_assert_cmpint(setting_find(SETTING_KIND_VARIABLE, entry, 10), ==, SETTING_AWS_REGION);
	g_assert_cmpint(setting_find(SETTING_KIND_VARIABLE, entry, 11), ==, SETTING_COUNT);
	g_assert_cmpint(setting_find(SETTING_KIND_VARIABLE, entry, 9), ==, SETTING_COUNT);
	g_assert_cmpint(setting_find(SETTING_KIND_VARIABLE, entry, 0), ==, SETTING_COUNT);
	g_assert_cmpint(
		setting_find(SETTING_KIND_VARIABLE, "AWS_REGION\0X", 12), ==, SETTING_COUNT);
}

static void test_unknown(void)
{
	static const char *const unknown[] = { "PATH", "anthropic_api_key", "ApiKeyHelper",
		"ANTHROPIC_API_KEY_2", "permissions" };

	for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++) {
		gsize length = strlen(unknown[i]);

		g_assert_cmpint(
			setting_find(SETTING_KIND_KEY, unknown[i], length), ==, SETTING_COUNT);
		g_assert_cmpint(
			setting_find(SETTING_KIND_VARIABLE, unknown[i], length), ==, SETTING_COUNT);
	}
}

static bool has_part(const char *name, const char *part)
{
	g_auto(GStrv) parts = g_strsplit(name, "_", 0);

	return g_strv_contains((const char *const *)parts, part);
}

/* Whatever is called a key, a token or a secret is one, unless it only tells where one is. */
static void test_secrets(void)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		const SettingInfo *info = setting_info(id);
		bool named = has_part(info->name, "KEY") || has_part(info->name, "TOKEN") ||
			     has_part(info->name, "SECRET") || has_part(info->name, "HEADERS");
		bool about = id == SETTING_CLAUDE_CODE_OAUTH_TOKEN_FD || id == SETTING_API_KEY_FD ||
			     id == SETTING_API_KEY_HELPER_TTL;

		g_assert_cmpint(info->secret, ==, named && !about);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/setting/filled", test_filled);
	g_test_add_func("/setting/kinds", test_kinds);
	g_test_add_func("/setting/round-trip", test_round_trip);
	g_test_add_func("/setting/length", test_length);
	g_test_add_func("/setting/unknown", test_unknown);
	g_test_add_func("/setting/secrets", test_secrets);
	return g_test_run();
}
