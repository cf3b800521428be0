/*
 * Credentials of AWS as the SDK that Claude Code uses finds them: which source comes first, what
 * a profile says to do, where to ask, and what can be wrong. Pure; app/aws.h carries it out.
 *
 * Three claims are never blurred: that credentials are there, that they have the form that they
 * should have, and that AWS itself has said whose they are.
 */
#ifndef CORE_AWS_H
#define CORE_AWS_H

#include <glib.h>
#include <stdbool.h>

typedef enum AwsClaim {
	AWS_CLAIM_ABSENT,
	AWS_CLAIM_PRESENT,
	AWS_CLAIM_VALID, /* in form, and not over by what is known of its end */
	AWS_CLAIM_PROVED,
} AwsClaim;

/* Where credentials come from. */
typedef enum AwsSource {
	AWS_FROM_NONE,
	AWS_FROM_BEARER, /* AWS_BEARER_TOKEN_BEDROCK */
	AWS_FROM_EXPORT, /* awsCredentialExport */
	AWS_FROM_ENVIRONMENT,
	AWS_FROM_PROFILE, /* keys in it */
	AWS_FROM_SSO,
	AWS_FROM_ROLE,
	AWS_FROM_PROCESS,
	AWS_FROM_WEB_IDENTITY,
	AWS_FROM_CONTAINER,
	AWS_FROM_INSTANCE,
	AWS_FROM_CLI, /* what only the AWS CLI can do, done by it */
	AWS_FROM_COUNT,
} AwsSource;

/* "sso", for reports; and words for people, N_(). */
const char *aws_source_name(AwsSource source);
const char *aws_source_words(AwsSource source);

typedef enum AwsProblem {
	AWS_PROBLEM_NONE,
	AWS_PROBLEM_NO_CREDENTIALS,
	AWS_PROBLEM_NO_PROFILE,
	AWS_PROBLEM_PROFILE_LOOP,
	AWS_PROBLEM_PROFILE_DEPTH,
	AWS_PROBLEM_MFA,
	AWS_PROBLEM_UNTRUSTED,
	AWS_PROBLEM_FORM,
	AWS_PROBLEM_NO_REGION,
	AWS_PROBLEM_REGION,
	AWS_PROBLEM_ENDPOINT,
	AWS_PROBLEM_EXPIRED,
	AWS_PROBLEM_UNKNOWN_KEY,
	AWS_PROBLEM_SIGNATURE,
	AWS_PROBLEM_CLOCK,
	AWS_PROBLEM_DENIED,
	AWS_PROBLEM_REFUSED, /* with a code that means nothing special */
	AWS_PROBLEM_SSO_MISSING,
	AWS_PROBLEM_SSO_EXPIRED,
	AWS_PROBLEM_SSO_REFUSED,
	AWS_PROBLEM_COMMAND_FAILED,
	AWS_PROBLEM_COMMAND_SLOW,
	AWS_PROBLEM_COMMAND_OUTPUT,
	AWS_PROBLEM_TOKEN_FILE,
	AWS_PROBLEM_CONTAINER,
	AWS_PROBLEM_INSTANCE,
	AWS_PROBLEM_NEEDS_CLI,
	AWS_PROBLEM_CLI_FAILED,
	AWS_PROBLEM_NETWORK,
	AWS_PROBLEM_TIMED_OUT,
	AWS_PROBLEM_REPLY,
	AWS_PROBLEM_UNPROVABLE, /* a bearer token: STS does not know it */
	AWS_PROBLEM_COUNT,
} AwsProblem;

/* "expired", for reports; and a sentence with its remedy, N_(); NULL for AWS_PROBLEM_NONE. */
const char *aws_problem_name(AwsProblem problem);
const char *aws_problem_words(AwsProblem problem);

/* What a code in an error of STS or of the portal of single sign-on means. */
AwsProblem aws_problem_from_code(const char *code);

/* What a profile sets, which decides what it is good for. */
typedef enum AwsTrait {
	AWS_TRAIT_KEYS = 1 << 0, /* both */
	AWS_TRAIT_ROLE = 1 << 1,
	AWS_TRAIT_SOURCE_PROFILE = 1 << 2,
	AWS_TRAIT_CREDENTIAL_SOURCE = 1 << 3,
	AWS_TRAIT_TOKEN_FILE = 1 << 4,
	AWS_TRAIT_PROCESS = 1 << 5,
	AWS_TRAIT_SSO = 1 << 6,
	AWS_TRAIT_LOGIN = 1 << 7,
} AwsTrait;

typedef enum AwsStep {
	AWS_STEP_NONE,
	AWS_STEP_KEYS,
	AWS_STEP_ROLE_OF_PROFILE, /* its role, with what source_profile gives */
	AWS_STEP_ROLE_OF_SOURCE,  /* its role, with what credential_source gives */
	AWS_STEP_SOURCE,          /* what credential_source gives */
	AWS_STEP_WEB_IDENTITY,
	AWS_STEP_PROCESS,
	AWS_STEP_SSO,
	AWS_STEP_LOGIN,
} AwsStep;

/*
 * What to do with a profile; first: it is the one in force, and not some other one's source. A
 * first one assumes its role even if it has keys: they may be what the role is assumed with.
 */
AwsStep aws_step(guint traits, bool first);

/* How many profiles lead to each other at most. */
#define AWS_PROFILES_MAX 8

/* Claude Code's, without any other. */
#define AWS_REGION_DEFAULT "us-east-1"

/* Whether it can be a region: it becomes a part of a host's name. */
bool aws_is_region(const char *text);

/* The addresses of AWS's own servers for a region; for g_free. */
char *aws_sts_url(const char *region);
char *aws_portal_url(const char *region);

#endif
