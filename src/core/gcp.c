#include "core/gcp.h"

#include "base/i18n.h"

#include <string.h>

typedef struct Names {
	const char *name, *words;
} Names;

static const char *const claims[GCP_CLAIM_COUNT] = {
	[GCP_CLAIM_ABSENT] = "absent",
	[GCP_CLAIM_PRESENT] = "present",
	[GCP_CLAIM_VALID] = "valid",
	[GCP_CLAIM_PROVED] = "proved",
};

static const Names sources[GCP_FROM_COUNT] = {
	[GCP_FROM_NONE] = { "none", N_("nowhere") },
	[GCP_FROM_VARIABLE] = { "variable", N_("file of GOOGLE_APPLICATION_CREDENTIALS") },
	[GCP_FROM_GCLOUD] = { "gcloud", N_("file of gcloud") },
	[GCP_FROM_METADATA] = { "metadata", N_("this machine") },
};

static const Names types[GCP_TYPE_COUNT] = {
	[GCP_TYPE_NONE] = { "none", N_("of no type") },
	[GCP_TYPE_OTHER] = { "other", N_("of an unknown type") },
	[GCP_TYPE_USER] = { "authorized_user", N_("sign-in of a person") },
	[GCP_TYPE_SERVICE] = { "service_account", N_("key of a service account") },
	[GCP_TYPE_EXTERNAL] = { "external_account", N_("outside identity") },
	[GCP_TYPE_EXTERNAL_USER] = { "external_account_authorized_user",
		N_("sign-in of a person with an outside identity") },
	[GCP_TYPE_IMPERSONATED] = { "impersonated_service_account",
		N_("impersonated service account") },
	[GCP_TYPE_METADATA] = { "compute_engine", N_("service account of the machine") },
};

static const Names problems[GCP_PROBLEM_COUNT] = {
	[GCP_PROBLEM_NONE] = { "none", NULL },
	[GCP_PROBLEM_NO_CREDENTIALS] = { "no_credentials",
		N_("There are no Application Default Credentials in any place where Claude Code "
		   "looks for them: a refresh is needed.") },
	[GCP_PROBLEM_FILE] = { "file", N_("The file with the credentials cannot be read.") },
	[GCP_PROBLEM_MALFORMED] = { "malformed",
		N_("The file with the credentials is no JSON object.") },
	[GCP_PROBLEM_TYPE] = { "type", N_("The credentials are of a type that nobody knows.") },
	[GCP_PROBLEM_FORM] = { "form",
		N_("Something in the file with the credentials is missing or not what it should "
		   "be.") },
	[GCP_PROBLEM_KEY] = { "key", N_("The private key is no RSA key in PEM form.") },
	[GCP_PROBLEM_UNTRUSTED] = { "untrusted",
		N_("A project that is not trusted says where to get the credentials, so nothing was "
		   "asked.") },
	[GCP_PROBLEM_ENDPOINT] = { "endpoint",
		N_("An address is no https: address, and no http: address of this machine.") },
	[GCP_PROBLEM_REVOKED] = { "revoked",
		N_("The sign-in has ended or was revoked: a refresh is needed.") },
	[GCP_PROBLEM_REAUTH] = { "reauth",
		N_("The organisation wants a new sign-in from time to time: a refresh is "
		   "needed.") },
	[GCP_PROBLEM_CLIENT] = { "client",
		N_("Google does not know the program that the credentials were made for.") },
	[GCP_PROBLEM_KEY_UNKNOWN] = { "key_unknown",
		N_("Google does not know the key, or the service account, any more.") },
	[GCP_PROBLEM_CLOCK] = { "clock",
		N_("The clock of this machine is wrong, so Google refuses what it signs.") },
	[GCP_PROBLEM_EXPIRED] = { "expired",
		N_("The token of the outside identity has expired: a refresh is needed.") },
	[GCP_PROBLEM_SUBJECT] = { "subject",
		N_("The token of the outside identity cannot be got.") },
	[GCP_PROBLEM_SUBJECT_REFUSED] = { "subject_refused",
		N_("Google does not accept the token of the outside identity.") },
	[GCP_PROBLEM_COMMAND_OFF] = { "command_off",
		N_("The token comes from a command, which is run only if "
		   "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES is 1.") },
	[GCP_PROBLEM_COMMAND_FAILED] = { "command_failed",
		N_("The command that gives the token has failed.") },
	[GCP_PROBLEM_COMMAND_SLOW] = { "command_slow",
		N_("The command that gives the token did not end in time.") },
	[GCP_PROBLEM_COMMAND_OUTPUT] = { "command_output",
		N_("What the command prints is no token in the agreed form.") },
	[GCP_PROBLEM_DENIED] = { "denied", N_("Google does not allow it.") },
	[GCP_PROBLEM_REFUSED] = { "refused", N_("Google has refused it.") },
	[GCP_PROBLEM_METADATA] = { "metadata",
		N_("This machine has no service account, or gives no token for it.") },
	[GCP_PROBLEM_NEEDS_GCLOUD] = { "needs_gcloud",
		N_("Only gcloud can get a token for these credentials, and it is not installed.") },
	[GCP_PROBLEM_GCLOUD_FAILED] = { "gcloud_failed",
		N_("gcloud did not get a token: a refresh is needed.") },
	[GCP_PROBLEM_NETWORK] = { "network", N_("Google cannot be reached.") },
	[GCP_PROBLEM_TIMED_OUT] = { "timed_out", N_("Google did not answer in time.") },
	[GCP_PROBLEM_REPLY] = { "reply", N_("The answer is none that Google would give.") },
	[GCP_PROBLEM_NO_PROJECT] = { "no_project",
		N_("The credentials are good, but no project is set: set "
		   "ANTHROPIC_VERTEX_PROJECT_ID.") },
	[GCP_PROBLEM_NO_REGION] = { "no_region",
		N_("The credentials are good, but no region is set: Claude Code takes "
		   "us-east5.") },
};

const char *gcp_claim_name(GcpClaim claim)
{
	return claims[claim];
}

const char *gcp_source_name(GcpSource source)
{
	return sources[source].name;
}

const char *gcp_source_words(GcpSource source)
{
	return sources[source].words;
}

const char *gcp_type_name(GcpType type)
{
	return types[type].name;
}

const char *gcp_type_words(GcpType type)
{
	return types[type].words;
}

GcpType gcp_type_from_name(const char *name)
{
	for (GcpType type = GCP_TYPE_USER; type < GCP_TYPE_METADATA; type++)
		if (strcmp(types[type].name, name) == 0)
			return type;
	return GCP_TYPE_OTHER;
}

const char *gcp_problem_name(GcpProblem problem)
{
	return problems[problem].name;
}

const char *gcp_problem_words(GcpProblem problem)
{
	return problems[problem].words;
}

static bool mentions(const char *description, const char *words)
{
	return description && strstr(description, words);
}

/* invalid_grant is all that is said of what a token is asked for with. */
static GcpProblem problem_of_grant(GcpStep step, const char *subtype, const char *description)
{
	if (step == GCP_STEP_USER)
		return g_strcmp0(subtype, "invalid_rapt") == 0 ? GCP_PROBLEM_REAUTH
							       : GCP_PROBLEM_REVOKED;
	if (step == GCP_STEP_SERVICE)
		return mentions(description, "reasonable timeframe") ? GCP_PROBLEM_CLOCK
								     : GCP_PROBLEM_KEY_UNKNOWN;
	if (mentions(description, "expired") || mentions(description, "stale"))
		return GCP_PROBLEM_EXPIRED;
	return GCP_PROBLEM_SUBJECT_REFUSED;
}

GcpProblem gcp_problem_from_error(
	GcpStep step, const char *code, const char *subtype, const char *description)
{
	static const struct {
		const char *code;
		GcpProblem problem;
	} codes[] = {
		{ "invalid_client", GCP_PROBLEM_CLIENT },
		{ "deleted_client", GCP_PROBLEM_CLIENT },
		{ "disabled_client", GCP_PROBLEM_CLIENT },
		{ "unauthorized_client", GCP_PROBLEM_CLIENT },
		{ "invalid_target", GCP_PROBLEM_DENIED },
		{ "access_denied", GCP_PROBLEM_DENIED },
		{ "PERMISSION_DENIED", GCP_PROBLEM_DENIED },
		{ "NOT_FOUND", GCP_PROBLEM_DENIED },
		{ "UNAUTHENTICATED", GCP_PROBLEM_DENIED },
	};

	if (strcmp(code, "invalid_grant") == 0)
		return problem_of_grant(step, subtype, description);
	for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
		if (strcmp(codes[i].code, code) == 0)
			return codes[i].problem;
	return GCP_PROBLEM_REFUSED;
}

const char *gcp_google_path(const char *url)
{
	static const char scheme[] = "https://", domain[] = "googleapis.com";
	const char *host = url + strlen(scheme);

	if (!g_str_has_prefix(url, scheme))
		return NULL;

	const char *path = host + strcspn(host, "/?#@:");
	gsize length = (gsize)(path - host);

	if (length < strlen(domain) || *path != '/' ||
		memcmp(path - strlen(domain), domain, strlen(domain)) != 0)
		return NULL;
	return length == strlen(domain) || path[-(gssize)strlen(domain) - 1] == '.' ? path : NULL;
}

/* https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/NAME:generateAccessToken */
char *gcp_impersonated_account(const char *url)
{
	static const char collection[] = "/serviceAccounts/", method[] = ":generateAccessToken";
	const char *start = strstr(url, collection);

	if (!start || !g_str_has_suffix(url, method))
		return NULL;
	start += strlen(collection);

	gsize length = strlen(start) - strlen(method);

	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(start[i]) && !strchr("@.-_", start[i]))
			return NULL;
	return length > 0 ? g_strndup(start, length) : NULL;
}
