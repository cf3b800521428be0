#include "app/aws-check.h"

#include "base/error.h"
#include "base/i18n.h"
#include "format/aws-sso.h"
#include "format/sts-message.h"
#include "system/file.h"

#include <string.h>

#define TIMEOUT_MS     10000
#define REPLY_MAX      (64 << 10)
#define TOKEN_FILE_MAX (64 << 10)
#define CACHE_FILE_MAX (256 << 10)

/* A clock that is wrong by more makes signatures worthless. */
#define SKEW_S 300

/* ---- asking ---- */

void aws_send(AwsCheck *check, const HttpRequest *request, HttpCallback *callback)
{
	g_autoptr(GError) error = NULL;

	check->call = http_start(request, callback, check, &error);
	if (check->call)
		return;
	if (error->code == APP_ERROR_USAGE)
		aws_end(check, AWS_PROBLEM_ENDPOINT, NULL);
	else
		aws_end(check, AWS_PROBLEM_NETWORK, g_strdup(error->message));
}

static bool is_skewed(const HttpReply *reply)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;

	return reply->date != 0 && ABS(reply->date - now) > SKEW_S;
}

static char *describe_status(int status)
{
	return g_strdup_printf("HTTP %d", status);
}

void aws_fail_reply(AwsCheck *check, const HttpReply *reply, char *code)
{
	AwsProblem problem = code ? aws_problem_from_code(code) : AWS_PROBLEM_REPLY;

	if (reply->outcome == HTTP_TIMED_OUT)
		aws_end(check, AWS_PROBLEM_TIMED_OUT, NULL);
	else if (reply->outcome == HTTP_FAILED)
		aws_end(check, AWS_PROBLEM_NETWORK, g_strdup(_(reply->problem)));
	else if (problem == AWS_PROBLEM_SIGNATURE && is_skewed(reply))
		aws_end(check, AWS_PROBLEM_CLOCK, g_steal_pointer(&code));
	else
		aws_end(check, problem,
			code ? g_steal_pointer(&code) : describe_status(reply->status));
	g_free(code);
}

void aws_take_json(AwsCheck *check, const HttpReply *reply)
{
	const char *problem = NULL;
	AwsKeys *keys = NULL;

	if (reply->outcome == HTTP_REPLIED && reply->status == 200)
		keys = aws_keys_parse(
			reply->body->data, reply->body->length, check->form, &problem);
	if (keys)
		aws_take(check, keys);
	else if (problem)
		aws_end(check, AWS_PROBLEM_REPLY, g_strdup(_(problem)));
	else
		aws_fail_reply(check, reply,
			reply->outcome == HTTP_REPLIED
				? aws_json_error_code(reply->body->data, reply->body->length)
				: NULL);
}

/* ---- the Security Token Service ---- */

static StsReply *read_reply(const HttpReply *reply)
{
	return reply->outcome == HTTP_REPLIED
		       ? sts_reply_parse(reply->body->data, reply->body->length)
		       : NULL;
}

static void fail_sts(AwsCheck *check, const HttpReply *reply, StsReply *read)
{
	aws_fail_reply(check, reply, read ? g_steal_pointer(&read->code) : NULL);
}

static void on_keys(const HttpReply *reply, gpointer data)
{
	AwsCheck *check = data;
	g_autoptr(StsReply) read = read_reply(reply);

	check->call = NULL;
	if (read && read->keys && reply->status == 200)
		aws_take(check, g_steal_pointer(&read->keys));
	else
		fail_sts(check, reply, read);
}

static void on_identity(const HttpReply *reply, gpointer data)
{
	AwsCheck *check = data;
	g_autoptr(StsReply) read = read_reply(reply);

	check->call = NULL;
	if (!read || !read->account || !read->arn || reply->status != 200) {
		fail_sts(check, reply, read);
		return;
	}
	check->result.account = g_steal_pointer(&read->account);
	check->result.arn = g_steal_pointer(&read->arn);
	check->result.claim = AWS_CLAIM_PROVED;
	aws_end(check, check->result.region_origin ? AWS_PROBLEM_NONE : AWS_PROBLEM_NO_REGION,
		NULL);
}

static char *sts_url(const AwsCheck *check)
{
	const char *named = aws_profiles_endpoint(check->profiles, check->variables, check->profile,
		AWS_VARIABLE_ENDPOINT_URL_STS, AWS_STS_ENDPOINT_URL);

	if (named)
		return g_strdup(named);
	return check->endpoint ? g_strdup(check->endpoint) : aws_sts_url(check->result.region);
}

static void ask_sts(AwsCheck *check, const Secret *body, bool sign, HttpCallback *callback)
{
	static const char *const headers[] = { "Accept: text/xml", NULL };
	g_autofree char *url = sts_url(check);
	const HttpSignature signature = {
		.key_id = sign ? check->keys->id : NULL,
		.key = sign ? check->keys->key : NULL,
		.session_token = sign ? check->keys->session_token : NULL,
		.region = check->result.region,
		.service = "sts",
	};
	const HttpRequest request = {
		.method = "POST",
		.url = url,
		.signature = sign ? &signature : NULL,
		.body = body,
		.type = STS_FORM_TYPE,
		.headers = headers,
		.timeout_ms = TIMEOUT_MS,
		.cap = REPLY_MAX,
	};

	aws_send(check, &request, callback);
}

void aws_ask_identity(AwsCheck *check)
{
	g_autoptr(Secret) body = sts_body_identity();

	ask_sts(check, body, true, on_identity);
}

void aws_ask_role(AwsCheck *check, const char *profile)
{
	const StsRole role = {
		.arn = aws_profiles_text(check->profiles, profile, AWS_ROLE_ARN),
		.session_name = aws_profiles_text(check->profiles, profile, AWS_ROLE_SESSION_NAME),
		.external_id = aws_profiles_text(check->profiles, profile, AWS_EXTERNAL_ID),
		.duration = aws_profiles_text(check->profiles, profile, AWS_DURATION_SECONDS),
	};
	g_autoptr(Secret) body = sts_body_role(&role);

	ask_sts(check, body, true, on_keys);
}

static Secret *read_token(const char *path)
{
	g_auto(FileRead) file = { 0 };

	file_read(path, TOKEN_FILE_MAX, &file);
	if (file.state != FILE_READ || strlen(file.bytes->data) != file.bytes->length)
		return NULL;

	gsize length = file.bytes->length;

	while (length > 0 && g_ascii_isspace(file.bytes->data[length - 1]))
		length--;
	return length > 0 ? secret_new(file.bytes->data, length) : NULL;
}

void aws_ask_web_identity(
	AwsCheck *check, const char *token_file, const char *role_arn, const char *session_name)
{
	g_autofree char *path = g_canonicalize_filename(token_file, check->paths.project_dir);
	g_autoptr(Secret) token = read_token(path);

	check->result.source = AWS_FROM_WEB_IDENTITY;
	if (!token) {
		aws_end(check, AWS_PROBLEM_TOKEN_FILE, NULL);
		return;
	}
	check->result.claim = AWS_CLAIM_PRESENT;

	const StsRole role = {
		.arn = role_arn,
		.session_name = session_name,
		.web_token = token,
	};
	g_autoptr(Secret) body = sts_body_role(&role);

	ask_sts(check, body, false, on_keys);
}

/* ---- single sign-on ---- */

static void on_role(const HttpReply *reply, gpointer data)
{
	AwsCheck *check = data;

	check->call = NULL;
	if (reply->outcome == HTTP_REPLIED && reply->status == 401)
		aws_end(check, AWS_PROBLEM_SSO_REFUSED, NULL);
	else
		aws_take_json(check, reply);
}

static char *portal_url(const AwsCheck *check, const char *profile, const char *region)
{
	const char *account = aws_profiles_text(check->profiles, profile, AWS_SSO_ACCOUNT_ID);
	const char *role = aws_profiles_text(check->profiles, profile, AWS_SSO_ROLE_NAME);
	const char *named = aws_profiles_endpoint(check->profiles, check->variables, profile,
		AWS_VARIABLE_ENDPOINT_URL_SSO, AWS_SSO_ENDPOINT_URL);
	g_autofree char *own = aws_portal_url(region);
	const char *base = named ? named : check->endpoint ? check->endpoint : own;
	gsize length = strlen(base);

	if (!account || !role)
		return NULL;

	g_autofree char *role_name = g_uri_escape_string(role, NULL, FALSE);
	g_autofree char *account_id = g_uri_escape_string(account, NULL, FALSE);

	while (length > 0 && base[length - 1] == '/')
		length--;
	return g_strdup_printf("%.*s/federation/credentials?role_name=%s&account_id=%s",
		(int)length, base, role_name, account_id);
}

static void ask_portal(AwsCheck *check, const char *profile, const Secret *token)
{
	const char *region = aws_profiles_sso(check->profiles, profile, AWS_SSO_REGION);
	g_autofree char *url = NULL;

	if (!region || !aws_is_region(region)) {
		aws_end(check, region ? AWS_PROBLEM_REGION : AWS_PROBLEM_NO_REGION,
			g_strdup("sso_region"));
		return;
	}
	url = portal_url(check, profile, region);
	if (!url) {
		aws_end(check, AWS_PROBLEM_NO_CREDENTIALS,
			g_strdup("sso_account_id, sso_role_name"));
		return;
	}

	char *header = g_strconcat("x-amz-sso_bearer_token: ", token->data, NULL);
	const char *const headers[] = { header, NULL };
	const HttpRequest request = {
		.method = "GET",
		.url = url,
		.headers = headers,
		.timeout_ms = TIMEOUT_MS,
		.cap = REPLY_MAX,
	};

	check->form = AWS_KEYS_SSO;
	aws_send(check, &request, on_role);
	secret_free_string(header);
}

static void read_cache(const AwsCheck *check, const char *profile, FileRead *ret_file)
{
	const char *session = aws_profiles_text(check->profiles, profile, AWS_SSO_SESSION);
	const char *url = aws_profiles_text(check->profiles, profile, AWS_SSO_START_URL);
	const char *key = session ? session : url;
	g_autofree char *name = aws_sso_cache_name(key ? key : "");
	g_autofree char *path = g_build_filename(check->paths.home, ".aws/sso/cache", name, NULL);

	file_read(path, CACHE_FILE_MAX, ret_file);
}

void aws_ask_sso(AwsCheck *check, const char *profile)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	g_auto(FileRead) file = { 0 };

	check->result.source = AWS_FROM_SSO;
	read_cache(check, profile, &file);

	const char *text = file.state == FILE_READ ? file.bytes->data : "";
	gsize length = file.state == FILE_READ ? file.bytes->length : 0;
	g_autoptr(AwsSso) sso = aws_sso_parse(text, length);
	g_autoptr(Secret) token = aws_sso_access_token(text, length);

	if (!token) {
		aws_end(check, AWS_PROBLEM_SSO_MISSING, NULL);
		return;
	}
	check->result.claim = AWS_CLAIM_PRESENT;
	if (sso->expires_at > now)
		ask_portal(check, profile, token);
	else if (aws_sso_is_refreshable(sso, now))
		aws_run_cli(check, profile);
	else
		aws_end(check, AWS_PROBLEM_SSO_EXPIRED, NULL);
}
