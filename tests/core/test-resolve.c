/*
 * The verdict on single sources, example by example: the facts page, section 1, "Details", and
 * every reason that the resolver can give. That the sources go together is in test-cross.c and
 * test-vectors.c.
 */
#include "builder.h"

#include "core/resolve.h"

typedef struct Example {
	const char *line;
	Mode mode;
	SourceId id;
	SourceState state;
	Reason reason;
	SourceId by;
} Example;

#define ASK    MODE_INTERACTIVE
#define PRINT  MODE_PRINT
#define NOBODY SOURCE_NONE
#define SIMPLE "CLAUDE_CODE_SIMPLE=1"

/* What is wrong or right with one source. */
static const Example alone[] = {
	{ "-", PRINT, SOURCE_AUTH_TOKEN, STATE_ABSENT, REASON_NOT_SET, NOBODY },
	{ "auth_token=", PRINT, SOURCE_AUTH_TOKEN, STATE_ABSENT, REASON_EMPTY_VALUE, NOBODY },
	{ "auth_token", PRINT, SOURCE_AUTH_TOKEN, STATE_WINS, REASON_FIRST_IN_RANK, NOBODY },
	{ "auth_token", ASK, SOURCE_AUTH_TOKEN, STATE_WINS, REASON_FIRST_IN_RANK, NOBODY },
	{ "-", PRINT, SOURCE_OAUTH_TOKEN, STATE_ABSENT, REASON_NOT_SET, NOBODY },
	{ "oauth_token=", PRINT, SOURCE_OAUTH_TOKEN, STATE_ABSENT, REASON_EMPTY_VALUE, NOBODY },
	{ "oauth_token", PRINT, SOURCE_OAUTH_TOKEN, STATE_WINS, REASON_FIRST_IN_RANK, NOBODY },
	{ "-", PRINT, SOURCE_OAUTH_FD, STATE_ABSENT, REASON_NOT_SET, NOBODY },
	{ "oauth_fd=", PRINT, SOURCE_OAUTH_FD, STATE_ABSENT, REASON_EMPTY_VALUE, NOBODY },
	{ "oauth_fd=9", PRINT, SOURCE_OAUTH_FD, STATE_WINS, REASON_FD_UNREAD, NOBODY },
	{ "oauth_fd=9:silent", PRINT, SOURCE_OAUTH_FD, STATE_WINS, REASON_FD_UNREAD, NOBODY },
	{ "oauth_fd=9:closed", PRINT, SOURCE_OAUTH_FD, STATE_INVALID, REASON_FD_CLOSED, NOBODY },
	{ "oauth_fd=nine:not_a_number", PRINT, SOURCE_OAUTH_FD, STATE_INVALID,
		REASON_FD_NOT_A_NUMBER, NOBODY },
	{ "-", PRINT, SOURCE_API_KEY, STATE_ABSENT, REASON_NOT_SET, NOBODY },
	{ "api_key=", PRINT, SOURCE_API_KEY, STATE_ABSENT, REASON_EMPTY_VALUE, NOBODY },
	{ "api_key=", ASK, SOURCE_API_KEY, STATE_ABSENT, REASON_EMPTY_VALUE, NOBODY },
	{ "api_key@user=+api_key+", ASK, SOURCE_API_KEY, STATE_ABSENT, REASON_EMPTY_VALUE, NOBODY },
	{ "api_key?", PRINT, SOURCE_API_KEY, STATE_WINS, REASON_KEY_SWITCHES_OFF, NOBODY },
	{ "api_key!", PRINT, SOURCE_API_KEY, STATE_WINS, REASON_KEY_SWITCHES_OFF, NOBODY },
	{ "api_key?", ASK, SOURCE_API_KEY, STATE_INVALID, REASON_NOT_APPROVED, NOBODY },
	{ "api_key!", ASK, SOURCE_API_KEY, STATE_INVALID, REASON_REJECTED, NOBODY },
	{ "api_key+", ASK, SOURCE_API_KEY, STATE_WINS, REASON_KEY_SWITCHES_OFF, NOBODY },
	{ "-", PRINT, SOURCE_CONSOLE_KEY, STATE_ABSENT, REASON_NOT_SET, NOBODY },
	{ "console_key", PRINT, SOURCE_CONSOLE_KEY, STATE_WINS, REASON_FIRST_IN_RANK, NOBODY },
	{ "console_key", ASK, SOURCE_CONSOLE_KEY, STATE_WINS, REASON_FIRST_IN_RANK, NOBODY },
	{ "console_key:malformed", PRINT, SOURCE_CONSOLE_KEY, STATE_INVALID, REASON_STATE_MALFORMED,
		NOBODY },
};

static const Example helper[] = {
	{ "-", PRINT, SOURCE_API_KEY_HELPER, STATE_ABSENT, REASON_NOT_SET, NOBODY },
	{ "api_key_helper", PRINT, SOURCE_API_KEY_HELPER, STATE_WINS, REASON_HELPER_SWITCHES_OFF,
		NOBODY },
	{ "api_key_helper=", PRINT, SOURCE_API_KEY_HELPER, STATE_ABSENT, REASON_EMPTY_VALUE,
		NOBODY },
	{ "api_key_helper@local=+api_key_helper@user", PRINT, SOURCE_API_KEY_HELPER, STATE_ABSENT,
		REASON_EMPTY_VALUE, NOBODY },
	{ "api_key_helper@user", ASK, SOURCE_API_KEY_HELPER, STATE_WINS, REASON_HELPER_SWITCHES_OFF,
		NOBODY },
	{ "api_key_helper@managed", ASK, SOURCE_API_KEY_HELPER, STATE_WINS,
		REASON_HELPER_SWITCHES_OFF, NOBODY },
	{ "api_key_helper@project", ASK, SOURCE_API_KEY_HELPER, STATE_DISABLED,
		REASON_FOLDER_UNTRUSTED, NOBODY },
	{ "api_key_helper@local", ASK, SOURCE_API_KEY_HELPER, STATE_DISABLED,
		REASON_FOLDER_UNTRUSTED, NOBODY },
	{ "api_key_helper@project+trusted", ASK, SOURCE_API_KEY_HELPER, STATE_WINS,
		REASON_HELPER_SWITCHES_OFF, NOBODY },
	{ "api_key_helper@project", PRINT, SOURCE_API_KEY_HELPER, STATE_WINS,
		REASON_HELPER_SWITCHES_OFF, NOBODY },
	{ "api_key_helper@project+api_key_helper@user", ASK, SOURCE_API_KEY_HELPER, STATE_DISABLED,
		REASON_FOLDER_UNTRUSTED, NOBODY },
};

static const Example login[] = {
	{ "-", PRINT, SOURCE_CLAUDE_AI, STATE_ABSENT, REASON_NOT_SET, NOBODY },
	{ "claude_ai:none", PRINT, SOURCE_CLAUDE_AI, STATE_ABSENT, REASON_NOT_SET, NOBODY },
	{ "claude_ai", PRINT, SOURCE_CLAUDE_AI, STATE_WINS, REASON_FIRST_IN_RANK, NOBODY },
	{ "claude_ai", ASK, SOURCE_CLAUDE_AI, STATE_WINS, REASON_FIRST_IN_RANK, NOBODY },
	{ "claude_ai:husk", PRINT, SOURCE_CLAUDE_AI, STATE_INVALID, REASON_LOGIN_HUSK, NOBODY },
	{ "claude_ai:no_scope", PRINT, SOURCE_CLAUDE_AI, STATE_INVALID, REASON_LOGIN_NO_SCOPE,
		NOBODY },
	{ "claude_ai:malformed", PRINT, SOURCE_CLAUDE_AI, STATE_INVALID, REASON_LOGIN_MALFORMED,
		NOBODY },
	{ "claude_ai:unreadable", PRINT, SOURCE_CLAUDE_AI, STATE_INVALID, REASON_LOGIN_UNREADABLE,
		NOBODY },
	{ "claude_ai:stale", PRINT, SOURCE_CLAUDE_AI, STATE_WINS, REASON_FIRST_IN_RANK, NOBODY },
	{ "claude_ai:stale_old_file", PRINT, SOURCE_CLAUDE_AI, STATE_WINS, REASON_FIRST_IN_RANK,
		NOBODY },
	{ "claude_ai:lone_token", PRINT, SOURCE_CLAUDE_AI, STATE_WINS, REASON_FIRST_IN_RANK,
		NOBODY },
	{ "claude_ai:endless", PRINT, SOURCE_CLAUDE_AI, STATE_WINS, REASON_FIRST_IN_RANK, NOBODY },
	{ "claude_ai:lone_token_ended", PRINT, SOURCE_CLAUDE_AI, STATE_INVALID,
		REASON_LOGIN_EXPIRED, NOBODY },
	{ "claude_ai:sign_in_ended", PRINT, SOURCE_CLAUDE_AI, STATE_INVALID, REASON_LOGIN_EXPIRED,
		NOBODY },
};

static const Example simple[] = {
	{ SIMPLE "+auth_token", PRINT, SOURCE_AUTH_TOKEN, STATE_WINS, REASON_FIRST_IN_RANK,
		NOBODY },
	{ SIMPLE "+api_key", PRINT, SOURCE_API_KEY, STATE_WINS, REASON_KEY_SWITCHES_OFF, NOBODY },
	{ SIMPLE "+oauth_token", PRINT, SOURCE_OAUTH_TOKEN, STATE_DISABLED, REASON_SIMPLE, NOBODY },
	{ SIMPLE "+oauth_fd", PRINT, SOURCE_OAUTH_FD, STATE_DISABLED, REASON_SIMPLE, NOBODY },
	{ SIMPLE "+claude_ai", PRINT, SOURCE_CLAUDE_AI, STATE_DISABLED, REASON_SIMPLE, NOBODY },
	{ SIMPLE "+api_key_helper@user", PRINT, SOURCE_API_KEY_HELPER, STATE_DISABLED,
		REASON_SIMPLE, NOBODY },
	{ SIMPLE "+console_key", PRINT, SOURCE_CONSOLE_KEY, STATE_DISABLED, REASON_SIMPLE, NOBODY },
	{ "CLAUDE_CODE_SIMPLE=0+claude_ai", PRINT, SOURCE_CLAUDE_AI, STATE_WINS,
		REASON_FIRST_IN_RANK, NOBODY },
	{ "CLAUDE_CODE_SIMPLE=2+claude_ai", PRINT, SOURCE_CLAUDE_AI, STATE_WINS,
		REASON_FIRST_IN_RANK, NOBODY },
	{ "CLAUDE_CODE_SIMPLE= yes +claude_ai", PRINT, SOURCE_CLAUDE_AI, STATE_DISABLED,
		REASON_SIMPLE, NOBODY },
};

static const Example selectors[] = {
	{ "bedrock=1", PRINT, SOURCE_BEDROCK, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "bedrock=true", PRINT, SOURCE_BEDROCK, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "bedrock=yes", PRINT, SOURCE_BEDROCK, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "bedrock=on", PRINT, SOURCE_BEDROCK, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "bedrock=TRUE", PRINT, SOURCE_BEDROCK, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "bedrock= on ", PRINT, SOURCE_BEDROCK, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "bedrock=2", PRINT, SOURCE_BEDROCK, STATE_INVALID, REASON_SELECTOR_UNKNOWN, NOBODY },
	{ "bedrock=enabled", PRINT, SOURCE_BEDROCK, STATE_INVALID, REASON_SELECTOR_UNKNOWN,
		NOBODY },
	{ "bedrock=0", PRINT, SOURCE_BEDROCK, STATE_ABSENT, REASON_SELECTOR_OFF, NOBODY },
	{ "bedrock=off", PRINT, SOURCE_BEDROCK, STATE_ABSENT, REASON_SELECTOR_OFF, NOBODY },
	{ "bedrock=", PRINT, SOURCE_BEDROCK, STATE_ABSENT, REASON_EMPTY_VALUE, NOBODY },
	{ "-", PRINT, SOURCE_BEDROCK, STATE_ABSENT, REASON_NOT_SET, NOBODY },
	{ "bedrock@user=0+bedrock=1", PRINT, SOURCE_BEDROCK, STATE_ABSENT, REASON_SELECTOR_OFF,
		NOBODY },
	{ "bedrock@project=1+bedrock=0", PRINT, SOURCE_BEDROCK, STATE_WINS, REASON_SELECTED,
		NOBODY },
	{ "vertex", ASK, SOURCE_VERTEX, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "foundry", ASK, SOURCE_FOUNDRY, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "mantle", ASK, SOURCE_MANTLE, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "anthropic_aws", ASK, SOURCE_ANTHROPIC_AWS, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "bedrock+" SIMPLE, PRINT, SOURCE_BEDROCK, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "bedrock+foundry", PRINT, SOURCE_FOUNDRY, STATE_SHADOWED, REASON_OTHER_PROVIDER,
		SOURCE_BEDROCK },
	{ "bedrock+vertex", PRINT, SOURCE_VERTEX, STATE_SHADOWED, REASON_OTHER_PROVIDER,
		SOURCE_BEDROCK },
	{ "foundry+vertex", PRINT, SOURCE_VERTEX, STATE_SHADOWED, REASON_OTHER_PROVIDER,
		SOURCE_FOUNDRY },
	{ "foundry+vertex", PRINT, SOURCE_FOUNDRY, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "bedrock=2+vertex", PRINT, SOURCE_VERTEX, STATE_WINS, REASON_SELECTED, NOBODY },
	{ "bedrock+auth_token", PRINT, SOURCE_AUTH_TOKEN, STATE_SHADOWED, REASON_PROVIDER_ON,
		SOURCE_BEDROCK },
	{ "bedrock+claude_ai+api_key", PRINT, SOURCE_API_KEY, STATE_SHADOWED, REASON_PROVIDER_ON,
		SOURCE_BEDROCK },
	{ "vertex+claude_ai+api_key", PRINT, SOURCE_CLAUDE_AI, STATE_SHADOWED, REASON_PROVIDER_ON,
		SOURCE_VERTEX },
	{ "bedrock+claude_ai:husk", PRINT, SOURCE_CLAUDE_AI, STATE_INVALID, REASON_LOGIN_HUSK,
		NOBODY },
};

/* What the sources do to each other, and who is blamed for it. */
static const Example together[] = {
	{ "claude_ai+api_key", PRINT, SOURCE_CLAUDE_AI, STATE_DISABLED, REASON_EXTERNAL_KEY,
		SOURCE_API_KEY },
	{ "claude_ai+api_key?", ASK, SOURCE_CLAUDE_AI, STATE_WINS, REASON_FIRST_IN_RANK, NOBODY },
	{ "oauth_token+api_key_helper", PRINT, SOURCE_OAUTH_TOKEN, STATE_DISABLED,
		REASON_EXTERNAL_KEY, SOURCE_API_KEY_HELPER },
	{ "oauth_fd+api_key_helper+api_key", PRINT, SOURCE_OAUTH_FD, STATE_DISABLED,
		REASON_EXTERNAL_KEY, SOURCE_API_KEY },
	{ "claude_ai+api_key_helper@project", ASK, SOURCE_CLAUDE_AI, STATE_DISABLED,
		REASON_EXTERNAL_KEY, SOURCE_API_KEY_HELPER },
	{ "auth_token+api_key", PRINT, SOURCE_AUTH_TOKEN, STATE_WINS, REASON_FIRST_IN_RANK,
		NOBODY },
	{ "auth_token+api_key", PRINT, SOURCE_API_KEY, STATE_SENT, REASON_OTHER_SLOT,
		SOURCE_AUTH_TOKEN },
	{ "auth_token+api_key_helper", PRINT, SOURCE_API_KEY_HELPER, STATE_SENT, REASON_OTHER_SLOT,
		SOURCE_AUTH_TOKEN },
	{ "auth_token+console_key", PRINT, SOURCE_CONSOLE_KEY, STATE_SENT, REASON_OTHER_SLOT,
		SOURCE_AUTH_TOKEN },
	{ "auth_token+api_key_helper+api_key", PRINT, SOURCE_API_KEY_HELPER, STATE_SHADOWED,
		REASON_OUTRANKED, SOURCE_AUTH_TOKEN },
	{ "api_key_helper+api_key", PRINT, SOURCE_API_KEY, STATE_SENT, REASON_OTHER_SLOT,
		SOURCE_API_KEY_HELPER },
	{ "auth_token+claude_ai", PRINT, SOURCE_CLAUDE_AI, STATE_SHADOWED, REASON_OUTRANKED,
		SOURCE_AUTH_TOKEN },
	{ "oauth_token+oauth_fd+claude_ai", PRINT, SOURCE_CLAUDE_AI, STATE_SHADOWED,
		REASON_OUTRANKED, SOURCE_OAUTH_TOKEN },
	{ "oauth_fd:closed+claude_ai", PRINT, SOURCE_CLAUDE_AI, STATE_WINS, REASON_FIRST_IN_RANK,
		NOBODY },
	{ "claude_ai+console_key", PRINT, SOURCE_CONSOLE_KEY, STATE_SHADOWED, REASON_OAUTH_ALONE,
		SOURCE_CLAUDE_AI },
	{ "api_key+console_key", PRINT, SOURCE_CONSOLE_KEY, STATE_SHADOWED, REASON_OUTRANKED,
		SOURCE_API_KEY },
	{ "api_key?+console_key", ASK, SOURCE_CONSOLE_KEY, STATE_WINS, REASON_FIRST_IN_RANK,
		NOBODY },
	{ "api_key_helper+console_key", PRINT, SOURCE_CONSOLE_KEY, STATE_SHADOWED, REASON_OUTRANKED,
		SOURCE_API_KEY_HELPER },
};

static const struct {
	const char *name;
	const Example *rows;
	gsize count;
} groups[] = {
	{ "alone", alone, G_N_ELEMENTS(alone) },
	{ "helper", helper, G_N_ELEMENTS(helper) },
	{ "login", login, G_N_ELEMENTS(login) },
	{ "simple", simple, G_N_ELEMENTS(simple) },
	{ "selectors", selectors, G_N_ELEMENTS(selectors) },
	{ "together", together, G_N_ELEMENTS(together) },
};

static void test_example(gconstpointer data)
{
	const Example *row = data;
	g_autoptr(Evidence) evidence = builder_evidence(row->line);
	Verdict verdict = resolve_run(evidence, row->mode);
	SourceVerdict source = verdict.sources[row->id];

	g_assert_cmpint(source.state, ==, row->state);
	g_assert_cmpint(source.reason, ==, row->reason);
	g_assert_cmpstr(builder_source_name(source.by), ==, builder_source_name(row->by));
}

/* Every reason is given by some example. */
static void test_reasons(void)
{
	bool given[REASON_COUNT] = { false };

	for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
		for (gsize row = 0; row < groups[i].count; row++)
			given[groups[i].rows[row].reason] = true;
	for (Reason reason = 0; reason < REASON_COUNT; reason++) {
		g_test_message("reason %d", reason);
		g_assert_true(given[reason]);
	}
}

/* What was recorded from Claude Code 2.1.330 beside the tables of tests/vectors. */
typedef struct Sent {
	const char *line;
	Mode mode;
	const char *authorization; /* a source, "-" for an empty slot */
	const char *x_api_key;
} Sent;

static const Sent sent[] = {
	/* A token or key of blanks counts as unset, a helper of blanks does not. */
	{ "auth_token=  +claude_ai", PRINT, "claude_ai", "-" },
	{ "auth_token=  +api_key", PRINT, "-", "api_key" },
	{ "auth_token=  +oauth_token", PRINT, "oauth_token", "-" },
	{ "oauth_token=  +claude_ai", PRINT, "claude_ai", "-" },
	{ "oauth_token=  +oauth_fd", PRINT, "oauth_fd", "-" },
	{ "api_key=  +claude_ai", PRINT, "claude_ai", "-" },
	{ "api_key=  +auth_token", PRINT, "auth_token", "-" },
	{ "api_key=  +api_key_helper", PRINT, "api_key_helper", "api_key_helper" },
	{ "api_key=  +console_key", PRINT, "-", "console_key" },
	{ "api_key_helper=  +claude_ai", PRINT, "api_key_helper", "api_key_helper" },
	/* An empty value hides what is set below it. */
	{ "api_key=+api_key_helper", PRINT, "api_key_helper", "api_key_helper" },
	{ "api_key@user=+api_key", PRINT, "-", "-" },
	{ "api_key@project=+api_key", PRINT, "-", "-" },
	{ "api_key@managed=+api_key@user", PRINT, "-", "-" },
	{ "auth_token@local=+auth_token@project", PRINT, "-", "-" },
	{ "auth_token@managed=  +auth_token@user", PRINT, "-", "-" },
	{ "api_key_helper@local=+api_key_helper@user+claude_ai", PRINT, "claude_ai", "-" },
	{ "api_key_helper@local=  +api_key_helper@user", PRINT, "api_key_helper",
		"api_key_helper" },
	/* Projects may not set every variable, and no file sets a descriptor. */
	{ "auth_token@project+claude_ai", PRINT, "auth_token", "-" },
	{ "api_key@local+claude_ai", PRINT, "-", "api_key" },
	{ "oauth_token@user+claude_ai", PRINT, "oauth_token", "-" },
	{ "oauth_token@project+claude_ai", PRINT, "claude_ai", "-" },
	{ "oauth_token@local+claude_ai", PRINT, "claude_ai", "-" },
	{ "oauth_fd@user+claude_ai", PRINT, "claude_ai", "-" },
	{ "oauth_fd@user=+oauth_fd", PRINT, "oauth_fd", "-" },
	{ "bedrock@project=0+bedrock+claude_ai", PRINT, "claude_ai", "-" },
	/* CLAUDE_CODE_SIMPLE */
	{ "CLAUDE_CODE_SIMPLE@user=1+claude_ai", PRINT, "-", "-" },
	{ "CLAUDE_CODE_SIMPLE@managed=1+claude_ai", PRINT, "-", "-" },
	{ "CLAUDE_CODE_SIMPLE@project=1+claude_ai", PRINT, "claude_ai", "-" },
	{ "CLAUDE_CODE_SIMPLE@local=1+claude_ai", PRINT, "claude_ai", "-" },
	{ "CLAUDE_CODE_SIMPLE@user=0+" SIMPLE "+claude_ai", PRINT, "claude_ai", "-" },
	{ SIMPLE "+api_key_helper@user", PRINT, "-", "-" },
	{ SIMPLE "+api_key_helper@project", PRINT, "-", "-" },
	{ SIMPLE "+api_key_helper@local", PRINT, "-", "-" },
	{ SIMPLE "+api_key_helper@managed", PRINT, "-", "-" },
	{ SIMPLE "+auth_token+api_key_helper@managed", PRINT, "auth_token", "-" },
	{ SIMPLE "+auth_token+console_key", PRINT, "auth_token", "-" },
	{ SIMPLE "+auth_token+api_key", PRINT, "auth_token", "api_key" },
	{ SIMPLE "+api_key+claude_ai", PRINT, "-", "api_key" },
	{ SIMPLE "+api_key?+claude_ai", ASK, "-", "api_key" },
	/* A login that is not used makes room for the Console key. */
	{ "claude_ai:husk+console_key", PRINT, "-", "console_key" },
	{ "claude_ai:husk+api_key", PRINT, "-", "api_key" },
	{ "claude_ai:no_scope+console_key", PRINT, "-", "console_key" },
	{ "claude_ai:no_scope+oauth_token", PRINT, "oauth_token", "-" },
	{ "claude_ai:stale+console_key", PRINT, "claude_ai", "-" },
	{ "claude_ai:stale+api_key", PRINT, "-", "api_key" },
	{ "oauth_fd:closed+claude_ai", PRINT, "claude_ai", "-" },
	{ "oauth_fd:closed+console_key", PRINT, "-", "console_key" },
	{ "oauth_fd=nine:not_a_number+claude_ai", PRINT, "claude_ai", "-" },
	/* Interactive. */
	{ "api_key!+claude_ai", ASK, "claude_ai", "-" },
	{ "api_key?+api_key_helper", ASK, "api_key_helper", "api_key_helper" },
	{ "api_key@managed?+claude_ai", ASK, "claude_ai", "-" },
	{ "api_key@project?+claude_ai+trusted", ASK, "claude_ai", "-" },
	{ "auth_token@project+claude_ai+trusted", ASK, "auth_token", "-" },
	{ "api_key_helper@local+claude_ai+trusted", ASK, "api_key_helper", "api_key_helper" },
	{ "auth_token+console_key", ASK, "auth_token", "console_key" },
};

static void test_sent(gconstpointer data)
{
	const Sent *row = data;
	g_autoptr(Evidence) evidence = builder_evidence(row->line);
	Verdict verdict = resolve_run(evidence, row->mode);

	g_assert_cmpstr(builder_source_name(verdict.authorization), ==, row->authorization);
	g_assert_cmpstr(builder_source_name(verdict.x_api_key), ==, row->x_api_key);
}

/* Of two providers that are on, the one that stands first here is used: all pairs recorded. */
static void test_provider_order(void)
{
	static const SourceId order[] = { SOURCE_BEDROCK, SOURCE_FOUNDRY, SOURCE_ANTHROPIC_AWS,
		SOURCE_MANTLE, SOURCE_VERTEX };

	for (gsize first = 0; first < G_N_ELEMENTS(order); first++)
		for (gsize second = first + 1; second < G_N_ELEMENTS(order); second++) {
			g_autofree char *line = g_strconcat(builder_source_name(order[second]), "+",
				builder_source_name(order[first]), NULL);
			g_autoptr(Evidence) evidence = builder_evidence(line);

			g_test_message("%s", line);
			g_assert_cmpstr(builder_source_name(resolve_run(evidence, PRINT).provider),
				==, builder_source_name(order[first]));
		}
}

/* What `claude auth status` says where the recorded cases do not tell. */
static const struct {
	const char *line;
	const char *auth_method;
	const char *api_key_source;
} statuses[] = {
	{ "bedrock+claude_ai+api_key", "third_party", "ANTHROPIC_API_KEY" },
	{ "foundry", "third_party", NULL },
	{ "bedrock@project+claude_ai", "third_party", NULL },
	{ "auth_token@project", "none", NULL },
	{ "api_key@local", "none", NULL },
	{ "api_key@user", "api_key", "ANTHROPIC_API_KEY" },
	{ "api_key@project=+api_key", "api_key", "ANTHROPIC_API_KEY" },
	{ "api_key@user=+api_key", "none", NULL },
	{ "api_key_helper@project", "api_key_helper", "apiKeyHelper" },
	{ "claude_ai:no_scope", "none", NULL },
	{ "oauth_fd:closed", "none", NULL },
	{ "oauth_fd:not_a_number+claude_ai", "claude.ai", NULL },
	{ "oauth_token@project", "none", NULL },
	{ "auth_token=  ", "none", NULL },
	{ "oauth_token=  +claude_ai", "claude.ai", NULL },
	{ "api_key=  +claude_ai", "claude.ai", "ANTHROPIC_API_KEY" },
	{ "api_key=  ", "api_key", "ANTHROPIC_API_KEY" },
	{ "claude_ai:husk", "none", NULL },
	{ "claude_ai:malformed", "none", NULL },
	{ SIMPLE "+claude_ai+oauth_token+api_key_helper+console_key", "none", NULL },
	{ SIMPLE "+claude_ai+api_key", "api_key", "ANTHROPIC_API_KEY" },
};

static void test_statuses(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
		g_autoptr(Evidence) evidence = builder_evidence(statuses[i].line);
		Verdict verdict = resolve_run(evidence, PRINT);

		g_test_message("%s", statuses[i].line);
		g_assert_cmpstr(verdict.status_auth_method, ==, statuses[i].auth_method);
		g_assert_cmpstr(verdict.status_api_key_source, ==, statuses[i].api_key_source);
	}
}

static const struct {
	const char *line;
	SourceId id;
	OriginKind kind;
	const char *name;
} origins[] = {
	{ "-", SOURCE_API_KEY, ORIGIN_NONE, NULL },
	{ "-", SOURCE_CLAUDE_AI, ORIGIN_NONE, NULL },
	{ "-", SOURCE_CONSOLE_KEY, ORIGIN_NONE, NULL },
	{ "api_key", SOURCE_API_KEY, ORIGIN_ENVIRONMENT, "ANTHROPIC_API_KEY" },
	{ "api_key@user+api_key", SOURCE_API_KEY, ORIGIN_SETTINGS, "ANTHROPIC_API_KEY" },
	{ "api_key@user=+api_key", SOURCE_API_KEY, ORIGIN_SETTINGS, "ANTHROPIC_API_KEY" },
	{ "api_key_helper", SOURCE_API_KEY_HELPER, ORIGIN_SETTINGS, "apiKeyHelper" },
	{ "bedrock=0", SOURCE_BEDROCK, ORIGIN_ENVIRONMENT, "CLAUDE_CODE_USE_BEDROCK" },
	{ "claude_ai:husk", SOURCE_CLAUDE_AI, ORIGIN_CREDENTIALS_FILE, "claudeAiOauth" },
	{ "console_key", SOURCE_CONSOLE_KEY, ORIGIN_STATE_FILE, "primaryApiKey" },
};

static void test_origins(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(origins); i++) {
		g_autoptr(Evidence) evidence = builder_evidence(origins[i].line);
		Origin origin = resolve_origin(evidence, origins[i].id);

		g_test_message("%s of %s", source_info(origins[i].id)->id, origins[i].line);
		g_assert_cmpint(origin.kind, ==, origins[i].kind);
		g_assert_cmpstr(origin.name, ==, origins[i].name);
	}
}

static void add_examples(const char *group, const Example *rows, gsize count)
{
	for (const Example *row = rows; row < rows + count; row++) {
		g_autofree char *path = g_strdup_printf("/resolve/%s/%s/%s %s", group,
			row->mode == PRINT ? "print" : "interactive", source_info(row->id)->id,
			row->line);

		g_test_add_data_func(path, row, test_example);
	}
}

static void add_sent(const Sent *row)
{
	g_autofree char *path = g_strdup_printf(
		"/resolve/sent/%s/%s", row->mode == PRINT ? "print" : "interactive", row->line);

	g_test_add_data_func(path, row, test_sent);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
		add_examples(groups[i].name, groups[i].rows, groups[i].count);
	for (gsize i = 0; i < G_N_ELEMENTS(sent); i++)
		add_sent(&sent[i]);
	g_test_add_func("/resolve/provider-order", test_provider_order);
	g_test_add_func("/resolve/reasons", test_reasons);
	g_test_add_func("/resolve/statuses", test_statuses);
	g_test_add_func("/resolve/origins", test_origins);
	return g_test_run();
}
