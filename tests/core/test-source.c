/* The table of sources: complete, in order, and found by the ids that scripts use. */
#include "core/source.h"

#include <string.h>

/* The ids of the contract in rank order; they must never change. */
static const char *const ids[] = { "bedrock", "vertex", "foundry", "mantle", "anthropic_aws",
	"auth_token", "oauth_token", "oauth_fd", "api_key_helper", "claude_ai", "api_key",
	"console_key" };

static void test_ids(void)
{
	g_assert_cmpuint(G_N_ELEMENTS(ids), ==, SOURCE_COUNT);
	for (SourceId id = 0; id < SOURCE_COUNT; id++)
		g_assert_cmpstr(source_info(id)->id, ==, ids[id]);
}

static void test_filled(void)
{
	for (SourceId id = 0; id < SOURCE_COUNT; id++) {
		const SourceInfo *info = source_info(id);
		const char *texts[] = { info->status_method, info->label, info->sent_as,
			info->about, info->set_by, info->unset_by };

		for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
			g_assert_nonnull(texts[i]);
			g_assert_cmpstr(texts[i], !=, "");
		}
	}
}

static void test_ranks(void)
{
	g_assert_cmpint(source_info(0)->rank, ==, 0);
	for (SourceId id = 1; id < SOURCE_COUNT; id++) {
		int step = source_is_provider(id) ? 0 : 1;

		g_assert_cmpint(source_info(id)->rank, ==, source_info(id - 1)->rank + step);
	}
	g_assert_cmpint(source_info(SOURCE_CONSOLE_KEY)->rank, ==, 7);
}

static void test_kinds(void)
{
	for (SourceId id = 0; id < SOURCE_COUNT; id++) {
		const SourceInfo *info = source_info(id);
		bool third_party = strcmp(info->status_method, "third_party") == 0;
		bool oauth =
			id == SOURCE_OAUTH_TOKEN || id == SOURCE_OAUTH_FD || id == SOURCE_CLAUDE_AI;

		g_assert_cmpint(info->rank == 0, ==, source_is_provider(id));
		g_assert_cmpint(third_party, ==, source_is_provider(id));
		g_assert_cmpint(oauth, ==, info->kind == SOURCE_KIND_OAUTH);
	}
	g_assert_false(source_is_provider(SOURCE_NONE));
}

/* What a sign-in stores stands in a file; everything else is set by a setting of its own. */
static void test_settings(void)
{
	bool taken[SETTING_COUNT + 1] = { false };

	for (SourceId id = 0; id < SOURCE_COUNT; id++) {
		SettingId setting = source_info(id)->setting;
		bool stored = id == SOURCE_CLAUDE_AI || id == SOURCE_CONSOLE_KEY;

		g_assert_cmpint(stored, ==, setting == SETTING_COUNT);
		g_assert_true(stored || !taken[setting]);
		taken[setting] = true;
	}
}

static void test_round_trip(void)
{
	for (SourceId id = 0; id < SOURCE_COUNT; id++) {
		g_autofree char *typed = g_strdelimit(g_strdup(ids[id]), "_", '-');

		g_assert_cmpint(source_from_id(ids[id]), ==, id);
		g_assert_cmpint(source_from_id(typed), ==, id);
	}
}

static void test_unknown(void)
{
	static const char *const unknown[] = { "", "-", "_", "api", "api_key_", "api key",
		"API_KEY", "claude.ai", "ANTHROPIC_API_KEY", "api_key_helper_" };

	for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++)
		g_assert_cmpint(source_from_id(unknown[i]), ==, SOURCE_NONE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/source/ids", test_ids);
	g_test_add_func("/source/filled", test_filled);
	g_test_add_func("/source/ranks", test_ranks);
	g_test_add_func("/source/kinds", test_kinds);
	g_test_add_func("/source/settings", test_settings);
	g_test_add_func("/source/round-trip", test_round_trip);
	g_test_add_func("/source/unknown", test_unknown);
	return g_test_run();
}
