#include "core/setting.h"

#include <string.h>

#define KEY(key)                                                                                   \
	{                                                                                          \
		.name = key, .kind = SETTING_KIND_KEY                                              \
	}
#define VARIABLE(variable)                                                                         \
	{                                                                                          \
		.name = variable, .kind = SETTING_KIND_VARIABLE                                    \
	}
#define SECRET(variable)                                                                           \
	{                                                                                          \
		.name = variable, .kind = SETTING_KIND_VARIABLE, .secret = true                    \
	}
#define SELECTOR(variable)                                                                         \
	{                                                                                          \
		.name = variable, .kind = SETTING_KIND_VARIABLE, .reach = REACH_ALL                \
	}

static const SettingInfo settings[SETTING_COUNT] = {
	[SETTING_API_KEY_HELPER] = KEY("apiKeyHelper"),
	[SETTING_AWS_AUTH_REFRESH] = KEY("awsAuthRefresh"),
	[SETTING_AWS_CREDENTIAL_EXPORT] = KEY("awsCredentialExport"),
	[SETTING_GCP_AUTH_REFRESH] = KEY("gcpAuthRefresh"),
	[SETTING_FORCE_LOGIN_METHOD] = KEY("forceLoginMethod"),
	[SETTING_FORCE_LOGIN_ORG_UUID] = KEY("forceLoginOrgUUID"),
	[SETTING_ANTHROPIC_API_KEY] = SECRET("ANTHROPIC_API_KEY"),
	[SETTING_ANTHROPIC_AUTH_TOKEN] = SECRET("ANTHROPIC_AUTH_TOKEN"),
	[SETTING_CLAUDE_CODE_OAUTH_TOKEN] = {
		.name = "CLAUDE_CODE_OAUTH_TOKEN",
		.kind = SETTING_KIND_VARIABLE,
		.reach = REACH_USER,
		.secret = true,
	},
	[SETTING_CLAUDE_CODE_OAUTH_TOKEN_FD] = {
		.name = "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
		.kind = SETTING_KIND_VARIABLE,
		.reach = REACH_PROCESS,
	},
	[SETTING_ANTHROPIC_BASE_URL] = VARIABLE("ANTHROPIC_BASE_URL"),
	[SETTING_CLAUDE_CODE_SIMPLE] = {
		.name = "CLAUDE_CODE_SIMPLE",
		.kind = SETTING_KIND_VARIABLE,
		.reach = REACH_USER,
	},
	[SETTING_API_KEY_HELPER_TTL] = VARIABLE("CLAUDE_CODE_API_KEY_HELPER_TTL_MS"),
	[SETTING_USE_BEDROCK] = SELECTOR("CLAUDE_CODE_USE_BEDROCK"),
	[SETTING_USE_VERTEX] = SELECTOR("CLAUDE_CODE_USE_VERTEX"),
	[SETTING_USE_FOUNDRY] = SELECTOR("CLAUDE_CODE_USE_FOUNDRY"),
	[SETTING_USE_MANTLE] = SELECTOR("CLAUDE_CODE_USE_MANTLE"),
	[SETTING_USE_ANTHROPIC_AWS] = SELECTOR("CLAUDE_CODE_USE_ANTHROPIC_AWS"),
	[SETTING_SKIP_BEDROCK_AUTH] = VARIABLE("CLAUDE_CODE_SKIP_BEDROCK_AUTH"),
	[SETTING_SKIP_VERTEX_AUTH] = VARIABLE("CLAUDE_CODE_SKIP_VERTEX_AUTH"),
	[SETTING_AWS_BEARER_TOKEN_BEDROCK] = SECRET("AWS_BEARER_TOKEN_BEDROCK"),
	[SETTING_AWS_ACCESS_KEY_ID] = SECRET("AWS_ACCESS_KEY_ID"),
	[SETTING_AWS_SECRET_ACCESS_KEY] = SECRET("AWS_SECRET_ACCESS_KEY"),
	[SETTING_AWS_SESSION_TOKEN] = SECRET("AWS_SESSION_TOKEN"),
	[SETTING_AWS_PROFILE] = VARIABLE("AWS_PROFILE"),
	[SETTING_AWS_REGION] = VARIABLE("AWS_REGION"),
	[SETTING_AWS_DEFAULT_REGION] = VARIABLE("AWS_DEFAULT_REGION"),
	[SETTING_AWS_CONFIG_FILE] = VARIABLE("AWS_CONFIG_FILE"),
	[SETTING_AWS_SHARED_CREDENTIALS_FILE] = VARIABLE("AWS_SHARED_CREDENTIALS_FILE"),
	[SETTING_GOOGLE_APPLICATION_CREDENTIALS] = VARIABLE("GOOGLE_APPLICATION_CREDENTIALS"),
	[SETTING_GCLOUD_PROJECT] = VARIABLE("GCLOUD_PROJECT"),
	[SETTING_GOOGLE_CLOUD_PROJECT] = VARIABLE("GOOGLE_CLOUD_PROJECT"),
	[SETTING_ANTHROPIC_VERTEX_PROJECT_ID] = VARIABLE("ANTHROPIC_VERTEX_PROJECT_ID"),
	[SETTING_CLOUD_ML_REGION] = VARIABLE("CLOUD_ML_REGION"),
	[SETTING_CLOUDSDK_CONFIG] = VARIABLE("CLOUDSDK_CONFIG"),
	[SETTING_FOUNDRY_RESOURCE] = VARIABLE("ANTHROPIC_FOUNDRY_RESOURCE"),
	[SETTING_FOUNDRY_BASE_URL] = VARIABLE("ANTHROPIC_FOUNDRY_BASE_URL"),
	[SETTING_FOUNDRY_API_KEY] = SECRET("ANTHROPIC_FOUNDRY_API_KEY"),
	[SETTING_ANTHROPIC_PROFILE] = VARIABLE("ANTHROPIC_PROFILE"),
	[SETTING_ANTHROPIC_FEDERATION_RULE_ID] = VARIABLE("ANTHROPIC_FEDERATION_RULE_ID"),
	[SETTING_ANTHROPIC_CUSTOM_HEADERS] = SECRET("ANTHROPIC_CUSTOM_HEADERS"),
	[SETTING_API_KEY_FD] = VARIABLE("CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR"),
	[SETTING_USE_ANTHROPIC_GOOGLE_CLOUD] = SELECTOR("CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD"),
	[SETTING_USE_GATEWAY] = SELECTOR("CLAUDE_CODE_USE_GATEWAY"),
};

const SettingInfo *setting_info(SettingId id)
{
	return &settings[id];
}

SettingId setting_find(SettingKind kind, const char *name, gsize length)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++)
		if (settings[id].kind == kind && strlen(settings[id].name) == length &&
			memcmp(settings[id].name, name, length) == 0)
			return id;
	return SETTING_COUNT;
}
