#include "core/source.h"

#include "base/i18n.h"

#include <string.h>

static const SourceInfo sources[SOURCE_COUNT] = {
	[SOURCE_BEDROCK] = {
		.id = "bedrock",
		.rank = 0,
		.kind = SOURCE_KIND_PROVIDER,
		.setting = SETTING_USE_BEDROCK,
		.status_method = "third_party",
		.label = "Amazon Bedrock",
		.sent_as = N_("the signature of AWS (SigV4)"),
		.about = N_("Requests go to Amazon Bedrock and are paid through AWS. They are signed with "
			    "AWS credentials, or carry AWS_BEARER_TOKEN_BEDROCK."),
		.set_by = N_("Set CLAUDE_CODE_USE_BEDROCK=1 in the environment or in the env block of a "
			     "settings file."),
		.unset_by = N_("Unset CLAUDE_CODE_USE_BEDROCK, or set it to 0 in the env block of a "
			       "settings file."),
	},
	[SOURCE_VERTEX] = {
		.id = "vertex",
		.rank = 0,
		.kind = SOURCE_KIND_PROVIDER,
		.setting = SETTING_USE_VERTEX,
		.status_method = "third_party",
		.label = "Google Vertex AI",
		.sent_as = N_("an access token of Google Cloud"),
		.about = N_("Requests go to Vertex AI and are paid through Google Cloud. They carry a token "
			    "made from Application Default Credentials."),
		.set_by = N_("Set CLAUDE_CODE_USE_VERTEX=1 in the environment or in the env block of a "
			     "settings file."),
		.unset_by = N_("Unset CLAUDE_CODE_USE_VERTEX, or set it to 0 in the env block of a settings "
			       "file."),
	},
	[SOURCE_FOUNDRY] = {
		.id = "foundry",
		.rank = 0,
		.kind = SOURCE_KIND_PROVIDER,
		.setting = SETTING_USE_FOUNDRY,
		.status_method = "third_party",
		.label = "Microsoft Foundry",
		.sent_as = N_("a key or token of Azure"),
		.about = N_("Requests go to Microsoft Foundry and are paid through Azure. They carry "
			    "ANTHROPIC_FOUNDRY_API_KEY or a token of Entra ID."),
		.set_by = N_("Set CLAUDE_CODE_USE_FOUNDRY=1 in the environment or in the env block of a "
			     "settings file."),
		.unset_by = N_("Unset CLAUDE_CODE_USE_FOUNDRY, or set it to 0 in the env block of a settings "
			       "file."),
	},
	[SOURCE_MANTLE] = {
		.id = "mantle",
		.rank = 0,
		.kind = SOURCE_KIND_PROVIDER,
		.setting = SETTING_USE_MANTLE,
		.status_method = "third_party",
		.label = "Bedrock Mantle",
		.sent_as = N_("the signature of AWS (SigV4)"),
		.about = N_("Requests go to the Mantle endpoint of Amazon Bedrock and are paid through AWS."),
		.set_by = N_("Set CLAUDE_CODE_USE_MANTLE=1 in the environment or in the env block of a "
			     "settings file."),
		.unset_by = N_("Unset CLAUDE_CODE_USE_MANTLE, or set it to 0 in the env block of a settings "
			       "file."),
	},
	[SOURCE_ANTHROPIC_AWS] = {
		.id = "anthropic_aws",
		.rank = 0,
		.kind = SOURCE_KIND_PROVIDER,
		.setting = SETTING_USE_ANTHROPIC_AWS,
		.status_method = "third_party",
		.label = "Anthropic on AWS",
		.sent_as = N_("the signature of AWS (SigV4)"),
		.about = N_("Requests go to Anthropic's service on AWS and are paid through AWS."),
		.set_by = N_("Set CLAUDE_CODE_USE_ANTHROPIC_AWS=1 in the environment or in the env block of a "
			     "settings file."),
		.unset_by = N_("Unset CLAUDE_CODE_USE_ANTHROPIC_AWS, or set it to 0 in the env block of a "
			       "settings file."),
	},
	[SOURCE_AUTH_TOKEN] = {
		.id = "auth_token",
		.rank = 1,
		.kind = SOURCE_KIND_TOKEN,
		.setting = SETTING_ANTHROPIC_AUTH_TOKEN,
		.status_method = "oauth_token",
		.label = "ANTHROPIC_AUTH_TOKEN",
		.sent_as = N_("Authorization: Bearer"),
		.about = N_("A bearer token for a gateway or proxy. It always goes first, and a key may be "
			    "sent beside it."),
		.set_by = N_("Set ANTHROPIC_AUTH_TOKEN in the environment or in the env block of a settings "
			     "file."),
		.unset_by = N_("Unset ANTHROPIC_AUTH_TOKEN, or set it to \"\" in the env block of a settings "
			       "file."),
	},
	[SOURCE_OAUTH_TOKEN] = {
		.id = "oauth_token",
		.rank = 2,
		.kind = SOURCE_KIND_OAUTH,
		.setting = SETTING_CLAUDE_CODE_OAUTH_TOKEN,
		.status_method = "oauth_token",
		.label = "CLAUDE_CODE_OAUTH_TOKEN",
		.sent_as = N_("Authorization: Bearer"),
		.about = N_("A long-lived token of a claude.ai subscription, as `claude setup-token` makes "
			    "it."),
		.set_by = N_("Run `claude setup-token` and set CLAUDE_CODE_OAUTH_TOKEN to what it prints."),
		.unset_by = N_("Unset CLAUDE_CODE_OAUTH_TOKEN, or set it to \"\" in the env block of a "
			       "settings file."),
	},
	[SOURCE_OAUTH_FD] = {
		.id = "oauth_fd",
		.rank = 3,
		.kind = SOURCE_KIND_OAUTH,
		.setting = SETTING_CLAUDE_CODE_OAUTH_TOKEN_FD,
		.status_method = "oauth_token",
		.label = N_("Token on a descriptor"),
		.sent_as = N_("Authorization: Bearer"),
		.about = N_("An OAuth token that the starting program hands over on the file descriptor "
			    "numbered in CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR. It can be read only once, so "
			    "it is looked at here and never read."),
		.set_by = N_("The program that starts Claude Code sets "
			     "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR and opens the descriptor."),
		.unset_by = N_("Unset CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR."),
	},
	[SOURCE_API_KEY_HELPER] = {
		.id = "api_key_helper",
		.rank = 4,
		.kind = SOURCE_KIND_HELPER,
		.setting = SETTING_API_KEY_HELPER,
		.status_method = "api_key_helper",
		.label = "apiKeyHelper",
		.sent_as = N_("Authorization: Bearer and x-api-key"),
		.about = N_("A command of a settings file that prints a credential. While one is configured "
			    "no OAuth token or login is used, even when the command fails."),
		.set_by = N_("Add \"apiKeyHelper\": \"COMMAND\" to a settings file."),
		.unset_by = N_("Remove apiKeyHelper from the settings file, or set it to \"\" in a higher "
			       "scope."),
	},
	[SOURCE_CLAUDE_AI] = {
		.id = "claude_ai",
		.rank = 5,
		.kind = SOURCE_KIND_OAUTH,
		.setting = SETTING_COUNT,
		.status_method = "claude.ai",
		.label = N_("claude.ai login"),
		.sent_as = N_("Authorization: Bearer"),
		.about = N_("The stored sign-in of a claude.ai subscription (Pro, Max, Team, Enterprise). It "
			    "is used only while no key and no apiKeyHelper is."),
		.set_by = N_("Run `claude-accounts login` (l in the full screen)."),
		.unset_by = N_("Run `claude-accounts logout` (L in the full screen)."),
	},
	[SOURCE_API_KEY] = {
		.id = "api_key",
		.rank = 6,
		.kind = SOURCE_KIND_KEY,
		.setting = SETTING_ANTHROPIC_API_KEY,
		.status_method = "api_key",
		.label = "ANTHROPIC_API_KEY",
		.sent_as = N_("x-api-key"),
		.about = N_("A key of the Claude Console; requests are billed per token. A usable key "
			    "switches every OAuth token and login off."),
		.set_by = N_("Set ANTHROPIC_API_KEY in the environment or in the env block of a settings "
			     "file."),
		.unset_by = N_("Unset ANTHROPIC_API_KEY, or set it to \"\" in the env block of a settings "
			       "file: that also empties a key exported by the shell."),
	},
	[SOURCE_CONSOLE_KEY] = {
		.id = "console_key",
		.rank = 7,
		.kind = SOURCE_KIND_KEY,
		.setting = SETTING_COUNT,
		.status_method = "claude.ai",
		.label = N_("Console key"),
		.sent_as = N_("x-api-key"),
		.about = N_("The key that a sign-in with a Claude Console account stored (primaryApiKey). "
			    "Claude Code calls it \"/login managed key\"."),
		.set_by = N_("Run `claude-accounts login --console` (l in the full screen)."),
		.unset_by = N_("Run `claude-accounts logout` (L in the full screen)."),
	},
};

const SourceInfo *source_info(SourceId id)
{
	return &sources[id];
}

SourceId source_from_id(const char *id)
{
	g_autofree char *wanted = g_strdelimit(g_strdup(id), "-", '_');

	for (SourceId source = 0; source < SOURCE_COUNT; source++)
		if (strcmp(sources[source].id, wanted) == 0)
			return source;
	return SOURCE_NONE;
}

bool source_is_provider(SourceId id)
{
	return id < SOURCE_COUNT && sources[id].kind == SOURCE_KIND_PROVIDER;
}
