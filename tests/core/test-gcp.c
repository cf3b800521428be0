/*
 * Names and words of everything about Google's credentials, what its errors mean, and which
 * addresses are its own.
 */
#include "core/gcp.h"

#include <string.h>

static void check_name(const char *name)
{
	g_assert_nonnull(name);
	for (const char *at = name; *at; at++)
		g_assert_true(g_ascii_islower(*at) || *at == '_');
}

/* A sentence, but for NONE; all names differ. */
static void test_names(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (GcpClaim claim = 0; claim < GCP_CLAIM_COUNT; claim++)
		check_name(gcp_claim_name(claim));
	for (GcpSource source = 0; source < GCP_FROM_COUNT; source++) {
		check_name(gcp_source_name(source));
		g_assert_nonnull(gcp_source_words(source));
	}
	for (GcpType type = 0; type < GCP_TYPE_COUNT; type++) {
		check_name(gcp_type_name(type));
		g_assert_nonnull(gcp_type_words(type));
	}
	for (GcpProblem problem = 0; problem < GCP_PROBLEM_COUNT; problem++) {
		const char *words = gcp_problem_words(problem);

		check_name(gcp_problem_name(problem));
		g_assert_true(g_hash_table_add(seen, (gpointer)(gsize)gcp_problem_name(problem)));
		g_assert_true((words == NULL) == (problem == GCP_PROBLEM_NONE));
		g_assert_true(!words || g_str_has_suffix(words, "."));
	}
}

static void test_types(void)
{
	for (GcpType type = GCP_TYPE_USER; type < GCP_TYPE_METADATA; type++)
		g_assert_cmpint(gcp_type_from_name(gcp_type_name(type)), ==, type);
	g_assert_cmpint(gcp_type_from_name("compute_engine"), ==, GCP_TYPE_OTHER);
	g_assert_cmpint(gcp_type_from_name("none"), ==, GCP_TYPE_OTHER);
	g_assert_cmpint(gcp_type_from_name(""), ==, GCP_TYPE_OTHER);
}

static void test_errors(void)
{
	static const struct {
		GcpStep step;
		const char *code, *subtype, *description;
		GcpProblem problem;
	} cases[] = {
		{ GCP_STEP_USER, "invalid_grant", NULL, "Token has been expired or revoked.",
			GCP_PROBLEM_REVOKED },
		{ GCP_STEP_USER, "invalid_grant", NULL, NULL, GCP_PROBLEM_REVOKED },
		{ GCP_STEP_USER, "invalid_grant", "invalid_rapt", NULL, GCP_PROBLEM_REAUTH },
		{ GCP_STEP_USER, "invalid_client", NULL, NULL, GCP_PROBLEM_CLIENT },
		{ GCP_STEP_SERVICE, "invalid_grant", NULL, "Invalid JWT Signature.",
			GCP_PROBLEM_KEY_UNKNOWN },
		{ GCP_STEP_SERVICE, "invalid_grant", NULL, "account not found",
			GCP_PROBLEM_KEY_UNKNOWN },
		{ GCP_STEP_SERVICE, "invalid_grant", NULL,
			"Invalid JWT: Token must be a short-lived token (60 minutes) and in a "
			"reasonable timeframe. Check your iat and exp values in the JWT claim.",
			GCP_PROBLEM_CLOCK },
		{ GCP_STEP_EXCHANGE, "invalid_grant", NULL,
			"ID Token issued at 1 is stale to sign-in.", GCP_PROBLEM_EXPIRED },
		{ GCP_STEP_EXCHANGE, "invalid_grant", NULL, "The token has expired",
			GCP_PROBLEM_EXPIRED },
		{ GCP_STEP_EXCHANGE, "invalid_grant", NULL, "The audience does not match",
			GCP_PROBLEM_SUBJECT_REFUSED },
		{ GCP_STEP_EXCHANGE, "invalid_target", NULL, NULL, GCP_PROBLEM_DENIED },
		{ GCP_STEP_IMPERSONATION, "PERMISSION_DENIED", NULL, NULL, GCP_PROBLEM_DENIED },
		{ GCP_STEP_USER, "internal_failure", NULL, "expired", GCP_PROBLEM_REFUSED },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(gcp_problem_from_error(cases[i].step, cases[i].code,
					cases[i].subtype, cases[i].description),
			==, cases[i].problem);
}

static void test_own_addresses(void)
{
	static const struct {
		const char *url, *path;
	} cases[] = {
		{ "https://oauth2.googleapis.com/token", "/token" },
		{ "https://googleapis.com/x?y", "/x?y" },
		{ "https://sts.eu.rep.googleapis.com/v1/token", "/v1/token" },
		{ "http://oauth2.googleapis.com/token", NULL },
		{ "https://oauth2.googleapis.com", NULL },
		{ "https://oauth2.googleapis.com:8443/token", NULL },
		{ "https://evilgoogleapis.com/token", NULL },
		{ "https://googleapis.com.example/token", NULL },
		{ "https://x@googleapis.com/token", NULL },
		{ "https://example.com/googleapis.com/token", NULL },
		{ "https://", NULL },
		{ "", NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpstr(gcp_google_path(cases[i].url), ==, cases[i].path);
	g_assert_cmpstr(gcp_google_path(GCP_GOOGLE_TOKEN_URL), ==, "/token");
	g_assert_cmpstr(gcp_google_path(GCP_GOOGLE_EXCHANGE_URL), ==, "/v1/token");
}

#define COLLECTION "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
#define METHOD     ":generateAccessToken"

static void test_impersonated(void)
{
	static const struct {
		const char *url, *account;
	} cases[] = {
		{ COLLECTION "a-b_1@p.iam.gserviceaccount.com" METHOD,
			"a-b_1@p.iam.gserviceaccount.com" },
		{ COLLECTION METHOD, NULL },
		{ COLLECTION "a@b", NULL },
		{ COLLECTION "a/b" METHOD, NULL },
		{ COLLECTION "a?b" METHOD, NULL },
		{ COLLECTION "a@b:generateIdToken", NULL },
		{ "https://example.com/a" METHOD, NULL },
		{ METHOD, NULL },
		{ "", NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *account = gcp_impersonated_account(cases[i].url);

		g_assert_cmpstr(account, ==, cases[i].account);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/gcp/names", test_names);
	g_test_add_func("/gcp/types", test_types);
	g_test_add_func("/gcp/errors", test_errors);
	g_test_add_func("/gcp/own-addresses", test_own_addresses);
	g_test_add_func("/gcp/impersonated", test_impersonated);
	return g_test_run();
}
