/*
 * The environment variables and settings keys that this program looks at, as a table. Both kinds
 * stand in one table because both can be set in several places at once and are resolved the same
 * way: the highest place counts, the others are hidden (core/evidence.h).
 */
#ifndef CORE_SETTING_H
#define CORE_SETTING_H

#include <glib.h>
#include <stdbool.h>

typedef enum SettingId {
	/* Keys of settings.json. */
	SETTING_API_KEY_HELPER,
	SETTING_AWS_AUTH_REFRESH,
	SETTING_AWS_CREDENTIAL_EXPORT,
	SETTING_GCP_AUTH_REFRESH,
	SETTING_FORCE_LOGIN_METHOD,
	SETTING_FORCE_LOGIN_ORG_UUID,
	/* Variables: what Claude Code authenticates with. */
	SETTING_ANTHROPIC_API_KEY,
	SETTING_ANTHROPIC_AUTH_TOKEN,
	SETTING_CLAUDE_CODE_OAUTH_TOKEN,
	SETTING_CLAUDE_CODE_OAUTH_TOKEN_FD,
	SETTING_ANTHROPIC_BASE_URL,
	SETTING_CLAUDE_CODE_SIMPLE,
	SETTING_API_KEY_HELPER_TTL,
	/* Variables: cloud providers. */
	SETTING_USE_BEDROCK,
	SETTING_USE_VERTEX,
	SETTING_USE_FOUNDRY,
	SETTING_USE_MANTLE,
	SETTING_USE_ANTHROPIC_AWS,
	SETTING_SKIP_BEDROCK_AUTH,
	SETTING_SKIP_VERTEX_AUTH,
	SETTING_AWS_BEARER_TOKEN_BEDROCK,
	SETTING_AWS_ACCESS_KEY_ID,
	SETTING_AWS_SECRET_ACCESS_KEY,
	SETTING_AWS_SESSION_TOKEN,
	SETTING_AWS_PROFILE,
	SETTING_AWS_REGION,
	SETTING_AWS_DEFAULT_REGION,
	SETTING_AWS_CONFIG_FILE,
	SETTING_AWS_SHARED_CREDENTIALS_FILE,
	SETTING_GOOGLE_APPLICATION_CREDENTIALS,
	SETTING_GCLOUD_PROJECT,
	SETTING_GOOGLE_CLOUD_PROJECT,
	SETTING_ANTHROPIC_VERTEX_PROJECT_ID,
	SETTING_CLOUD_ML_REGION,
	SETTING_CLOUDSDK_CONFIG,
	SETTING_FOUNDRY_RESOURCE,
	SETTING_FOUNDRY_BASE_URL,
	SETTING_FOUNDRY_API_KEY,
	/* Variables: further sources, which are told and left out of the verdict. */
	SETTING_ANTHROPIC_PROFILE,
	SETTING_ANTHROPIC_FEDERATION_RULE_ID,
	SETTING_ANTHROPIC_CUSTOM_HEADERS,
	SETTING_API_KEY_FD,
	SETTING_USE_ANTHROPIC_GOOGLE_CLOUD,
	SETTING_USE_GATEWAY,
	SETTING_COUNT,
} SettingId;

typedef enum SettingKind {
	SETTING_KIND_KEY,      /* a member of settings.json */
	SETTING_KIND_VARIABLE, /* an environment variable, or a member of the env block */
} SettingKind;

/* Which env blocks may set a variable (docs/auth-sources.md, section "The env blocks"). */
typedef enum SettingReach {
	REACH_REQUEST, /* all; `claude auth status` does not see those of a project */
	REACH_ALL,     /* all, and `claude auth status` sees them all */
	REACH_USER,    /* none that comes with a project */
	REACH_PROCESS, /* none: the environment of the process alone */
} SettingReach;

typedef struct SettingInfo {
	const char *name;
	SettingKind kind;
	SettingReach reach; /* of a variable */
	bool secret;        /* its value is never kept, only a fingerprint of it */
} SettingInfo;

/* The row of a setting; id must be below SETTING_COUNT. */
const SettingInfo *setting_info(SettingId id);

/* The setting with that name and kind, or SETTING_COUNT. */
SettingId setting_find(SettingKind kind, const char *name, gsize length);

#endif
