#include "core/aws.h"

#include "base/i18n.h"

#include <string.h>

typedef struct Names {
	const char *name, *words;
} Names;

static const Names sources[AWS_FROM_COUNT] = {
	[AWS_FROM_NONE] = { "none", N_("nowhere") },
	[AWS_FROM_BEARER] = { "bearer", N_("AWS_BEARER_TOKEN_BEDROCK") },
	[AWS_FROM_EXPORT] = { "export_command", N_("awsCredentialExport") },
	[AWS_FROM_ENVIRONMENT] = { "environment", N_("access key of the environment") },
	[AWS_FROM_PROFILE] = { "profile", N_("access key of the profile") },
	[AWS_FROM_SSO] = { "sso", N_("single sign-on") },
	[AWS_FROM_ROLE] = { "assume_role", N_("assumed role") },
	[AWS_FROM_PROCESS] = { "credential_process", N_("command of the profile") },
	[AWS_FROM_WEB_IDENTITY] = { "web_identity", N_("web identity") },
	[AWS_FROM_CONTAINER] = { "container", N_("role of the container") },
	[AWS_FROM_INSTANCE] = { "instance", N_("role of the instance") },
	[AWS_FROM_CLI] = { "aws_cli", N_("sign-in of the AWS CLI") },
};

static const Names problems[AWS_PROBLEM_COUNT] = {
	[AWS_PROBLEM_NONE] = { "none", NULL },
	[AWS_PROBLEM_NO_CREDENTIALS] = { "no_credentials",
		N_("There are no credentials in any place where Claude Code looks for them.") },
	[AWS_PROBLEM_NO_PROFILE] = { "no_profile",
		N_("There is no such profile in the files of AWS.") },
	[AWS_PROBLEM_PROFILE_LOOP] = { "profile_loop",
		N_("The profiles lead to each other in a circle: look at source_profile.") },
	[AWS_PROBLEM_PROFILE_DEPTH] = { "profile_depth",
		N_("Too many profiles lead to each other: look at source_profile.") },
	[AWS_PROBLEM_MFA] = { "mfa",
		N_("The role asks for a code (mfa_serial), which Claude Code cannot: a refresh is "
		   "needed.") },
	[AWS_PROBLEM_UNTRUSTED] = { "untrusted",
		N_("A project that is not trusted says where to get the credentials, so nothing was "
		   "asked.") },
	[AWS_PROBLEM_FORM] = { "form", N_("The access key does not have the form of one.") },
	[AWS_PROBLEM_NO_REGION] = { "no_region",
		N_("No region is set: Claude Code takes us-east-1, and the AWS CLI refuses.") },
	[AWS_PROBLEM_REGION] = { "region", N_("The region does not have the form of one.") },
	[AWS_PROBLEM_ENDPOINT] = { "endpoint",
		N_("The endpoint is no https: address, and no http: address of this machine.") },
	[AWS_PROBLEM_EXPIRED] = { "expired",
		N_("The credentials have expired: a refresh is needed.") },
	[AWS_PROBLEM_UNKNOWN_KEY] = { "unknown_key",
		N_("AWS does not know the access key or its session token.") },
	[AWS_PROBLEM_SIGNATURE] = { "signature",
		N_("The secret access key does not belong to the access key.") },
	[AWS_PROBLEM_CLOCK] = { "clock",
		N_("The clock of this machine is wrong, so AWS refuses what it signs.") },
	[AWS_PROBLEM_DENIED] = { "denied", N_("AWS does not allow it.") },
	[AWS_PROBLEM_REFUSED] = { "refused", N_("AWS has refused it.") },
	[AWS_PROBLEM_SSO_MISSING] = { "sso_missing",
		N_("Nobody has signed in for this profile: a refresh is needed.") },
	[AWS_PROBLEM_SSO_EXPIRED] = { "sso_expired",
		N_("The sign-in for this profile has ended: a refresh is needed.") },
	[AWS_PROBLEM_SSO_REFUSED] = { "sso_refused",
		N_("The sign-in for this profile is not accepted any more: a refresh is needed.") },
	[AWS_PROBLEM_COMMAND_FAILED] = { "command_failed",
		N_("The command that gives the credentials has failed.") },
	[AWS_PROBLEM_COMMAND_SLOW] = { "command_slow",
		N_("The command that gives the credentials did not end in time.") },
	[AWS_PROBLEM_COMMAND_OUTPUT] = { "command_output",
		N_("What the command prints are no credentials.") },
	[AWS_PROBLEM_TOKEN_FILE] = { "token_file",
		N_("The file with the token of the web identity cannot be read.") },
	[AWS_PROBLEM_CONTAINER] = { "container",
		N_("The container has no role, or gives no credentials for it.") },
	[AWS_PROBLEM_INSTANCE] = { "instance",
		N_("The instance has no role, or gives no credentials for it.") },
	[AWS_PROBLEM_NEEDS_CLI] = { "needs_cli",
		N_("Only the AWS CLI can get these credentials, and it is not installed.") },
	[AWS_PROBLEM_CLI_FAILED] = { "cli_failed",
		N_("The AWS CLI did not get credentials: a refresh is needed.") },
	[AWS_PROBLEM_NETWORK] = { "network", N_("AWS cannot be reached.") },
	[AWS_PROBLEM_TIMED_OUT] = { "timed_out", N_("AWS did not answer in time.") },
	[AWS_PROBLEM_REPLY] = { "reply", N_("The answer is none that AWS would give.") },
	[AWS_PROBLEM_UNPROVABLE] = { "unprovable",
		N_("A token for Bedrock is used; whether it is good can only be told by using it.") },
};

const char *aws_source_name(AwsSource source)
{
	return sources[source].name;
}

const char *aws_source_words(AwsSource source)
{
	return sources[source].words;
}

const char *aws_problem_name(AwsProblem problem)
{
	return problems[problem].name;
}

const char *aws_problem_words(AwsProblem problem)
{
	return problems[problem].words;
}

AwsProblem aws_problem_from_code(const char *code)
{
	static const struct {
		const char *code;
		AwsProblem problem;
	} codes[] = {
		{ "ExpiredToken", AWS_PROBLEM_EXPIRED },
		{ "ExpiredTokenException", AWS_PROBLEM_EXPIRED },
		{ "InvalidClientTokenId", AWS_PROBLEM_UNKNOWN_KEY },
		{ "UnrecognizedClientException", AWS_PROBLEM_UNKNOWN_KEY },
		{ "InvalidAccessKeyId", AWS_PROBLEM_UNKNOWN_KEY },
		{ "SignatureDoesNotMatch", AWS_PROBLEM_SIGNATURE },
		{ "IncompleteSignature", AWS_PROBLEM_SIGNATURE },
		{ "RequestExpired", AWS_PROBLEM_CLOCK },
		{ "RequestTimeTooSkewed", AWS_PROBLEM_CLOCK },
		{ "AccessDenied", AWS_PROBLEM_DENIED },
		{ "AccessDeniedException", AWS_PROBLEM_DENIED },
		{ "InvalidIdentityToken", AWS_PROBLEM_DENIED },
		{ "IDPRejectedClaim", AWS_PROBLEM_DENIED },
		{ "ForbiddenException", AWS_PROBLEM_DENIED },
		{ "UnauthorizedException", AWS_PROBLEM_SSO_REFUSED },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
		if (strcmp(codes[i].code, code) == 0)
			return codes[i].problem;
	return AWS_PROBLEM_REFUSED;
}

static bool has(guint traits, guint wanted)
{
	return (traits & wanted) == wanted;
}

/* Both sources at once are none: the SDK does not say which it would be. */
static AwsStep role_step(guint traits)
{
	bool of_profile = has(traits, AWS_TRAIT_SOURCE_PROFILE);
	bool of_source = has(traits, AWS_TRAIT_CREDENTIAL_SOURCE);

	if (!has(traits, AWS_TRAIT_ROLE) || of_profile == of_source)
		return AWS_STEP_NONE;
	return of_profile ? AWS_STEP_ROLE_OF_PROFILE : AWS_STEP_ROLE_OF_SOURCE;
}

AwsStep aws_step(guint traits, bool first)
{
	AwsStep role = role_step(traits);

	if (!first && has(traits, AWS_TRAIT_KEYS))
		return AWS_STEP_KEYS;
	if (!first && has(traits, AWS_TRAIT_CREDENTIAL_SOURCE) && !has(traits, AWS_TRAIT_ROLE))
		return AWS_STEP_SOURCE;
	if (role != AWS_STEP_NONE)
		return role;
	if (has(traits, AWS_TRAIT_KEYS))
		return AWS_STEP_KEYS;
	if (has(traits, AWS_TRAIT_TOKEN_FILE | AWS_TRAIT_ROLE))
		return AWS_STEP_WEB_IDENTITY;
	if (has(traits, AWS_TRAIT_PROCESS))
		return AWS_STEP_PROCESS;
	if (has(traits, AWS_TRAIT_SSO))
		return AWS_STEP_SSO;
	return has(traits, AWS_TRAIT_LOGIN) ? AWS_STEP_LOGIN : AWS_STEP_NONE;
}

bool aws_is_region(const char *text)
{
	gsize length = strlen(text);

	for (gsize i = 0; i < length; i++)
		if (!g_ascii_islower(text[i]) && !g_ascii_isdigit(text[i]) && text[i] != '-')
			return false;
	return length > 0 && length <= 63 && text[0] != '-' && text[length - 1] != '-';
}

/* AWS is several worlds with different names. */
static const char *domain_of(const char *region)
{
	static const struct {
		const char *prefix, *domain;
	} domains[] = {
		{ "cn-", "amazonaws.com.cn" },
		{ "us-iso-", "c2s.ic.gov" },
		{ "us-isob-", "sc2s.sgov.gov" },
		{ "us-isof-", "csp.hci.ic.gov" },
		{ "eu-isoe-", "cloud.adc-e.uk" },
		{ "eusc-", "amazonaws.eu" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(domains); i++)
		if (g_str_has_prefix(region, domains[i].prefix))
			return domains[i].domain;
	return "amazonaws.com";
}

char *aws_sts_url(const char *region)
{
	return g_strdup_printf("https://sts.%s.%s/", region, domain_of(region));
}

char *aws_portal_url(const char *region)
{
	return g_strdup_printf("https://portal.sso.%s.%s", region, domain_of(region));
}
