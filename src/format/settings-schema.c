#include "format/settings-schema.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

/* Which numbers will do. */
typedef enum Range {
	RANGE_ANY,
	RANGE_COUNT,   /* 1, 2, … */
	RANGE_FROM_0,  /* 0, 1, … */
	RANGE_0_TO_1,  /* 0 … 1 */
	RANGE_ABOVE_0, /* the same without 0 */
} Range;

/* What a value must be. A list of rules ends with one that accepts no kind. */
typedef struct Rule Rule;
struct Rule {
	const char *key;     /* of the member; NULL: any member that has no rule of its own */
	guint kinds;         /* bits of JsonKind */
	const char *words;   /* the strings that will do, blanks between them; NULL: all */
	Range range;         /* the numbers that will do */
	const Rule *items;   /* for every element of an array */
	const Rule *members; /* of an object */
	bool required;       /* the object must have it … */
	const char *type;    /* … if its "type" is this one; NULL: always */
};

#define BIT(kind) (1u << (kind))
#define NOTHING   BIT(JSON_NULL)
#define BOOLEAN   (BIT(JSON_FALSE) | BIT(JSON_TRUE))
#define NUMBER    BIT(JSON_NUMBER)
#define STRING    BIT(JSON_STRING)
#define ARRAY     BIT(JSON_ARRAY)
#define OBJECT    BIT(JSON_OBJECT)
#define ANY       (NOTHING | BOOLEAN | NUMBER | STRING | ARRAY | OBJECT)

#define MEMBER(name, ...)                                                                          \
	{                                                                                          \
		.key = name, .kinds = __VA_ARGS__                                                  \
	}
#define EACH(...)                                                                                  \
	{                                                                                          \
		.kinds = __VA_ARGS__                                                               \
	}
#define END_OF_RULES                                                                               \
	{                                                                                          \
		.kinds = 0                                                                         \
	}

static const Rule text[] = { EACH(STRING), END_OF_RULES };
static const Rule object[] = { EACH(OBJECT), END_OF_RULES };

static const Rule permissions[] = {
	/* A wrong entry of these three is dropped by itself. */
	MEMBER("allow", ARRAY),
	MEMBER("deny", ARRAY),
	MEMBER("ask", ARRAY),
	MEMBER("additionalDirectories", ARRAY, .items = text),
	MEMBER("blockReadsOutsideWorkingDirectories", BOOLEAN),
	MEMBER("defaultMode", STRING,
		.words = "acceptEdits auto bypassPermissions default dontAsk manual plan"),
	MEMBER("disableAutoMode", STRING, .words = "disable"),
	MEMBER("disableBypassPermissionsMode", STRING, .words = "disable"),
	END_OF_RULES,
};

static const Rule sandbox_filesystem[] = {
	MEMBER("allowWrite", ARRAY),
	END_OF_RULES,
};

static const Rule sandbox_network[] = {
	MEMBER("allowedDomains", ARRAY, .items = text),
	MEMBER("httpProxyPort", NUMBER),
	END_OF_RULES,
};

static const Rule sandbox[] = {
	MEMBER("autoAllowBashIfSandboxed", BOOLEAN),
	MEMBER("enabled", BOOLEAN),
	MEMBER("enableWeakerNestedSandbox", BOOLEAN),
	MEMBER("excludedCommands", ARRAY),
	MEMBER("failIfUnavailable", BOOLEAN),
	MEMBER("filesystem", OBJECT, .members = sandbox_filesystem),
	MEMBER("ignoreViolations", OBJECT),
	MEMBER("network", OBJECT, .members = sandbox_network),
	MEMBER("ripgrep", OBJECT),
	END_OF_RULES,
};

static const Rule hook[] = {
	MEMBER("type", STRING, .words = "command prompt agent http mcp_tool", .required = true),
	MEMBER("command", STRING, .required = true, .type = "command"),
	MEMBER("timeout", NUMBER),
	END_OF_RULES,
};

static const Rule hooks_of_matcher[] = { EACH(OBJECT, .members = hook), END_OF_RULES };

static const Rule matcher[] = {
	MEMBER("matcher", STRING),
	MEMBER("hooks", ARRAY, .items = hooks_of_matcher, .required = true),
	END_OF_RULES,
};

static const Rule matchers[] = { EACH(OBJECT, .members = matcher), END_OF_RULES };

/* Hooks that guard what may be done void the file; what is wrong with others is dropped. */
static const Rule hooks[] = {
	MEMBER("PermissionRequest", ARRAY | NOTHING, .items = matchers),
	MEMBER("PreToolUse", ARRAY | NOTHING, .items = matchers),
	END_OF_RULES,
};

static const Rule hooks_item[] = { EACH(ANY, .members = hooks), END_OF_RULES };

static const Rule command[] = {
	MEMBER("type", STRING, .words = "command", .required = true),
	MEMBER("command", STRING, .required = true),
	MEMBER("padding", NUMBER),
	END_OF_RULES,
};

static const Rule attribution[] = {
	MEMBER("commit", STRING),
	MEMBER("pr", STRING),
	END_OF_RULES,
};

static const Rule worktree[] = {
	MEMBER("baseRef", STRING, .words = "fresh head"),
	MEMBER("symlinkDirectories", ARRAY, .items = text),
	END_OF_RULES,
};

static const Rule voice[] = { MEMBER("enabled", BOOLEAN), END_OF_RULES };
static const Rule remote[] = { MEMBER("defaultEnvironmentId", STRING), END_OF_RULES };

static const Rule spinner_verbs[] = {
	MEMBER("mode", STRING, .words = "append replace", .required = true),
	MEMBER("verbs", ARRAY, .items = text, .required = true),
	END_OF_RULES,
};

static const Rule plugin_config[] = { MEMBER("options", OBJECT), END_OF_RULES };
static const Rule plugin_configs[] = { EACH(OBJECT, .members = plugin_config), END_OF_RULES };
static const Rule enabled_plugin[] = { EACH(BOOLEAN | ARRAY, .items = text), END_OF_RULES };

static const Rule skill_override[] = {
	EACH(STRING, .words = "on name-only user-invocable-only off"),
	END_OF_RULES,
};

static const Rule channel_plugin_members[] = {
	MEMBER("marketplace", STRING, .required = true),
	MEMBER("plugin", STRING, .required = true),
	END_OF_RULES,
};

static const Rule channel_plugin[] = {
	EACH(OBJECT, .members = channel_plugin_members),
	END_OF_RULES,
};

static const Rule ssh_config_members[] = {
	MEMBER("id", STRING, .required = true),
	MEMBER("name", STRING, .required = true),
	MEMBER("sshHost", STRING, .required = true),
	END_OF_RULES,
};

static const Rule ssh_config[] = { EACH(OBJECT, .members = ssh_config_members), END_OF_RULES };

/* Members that are missing here never void a file: a wrong one is dropped by itself. */
static const Rule settings[] = {
	MEMBER("$schema", STRING),
	MEMBER("advisorModel", STRING),
	MEMBER("agent", STRING),
	MEMBER("agentPushNotifEnabled", BOOLEAN),
	MEMBER("allowAllClaudeAiMcps", BOOLEAN),
	MEMBER("allowClaudeInChromeWithManagedMcp", BOOLEAN),
	MEMBER("allowedChannelPlugins", ARRAY, .items = channel_plugin),
	MEMBER("allowedHttpHookUrls", ARRAY, .items = text),
	MEMBER("allowedMarketplaces", ARRAY | NOTHING, .items = object),
	MEMBER("allowManagedHooksOnly", BOOLEAN | NOTHING),
	MEMBER("allowManagedMcpServersOnly", BOOLEAN | NOTHING),
	MEMBER("allowManagedPermissionRulesOnly", BOOLEAN | NOTHING),
	MEMBER("allowNestedModelAccessUnderForceLogin", BOOLEAN),
	MEMBER("alwaysThinkingEnabled", BOOLEAN),
	MEMBER("apiKeyHelper", STRING),
	MEMBER("attribution", BOOLEAN | OBJECT, .members = attribution),
	MEMBER("attributionProject", STRING),
	MEMBER("autoCompactEnabled", BOOLEAN),
	MEMBER("autoContinueAtUsageLimit", BOOLEAN | NOTHING),
	MEMBER("autoDreamEnabled", BOOLEAN),
	MEMBER("autoMemoryDirectory", STRING),
	MEMBER("autoMemoryEnabled", BOOLEAN),
	MEMBER("autoScrollEnabled", BOOLEAN),
	MEMBER("autoUpdatesChannel", STRING, .words = "latest stable rc"),
	MEMBER("autoUploadSessions", BOOLEAN | NOTHING),
	MEMBER("availableModels", ARRAY, .items = text),
	MEMBER("awaySummaryEnabled", BOOLEAN),
	MEMBER("awsAuthRefresh", STRING),
	MEMBER("awsCredentialExport", STRING),
	MEMBER("bashEditDiffEnabled", BOOLEAN),
	MEMBER("blockedMarketplaces", ARRAY | NOTHING, .items = object),
	MEMBER("breakReminder", OBJECT),
	MEMBER("channelsEnabled", BOOLEAN | NOTHING),
	MEMBER("claudeMd", STRING),
	MEMBER("claudeMdExcludes", ARRAY, .items = text),
	MEMBER("clawdFileProgressEnabled", BOOLEAN),
	MEMBER("cleanupPeriodDays", NUMBER, .range = RANGE_COUNT),
	MEMBER("companyAnnouncements", ARRAY, .items = text),
	MEMBER("daemonColdStart", STRING, .words = "transient ask"),
	MEMBER("defaultShell", STRING, .words = "bash powershell"),
	MEMBER("desktopSessionCleanupPeriodDays", NUMBER, .range = RANGE_FROM_0),
	MEMBER("disableAgentView", BOOLEAN | NOTHING),
	MEMBER("disableAllHooks", BOOLEAN),
	MEMBER("disableArtifact", BOOLEAN | NOTHING),
	MEMBER("disableAutoMode", STRING | NOTHING, .words = "disable"),
	MEMBER("disableBundledSkills", BOOLEAN | NOTHING),
	MEMBER("disableClaudeAiConnectors", BOOLEAN | NOTHING),
	MEMBER("disableCommandPluginSources", BOOLEAN | NOTHING),
	MEMBER("disableDirectMcpSkills", BOOLEAN | NOTHING),
	MEMBER("disabledMcpjsonServers", ARRAY | STRING, .items = text),
	MEMBER("disableRemoteControl", BOOLEAN | NOTHING),
	MEMBER("disableReplyCheck", BOOLEAN),
	MEMBER("disableSideloadFlags", BOOLEAN | NOTHING),
	MEMBER("disableSkillShellExecution", BOOLEAN | NOTHING),
	MEMBER("disableWindowsBashCommandSplit", BOOLEAN | NOTHING),
	MEMBER("disableWorkflows", BOOLEAN | NOTHING),
	MEMBER("doneMeansMerged", BOOLEAN),
	MEMBER("emojiCompletionEnabled", BOOLEAN),
	MEMBER("enableAllProjectMcpServers", BOOLEAN | NOTHING),
	MEMBER("enableArtifact", BOOLEAN | NOTHING),
	MEMBER("enabledMcpjsonServers", ARRAY | STRING, .items = text),
	MEMBER("enabledPlugins", OBJECT, .members = enabled_plugin),
	MEMBER("enableWorkflows", BOOLEAN | NOTHING),
	MEMBER("enforceAvailableModels", BOOLEAN | NOTHING),
	MEMBER("env", OBJECT),
	MEMBER("fallbackModel", ARRAY, .items = text),
	MEMBER("fastMode", BOOLEAN),
	MEMBER("fastModePerSessionOptIn", BOOLEAN | NOTHING),
	MEMBER("feedbackDrafts", STRING | NOTHING, .words = "notify quiet off"),
	MEMBER("feedbackSurveyRate", NUMBER, .range = RANGE_0_TO_1),
	MEMBER("fileCheckpointingEnabled", BOOLEAN),
	MEMBER("fileSuggestion", OBJECT, .members = command),
	MEMBER("forceLoginOrgUUID", ARRAY | STRING, .items = text),
	MEMBER("forceRemoteSettingsRefresh", BOOLEAN),
	MEMBER("gcpAuthRefresh", STRING),
	MEMBER("hooks", ANY, .items = hooks_item, .members = hooks),
	MEMBER("httpHookAllowedEnvVars", ARRAY, .items = text),
	MEMBER("idleCompaction", BOOLEAN),
	MEMBER("includeCoAuthoredBy", BOOLEAN),
	MEMBER("includeGitInstructions", BOOLEAN),
	MEMBER("inputNeededNotifEnabled", BOOLEAN),
	MEMBER("isolatePeerMachines", BOOLEAN | NOTHING),
	MEMBER("language", STRING),
	MEMBER("managedSourcesBehavior", STRING, .words = "first-wins merge"),
	MEMBER("minimumVersion", STRING),
	MEMBER("model", STRING),
	MEMBER("modelOverrides", OBJECT, .members = text),
	MEMBER("otelHeadersHelper", STRING),
	MEMBER("outputStyle", STRING),
	MEMBER("parentSettingsBehavior", STRING, .words = "first-wins merge"),
	MEMBER("permissions", OBJECT, .members = permissions),
	MEMBER("plansDirectory", STRING),
	MEMBER("pluginConfigs", OBJECT, .members = plugin_configs),
	MEMBER("pluginSuggestionMarketplaces", ARRAY, .items = text),
	MEMBER("pluginTrustMessage", STRING),
	MEMBER("precomputeCompactionEnabled", BOOLEAN),
	MEMBER("prefersReducedMotion", BOOLEAN),
	MEMBER("processWrapper", STRING),
	MEMBER("promptSuggestionEnabled", BOOLEAN),
	MEMBER("proxyAuthHelper", STRING),
	MEMBER("prUrlTemplate", STRING),
	MEMBER("quietHours", OBJECT),
	MEMBER("remote", OBJECT, .members = remote),
	MEMBER("remoteControlAtStartup", BOOLEAN | NOTHING),
	MEMBER("remoteTools", OBJECT),
	MEMBER("requiredMaximumVersion", STRING),
	MEMBER("requiredMinimumVersion", STRING),
	MEMBER("respectGitignore", BOOLEAN),
	MEMBER("respondToBashCommands", BOOLEAN),
	MEMBER("responseComparisonEnabled", BOOLEAN | NOTHING),
	MEMBER("sandbox", OBJECT, .members = sandbox),
	MEMBER("showClearContextOnPlanAccept", BOOLEAN),
	MEMBER("showMessageTimestamps", BOOLEAN),
	MEMBER("showThinkingSummaries", BOOLEAN),
	MEMBER("showTurnDuration", BOOLEAN),
	MEMBER("skillListingBudgetFraction", NUMBER, .range = RANGE_ABOVE_0),
	MEMBER("skillListingMaxDescChars", NUMBER, .range = RANGE_COUNT),
	MEMBER("skillOverrides", OBJECT, .members = skill_override),
	MEMBER("skipDangerousModePermissionPrompt", BOOLEAN | NOTHING),
	MEMBER("skipWebFetchPreflight", BOOLEAN | NOTHING),
	MEMBER("skipWorkflowUsageWarning", BOOLEAN | NOTHING),
	MEMBER("spinnerTipsEnabled", BOOLEAN),
	MEMBER("spinnerVerbs", OBJECT, .members = spinner_verbs),
	MEMBER("sshConfigs", ARRAY, .items = ssh_config),
	MEMBER("statusLine", OBJECT, .members = command),
	MEMBER("strictKnownMarketplaces", ARRAY | NOTHING, .items = object),
	MEMBER("switchModelsOnFlag", BOOLEAN),
	MEMBER("syncClaudeAiPlugins", BOOLEAN | NOTHING),
	MEMBER("syncClaudeAiSkills", BOOLEAN | NOTHING),
	MEMBER("syntaxHighlightingDisabled", BOOLEAN),
	MEMBER("terminalProgressBarEnabled", BOOLEAN),
	MEMBER("terminalTitleFromRename", BOOLEAN),
	MEMBER("timeFormat", STRING),
	MEMBER("timeZone", STRING),
	MEMBER("todoFeatureEnabled", BOOLEAN),
	MEMBER("totalTokensReminder", STRING,
		.words = "off infinite fixed countdown padded-countdown"),
	MEMBER("totalTokensReminderAfterUserTurn", BOOLEAN),
	MEMBER("totalTokensReminderBudget", NUMBER, .range = RANGE_COUNT),
	MEMBER("tui", STRING, .words = "default fullscreen"),
	MEMBER("verbose", BOOLEAN),
	MEMBER("voice", OBJECT, .members = voice),
	MEMBER("wheelScrollAccelerationEnabled", BOOLEAN),
	MEMBER("workflowKeywordTriggerEnabled", BOOLEAN),
	MEMBER("workflowSizeGuideline", STRING, .words = "unrestricted small medium large"),
	MEMBER("worktree", OBJECT, .members = worktree),
	MEMBER("wslInheritsWindowsSettings", BOOLEAN),
	END_OF_RULES,
};

/* Where the members of an object stand that count: of several with one key only the last. */
static GHashTable *counting_members(const JsonDoc *doc, const JsonNode *parent)
{
	GHashTable *members = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (const JsonNode *node = json_first(doc, parent); node; node = json_next(doc, node))
		g_hash_table_insert(
			members, json_key_dup(doc, node), GUINT_TO_POINTER(node->start));
	return members;
}

static bool is_word(const char *words, const Secret *word)
{
	while (*words) {
		gsize length = strcspn(words, " ");

		if (length == word->length && memcmp(words, word->data, length) == 0)
			return true;
		words += length + strspn(words + length, " ");
	}
	return false;
}

static bool is_whole(double number)
{
	return number >= (double)G_MAXINT64 || number == (double)(gint64)number;
}

static bool is_in_range(Range range, double number)
{
	switch (range) {
	case RANGE_COUNT:
		return number >= 1 && is_whole(number);
	case RANGE_FROM_0:
		return number >= 0 && is_whole(number);
	case RANGE_0_TO_1:
		return number >= 0 && number <= 1;
	case RANGE_ABOVE_0:
		return number > 0 && number <= 1;
	default:
		return true;
	}
}

static bool fits(const JsonDoc *doc, const Rule *rule, const JsonNode *node)
{
	if (!(rule->kinds & BIT(node->kind)))
		return false;
	if (node->kind == JSON_STRING && rule->words) {
		g_autoptr(Secret) word = json_string(doc, node);

		return is_word(rule->words, word);
	}
	if (node->kind == JSON_NUMBER) {
		g_autofree char *number = json_number_dup(doc, node);

		return is_in_range(rule->range, g_ascii_strtod(number, NULL));
	}
	return true;
}

/* The rule for a member or element; NULL when it does not count or anything will do. */
static const Rule *rule_for(
	const JsonDoc *doc, const Rule *rules, GHashTable *counting, const JsonNode *node)
{
	if (node->key_end == 0)
		return rules;

	g_autofree char *key = json_key_dup(doc, node);

	if (g_hash_table_lookup(counting, key) != GUINT_TO_POINTER(node->start))
		return NULL;
	for (; rules->kinds != 0; rules++)
		if (!rules->key || strcmp(rules->key, key) == 0)
			return rules;
	return NULL;
}

static void append_step(const JsonDoc *doc, const JsonNode *node, unsigned index, GString *path)
{
	g_autofree char *key = node->key_end > 0 ? json_key_dup(doc, node) : NULL;

	if (!key)
		g_string_append_printf(path, "[%u]", index);
	else if (path->len > 0)
		g_string_append_printf(path, ".%s", key);
	else
		g_string_append(path, key);
}

/* Whether an object lacks a member that it must have; appends that to the path. */
static bool is_lacking(const JsonDoc *doc, const Rule *rules, GHashTable *counting,
	const JsonNode *parent, GString *path)
{
	g_autoptr(Secret) type = json_string(doc, json_member(doc, parent, "type"));

	for (; rules->kinds != 0; rules++) {
		if (!rules->required || g_hash_table_contains(counting, rules->key))
			continue;
		if (rules->type && (!type || strcmp(type->data, rules->type) != 0))
			continue;
		g_string_append_printf(path, ".%s", rules->key);
		return true;
	}
	return false;
}

/* What is wrong in a value, itself or something in it, with its path appended; else NULL. */
static const JsonNode *judge(
	const JsonDoc *doc, const Rule *rule, const JsonNode *value, GString *path)
{
	const Rule *rules = value->kind == JSON_ARRAY ? rule->items : rule->members;
	gsize length = path->len;
	unsigned index = 0;

	if (!fits(doc, rule, value))
		return value;
	if (!rules || (value->kind != JSON_ARRAY && value->kind != JSON_OBJECT))
		return NULL;

	bool is_object = value->kind == JSON_OBJECT;
	g_autoptr(GHashTable) counting = is_object ? counting_members(doc, value) : NULL;

	for (const JsonNode *node = json_first(doc, value); node; node = json_next(doc, node)) {
		const Rule *next = rule_for(doc, rules, counting, node);

		append_step(doc, node, index++, path);

		const JsonNode *fault = next ? judge(doc, next, node, path) : NULL;

		if (fault)
			return fault;
		g_string_truncate(path, length);
	}
	return is_object && is_lacking(doc, rules, counting, value, path) ? value : NULL;
}

static void fault_clear(gpointer data)
{
	SchemaFault *fault = data;

	g_free(fault->path);
}

GArray *settings_schema_check(const JsonDoc *doc, const JsonNode *root)
{
	GArray *faults = g_array_new(FALSE, FALSE, sizeof(SchemaFault));
	g_autoptr(GHashTable) counting = counting_members(doc, root);
	g_autoptr(GString) path = g_string_new(NULL);

	g_array_set_clear_func(faults, fault_clear);
	for (const JsonNode *node = json_first(doc, root); node; node = json_next(doc, node)) {
		const Rule *rule = rule_for(doc, settings, counting, node);
		SchemaFault fault = { .member = node };

		if (!rule)
			continue;
		g_string_truncate(path, 0);
		append_step(doc, node, 0, path);
		fault.node = judge(doc, rule, node, path);
		if (!fault.node)
			continue;
		fault.path = text_clean(path->str, (gssize)path->len);
		g_array_append_val(faults, fault);
	}
	return faults;
}
