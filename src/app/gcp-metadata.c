/*
 * Machines of Google's: a server beside them tells who they are. It answers at once or is not
 * there, so it is given little time.
 */
#include "app/gcp-check.h"

#include "base/i18n.h"
#include "base/text.h"

#include <string.h>

#define TIMEOUT_MS  3000
#define REPLY_MAX   (64 << 10)
#define NAME_LENGTH 256

#define SERVER       "metadata.google.internal"
#define ROOT         "/computeMetadata/v1/"
#define ACCOUNT      "instance/service-accounts/default/"
#define PROJECT_PATH "project/project-id"

static const char *server_of(const GcpCheck *check)
{
	const char *address = variables_text(check->variables, GCP_VARIABLE_METADATA_IP);
	const char *host = variables_text(check->variables, GCP_VARIABLE_METADATA_HOST);

	return address ? address : host;
}

static void ask(GcpCheck *check, const char *path, HttpCallback *callback)
{
	static const char *const headers[] = { "Metadata-Flavor: Google", NULL };
	const char *server = server_of(check);
	const char *name = server ? server : SERVER;
	g_autofree char *url =
		g_strconcat(strstr(name, "://") ? "" : "http://", name, ROOT, path, NULL);
	const HttpRequest request = {
		.method = "GET",
		.url = url,
		.headers = headers,
		.metadata = true,
		.timeout_ms = TIMEOUT_MS,
		.cap = REPLY_MAX,
	};

	gcp_send(check, &request, callback);
}

/* A line of text; NULL for anything else. */
static char *name_in(const HttpReply *reply)
{
	g_autofree char *text = NULL;

	if (reply->outcome != HTTP_REPLIED || reply->status != 200 ||
		reply->body->length > NAME_LENGTH)
		return NULL;
	text = text_clean(reply->body->data, (gssize)reply->body->length);
	g_strstrip(text);
	return *text ? g_steal_pointer(&text) : NULL;
}

static void on_project(const HttpReply *reply, gpointer data)
{
	GcpCheck *check = data;

	check->call = NULL;
	check->result.project = name_in(reply);
	if (check->result.project)
		check->result.project_origin = g_strdup(_(gcp_source_words(GCP_FROM_METADATA)));
	gcp_end_proved(check);
}

static void on_account(const HttpReply *reply, gpointer data)
{
	GcpCheck *check = data;

	check->call = NULL;
	check->result.principal = name_in(reply);
	gcp_take_weak_project(check);
	if (check->result.project)
		gcp_end_proved(check);
	else
		ask(check, PROJECT_PATH, on_project);
}

/* Nobody there, who was only looked for in case. */
static void give_up(GcpCheck *check)
{
	check->result.source = GCP_FROM_NONE;
	check->result.type = GCP_TYPE_NONE;
	gcp_end(check, GCP_PROBLEM_NO_CREDENTIALS, NULL);
}

static void on_token(const HttpReply *reply, gpointer data)
{
	GcpCheck *check = data;
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	g_autoptr(GcpReply) read = NULL;

	check->call = NULL;
	if (reply->outcome != HTTP_REPLIED && !server_of(check)) {
		give_up(check);
		return;
	}
	if (reply->outcome != HTTP_REPLIED) {
		gcp_end(check, GCP_PROBLEM_METADATA, g_strdup(_(reply->problem)));
		return;
	}
	if (reply->status == 200)
		read = gcp_reply_parse(reply->body->data, reply->body->length);
	if (!read || !read->token) {
		gcp_end(check, GCP_PROBLEM_METADATA, g_strdup_printf("HTTP %d", reply->status));
		return;
	}
	check->result.claim = GCP_CLAIM_VALID;
	check->result.expires_at = read->expires_in != 0 ? now + read->expires_in : 0;
	ask(check, ACCOUNT "email", on_account);
}

static bool is_off(const GcpCheck *check)
{
	const char *off = variables_text(check->variables, GCP_VARIABLE_NO_CHECK);
	const char *detection = variables_text(check->variables, GCP_VARIABLE_DETECTION);

	return (off && g_ascii_strcasecmp(off, "false") != 0) ||
	       (detection && g_ascii_strcasecmp(detection, "none") == 0) ||
	       (check->endpoint && !server_of(check));
}

void gcp_ask_machine(GcpCheck *check)
{
	g_autofree char *scope = g_uri_escape_string(GCP_SCOPE, NULL, FALSE);
	g_autofree char *path = g_strconcat(ACCOUNT "token?scopes=", scope, NULL);

	if (is_off(check)) {
		give_up(check);
		return;
	}
	check->result.source = GCP_FROM_METADATA;
	check->result.type = GCP_TYPE_METADATA;
	ask(check, path, on_token);
}
