#include "app/gcp-check.h"

#include "base/error.h"
#include "base/i18n.h"
#include "format/url-form.h"
#include "system/sign.h"

#include <string.h>

#define TIMEOUT_MS 10000
#define REPLY_MAX  (64 << 10)

/* A clock that is wrong by more makes signatures worthless. */
#define SKEW_S 300

void gcp_send(GcpCheck *check, const HttpRequest *request, HttpCallback *callback)
{
	g_autoptr(GError) error = NULL;

	check->call = http_start(request, callback, check, &error);
	if (check->call)
		return;
	if (error->code == APP_ERROR_USAGE)
		gcp_end(check, GCP_PROBLEM_ENDPOINT, NULL);
	else
		gcp_end(check, GCP_PROBLEM_NETWORK, g_strdup(error->message));
}

/* With the test switch on, what would go to Google goes there. */
static char *url_of(const GcpCheck *check, const char *named, const char *usual)
{
	const char *url = named ? named : usual;
	const char *path = check->endpoint ? gcp_google_path(url) : NULL;

	g_autofree char *root = g_strdup(path ? check->endpoint : "");

	while (g_str_has_suffix(root, "/"))
		root[strlen(root) - 1] = '\0';
	return g_strconcat(root, path ? path : url, NULL);
}

/* ---- answers ---- */

static bool is_skewed(const HttpReply *reply)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;

	return reply->date != 0 && ABS(reply->date - now) > SKEW_S;
}

static void fail_code(GcpCheck *check, const HttpReply *reply, const GcpReply *read)
{
	GcpProblem problem =
		gcp_problem_from_error(check->step, read->code, read->subtype, read->description);

	if (problem == GCP_PROBLEM_KEY_UNKNOWN && is_skewed(reply))
		problem = GCP_PROBLEM_CLOCK;
	gcp_end(check, problem, g_strdup(read->subtype ? read->subtype : read->code));
}

static void fail(GcpCheck *check, const HttpReply *reply, const GcpReply *read)
{
	if (reply->outcome == HTTP_TIMED_OUT)
		gcp_end(check, GCP_PROBLEM_TIMED_OUT, NULL);
	else if (reply->outcome == HTTP_FAILED)
		gcp_end(check, GCP_PROBLEM_NETWORK, g_strdup(_(reply->problem)));
	else if (read && read->code)
		fail_code(check, reply, read);
	else
		gcp_end(check, GCP_PROBLEM_REPLY, g_strdup_printf("HTTP %d", reply->status));
}

static void ask_impersonation(GcpCheck *check, const Secret *token);

static void take_token(GcpCheck *check, GcpReply *read)
{
	GcpResult *result = &check->result;
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	bool more = check->file->type == GCP_TYPE_IMPERSONATED ||
		    check->file->type == GCP_TYPE_EXTERNAL;

	if (more && check->step != GCP_STEP_IMPERSONATION &&
		gcp_file_text(check->file, GCP_IMPERSONATION_URL)) {
		ask_impersonation(check, read->token);
		return;
	}
	result->expires_at = read->expires_in != 0 ? now + read->expires_in : read->expires_at;
	if (!result->principal)
		result->principal = g_steal_pointer(&read->email);
	gcp_end_proved(check);
}

static void on_token(const HttpReply *reply, gpointer data)
{
	GcpCheck *check = data;
	g_autoptr(GcpReply) read = reply->outcome == HTTP_REPLIED
					   ? gcp_reply_parse(reply->body->data, reply->body->length)
					   : NULL;

	check->call = NULL;
	if (read && read->token && reply->status == 200)
		take_token(check, read);
	else
		fail(check, reply, read);
}

/* ---- requests ---- */

/* Of the header, which may be NULL, a copy is sent. */
static void post_form(
	GcpCheck *check, GcpStep step, const char *url, const Secret *body, const Secret *header)
{
	const char *const headers[] = { header ? header->data : NULL, NULL };
	const HttpRequest request = {
		.method = "POST",
		.url = url,
		.body = body,
		.type = URL_FORM_TYPE,
		.headers = headers,
		.timeout_ms = TIMEOUT_MS,
		.cap = REPLY_MAX,
	};

	check->step = step;
	gcp_send(check, &request, on_token);
}

static void ask_impersonation(GcpCheck *check, const Secret *token)
{
	g_autofree char *url =
		url_of(check, gcp_file_text(check->file, GCP_IMPERSONATION_URL), NULL);
	g_autoptr(Secret) body = gcp_body_impersonation(check->file);
	const HttpRequest request = {
		.method = "POST",
		.url = url,
		.bearer = token,
		.body = body,
		.timeout_ms = TIMEOUT_MS,
		.cap = REPLY_MAX,
	};

	check->step = GCP_STEP_IMPERSONATION;
	gcp_send(check, &request, on_token);
}

static void ask_user(GcpCheck *check, const GcpFile *file)
{
	g_autofree char *url =
		url_of(check, gcp_file_text(file, GCP_TOKEN_URI), GCP_GOOGLE_TOKEN_URL);
	g_autoptr(Secret) body = gcp_body_refresh(file);

	check->result.claim = GCP_CLAIM_VALID;
	post_form(check, GCP_STEP_USER, url, body, NULL);
}

static void ask_service(GcpCheck *check, const GcpFile *file)
{
	const char *named = gcp_file_text(file, GCP_TOKEN_URI);
	const char *audience = named ? named : GCP_GOOGLE_TOKEN_URL;
	g_autofree char *url = url_of(check, named, GCP_GOOGLE_TOKEN_URL);
	g_autoptr(Secret) jwt = gcp_jwt_begin(file, audience, g_get_real_time() / G_USEC_PER_SEC);
	g_autoptr(GError) error = NULL;
	g_autoptr(Secret) signature = sign_rs256(file->members[GCP_PRIVATE_KEY], jwt, &error);

	if (!signature) {
		bool unusable = error->code == APP_ERROR_USAGE;

		gcp_end(check, unusable ? GCP_PROBLEM_KEY : GCP_PROBLEM_NETWORK,
			unusable ? NULL : g_strdup(error->message));
		return;
	}

	g_autoptr(Secret) body = gcp_body_assertion(jwt, signature);

	check->result.claim = GCP_CLAIM_VALID;
	post_form(check, GCP_STEP_SERVICE, url, body, NULL);
}

void gcp_take_subject(GcpCheck *check, const Secret *subject)
{
	const GcpFile *file = check->file;
	g_autofree char *url =
		url_of(check, gcp_file_text(file, GCP_TOKEN_URL), GCP_GOOGLE_EXCHANGE_URL);
	g_autoptr(Secret) body = gcp_body_exchange(file, subject);
	g_autoptr(Secret) header = gcp_client_header(file);

	post_form(check, GCP_STEP_EXCHANGE, url, body, header);
}

void gcp_ask(GcpCheck *check)
{
	const GcpFile *file = check->file->source ? check->file->source : check->file;

	switch (file->type) {
	case GCP_TYPE_USER:
		ask_user(check, file);
		break;
	case GCP_TYPE_SERVICE:
		ask_service(check, file);
		break;
	case GCP_TYPE_EXTERNAL:
		check->result.claim = GCP_CLAIM_VALID;
		if (file == check->file)
			gcp_ask_subject(check);
		else
			gcp_run_gcloud(check);
		break;
	default:
		check->result.claim = GCP_CLAIM_VALID;
		gcp_run_gcloud(check);
	}
}
