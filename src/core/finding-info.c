#include "core/finding.h"

#include "base/i18n.h"

static const FindingInfo infos[FINDING_COUNT] = {
	[FINDING_SETTINGS_MALFORMED] = {
		.id = "settings_malformed",
		.severity = SEVERITY_ERROR,
		.message = N_("{path} is not valid JSON, so Claude Code ignores all of it: {problem} in "
			      "line {line}, column {column}."),
		.remedy = N_("Mend line {line}; until then none of its settings count."),
	},
	[FINDING_SETTINGS_VOID] = {
		.id = "settings_void",
		.severity = SEVERITY_ERROR,
		.message = N_("Claude Code ignores all of {path}: {name} in line {line} has a value of the "
			      "wrong type."),
		.remedy = N_("Correct or remove {name}; until then none of its settings count."),
	},
	[FINDING_FILE_MALFORMED] = {
		.id = "file_malformed",
		.severity = SEVERITY_ERROR,
		.message = N_("There is a fault in {path}: {problem} in line {line}, column {column}."),
		.remedy = N_("Mend that line, or restore the file: what is faulty may not be used."),
	},
	[FINDING_FILE_UNREADABLE] = {
		.id = "file_unreadable",
		.severity = SEVERITY_ERROR,
		.message = N_("{path} cannot be read: {problem}."),
		.remedy = N_("Make it a regular file that you can read: ls -l {path}"),
	},
	[FINDING_LOGIN_HUSK] = {
		.id = "login_husk",
		.severity = SEVERITY_WARNING,
		.message = N_("{path} holds the empty shell of a login that was cleared: you are signed "
			      "out."),
		.remedy = N_("Sign in again: claude-accounts login"),
	},
	[FINDING_LOGIN_SCOPE] = {
		.id = "login_scope",
		.severity = SEVERITY_ERROR,
		.message = N_("The claude.ai login lacks the scope user:inference, so Claude Code does not "
			      "use it."),
		.remedy = N_("Sign in again: claude-accounts login"),
	},
	[FINDING_LOGIN_EXPIRED] = {
		.id = "login_expired",
		.severity = SEVERITY_ERROR,
		.message = N_("The claude.ai login ended {time}."),
		.remedy = N_("Sign in again: claude-accounts login"),
	},
	[FINDING_LOGIN_EXPIRING] = {
		.id = "login_expiring",
		.severity = SEVERITY_WARNING,
		.message = N_("The claude.ai login ends {time}."),
		.remedy = N_("Sign in again before then: claude-accounts login"),
	},
	[FINDING_KEY_SHADOWS_LOGIN] = {
		.id = "key_shadows_login",
		.severity = SEVERITY_WARNING,
		.message = N_("Requests are billed per token: the API key switches your claude.ai login "
			      "off."),
		.remedy = N_("To use the login, unset ANTHROPIC_API_KEY, or set it to \"\" in the env block "
			     "of a settings file. It is set here: {place}."),
	},
	[FINDING_HELPER_SHADOWS_LOGIN] = {
		.id = "helper_shadows_login",
		.severity = SEVERITY_WARNING,
		.message = N_("apiKeyHelper switches your claude.ai login off, even when the command "
			      "fails."),
		.remedy = N_("To use the login, remove apiKeyHelper. It is set here: {place}."),
	},
	[FINDING_TWO_CREDENTIALS] = {
		.id = "two_credentials",
		.severity = SEVERITY_WARNING,
		.message = N_("Two different credentials are sent in one request: {source} and {other}."),
		.remedy = N_("Unset the one that you do not mean."),
	},
	[FINDING_STATUS_DISAGREES] = {
		.id = "status_disagrees",
		.severity = SEVERITY_WARNING,
		.message = N_("`claude auth status` says {value}; that is not what is sent."),
		.remedy = N_("Trust what is sent: claude-accounts why {name}"),
	},
	[FINDING_KEY_UNDECIDED] = {
		.id = "key_undecided",
		.severity = SEVERITY_WARNING,
		.message = N_("Claude Code will ask once whether to use ANTHROPIC_API_KEY; until you say "
			      "yes it does not count."),
		.remedy = N_("Start claude and answer; with `claude -p` the key counts anyway."),
	},
	[FINDING_KEY_REJECTED] = {
		.id = "key_rejected",
		.severity = SEVERITY_NOTE,
		.message = N_("ANTHROPIC_API_KEY is set, but you told Claude Code not to use it; with "
			      "`claude -p` it counts all the same."),
		.remedy = N_("Unset it, or take the key out of customApiKeyResponses.rejected in {path}."),
	},
	[FINDING_HELPER_UNTRUSTED] = {
		.id = "helper_untrusted",
		.severity = SEVERITY_WARNING,
		.message = N_("This project's apiKeyHelper runs only after you trust the folder; with "
			      "`claude -p` it runs without asking."),
		.remedy = N_("Read the command first, then start claude here and answer. It is set here: {place}."),
	},
	[FINDING_HELPER_FAILING] = {
		.id = "helper_failing",
		.severity = SEVERITY_ERROR,
		.message = N_("apiKeyHelper gave no key when it was tried last. {problem}"),
		.remedy = N_("Mend the command, then try it: claude-accounts refresh helper. It is set here: "
			     "{place}."),
	},
	[FINDING_HELPER_SLOW] = {
		.id = "helper_slow",
		.severity = SEVERITY_WARNING,
		.message = N_("apiKeyHelper took {value} s when it was tried last; every first request waits "
			      "for it."),
		.remedy = N_("Let it keep its value, or have Claude Code keep it for longer by "
			     "CLAUDE_CODE_API_KEY_HELPER_TTL_MS. It is set here: {place}."),
	},
	[FINDING_SELECTOR_IGNORED] = {
		.id = "selector_ignored",
		.severity = SEVERITY_WARNING,
		.message = N_("{name} is \"{value}\", which does not switch the provider on."),
		.remedy = N_("Set it to 1, or unset it. It is set here: {place}."),
	},
	[FINDING_AWS_CREDENTIALS_EXPIRED] = {
		.id = "aws_credentials_expired",
		.severity = SEVERITY_ERROR,
		.message = N_("The AWS single sign-on of profile {name} ended {time}."),
		.remedy = N_("Sign in again: aws sso login --profile {name}"),
	},
	[FINDING_ADC_MISSING] = {
		.id = "adc_missing",
		.severity = SEVERITY_ERROR,
		.message = N_("Vertex AI is on, but there are no Application Default Credentials."),
		.remedy = N_("Make them: gcloud auth application-default login"),
	},
	[FINDING_REGION_MISSING] = {
		.id = "region_missing",
		.severity = SEVERITY_NOTE,
		.message = N_("No region is set for {source}; Claude Code takes {value}."),
		.remedy = N_("Set {name} in the env block of a settings file."),
	},
	[FINDING_PROJECT_MISSING] = {
		.id = "project_missing",
		.severity = SEVERITY_ERROR,
		.message = N_("Vertex AI is on, but no project is set."),
		.remedy = N_("Set ANTHROPIC_VERTEX_PROJECT_ID in the env block of a settings file."),
	},
	[FINDING_CREDENTIALS_MODE] = {
		.id = "credentials_mode",
		.severity = SEVERITY_WARNING,
		.message = N_("Others on this machine may read your login: {path} has mode {mode}."),
		.remedy = N_("chmod 600 {path}"),
	},
	[FINDING_SETTINGS_READABLE_BY_OTHERS] = {
		.id = "settings_readable_by_others",
		.severity = SEVERITY_WARNING,
		.message = N_("{path} holds {name} and has mode {mode}: others on this machine may read "
			      "it."),
		.remedy = N_("chmod 600 {path}"),
	},
	[FINDING_LOCK_ORPHANED] = {
		.id = "lock_orphaned",
		.severity = SEVERITY_WARNING,
		.message = N_("The lock {path} was left behind; Claude Code cannot refresh the login while "
			      "it stands."),
		.remedy = N_("When no Claude Code is running: rmdir {path}"),
	},
	[FINDING_BASE_URL_CUSTOM] = {
		.id = "base_url_custom",
		.severity = SEVERITY_NOTE,
		.message = N_("Requests and the credential go to {value}, not to Anthropic."),
		.remedy = N_("If that is not meant, unset ANTHROPIC_BASE_URL. It is set here: {place}."),
	},
	[FINDING_MANAGED_POLICY] = {
		.id = "managed_policy",
		.severity = SEVERITY_NOTE,
		.message = N_("{name} is set by your organisation and cannot be changed here."),
		.remedy = N_("Ask whoever manages this machine. It is set here: {place}."),
	},
	[FINDING_OTHER_SOURCES_PRESENT] = {
		.id = "other_sources_present",
		.severity = SEVERITY_NOTE,
		.message = N_("{name} is set: a further source of credentials, whose rank has not been "
			      "verified and which is left out of this verdict."),
		.remedy = N_("Unset {name} if you do not mean it. It is set here: {place}."),
	},
}
;

const FindingInfo *finding_info(FindingId id)
{
	return &infos[id];
}
