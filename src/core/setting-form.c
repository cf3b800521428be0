#include "core/setting-form.h"

#include "base/i18n.h"
#include "core/evidence.h"

#define VALUES(...) ((const char *const[]){ __VA_ARGS__, NULL })

#define FORM(value_kind, what, sensible)                                                           \
	{                                                                                          \
		.editable = true, .kind = VALUE_KIND_##value_kind, .about = what,                  \
		.values = sensible                                                                 \
	}
#define SWITCH(what) FORM(SWITCH, what, VALUES("1", "0"))
#define DESCRIPTOR(what)                                                                           \
	{                                                                                          \
		.kind = VALUE_KIND_COUNT, .about = what                                            \
	}

/* Where Bedrock serves Claude; the one that Claude Code takes by itself is first. */
#define AWS_REGIONS                                                                                \
	VALUES("us-east-1", "us-east-2", "us-west-2", "ca-central-1", "eu-central-1", "eu-west-1", \
		"eu-west-3", "eu-north-1", "ap-northeast-1", "ap-south-1", "ap-southeast-1",       \
		"ap-southeast-2", "sa-east-1")

static const SettingForm forms[SETTING_COUNT] = {
	[SETTING_API_KEY_HELPER] = FORM(COMMAND,
		N_("Command that prints an API key, which is sent instead of the token of your login."),
		VALUES("secret-tool lookup service claude-code account default",
			"pass show claude-code/api-key")),
	[SETTING_AWS_AUTH_REFRESH] = FORM(COMMAND,
		N_("Command that signs you in to AWS again when the AWS credentials no longer work."),
		VALUES("aws sso login", "aws sso login --use-device-code")),
	[SETTING_AWS_CREDENTIAL_EXPORT] = FORM(COMMAND,
		N_("Command that prints AWS credentials as JSON; they replace those of your AWS files."),
		VALUES("aws configure export-credentials --format process")),
	[SETTING_GCP_AUTH_REFRESH] = FORM(COMMAND,
		N_("Command that signs you in to Google Cloud when its credentials do not work."),
		VALUES("gcloud auth application-default login",
			"gcloud auth application-default login --no-launch-browser")),
	[SETTING_FORCE_LOGIN_METHOD] = FORM(CHOICE,
		N_("Allows one kind of sign-in only: claude.ai subscription or Claude Console account."),
		VALUES("claudeai", "console")),
	[SETTING_FORCE_LOGIN_ORG_UUID] = FORM(
		UUID, N_("Allows sign-in to one organization only: the one with this UUID."), NULL),

	[SETTING_ANTHROPIC_API_KEY] = FORM(SECRET,
		N_("API key of the Claude Console; it replaces your login and is billed per token."),
		NULL),
	[SETTING_ANTHROPIC_AUTH_TOKEN] = FORM(SECRET,
		N_("Bearer token for a gateway or proxy; it is sent instead of your login."), NULL),
	[SETTING_CLAUDE_CODE_OAUTH_TOKEN] = FORM(SECRET,
		N_("Token that `claude setup-token` prints; it is sent instead of your stored login."),
		NULL),
	[SETTING_CLAUDE_CODE_OAUTH_TOKEN_FD] = DESCRIPTOR(
		N_("Number of an open file descriptor on which Claude Code finds a login token.")),
	[SETTING_ANTHROPIC_BASE_URL] = FORM(URL,
		N_("Address that requests go to instead of https://api.anthropic.com, as of a gateway."),
		NULL),
	[SETTING_CLAUDE_CODE_SIMPLE] = SWITCH(
		N_("Bare mode: ignores logins and key helpers, uses API keys and auth tokens.")),
	[SETTING_API_KEY_HELPER_TTL] = FORM(COUNT,
		N_("Milliseconds after which apiKeyHelper is run again for a fresh key."),
		VALUES("300000", "60000", "900000", "3600000")),

	[SETTING_USE_BEDROCK] = SWITCH(N_(
		"Sends requests to Amazon Bedrock, with AWS credentials instead of your login.")),
	[SETTING_USE_VERTEX] = SWITCH(N_(
		"Sends requests to Vertex AI, with Google Cloud credentials instead of your login.")),
	[SETTING_USE_FOUNDRY] = SWITCH(N_(
		"Sends requests to Microsoft Foundry, with Azure credentials instead of your login.")),
	[SETTING_USE_MANTLE] = SWITCH(N_(
		"Sends requests to the Mantle endpoint of Amazon Bedrock, with AWS credentials.")),
	[SETTING_USE_ANTHROPIC_AWS] =
		SWITCH(N_("Sends requests to Anthropic's service on AWS, with AWS credentials.")),
	[SETTING_SKIP_BEDROCK_AUTH] = SWITCH(N_(
		"Sends no AWS credentials to Bedrock, for a gateway on the way that adds them.")),
	[SETTING_SKIP_VERTEX_AUTH] = SWITCH(N_(
		"Sends no Google credentials to Vertex AI, for a gateway on the way that adds them.")),
	[SETTING_AWS_BEARER_TOKEN_BEDROCK] = FORM(SECRET,
		N_("API key of Amazon Bedrock; it is sent instead of all other AWS credentials."),
		NULL),
	[SETTING_AWS_ACCESS_KEY_ID] = FORM(SECRET,
		N_("ID of an AWS access key for Bedrock; AWS_SECRET_ACCESS_KEY belongs to it."),
		NULL),
	[SETTING_AWS_SECRET_ACCESS_KEY] = FORM(SECRET,
		N_("Secret of an AWS access key for Bedrock; AWS_ACCESS_KEY_ID belongs to it."),
		NULL),
	[SETTING_AWS_SESSION_TOKEN] = FORM(SECRET,
		N_("Token that belongs to an AWS access key which is valid for a few hours only."),
		NULL),
	[SETTING_AWS_PROFILE] = FORM(NAME,
		N_("Profile of your AWS files that the credentials and region for Bedrock come from."),
		VALUES("default")),
	[SETTING_AWS_REGION] = FORM(AWS_REGION,
		N_("Region of AWS that requests to Bedrock go to; it goes before that of the profile."),
		AWS_REGIONS),
	[SETTING_AWS_DEFAULT_REGION] = FORM(AWS_REGION,
		N_("Region of AWS that requests to Bedrock go to when AWS_REGION is not set."),
		AWS_REGIONS),
	[SETTING_AWS_CONFIG_FILE] =
		FORM(PATH, N_("File with your AWS profiles, read instead of ~/.aws/config."), NULL),
	[SETTING_AWS_SHARED_CREDENTIALS_FILE] = FORM(PATH,
		N_("File with your AWS access keys, read instead of ~/.aws/credentials."), NULL),
	[SETTING_GOOGLE_APPLICATION_CREDENTIALS] = FORM(PATH,
		N_("File with Google Cloud credentials for Vertex AI, read instead of that of gcloud."),
		NULL),
	[SETTING_GCLOUD_PROJECT] = FORM(NAME,
		N_("Project of Google Cloud that Vertex AI is used in; it goes before all others."),
		NULL),
	[SETTING_GOOGLE_CLOUD_PROJECT] = FORM(NAME,
		N_("Project of Google Cloud that Vertex AI is used in when GCLOUD_PROJECT is not set."),
		NULL),
	[SETTING_ANTHROPIC_VERTEX_PROJECT_ID] = FORM(NAME,
		N_("Project of Google Cloud that Vertex AI is used in when nothing else names one."),
		NULL),
	[SETTING_CLOUD_ML_REGION] = FORM(GCP_REGION,
		N_("Region of Google Cloud that requests to Vertex AI go to; us-east5 when not set."),
		VALUES("us-east5", "global", "us", "eu", "europe-west1", "europe-west4",
			"us-central1", "asia-east1", "asia-southeast1")),
	[SETTING_CLOUDSDK_CONFIG] = FORM(PATH,
		N_("Directory where gcloud keeps its credentials, instead of ~/.config/gcloud."),
		NULL),
	[SETTING_FOUNDRY_RESOURCE] =
		FORM(NAME, N_("Resource of Azure that requests to Microsoft Foundry go to."), NULL),
	[SETTING_FOUNDRY_BASE_URL] = FORM(URL,
		N_("Address that requests to Microsoft Foundry go to, instead of the resource's own."),
		NULL),
	[SETTING_FOUNDRY_API_KEY] = FORM(SECRET,
		N_("API key of Microsoft Foundry; without one Claude Code signs in with Entra ID."),
		NULL),

	[SETTING_ANTHROPIC_PROFILE] = FORM(NAME,
		N_("Profile of Anthropic's own tools that credentials are taken from."), NULL),
	[SETTING_ANTHROPIC_FEDERATION_RULE_ID] = FORM(NAME,
		N_("Rule by which a workload's own identity is exchanged for a token of Anthropic."),
		NULL),
	[SETTING_ANTHROPIC_CUSTOM_HEADERS] = FORM(HEADERS,
		N_("Headers added to each request, one on a line; they can replace your credentials."),
		NULL),
	[SETTING_API_KEY_FD] = DESCRIPTOR(
		N_("Number of an open file descriptor on which Claude Code finds an API key.")),
	[SETTING_USE_ANTHROPIC_GOOGLE_CLOUD] = SWITCH(N_(
		"Sends requests to Anthropic's service on Google Cloud, with Google Cloud credentials.")),
	[SETTING_USE_GATEWAY] = SWITCH(
		N_("Sends requests to a gateway, with its credentials instead of your login.")),
};

/* What values of a kind look like; kinds without a pattern are judged otherwise. */
typedef struct Shape {
	const char *pattern;
	const char *problem; /* N_(): of a value that does not look so */
} Shape;

static const Shape shapes[] = {
	[VALUE_KIND_COMMAND] = {
		.pattern = "[^\\p{Z}\\p{Cc}]",
		.problem = N_("a command cannot consist of blanks alone"),
	},
	[VALUE_KIND_CHOICE] = {
		.problem = N_("only claudeai and console will do"),
	},
	[VALUE_KIND_SWITCH] = {
		.problem = N_("only 1, true, yes and on switch it on, and 0, false, no and off switch "
			      "it off"),
	},
	[VALUE_KIND_AWS_REGION] = {
		.pattern = "\\A[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}\\z",
		.problem = N_("a region of AWS looks like us-east-1"),
	},
	[VALUE_KIND_GCP_REGION] = {
		.pattern = "\\A(global|us|eu|[a-z]+(-[a-z]+)+[0-9]{1,2})\\z",
		.problem = N_("a region of Google Cloud looks like us-east5, or is global, us or eu"),
	},
	[VALUE_KIND_UUID] = {
		.pattern = "\\A[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\\z",
		.problem = N_("a UUID looks like 123e4567-e89b-42d3-a456-426614174000"),
	},
	[VALUE_KIND_URL] = {
		.pattern = "\\A(?i:https?)://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?"
			   "([/?#][!-~]*)?\\z",
		.problem = N_("an address looks like https://host.example or "
			      "http://localhost:8080/path"),
	},
	[VALUE_KIND_PATH] = {
		.pattern = "\\A/\\P{Cc}*\\z",
		.problem = N_("a path begins with / and holds no control characters"),
	},
	[VALUE_KIND_COUNT] = {
		.pattern = "\\A[0-9]{1,15}\\z",
		.problem = N_("a whole number of at most 15 digits is needed, such as 300000"),
	},
	[VALUE_KIND_NAME] = {
		.pattern = "\\A[^\\p{Z}\\p{Cc}\\p{Cf}]+\\z",
		.problem = N_("a name holds no blanks and no control characters"),
	},
	[VALUE_KIND_SECRET] = {
		.pattern = "\\A[!-~]+\\z",
		.problem = N_("a key or token holds nothing but ASCII letters, digits and punctuation, and "
			      "no blanks"),
	},
	[VALUE_KIND_HEADERS] = {
		.pattern = "\\A([!#$%&'*+.^_`|~0-9A-Za-z-]+:[ -~\\t]*+(\\n|\\z))+\\z",
		.problem = N_("each line looks like Name: value, in ASCII characters"),
	},
};

static bool has_shape(const SettingForm *form, const char *value)
{
	switch (form->kind) {
	case VALUE_KIND_CHOICE:
		return g_strv_contains(form->values, value);
	case VALUE_KIND_SWITCH:
		return evidence_switch_is_on(value) || evidence_switch_says_off(value);
	case VALUE_KIND_URL: /* GLib looks at the port and at percent signs */
		return g_regex_match_simple(shapes[VALUE_KIND_URL].pattern, value, 0, 0) &&
		       g_uri_is_valid(value, G_URI_FLAGS_NONE, NULL);
	default:
		return g_regex_match_simple(shapes[form->kind].pattern, value, 0, 0);
	}
}

static bool may_be_empty(ValueKind kind)
{
	return kind != VALUE_KIND_CHOICE && kind != VALUE_KIND_UUID;
}

const SettingForm *setting_form(SettingId id)
{
	return &forms[id];
}

const char *setting_form_problem(SettingId id, const char *value)
{
	const SettingForm *form = &forms[id];

	if (!g_utf8_validate(value, -1, NULL))
		return N_("it is not UTF-8, as a settings file has to be");
	if (form->kind == VALUE_KIND_PATH && *value == '~')
		return N_("~ is not expanded here: give the whole path");
	if (*value == '\0' && may_be_empty(form->kind))
		return NULL;
	return has_shape(form, value) ? NULL : shapes[form->kind].problem;
}
