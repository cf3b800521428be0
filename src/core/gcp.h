/*
 * Credentials of Google's cloud as the library that Claude Code uses finds them (Application
 * Default Credentials): where they are, of what type, and what can be wrong. Pure; app/gcp.h
 * carries it out.
 *
 * Three claims are never blurred: that credentials are there, that they have the form that they
 * should have, and that Google itself has given a token for them.
 */
#ifndef CORE_GCP_H
#define CORE_GCP_H

#include <glib.h>
#include <stdbool.h>

typedef enum GcpClaim {
	GCP_CLAIM_ABSENT,
	GCP_CLAIM_PRESENT,
	GCP_CLAIM_VALID, /* in form: all members are there, a key is a key */
	GCP_CLAIM_PROVED,
	GCP_CLAIM_COUNT,
} GcpClaim;

/* "proved", for reports. */
const char *gcp_claim_name(GcpClaim claim);

/* Where credentials come from. */
typedef enum GcpSource {
	GCP_FROM_NONE,
	GCP_FROM_VARIABLE, /* the file that GOOGLE_APPLICATION_CREDENTIALS names */
	GCP_FROM_GCLOUD,   /* the file that gcloud writes */
	GCP_FROM_METADATA, /* the server that tells a machine of Google's who it is */
	GCP_FROM_COUNT,
} GcpSource;

/* "metadata", for reports; and words for people, N_(). */
const char *gcp_source_name(GcpSource source);
const char *gcp_source_words(GcpSource source);

typedef enum GcpType {
	GCP_TYPE_NONE,
	GCP_TYPE_OTHER, /* one that is not known */
	GCP_TYPE_USER,
	GCP_TYPE_SERVICE,
	GCP_TYPE_EXTERNAL,
	GCP_TYPE_EXTERNAL_USER,
	GCP_TYPE_IMPERSONATED,
	GCP_TYPE_METADATA,
	GCP_TYPE_COUNT,
} GcpType;

/* "authorized_user", as the files call it; words for people, N_(); and the type of a name. */
const char *gcp_type_name(GcpType type);
const char *gcp_type_words(GcpType type);
GcpType gcp_type_from_name(const char *name);

typedef enum GcpProblem {
	GCP_PROBLEM_NONE,
	GCP_PROBLEM_NO_CREDENTIALS,
	GCP_PROBLEM_FILE,
	GCP_PROBLEM_MALFORMED,
	GCP_PROBLEM_TYPE,
	GCP_PROBLEM_FORM,
	GCP_PROBLEM_KEY,
	GCP_PROBLEM_UNTRUSTED,
	GCP_PROBLEM_ENDPOINT,
	GCP_PROBLEM_REVOKED,
	GCP_PROBLEM_REAUTH,
	GCP_PROBLEM_CLIENT,
	GCP_PROBLEM_KEY_UNKNOWN,
	GCP_PROBLEM_CLOCK,
	GCP_PROBLEM_EXPIRED,
	GCP_PROBLEM_SUBJECT,
	GCP_PROBLEM_SUBJECT_REFUSED,
	GCP_PROBLEM_COMMAND_OFF,
	GCP_PROBLEM_COMMAND_FAILED,
	GCP_PROBLEM_COMMAND_SLOW,
	GCP_PROBLEM_COMMAND_OUTPUT,
	GCP_PROBLEM_DENIED,
	GCP_PROBLEM_REFUSED, /* with a code that means nothing special */
	GCP_PROBLEM_METADATA,
	GCP_PROBLEM_NEEDS_GCLOUD,
	GCP_PROBLEM_GCLOUD_FAILED,
	GCP_PROBLEM_NETWORK,
	GCP_PROBLEM_TIMED_OUT,
	GCP_PROBLEM_REPLY,
	GCP_PROBLEM_NO_PROJECT, /* this and the next with proved ones */
	GCP_PROBLEM_NO_REGION,
	GCP_PROBLEM_COUNT,
} GcpProblem;

/* "revoked", for reports; and a sentence with its remedy, N_(); NULL for GCP_PROBLEM_NONE. */
const char *gcp_problem_name(GcpProblem problem);
const char *gcp_problem_words(GcpProblem problem);

/* Who is asked for a token: the same code means different things. */
typedef enum GcpStep {
	GCP_STEP_USER,     /* with a refresh token */
	GCP_STEP_SERVICE,  /* with what a key has signed */
	GCP_STEP_EXCHANGE, /* with the token of somebody else */
	GCP_STEP_IMPERSONATION,
} GcpStep;

/*
 * What an error means. The subtype and the description may be NULL; the latter is looked at for a
 * few words that Google has written for years, since it has one code for nearly everything.
 */
GcpProblem gcp_problem_from_error(
	GcpStep step, const char *code, const char *subtype, const char *description);

/* Claude Code's, without any other. */
#define GCP_REGION_DEFAULT "us-east5"

/* What a token is asked for. */
#define GCP_SCOPE "https://www.googleapis.com/auth/cloud-platform"

/* Google's own addresses. */
#define GCP_GOOGLE_TOKEN_URL    "https://oauth2.googleapis.com/token"
#define GCP_GOOGLE_EXCHANGE_URL "https://sts.googleapis.com/v1/token"

/*
 * The path of an address of Google's own ("https://sts.googleapis.com/v1/token" is "/v1/token"), in
 * the address; NULL for any other one.
 */
const char *gcp_google_path(const char *url);

/* Whom an address for impersonation stands for: "x@y.iam.gserviceaccount.com"; for g_free, or NULL.
 */
char *gcp_impersonated_account(const char *url);

#endif
