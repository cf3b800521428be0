/* Evidence: which place of a setting counts, what a switch means, when a login ends. */
#include "builder.h"

#include <string.h>

/* Where a setting is found when it stands in several places. */
typedef struct PlaceCase {
	const char *line;
	SettingId id;
	const char *request; /* the scope that counts; "env" for the environment, "-" for nothing */
	const char *status;
} PlaceCase;

#define KEY    SETTING_ANTHROPIC_API_KEY
#define HELPER SETTING_API_KEY_HELPER

/* The strongest is added first; a variable in the environment is the weakest. */
static const PlaceCase places[] = {
	{ "-", KEY, "-", "-" },
	{ "auth_token", KEY, "-", "-" },
	{ "api_key", KEY, "env", "env" },
	{ "api_key@user+api_key", KEY, "user", "user" },
	{ "api_key@project+api_key@user+api_key", KEY, "project", "user" },
	{ "api_key@local+api_key@project+api_key@user+api_key", KEY, "local", "user" },
	{ "api_key@managed+api_key@local+api_key@project+api_key@user+api_key", KEY, "managed",
		"managed" },
	{ "api_key@project+api_key", KEY, "project", "env" },
	{ "api_key@local+api_key@project", KEY, "local", "-" },
	{ "api_key@local+api_key", KEY, "local", "env" },
	{ "api_key_helper@user", HELPER, "user", "user" },
	{ "api_key_helper@project+api_key_helper@user", HELPER, "project", "project" },
	{ "api_key_helper@local+api_key_helper@project", HELPER, "local", "local" },
	{ "api_key_helper@managed+api_key_helper@local", HELPER, "managed", "managed" },
};

static const char *place_name(const Place *place)
{
	static const char *const scopes[SCOPE_COUNT] = { "user", "project", "local", "managed" };

	if (!place)
		return "-";
	return place->origin.kind == ORIGIN_ENVIRONMENT ? "env" : scopes[place->origin.scope];
}

static void test_place(gconstpointer data)
{
	const PlaceCase *c = data;
	g_autoptr(Evidence) evidence = builder_evidence(c->line);

	g_assert_cmpstr(place_name(evidence_place(evidence, c->id, VIEW_REQUEST)), ==, c->request);
	g_assert_cmpstr(place_name(evidence_place(evidence, c->id, VIEW_STATUS)), ==, c->status);
}

/* An empty value is found as a place, hides what is below it, and is no value. */
static void test_empty(void)
{
	g_autoptr(Evidence) evidence = builder_evidence("api_key@user=+api_key");

	g_assert_cmpstr(place_name(evidence_place(evidence, KEY, VIEW_REQUEST)), ==, "user");
	g_assert_null(evidence_value(evidence, KEY, VIEW_REQUEST));
	g_assert_null(evidence_value(evidence, KEY, VIEW_STATUS));
}

/* The same in a project: `claude auth status` does not look there and sees the key. */
static void test_empty_in_project(void)
{
	g_autoptr(Evidence) evidence = builder_evidence("api_key@project=+api_key");

	g_assert_null(evidence_value(evidence, KEY, VIEW_REQUEST));
	g_assert_cmpstr(place_name(evidence_value(evidence, KEY, VIEW_STATUS)), ==, "env");
}

static void test_value_text(void)
{
	g_autoptr(Evidence) evidence = builder_evidence("AWS_REGION@local=eu-west-1+"
							"AWS_REGION=us-east-2+api_key+"
							"api_key_helper@local=+"
							"api_key_helper=print-key");

	g_assert_cmpstr(evidence_value_text(evidence, SETTING_AWS_REGION), ==, "eu-west-1");
	g_assert_null(evidence_value_text(evidence, SETTING_AWS_PROFILE));
	g_assert_null(evidence_value_text(evidence, HELPER));
	g_assert_null(evidence_value_text(evidence, KEY)); /* a secret is not kept */
}

static void test_texts(void)
{
	g_autoptr(Evidence) evidence = evidence_new();
	char text[] = "first";
	const char *kept = evidence_text(evidence, text);

	memset(text, 'x', sizeof text - 1);
	g_assert_cmpstr(kept, ==, "first");
	g_assert_null(evidence_text(evidence, NULL));
}

static void test_new_is_blank(void)
{
	g_autoptr(Evidence) evidence = evidence_new();

	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		g_assert_null(evidence_place(evidence, id, VIEW_REQUEST));
		g_assert_null(evidence_value(evidence, id, VIEW_STATUS));
		g_assert_null(evidence_value_text(evidence, id));
	}
	g_assert_null(evidence_file(evidence, FILE_SETTINGS));
	g_assert_cmpuint(evidence->files->len + evidence->locks->len, ==, 0);
	evidence_free(NULL);
}

static void test_file(void)
{
	g_autoptr(Evidence) evidence = builder_evidence("claude_ai+console_key:malformed");
	FileFact second = { .role = FILE_STATE, .path = "/elsewhere" };

	g_array_append_val(evidence->files, second);
	g_assert_cmpstr(evidence_file(evidence, FILE_CREDENTIALS)->path, ==, BUILDER_CREDENTIALS);
	g_assert_cmpstr(evidence_file(evidence, FILE_STATE)->path, ==, BUILDER_STATE);
	g_assert_null(evidence_file(evidence, FILE_ADC));
}

typedef struct Switch {
	const char *text;
	bool on;
	bool says_off;
} Switch;

static const Switch switches[] = {
	{ "1", true, false },
	{ "true", true, false },
	{ "yes", true, false },
	{ "on", true, false },
	{ "TRUE", true, false },
	{ "yEs", true, false },
	{ " on ", true, false },
	{ "\t1\n", true, false },
	{ "0", false, true },
	{ "false", false, true },
	{ "no", false, true },
	{ "off", false, true },
	{ " OFF ", false, true },
	{ "", false, true },
	{ "   ", false, true },
	{ "2", false, false },
	{ "enabled", false, false },
	{ "11", false, false },
	{ "01", false, false },
	{ "1.0", false, false },
	{ "+1", false, false },
	{ "-1", false, false },
	{ "t", false, false },
	{ "y", false, false },
	{ "o n", false, false },
	{ "true,", false, false },
	{ "\"1\"", false, false },
	{ NULL, false, false },
};

static void test_switches(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(switches); i++) {
		const Switch *row = &switches[i];

		g_test_message("value: %s", row->text ? row->text : "none");
		g_assert_cmpint(evidence_switch_is_on(row->text), ==, row->on);
		g_assert_cmpint(evidence_switch_says_off(row->text), ==, row->says_off);
	}
}

static void test_login_end(void)
{
	static const struct {
		Login login;
		gint64 end;
	} rows[] = {
		{ { .present = false }, 0 },
		{ { .expires_at = 10 }, 10 },
		{ { .expires_at = 10, .refresh_expires_at = 20 }, 10 },
		{ { .has_refresh_token = true, .expires_at = 10, .refresh_expires_at = 20 }, 20 },
		{ { .has_refresh_token = true, .expires_at = 10 }, 0 },
		{ { .has_refresh_token = true, .refresh_expires_at = 20 }, 20 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(evidence_login_end(&rows[i].login), ==, rows[i].end);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autofree char *path = g_strdup_printf(
			"/evidence/place/%s/%s", setting_info(places[i].id)->name, places[i].line);

		g_test_add_data_func(path, &places[i], test_place);
	}
	g_test_add_func("/evidence/empty", test_empty);
	g_test_add_func("/evidence/empty-in-project", test_empty_in_project);
	g_test_add_func("/evidence/value-text", test_value_text);
	g_test_add_func("/evidence/texts", test_texts);
	g_test_add_func("/evidence/new-is-blank", test_new_is_blank);
	g_test_add_func("/evidence/file", test_file);
	g_test_add_func("/evidence/switches", test_switches);
	g_test_add_func("/evidence/login-end", test_login_end);
	return g_test_run();
}
