/*
 * Files with Application Default Credentials, whole; what is asked with them, and the answers.
 */
#include "cut.h"

#include "format/gcp-message.h"
#include "format/url-form.h"

#include <string.h>

#define IMPERSONATION                                                                              \
	"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/t@p.example"          \
	":generateAccessToken"
#define USER                                                                                       \
	"{\"type\": \"authorized_user\", \"client_id\": \"id\", \"client_secret\": \"s&s\","       \
	" \"refresh_token\": \"1//r\", \"account\": \"\", \"quota_project_id\": \"q\"}"
#define SERVICE                                                                                    \
	"{\"type\": \"service_account\", \"client_email\": \"r@p.example\","                       \
	" \"private_key\": \"PEM\", \"private_key_id\": \"k\"}"
#define EXTERNAL(SOURCE, MORE)                                                                     \
	"{\"type\": \"external_account\", \"audience\": \"//a\", \"subject_token_type\": \"t\","   \
	" \"credential_source\": " SOURCE MORE "}"
#define IMPERSONATED(SOURCE)                                                                       \
	"{\"type\": \"impersonated_service_account\", \"source_credentials\": " SOURCE             \
	", \"delegates\": [\"a@b\", \"c@d\"],"                                                     \
	" \"service_account_impersonation_url\": \"" IMPERSONATION "\"}"
#define COMMAND "{\"executable\": {\"command\": \"c\", \"timeout_millis\": 7000}}"

static GcpFile *parse(const char *text)
{
	JsonProblem problem;
	GcpFile *file = gcp_file_parse(text, strlen(text), &problem);

	g_assert_nonnull(file);
	return file;
}

static void test_types(void)
{
	g_autoptr(GcpFile) user = parse(USER);
	g_autoptr(GcpFile) service = parse(SERVICE);
	g_autoptr(GcpFile) external = parse(EXTERNAL(COMMAND, ""));
	g_autoptr(GcpFile) impersonated = parse(IMPERSONATED(SERVICE));

	g_assert_null(user->missing);
	g_assert_cmpint(user->type, ==, GCP_TYPE_USER);
	g_assert_cmpstr(gcp_file_text(user, GCP_CLIENT_SECRET), ==, "s&s");
	g_assert_cmpstr(gcp_file_text(user, GCP_QUOTA_PROJECT), ==, "q");
	g_assert_null(gcp_file_text(user, GCP_ACCOUNT));
	g_assert_null(service->missing);
	g_assert_cmpint(service->type, ==, GCP_TYPE_SERVICE);
	g_assert_null(external->missing);
	g_assert_cmpint(external->subject, ==, GCP_SUBJECT_OF_COMMAND);
	g_assert_cmpint(external->timeout_ms, ==, 7000);
	g_assert_null(impersonated->missing);
	g_assert_cmpint(impersonated->source->type, ==, GCP_TYPE_SERVICE);
	g_assert_cmpstr(impersonated->delegates[1], ==, "c@d");
}

static void test_missing(void)
{
	static const struct {
		const char *text, *missing;
	} cases[] = {
		{ "{\"type\": \"authorized_user\"}", "client_id" },
		{ "{\"type\": \"authorized_user\", \"client_id\": \"a\\u0000b\"}", "client_id" },
		{ "{\"type\": \"service_account\", \"client_email\": 1}", "client_email" },
		{ "{\"type\": \"external_account\"}", "audience" },
		{ EXTERNAL("null", ""), "credential_source" },
		{ EXTERNAL("{\"url\": \"u\", \"headers\": {\"a b\": \"c\"}}", ""), "headers" },
		{ EXTERNAL("{\"url\": \"u\", \"headers\": {\"a\": 1}}", ""), "headers" },
		{ EXTERNAL("{\"url\": \"u\", \"headers\": {\"a\": \"\\n\"}}", ""), "headers" },
		{ EXTERNAL("{\"file\": \"f\", \"format\": {\"type\": \"xml\"}}", ""), "format" },
		{ EXTERNAL("{\"file\": \"f\", \"format\": {\"type\": \"json\"}}", ""),
			"subject_token_field_name" },
		{ EXTERNAL(COMMAND, ", \"service_account_impersonation_url\": \"x\""),
			"service_account_impersonation_url" },
		{ IMPERSONATED("7"), "source_credentials" },
		{ IMPERSONATED("{}"), "source_credentials" },
		{ IMPERSONATED(IMPERSONATED(USER)), "source_credentials" },
		{ IMPERSONATED("{\"type\": \"service_account\"}"), "client_email" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GcpFile) file = parse(cases[i].text);

		g_assert_cmpstr(file->missing, ==, cases[i].missing);
	}
}

static void test_subjects(void)
{
	static const struct {
		const char *text;
		GcpSubject subject;
	} cases[] = {
		{ EXTERNAL("{\"file\": \"f\", \"url\": \"u\"}", ""), GCP_SUBJECT_OF_FILE },
		{ EXTERNAL("{\"url\": \"u\", \"headers\": {\"A\": \"b\"}}", ""),
			GCP_SUBJECT_OF_URL },
		{ EXTERNAL("{\"url\": \"u\", \"environment_id\": \"aws1\"}", ""),
			GCP_SUBJECT_OF_OTHER },
		{ EXTERNAL("{\"certificate\": {}}", ""), GCP_SUBJECT_OF_OTHER },
		{ EXTERNAL(COMMAND, ""), GCP_SUBJECT_OF_COMMAND },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GcpFile) file = parse(cases[i].text);

		g_assert_null(file->missing);
		g_assert_cmpint(file->subject, ==, cases[i].subject);
	}
}

static void test_no_object(void)
{
	static const char *const texts[] = { "", "[]", "\"x\"", "{", "\xEF\xBB\xBF{}" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		JsonProblem problem = { .line = 0 };

		g_assert_null(gcp_file_parse(texts[i], strlen(texts[i]), &problem));
		g_assert_cmpuint(problem.line, >, 0);
		g_assert_nonnull(problem.what);
	}
}

static void check_file_cut(const char *text, gsize length, bool whole)
{
	JsonProblem problem;
	g_autoptr(GcpFile) file = gcp_file_parse(text, length, &problem);

	g_assert_true((file != NULL) == whole);
}

static void test_cut(void)
{
	static const char text[] = IMPERSONATED(USER) "\n";

	cut_everywhere(text, strlen(text), check_file_cut);
}

/* ---- requests ---- */

static void test_refresh(void)
{
	g_autoptr(GcpFile) file = parse(USER);
	g_autoptr(Secret) body = gcp_body_refresh(file);

	g_assert_cmpstr(body->data, ==,
		"grant_type=refresh_token&client_id=id&client_secret=s%26s"
		"&refresh_token=1%2F%2Fr");
	g_assert_cmpuint(body->length, ==, strlen(body->data));
}

static void test_form(void)
{
	g_autofree char *long_text = g_strnfill(5000, '/');
	UrlForm *form = url_form_new();

	url_form_add(form, "a", "\xC3\xBC -._~");
	url_form_add(form, "b", NULL);
	url_form_add(form, "c", long_text);
	url_form_add(form, "d", "");

	g_autoptr(Secret) body = url_form_end(form);

	g_assert_true(g_str_has_prefix(body->data, "a=%C3%BC%20-._~&c=%2F%2F"));
	g_assert_true(g_str_has_suffix(body->data, "%2F&d="));
	g_assert_cmpuint(body->length, ==, strlen("a=%C3%BC%20-._~&c=&d=") + 15000);
	g_assert_cmpuint(body->length, ==, strlen(body->data));
}

static void test_jwt(void)
{
	g_autoptr(GcpFile) file = parse(SERVICE);
	g_autoptr(Secret) jwt = gcp_jwt_begin(file, "https://a/", 1000);
	g_autoptr(Secret) signature = secret_new("\xFB\xFF\x00\x01", 4);
	g_autoptr(Secret) body = gcp_body_assertion(jwt, signature);
	g_auto(GStrv) parts = g_strsplit(jwt->data, ".", -1);
	g_autofree char *padded = g_strconcat(parts[1], "==", NULL);
	gsize length = 0;
	g_autofree guchar *claims = g_base64_decode(padded, &length);

	g_assert_cmpuint(g_strv_length(parts), ==, 2);
	g_assert_null(strpbrk(jwt->data, "+/="));
	g_assert_nonnull(g_strstr_len((const char *)claims, (gssize)length,
		"\"iss\":\"r@p.example\",\"scope\":\"" GCP_SCOPE "\",\"aud\":\"https://a/\","
		"\"iat\":1000,\"exp\":4600"));
	g_assert_true(g_str_has_prefix(body->data,
		"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="));
	g_assert_true(
		g_str_has_suffix(body->data, "._-8AAQ") || g_str_has_suffix(body->data, ".-_8AAQ"));
}

static void test_exchange(void)
{
	g_autoptr(GcpFile) file =
		parse(EXTERNAL(COMMAND, ", \"workforce_pool_user_project\": \"7\""));
	g_autoptr(Secret) subject = secret_new("x.y", 3);
	g_autoptr(Secret) body = gcp_body_exchange(file, subject);

	g_assert_nonnull(strstr(body->data, "&audience=%2F%2Fa&scope=https%3A%2F%2Fwww."));
	g_assert_nonnull(strstr(body->data, "&subject_token=x.y&subject_token_type=t&options="
					    "%7B%22userProject%22%3A%227%22%7D"));
	g_assert_null(gcp_client_header(file));
}

static void test_client(void)
{
	g_autoptr(GcpFile) file = parse(
		EXTERNAL(COMMAND, ", \"client_id\": \"client\", \"client_secret\": \"not secret\","
				  " \"workforce_pool_user_project\": \"7\""));
	g_autoptr(Secret) header = gcp_client_header(file);
	g_autoptr(Secret) subject = secret_new("x", 1);
	g_autoptr(Secret) body = gcp_body_exchange(file, subject);

	g_assert_cmpstr(header->data, ==, "Authorization: Basic Y2xpZW50Om5vdCBzZWNyZXQ=");
	g_assert_null(strstr(body->data, "options"));
}

static void test_impersonation(void)
{
	g_autoptr(GcpFile) file = parse(IMPERSONATED(USER));
	g_autoptr(GcpFile) other = parse(EXTERNAL(
		COMMAND, ", \"service_account_impersonation\": {\"token_lifetime_seconds\": 600}"));
	g_autoptr(Secret) body = gcp_body_impersonation(file);
	g_autoptr(Secret) shorter = gcp_body_impersonation(other);

	g_assert_cmpstr(body->data, ==,
		"{\"scope\":[\"" GCP_SCOPE "\"],\"lifetime\":\"3600s\","
		"\"delegates\":[\"a@b\",\"c@d\"]}");
	g_assert_cmpstr(shorter->data, ==, "{\"scope\":[\"" GCP_SCOPE "\"],\"lifetime\":\"600s\"}");
}

/* ---- answers ---- */

static GcpReply *read_reply(const char *text)
{
	return gcp_reply_parse(text, strlen(text));
}

static void test_reply(void)
{
	g_autoptr(GcpReply) token =
		read_reply("{\"access_token\": \"ya.x\", \"expires_in\": 3599,"
			   " \"id_token\": \"e30.eyJlbWFpbCI6ImFkYUBleGFtcGxlLmNvbSJ9.eA\"}");
	g_autoptr(GcpReply) other =
		read_reply("{\"accessToken\": \"ya\", \"expireTime\": \"2026-11-23T01:02:03Z\"}");

	g_assert_cmpstr(token->token->data, ==, "ya.x");
	g_assert_cmpint(token->expires_in, ==, 3599);
	g_assert_cmpstr(token->email, ==, "ada@example.com");
	g_assert_null(token->code);
	g_assert_cmpstr(other->token->data, ==, "ya");
	g_assert_cmpint(other->expires_at, ==, 1795395723);
	g_assert_null(other->email);
}

/* A token that could not be sent on is none; nor is a name out of what is no JWT. */
static void test_odd_replies(void)
{
	static const char *const texts[] = {
		"{}",
		"{\"access_token\": \"\"}",
		"{\"access_token\": \"a b\"}",
		"{\"access_token\": \"a\\nb\"}",
		"{\"access_token\": 7}",
		"{\"id_token\": \"a.b.c\"}",
		"{\"id_token\": \"a.e30\", \"expires_in\": -1}",
		"{\"id_token\": \"a.W10.c\"}",
		"{\"id_token\": \"a.!!!!.c\", \"expires_in\": 1e300}",
		"{\"id_token\": \".\"}",
		"{\"id_token\": \"\"}",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GcpReply) reply = read_reply(texts[i]);

		g_assert_null(reply->token);
		g_assert_null(reply->email);
		g_assert_null(reply->code);
		g_assert_cmpint(reply->expires_in, ==, 0);
	}
	g_assert_null(read_reply("<html>"));
	g_assert_null(read_reply("[]"));
}

static void test_errors(void)
{
	g_autoptr(GcpReply) grant =
		read_reply("{\"error\": \"invalid_grant\", \"error_subtype\": \"invalid_rapt\","
			   " \"error_description\": \"reauth\\u001b\"}");
	g_autoptr(GcpReply) other =
		read_reply("{\"error\": {\"code\": 403, \"status\": \"PERMISSION_DENIED\","
			   " \"message\": \"no\"}}");
	g_autoptr(GcpReply) odd = read_reply("{\"error\": \"a b\", \"error_subtype\": \"<\"}");

	g_assert_cmpstr(grant->code, ==, "invalid_grant");
	g_assert_cmpstr(grant->subtype, ==, "invalid_rapt");
	g_assert_cmpstr(grant->description, ==, "reauth");
	g_assert_cmpstr(other->code, ==, "PERMISSION_DENIED");
	g_assert_cmpstr(other->description, ==, "no");
	g_assert_null(odd->code);
	g_assert_null(odd->subtype);
}

static void test_subject_texts(void)
{
	static const struct {
		bool is_json;
		const char *text, *token;
	} cases[] = {
		{ false, "abc", "abc" },
		{ false, "abc\n", "abc\n" },
		{ false, "", NULL },
		{ true, "{\"there\": \"abc\"}", "abc" },
		{ true, "{\"there\": \"\"}", NULL },
		{ true, "{\"else\": \"abc\"}", NULL },
		{ true, "abc", NULL },
	};
	g_autoptr(GcpFile) plain = parse(EXTERNAL("{\"file\": \"f\"}", ""));
	g_autoptr(GcpFile) json =
		parse(EXTERNAL("{\"file\": \"f\", \"format\": {\"type\": \"json\","
			       " \"subject_token_field_name\": \"there\"}}",
			""));

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Secret) token = gcp_subject_parse(
			cases[i].is_json ? json : plain, cases[i].text, strlen(cases[i].text));

		g_assert_cmpstr(token ? token->data : NULL, ==, cases[i].token);
	}
	g_assert_null(gcp_subject_parse(plain, "a\0b", 3));
}

static GcpAnswer *read_answer(const char *text)
{
	g_autoptr(GcpFile) file = parse(EXTERNAL(COMMAND, ""));

	return gcp_answer_parse(file, text, strlen(text));
}

static void test_answers(void)
{
	static const char *const bad[] = {
		"",
		"{}",
		"{\"version\": 2, \"success\": true, \"token_type\": \"t\", \"id_token\": \"x\"}",
		"{\"version\": 1, \"success\": true, \"token_type\": \"u\", \"id_token\": \"x\"}",
		"{\"version\": 1, \"success\": true, \"token_type\": \"t\"}",
		"{\"version\": 1, \"success\": false}",
		"{\"version\": 1, \"success\": \"true\", \"token_type\": \"t\", \"id_token\": \"x\"}",
	};
	g_autoptr(GcpAnswer) good = read_answer(
		"{\"version\": 1, \"success\": true, \"token_type\": \"t\", \"id_token\": \"x\","
		" \"expiration_time\": 9}");
	g_autoptr(GcpAnswer) no =
		read_answer("{\"version\": 1, \"success\": false, \"code\": \"401\"}");

	g_assert_cmpstr(good->token->data, ==, "x");
	g_assert_cmpint(good->expires_at, ==, 9);
	g_assert_null(no->token);
	g_assert_cmpstr(no->code, ==, "401");
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
		g_assert_null(read_answer(bad[i]));
}

static void test_words(void)
{
	static const struct {
		const char *command, *words;
	} cases[] = {
		{ "a b", "a|b" },
		{ "  a\t b  ", "a|b" },
		{ "\"a b\" c", "a b|c" },
		{ "x\"a b\"y c", "x\"a b\"y|c" },
		{ "--x=\"a b\"", "--x=\"a b\"" },
		{ "\"\" a", "|a" },
		{ "\"a", "\"a" },
		{ "  ", "" },
		{ "", "" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Secret) command = secret_new(cases[i].command, strlen(cases[i].command));
		char **words = gcp_command_words(command);
		g_autofree char *joined = g_strjoinv("|", words);

		g_assert_cmpstr(joined, ==, cases[i].words);
		gcp_words_free(words);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/gcp-message/types", test_types);
	g_test_add_func("/gcp-message/missing", test_missing);
	g_test_add_func("/gcp-message/subjects", test_subjects);
	g_test_add_func("/gcp-message/no-object", test_no_object);
	g_test_add_func("/gcp-message/cut", test_cut);
	g_test_add_func("/gcp-message/refresh", test_refresh);
	g_test_add_func("/gcp-message/form", test_form);
	g_test_add_func("/gcp-message/jwt", test_jwt);
	g_test_add_func("/gcp-message/exchange", test_exchange);
	g_test_add_func("/gcp-message/client", test_client);
	g_test_add_func("/gcp-message/impersonation", test_impersonation);
	g_test_add_func("/gcp-message/reply", test_reply);
	g_test_add_func("/gcp-message/odd-replies", test_odd_replies);
	g_test_add_func("/gcp-message/errors", test_errors);
	g_test_add_func("/gcp-message/subject-texts", test_subject_texts);
	g_test_add_func("/gcp-message/answers", test_answers);
	g_test_add_func("/gcp-message/words", test_words);
	return g_test_run();
}
