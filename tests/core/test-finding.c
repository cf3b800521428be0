/*
 * Findings: for each of them evidence that has it and a near miss that has not, the sentences'
 * gaps, the order, and the ids that scripts rely on.
 */
#include "builder.h"

#include "core/finding.h"

#include <string.h>

#define HOUR (60 * 60)

/* One set-up that has a finding or just does not. Facts without a place in a line stand beside. */
typedef struct Example {
	FindingId id;
	bool found;
	Mode mode;
	const char *line; /* for builder_evidence() */
	FileFact file;    /* added when it has a path */
	LockFact lock;    /* likewise */
	AwsFacts aws;
	GcpFacts gcp;
	HelperFact helper;
} Example;

#define ASK   MODE_INTERACTIVE
#define PRINT MODE_PRINT

#define FOUND(finding, how, text, ...)                                                             \
	{                                                                                          \
		.id = FINDING_##finding, .found = true, .mode = how, .line = text, __VA_ARGS__     \
	}
#define MISSED(finding, how, text, ...)                                                            \
	{                                                                                          \
		.id = FINDING_##finding, .mode = how, .line = text, __VA_ARGS__                    \
	}

#define SETTINGS "/home/ada/.claude/settings.json"
#define BROKEN   .path = SETTINGS, .problem = "expected a comma", .line = 3, .column = 7
#define SSO      .profile = "work", .region = "eu-central-1", .sso_cached = true
#define ADC      .adc_present = true, .project = "p", .region = "europe-west1"
#define LOCK     .path = "/home/ada/.claude.lock", .stale_after = 60

static const Example files[] = {
	FOUND(SETTINGS_MALFORMED, PRINT, "-", .file = { .state = FILE_MALFORMED, BROKEN }),
	MISSED(SETTINGS_MALFORMED, PRINT, "-", .file = { .state = FILE_READ, BROKEN }),
	MISSED(SETTINGS_MALFORMED, PRINT, "-", .file = { .state = FILE_ABSENT, BROKEN }),
	MISSED(SETTINGS_MALFORMED, PRINT, "-",
		.file = { .role = FILE_ADC, .state = FILE_MALFORMED, BROKEN }),
	FOUND(SETTINGS_VOID, PRINT, "-", .file = { .state = FILE_VOID, .member = "env", BROKEN }),
	MISSED(SETTINGS_VOID, PRINT, "-", .file = { .state = FILE_MALFORMED, BROKEN }),
	FOUND(FILE_MALFORMED, PRINT, "-",
		.file = { .role = FILE_ADC, .state = FILE_MALFORMED, BROKEN }),
	FOUND(FILE_MALFORMED, PRINT, "claude_ai:malformed"),
	FOUND(FILE_MALFORMED, PRINT, "console_key:malformed"),
	MISSED(FILE_MALFORMED, PRINT, "claude_ai+console_key"),
	MISSED(FILE_MALFORMED, PRINT, "-", .file = { .state = FILE_MALFORMED, BROKEN }),
	FOUND(FILE_UNREADABLE, PRINT, "claude_ai:unreadable"),
	FOUND(FILE_UNREADABLE, PRINT, "-", .file = { .state = FILE_NOT_REGULAR, BROKEN }),
	FOUND(FILE_UNREADABLE, PRINT, "-", .file = { .state = FILE_TOO_LARGE, BROKEN }),
	MISSED(FILE_UNREADABLE, PRINT, "claude_ai:malformed"),
	FOUND(CREDENTIALS_MODE, PRINT, "-",
		.file = { .role = FILE_CREDENTIALS, .state = FILE_READ, .mode = 0644, BROKEN }),
	FOUND(CREDENTIALS_MODE, PRINT, "-",
		.file = { .role = FILE_CREDENTIALS, .state = FILE_READ, .mode = 0660, BROKEN }),
	MISSED(CREDENTIALS_MODE, PRINT, "-",
		.file = { .role = FILE_CREDENTIALS, .state = FILE_READ, .mode = 0700, BROKEN }),
	MISSED(CREDENTIALS_MODE, PRINT, "claude_ai"),
	FOUND(SETTINGS_READABLE_BY_OTHERS, PRINT, "api_key@user",
		.file = { .state = FILE_READ, .mode = 0640, BROKEN }),
	FOUND(SETTINGS_READABLE_BY_OTHERS, PRINT, "AWS_BEARER_TOKEN_BEDROCK@user",
		.file = { .state = FILE_READ, .mode = 0604, BROKEN }),
	MISSED(SETTINGS_READABLE_BY_OTHERS, PRINT, "api_key@user",
		.file = { .state = FILE_READ, .mode = 0600, BROKEN }),
	MISSED(SETTINGS_READABLE_BY_OTHERS, PRINT,
		"api_key@user=", .file = { .state = FILE_READ, .mode = 0644, BROKEN }),
	MISSED(SETTINGS_READABLE_BY_OTHERS, PRINT, "AWS_REGION@user=eu-central-1",
		.file = { .state = FILE_READ, .mode = 0644, BROKEN }),
	MISSED(SETTINGS_READABLE_BY_OTHERS, PRINT, "api_key@project",
		.file = { .state = FILE_READ, .mode = 0644, BROKEN }),
	FOUND(LOCK_ORPHANED, PRINT, "-", .lock = { LOCK, .age = 61 }),
	MISSED(LOCK_ORPHANED, PRINT, "-", .lock = { LOCK, .age = 60 }),
	MISSED(LOCK_ORPHANED, PRINT, "-", .lock = { LOCK, .age = -300 }),
	MISSED(LOCK_ORPHANED, PRINT, "-",
		.lock = { LOCK, .age = 61, .holder = 7, .holder_alive = true }),
};

static const Example logins[] = {
	FOUND(LOGIN_HUSK, PRINT, "claude_ai:husk"),
	MISSED(LOGIN_HUSK, PRINT, "claude_ai:no_scope"),
	MISSED(LOGIN_HUSK, PRINT, "claude_ai:none"),
	FOUND(LOGIN_SCOPE, PRINT, "claude_ai:no_scope"),
	MISSED(LOGIN_SCOPE, PRINT, "claude_ai:husk"),
	MISSED(LOGIN_SCOPE, PRINT, "claude_ai"),
	FOUND(LOGIN_EXPIRED, PRINT, "claude_ai:sign_in_ended"),
	FOUND(LOGIN_EXPIRED, PRINT, "claude_ai:lone_token_ended"),
	MISSED(LOGIN_EXPIRED, PRINT, "claude_ai:stale"),
	MISSED(LOGIN_EXPIRED, PRINT, "claude_ai:stale_old_file"),
	MISSED(LOGIN_EXPIRED, PRINT, "claude_ai:lone_token_ends"),
	MISSED(LOGIN_EXPIRED, PRINT, "claude_ai:endless"),
	FOUND(LOGIN_EXPIRING, PRINT, "claude_ai:sign_in_ends"),
	FOUND(LOGIN_EXPIRING, PRINT, "claude_ai:lone_token_ends"),
	MISSED(LOGIN_EXPIRING, PRINT, "claude_ai"),
	MISSED(LOGIN_EXPIRING, PRINT, "claude_ai:lone_token"),
	MISSED(LOGIN_EXPIRING, PRINT, "claude_ai:sign_in_ended"),
	MISSED(LOGIN_EXPIRING, PRINT, "claude_ai:endless"),
};

static const Example sources[] = {
	FOUND(KEY_SHADOWS_LOGIN, PRINT, "claude_ai+api_key"),
	FOUND(KEY_SHADOWS_LOGIN, ASK, "claude_ai+api_key+"),
	MISSED(KEY_SHADOWS_LOGIN, ASK, "claude_ai+api_key?"),
	MISSED(KEY_SHADOWS_LOGIN, PRINT, "claude_ai:husk+api_key"),
	MISSED(KEY_SHADOWS_LOGIN, PRINT, "claude_ai+api_key+bedrock"),
	MISSED(KEY_SHADOWS_LOGIN, PRINT, "claude_ai+api_key_helper"),
	FOUND(HELPER_SHADOWS_LOGIN, PRINT, "claude_ai+api_key_helper"),
	FOUND(HELPER_SHADOWS_LOGIN, ASK, "claude_ai+api_key_helper@project"),
	MISSED(HELPER_SHADOWS_LOGIN, PRINT, "claude_ai+api_key_helper="),
	MISSED(HELPER_SHADOWS_LOGIN, PRINT, "claude_ai+api_key"),
	FOUND(HELPER_FAILING, PRINT, "api_key_helper",
		.helper = { .tested = true, .verdict = HELPER_EMPTY }),
	MISSED(HELPER_FAILING, PRINT, "api_key_helper", .helper = { .verdict = HELPER_EMPTY }),
	MISSED(HELPER_FAILING, PRINT, "api_key_helper", .helper = { .tested = true }),
	FOUND(HELPER_SLOW, PRINT, "api_key_helper",
		.helper = { .tested = true, .duration_ms = 10001, .seconds = "10" }),
	MISSED(HELPER_SLOW, PRINT, "api_key_helper",
		.helper = { .tested = true, .duration_ms = 10000, .seconds = "10" }),
	MISSED(HELPER_SLOW, PRINT, "api_key_helper",
		.helper = { .tested = true, .verdict = HELPER_FAILED, .duration_ms = 10001 }),
	FOUND(TWO_CREDENTIALS, PRINT, "auth_token+api_key"),
	FOUND(TWO_CREDENTIALS, PRINT, "auth_token+console_key"),
	FOUND(TWO_CREDENTIALS, PRINT, "api_key_helper+api_key"),
	MISSED(TWO_CREDENTIALS, PRINT, "api_key_helper"),
	MISSED(TWO_CREDENTIALS, PRINT, "auth_token+claude_ai"),
	MISSED(TWO_CREDENTIALS, PRINT, "auth_token+api_key+bedrock"),
	FOUND(STATUS_DISAGREES, PRINT, "auth_token+CLAUDE_CODE_SIMPLE=1"),
	FOUND(STATUS_DISAGREES, PRINT, "auth_token@project"),
	MISSED(STATUS_DISAGREES, PRINT, "claude_ai"),
	MISSED(STATUS_DISAGREES, PRINT, "auth_token@user+claude_ai"),
	MISSED(STATUS_DISAGREES, PRINT, "bedrock+claude_ai+api_key"),
	MISSED(STATUS_DISAGREES, PRINT, "-"),
	FOUND(KEY_UNDECIDED, ASK, "api_key?"),
	MISSED(KEY_UNDECIDED, PRINT, "api_key?"),
	MISSED(KEY_UNDECIDED, ASK, "api_key!"),
	MISSED(KEY_UNDECIDED, ASK, "api_key="),
	FOUND(KEY_REJECTED, ASK, "console_key+api_key!"),
	MISSED(KEY_REJECTED, PRINT, "console_key+api_key!"),
	MISSED(KEY_REJECTED, ASK, "console_key+api_key?"),
	MISSED(KEY_REJECTED, ASK, "console_key+api_key+"),
	FOUND(HELPER_UNTRUSTED, ASK, "api_key_helper@project"),
	FOUND(HELPER_UNTRUSTED, ASK, "api_key_helper@local"),
	MISSED(HELPER_UNTRUSTED, ASK, "api_key_helper@project+trusted"),
	MISSED(HELPER_UNTRUSTED, PRINT, "api_key_helper@project"),
	MISSED(HELPER_UNTRUSTED, ASK, "api_key_helper@user"),
};

static const Example clouds[] = {
	FOUND(SELECTOR_IGNORED, PRINT, "vertex=2"),
	FOUND(SELECTOR_IGNORED, PRINT, "anthropic_aws=enabled"),
	MISSED(SELECTOR_IGNORED, PRINT, "vertex=0"),
	MISSED(SELECTOR_IGNORED, PRINT, "vertex="),
	MISSED(SELECTOR_IGNORED, PRINT, "vertex= TRUE "),
	FOUND(AWS_CREDENTIALS_EXPIRED, PRINT, "bedrock",
		.aws = { SSO, .sso_expires_at = BUILDER_NOW }),
	MISSED(AWS_CREDENTIALS_EXPIRED, PRINT, "bedrock",
		.aws = { SSO, .sso_expires_at = BUILDER_NOW + 1 }),
	MISSED(AWS_CREDENTIALS_EXPIRED, PRINT, "bedrock",
		.aws = { SSO, .sso_expires_at = 1, .sso_refreshable = true }),
	MISSED(AWS_CREDENTIALS_EXPIRED, PRINT, "bedrock", .aws = { SSO }), /* end not known */
	MISSED(AWS_CREDENTIALS_EXPIRED, PRINT, "-", .aws = { SSO, .sso_expires_at = 1 }),
	MISSED(AWS_CREDENTIALS_EXPIRED, PRINT, "bedrock+AWS_BEARER_TOKEN_BEDROCK",
		.aws = { SSO, .sso_expires_at = 1 }),
	MISSED(AWS_CREDENTIALS_EXPIRED, PRINT, "bedrock+CLAUDE_CODE_SKIP_BEDROCK_AUTH",
		.aws = { SSO, .sso_expires_at = 1 }),
	MISSED(AWS_CREDENTIALS_EXPIRED, PRINT, "bedrock", .aws = { .profile = "work" }),
	FOUND(ADC_MISSING, PRINT, "vertex"),
	MISSED(ADC_MISSING, PRINT, "vertex", .gcp = { ADC }),
	MISSED(ADC_MISSING, PRINT, "vertex+CLAUDE_CODE_SKIP_VERTEX_AUTH"),
	MISSED(ADC_MISSING, PRINT, "bedrock+vertex"),
	FOUND(REGION_MISSING, PRINT, "bedrock"),
	FOUND(REGION_MISSING, PRINT, "vertex"),
	MISSED(REGION_MISSING, PRINT, "bedrock", .aws = { .region = "eu-central-1" }),
	MISSED(REGION_MISSING, PRINT, "vertex", .gcp = { ADC }),
	MISSED(REGION_MISSING, PRINT, "foundry"),
	FOUND(PROJECT_MISSING, PRINT, "vertex"),
	MISSED(PROJECT_MISSING, PRINT, "vertex", .gcp = { ADC }),
	MISSED(PROJECT_MISSING, PRINT, "bedrock"),
};

static const Example settings[] = {
	FOUND(BASE_URL_CUSTOM, PRINT, "ANTHROPIC_BASE_URL=http://gw"),
	MISSED(BASE_URL_CUSTOM, PRINT, "ANTHROPIC_BASE_URL="),
	MISSED(BASE_URL_CUSTOM, PRINT, "ANTHROPIC_FOUNDRY_BASE_URL=http://gw"),
	FOUND(MANAGED_POLICY, PRINT, "forceLoginMethod@managed=console"),
	FOUND(MANAGED_POLICY, PRINT, "AWS_REGION@managed=eu-central-1"),
	FOUND(MANAGED_POLICY, PRINT, "api_key@managed="),
	MISSED(MANAGED_POLICY, PRINT, "forceLoginMethod@local=console"),
	MISSED(MANAGED_POLICY, PRINT, "AWS_REGION=eu-central-1"),
	FOUND(OTHER_SOURCES_PRESENT, PRINT, "ANTHROPIC_PROFILE=work"),
	FOUND(OTHER_SOURCES_PRESENT, PRINT, "ANTHROPIC_FEDERATION_RULE_ID=r"),
	MISSED(OTHER_SOURCES_PRESENT, PRINT, "ANTHROPIC_PROFILE="),
	MISSED(OTHER_SOURCES_PRESENT, PRINT, "AWS_PROFILE=work"),
};

static const struct {
	const Example *rows;
	gsize count;
} groups[] = {
	{ files, G_N_ELEMENTS(files) },
	{ logins, G_N_ELEMENTS(logins) },
	{ sources, G_N_ELEMENTS(sources) },
	{ clouds, G_N_ELEMENTS(clouds) },
	{ settings, G_N_ELEMENTS(settings) },
};

/* The contract's list, then what this program adds to it. */
static const char *const known_ids[] = { "key_shadows_login", "helper_shadows_login",
	"two_credentials", "status_disagrees", "settings_malformed", "settings_void",
	"settings_readable_by_others", "credentials_mode", "login_expired", "login_expiring",
	"login_husk", "login_scope", "key_undecided", "key_rejected", "helper_failing",
	"helper_slow", "helper_untrusted", "selector_ignored", "region_missing", "project_missing",
	"aws_credentials_expired", "adc_missing", "managed_policy", "lock_orphaned", "clock_skew",
	"base_url_custom", "other_sources_present", "file_malformed", "file_unreadable", NULL };

/* This needs a server, so no evidence makes it. */
static const char *const asked_ids[] = { "clock_skew", NULL };

static Evidence *evidence_of(const Example *row)
{
	Evidence *evidence = builder_evidence(row->line);

	if (row->file.path)
		g_array_append_val(evidence->files, row->file);
	if (row->lock.path)
		g_array_append_val(evidence->locks, row->lock);
	evidence->aws = row->aws;
	evidence->gcp = row->gcp;
	evidence->helper = row->helper;
	return evidence;
}

static const Finding *find(const GArray *findings, FindingId id)
{
	for (guint i = 0; i < findings->len; i++)
		if (g_array_index(findings, Finding, i).id == id)
			return &g_array_index(findings, Finding, i);
	return NULL;
}

/* A gap of the sentences, and whether a finding has something to fill it with. */
typedef struct Gap {
	const char *name;
	bool (*is_filled)(const Finding *finding);
} Gap;

static bool has_source(const Finding *finding)
{
	return finding->source != SOURCE_NONE;
}

static bool has_other(const Finding *finding)
{
	return finding->other != SOURCE_NONE && finding->other != finding->source;
}

static bool has_place(const Finding *finding)
{
	return finding->origin.kind != ORIGIN_NONE;
}

static bool has_path(const Finding *finding)
{
	return finding->path != NULL;
}

static bool has_line(const Finding *finding)
{
	return finding->line > 0;
}

static bool has_column(const Finding *finding)
{
	return finding->column > 0;
}

static bool has_name(const Finding *finding)
{
	return finding->name != NULL;
}

static bool has_value(const Finding *finding)
{
	return finding->value != NULL;
}

static bool has_mode(const Finding *finding)
{
	return finding->mode != 0;
}

static bool has_problem(const Finding *finding)
{
	return finding->problem != NULL;
}

static bool has_time(const Finding *finding)
{
	return finding->time != 0;
}

static const Gap gaps[] = {
	{ "source", has_source },
	{ "other", has_other },
	{ "place", has_place },
	{ "path", has_path },
	{ "line", has_line },
	{ "column", has_column },
	{ "name", has_name },
	{ "value", has_value },
	{ "mode", has_mode },
	{ "problem", has_problem },
	{ "time", has_time },
};

static const Gap *find_gap(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(gaps); i++)
		if (strcmp(gaps[i].name, name) == 0)
			return &gaps[i];
	return NULL;
}

/* Every gap must be a known one and, given a finding, filled. */
static void check_gaps(const char *text, const Finding *finding)
{
	for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
		const char *close = strchr(open, '}');

		g_assert_nonnull(close);
		if (!close)
			return;

		g_autofree char *name = g_strndup(open + 1, close - open - 1);
		const Gap *gap = find_gap(name);

		g_test_message("{%s} in: %s", name, text);
		g_assert_nonnull(gap);
		g_assert_true(!gap || !finding || gap->is_filled(finding));
	}
}

static void test_example(gconstpointer data)
{
	const Example *row = data;
	g_autoptr(Evidence) evidence = evidence_of(row);
	Verdict verdict = resolve_run(evidence, row->mode);
	g_autoptr(GArray) findings = findings_run(evidence, &verdict);
	const Finding *finding = find(findings, row->id);

	g_assert_cmpint(finding != NULL, ==, row->found);
	if (!finding)
		return;
	check_gaps(finding_info(row->id)->message, finding);
	check_gaps(finding_info(row->id)->remedy, finding);
}

/* Every finding has an example and a near miss, but for those that no evidence makes. */
static void test_complete(void)
{
	bool seen[FINDING_COUNT][2] = { { false } };

	for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
		for (gsize row = 0; row < groups[i].count; row++)
			seen[groups[i].rows[row].id][groups[i].rows[row].found] = true;
	for (FindingId id = 0; id < FINDING_COUNT; id++) {
		bool asked = g_strv_contains(asked_ids, finding_info(id)->id);

		g_test_message("%s", finding_info(id)->id);
		g_assert_true(asked || (seen[id][true] && seen[id][false]));
	}
}

static void test_texts(void)
{
	for (FindingId id = 0; id < FINDING_COUNT; id++) {
		const FindingInfo *info = finding_info(id);

		g_assert_true(info->message && info->message[0]);
		g_assert_true(info->remedy && info->remedy[0]);
		check_gaps(info->message, NULL);
		check_gaps(info->remedy, NULL);
	}
}

static guint count_id(const char *id)
{
	guint count = 0;

	for (FindingId other = 0; other < FINDING_COUNT; other++)
		count += strcmp(finding_info(other)->id, id) == 0;
	return count;
}

static void test_ids(void)
{
	for (FindingId id = 0; id < FINDING_COUNT; id++) {
		const char *name = finding_info(id)->id;

		g_test_message("%s", name);
		g_assert_true(g_strv_contains(known_ids, name));
		g_assert_cmpuint(count_id(name), ==, 1);
	}
	for (gsize i = 0; known_ids[i]; i++) {
		g_test_message("%s", known_ids[i]);
		g_assert_true(
			count_id(known_ids[i]) == 1 || g_strv_contains(asked_ids, known_ids[i]));
	}
}

/* `claude auth status` is contradicted by a source that is there, so that "why" has an answer. */
static void test_status_names(void)
{
	static const char *const lines[] = { "api_key?", "api_key_helper@project",
		"auth_token+CLAUDE_CODE_SIMPLE=1", "oauth_fd:closed" };

	for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autoptr(Evidence) evidence = builder_evidence(lines[i]);
		Verdict verdict = resolve_run(evidence, ASK);
		g_autoptr(GArray) findings = findings_run(evidence, &verdict);
		const Finding *finding = find(findings, FINDING_STATUS_DISAGREES);
		SourceId named = finding ? source_from_id(finding->name) : SOURCE_NONE;

		g_test_message("%s", lines[i]);
		if (!finding)
			continue;
		g_assert_cmpint(named, !=, SOURCE_NONE);
		g_assert_cmpint(verdict.sources[named].state, !=, STATE_ABSENT);
	}
}

/* Errors before warnings before notes, and in each as in the enumeration. */
static void test_order(void)
{
	g_autoptr(Evidence) evidence = builder_evidence(
		"claude_ai:sign_in_ends+api_key@managed+auth_token+ANTHROPIC_BASE_URL=http://gw+"
		"console_key:malformed+vertex=2+ANTHROPIC_PROFILE=work");
	Verdict verdict = resolve_run(evidence, PRINT);
	g_autoptr(GArray) findings = findings_run(evidence, &verdict);

	g_assert_cmpuint(findings->len, >=, 8);
	for (guint i = 1; i < findings->len; i++) {
		FindingId before = g_array_index(findings, Finding, i - 1).id;
		FindingId after = g_array_index(findings, Finding, i).id;
		Severity severity = finding_info(before)->severity;

		g_assert_cmpint(severity, >=, finding_info(after)->severity);
		if (severity == finding_info(after)->severity)
			g_assert_cmpint(before, <=, after);
	}
}

/* Two files of the same kind keep the order in which they were read. */
static void test_order_is_stable(void)
{
	g_autoptr(Evidence) evidence = builder_evidence("-");
	Verdict verdict = resolve_run(evidence, PRINT);
	static const char *const paths[] = { "/a", "/b", "/c" };

	for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
		FileFact file = { .state = FILE_MALFORMED, BROKEN };

		file.path = paths[i];
		g_array_append_val(evidence->files, file);
	}

	g_autoptr(GArray) findings = findings_run(evidence, &verdict);

	g_assert_cmpuint(findings->len, ==, G_N_ELEMENTS(paths));
	for (gsize i = 0; i < MIN(findings->len, G_N_ELEMENTS(paths)); i++)
		g_assert_cmpstr(g_array_index(findings, Finding, i).path, ==, paths[i]);
}

static void test_nothing_wrong(void)
{
	static const char *const lines[] = { "-", "claude_ai", "api_key", "auth_token", "oauth_fd",
		"api_key_helper", "console_key", "foundry" };

	for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autoptr(Evidence) evidence = builder_evidence(lines[i]);
		Verdict verdict = resolve_run(evidence, PRINT);
		g_autoptr(GArray) findings = findings_run(evidence, &verdict);

		g_test_message("%s", lines[i]);
		g_assert_cmpuint(findings->len, ==, 0);
	}
}

static void add_example(const Example *row, gsize number)
{
	g_autofree char *path = g_strdup_printf("/finding/%s/%s-%" G_GSIZE_FORMAT,
		finding_info(row->id)->id, row->found ? "found" : "near-miss", number);

	g_test_add_data_func(path, row, test_example);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
		for (gsize n = 0; n < groups[i].count; n++)
			add_example(&groups[i].rows[n], n + 1);
	g_test_add_func("/finding/complete", test_complete);
	g_test_add_func("/finding/texts", test_texts);
	g_test_add_func("/finding/ids", test_ids);
	g_test_add_func("/finding/status-names", test_status_names);
	g_test_add_func("/finding/order", test_order);
	g_test_add_func("/finding/order-is-stable", test_order_is_stable);
	g_test_add_func("/finding/nothing-wrong", test_nothing_wrong);
	return g_test_run();
}
