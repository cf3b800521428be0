/* What forms know of settings: every row is complete, and values are judged by their kind. */
#include "core/setting-form.h"

#include <string.h>

static void test_about(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		const char *about = setting_form(id)->about;

		g_assert_nonnull(about);
		g_assert_cmpuint(strlen(about), <=, 90);
		g_assert_true(g_ascii_isupper(*about));
		g_assert_true(g_str_has_suffix(about, "."));
		g_assert_false(g_str_has_suffix(about, ".."));
		g_assert_null(strpbrk(about, "\n\t"));
		g_assert_null(strstr(about, "  "));
		g_assert_true(g_hash_table_add(seen, g_strdup(about)));
	}
}

/* What only a process can be given cannot be edited; there is nothing to offer for it. */
static void test_editable(void)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		bool fd = id == SETTING_CLAUDE_CODE_OAUTH_TOKEN_FD || id == SETTING_API_KEY_FD;

		g_assert_cmpint(setting_form(id)->editable, ==, !fd);
		if (fd)
			g_assert_null(setting_form(id)->values);
	}
}

/* The two tables agree on what is secret, and no secret has a value to offer. */
static void test_secret(void)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		const SettingForm *form = setting_form(id);
		bool secret = form->kind == VALUE_KIND_SECRET || form->kind == VALUE_KIND_HEADERS;

		g_assert_cmpint(secret, ==, setting_info(id)->secret);
		if (secret)
			g_assert_null(form->values);
	}
}

static void test_values(void)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		const SettingForm *form = setting_form(id);

		if (form->kind == VALUE_KIND_CHOICE)
			g_assert_nonnull(form->values);
		if (!form->values)
			continue;
		g_assert_nonnull(form->values[0]);
		for (gsize i = 0; form->values[i]; i++) {
			g_assert_cmpstr(form->values[i], !=, "");
			g_assert_cmpstr(setting_form_problem(id, form->values[i]), ==, NULL);
			g_assert_false(g_strv_contains(&form->values[i + 1], form->values[i]));
		}
	}
}

static void test_best(void)
{
	static const struct {
		SettingId id;
		const char *best;
	} rows[] = {
		{ SETTING_API_KEY_HELPER,
			"secret-tool lookup service claude-code account default" },
		{ SETTING_AWS_AUTH_REFRESH, "aws sso login" },
		{ SETTING_GCP_AUTH_REFRESH, "gcloud auth application-default login" },
		{ SETTING_FORCE_LOGIN_METHOD, "claudeai" },
		{ SETTING_API_KEY_HELPER_TTL, "300000" },
		{ SETTING_USE_BEDROCK, "1" },
		{ SETTING_AWS_REGION, "us-east-1" },
		{ SETTING_CLOUD_ML_REGION, "us-east5" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpstr(setting_form(rows[i].id)->values[0], ==, rows[i].best);
}

/* "" switches a setting off; but it is no choice and no UUID. */
static void test_empty(void)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		ValueKind kind = setting_form(id)->kind;
		bool refused = kind == VALUE_KIND_CHOICE || kind == VALUE_KIND_UUID;

		g_assert_cmpint(setting_form_problem(id, "") != NULL, ==, refused);
	}
}

/* A clause to stand behind the name of the setting: small letter or sign first, no full stop. */
static void test_clauses(void)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		const char *problem = setting_form_problem(id, "\xff\xfe");

		g_assert_nonnull(problem);
		g_assert_false(g_str_has_suffix(problem, "."));

		problem = setting_form_problem(id, " ");
		if (setting_form(id)->kind == VALUE_KIND_SWITCH) {
			g_assert_null(problem);
			continue;
		}
		g_assert_nonnull(problem);
		g_assert_cmpuint(strlen(problem), <=, 90);
		g_assert_false(g_str_has_suffix(problem, "."));
	}
}

/* One setting of each kind, values that are right, and values that are not. */
typedef struct Sample {
	const char *name;
	SettingId id;
	const char *good[20];
	const char *bad[32];
} Sample;

static const Sample samples[] = {
	{
		"command",
		SETTING_API_KEY_HELPER,
		{ "cat ~/key", "/bin/true", " key-helper ", "a |\nb", "printf '\xc3\xa9'", "\"" },
		{ " ", "\t", "\n", " \t\n ", "\xc2\xa0", "cat /\xff" },
	},
	{
		"choice",
		SETTING_FORCE_LOGIN_METHOD,
		{ "claudeai", "console" },
		{ "", " ", "Console", "console ", "claude.ai", "gateway", "console\n" },
	},
	{
		"switch",
		SETTING_USE_BEDROCK,
		{ "1", "true", "yes", "on", "0", "false", "no", "off", "TRUE", " On ", "Off", " " },
		{ "2", "enabled", "y", "n", "-1", "01", "true!", "t rue", "null" },
	},
	{
		"aws-region",
		SETTING_AWS_REGION,
		{ "us-east-1", "eu-central-1", "us-gov-west-1", "ap-southeast-10",
			"us-isob-east-1" },
		{ "us-east5", "global", "us", "US-EAST-1", "us-east-", "us-east-1a", "us_east_1",
			"us-east-1 ", " us-east-1", "us-east-1\n", "-us-east-1", "us--east-1",
			"us-1", "us-east-123", "us-\xd0\xb5st-1" },
	},
	{
		"gcp-region",
		SETTING_CLOUD_ML_REGION,
		{ "us-east5", "global", "us", "eu", "northamerica-northeast1", "europe-west12",
			"u-germany-northeast1" },
		{ "us-east-1", "us-east5-a", "asia", "us5", "Global", "us-east", "us-east5\n",
			"us east5", "-east5", "globally", "\xd9\xa1" },
	},
	{
		"uuid",
		SETTING_FORCE_LOGIN_ORG_UUID,
		{ "123e4567-e89b-42d3-a456-426614174000", "00000000-0000-0000-0000-000000000000",
			"ABCDEF00-E89B-42D3-A456-42661417400F" },
		{ "", "123e4567", "123e4567e89b42d3a456426614174000",
			"123e4567-e89b-42d3-a456-42661417400",
			"123e4567-e89b-42d3-a456-4266141740000",
			"123e4567-e89b-42d3-a456-42661417400g",
			"{123e4567-e89b-42d3-a456-426614174000}",
			"123e4567-e89b-42d3-a456-426614174000\n",
			" 123e4567-e89b-42d3-a456-426614174000",
			"123e-4567-e89b-42d3-a456-426614174000" },
	},
	{
		"url",
		SETTING_ANTHROPIC_BASE_URL,
		{ "https://api.anthropic.com", "http://localhost:8080", "http://127.0.0.1:1/v1/",
			"http://[::1]:65535/a?b=c&d#e", "HTTPS://Gateway.Example/",
			"http://my_host", "https://h/a%20b",
			"https://r.services.ai.azure.com/anthropic" },
		{ "api.anthropic.com", "ftp://host", "http:/host", "http://", "https:///path",
			"http://:80", "http://host:", "http://host:65536", "http://host:x",
			"https://h/%2", "http://host/a b", "http://host\n", " http://host",
			"http://user:word@host/", "http://[::1", "file:///etc/passwd",
			"http://h\xc3\xb6st/", "http//host", "~" },
	},
	{
		"path",
		SETTING_AWS_CONFIG_FILE,
		{ "/", "/home/me/.aws/config", "/with blanks/\xc3\xa9", "/a/../~b" },
		{ "config", "./config", "../config", "~/.aws/config", "~", "~me/config",
			"$HOME/config", " /a", "/a\n", "/a\tb", "/a\x1b[0m", "/a\x7f", "/a\xff",
			"C:\\config" },
	},
	{
		"count",
		SETTING_API_KEY_HELPER_TTL,
		{ "0", "1", "300000", "999999999999999" },
		{ "-1", "+1", "1.5", "1e3", "0x10", "5 min", " 1", "1 ", "1\n", "300,000",
			"\xd9\xa1", "1000000000000000" },
	},
	{
		"name",
		SETTING_AWS_PROFILE,
		{ "default", "my-profile_2", "team/prod", "caf\xc3\xa9", "a.b:c@d" },
		{ "my profile", " default", "default ", "a\tb", "a\n", "a\x7f", "a\xc2\xa0z",
			"a\xe2\x80\xaez", "a\xc2\x85", "a\xff" },
	},
	{
		"secret",
		SETTING_ANTHROPIC_API_KEY,
		{ "sk-ant-api03-x", "!~", "a+/=" },
		{ " ", "a b", " a", "a ", "a\n", "a\tb", "\x7f", "k\xc3\xa9y", "a\x01", "\xff" },
	},
	{
		"headers",
		SETTING_ANTHROPIC_CUSTOM_HEADERS,
		{ "A: b", "X-Team:c\nX-Other: d e", "A: b\n", "A:", "A: \t b: c" },
		{ "a", " ", "\n", ": b", "A b: c", " A: b", "A : b", "A: b\nnothing",
			"A: b\n\nC: d", "A: b\n\n", "A: b\r\nC: d", "A: \x1b", "A: \xc3\xa9",
			"A\xc3\xa9: b" },
	},
	{
		"descriptor",
		SETTING_API_KEY_FD,
		{ "3" },
		{ "x" },
	},
};

static void expect(SettingId id, const char *value, bool right)
{
	g_autofree char *shown = g_strescape(value, NULL);

	g_test_message("%s: \"%s\"", right ? "right" : "wrong", shown);
	g_assert_cmpint(setting_form_problem(id, value) == NULL, ==, right);
}

static void test_sample(gconstpointer data)
{
	const Sample *sample = data;

	for (gsize i = 0; i < G_N_ELEMENTS(sample->good) && sample->good[i]; i++)
		expect(sample->id, sample->good[i], true);
	for (gsize i = 0; i < G_N_ELEMENTS(sample->bad) && sample->bad[i]; i++)
		expect(sample->id, sample->bad[i], false);
}

/* The clause for "~" tells more than that of other wrong paths. */
static void test_tilde(void)
{
	const char *tilde = setting_form_problem(SETTING_CLOUDSDK_CONFIG, "~/gcloud");
	const char *relative = setting_form_problem(SETTING_CLOUDSDK_CONFIG, "gcloud");

	g_assert_cmpstr(tilde, !=, relative);
	g_assert_nonnull(strstr(tilde, "~"));
}

/* The clause for a choice names all that may be chosen. */
static void test_choice(void)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		const SettingForm *form = setting_form(id);

		if (form->kind != VALUE_KIND_CHOICE)
			continue;
		for (gsize i = 0; form->values[i]; i++)
			g_assert_nonnull(strstr(setting_form_problem(id, "?"), form->values[i]));
	}
}

/* However long a value is, it is judged. */
static void test_long(void)
{
	g_autofree char *value = g_strnfill(1000000, 'a');
	g_autofree char *url = g_strconcat("https://", value, NULL);
	g_autoptr(GString) headers = g_string_new(NULL);

	for (guint i = 0; i < 10000; i++)
		g_string_append(headers, "Name: value\n");
	g_assert_null(setting_form_problem(SETTING_ANTHROPIC_API_KEY, value));
	g_assert_null(setting_form_problem(SETTING_ANTHROPIC_BASE_URL, url));
	g_assert_null(setting_form_problem(SETTING_ANTHROPIC_CUSTOM_HEADERS, headers->str));
	g_assert_nonnull(setting_form_problem(SETTING_AWS_REGION, value));
	g_assert_nonnull(setting_form_problem(SETTING_CLOUD_ML_REGION, value));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/setting-form/about", test_about);
	g_test_add_func("/setting-form/editable", test_editable);
	g_test_add_func("/setting-form/secret", test_secret);
	g_test_add_func("/setting-form/values", test_values);
	g_test_add_func("/setting-form/best", test_best);
	g_test_add_func("/setting-form/empty", test_empty);
	g_test_add_func("/setting-form/clauses", test_clauses);
	for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autofree char *path = g_strconcat("/setting-form/kind/", samples[i].name, NULL);

		g_test_add_data_func(path, &samples[i], test_sample);
	}
	g_test_add_func("/setting-form/tilde", test_tilde);
	g_test_add_func("/setting-form/choice", test_choice);
	g_test_add_func("/setting-form/long", test_long);
	return g_test_run();
}
