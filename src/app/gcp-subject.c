/*
 * The token by which an outside identity proves itself: out of a file, or from a server that is
 * mostly on the same machine.
 */
#include "app/gcp-check.h"

#include "base/i18n.h"
#include "system/file.h"

#define TIMEOUT_MS 10000
#define TOKEN_MAX  (256 << 10)

static void take_text(GcpCheck *check, const char *text, gsize length)
{
	g_autoptr(Secret) token = gcp_subject_parse(check->file, text, length);

	if (token)
		gcp_take_subject(check, token);
	else
		gcp_end(check, GCP_PROBLEM_SUBJECT,
			g_strdup(_("there is no token where it should be")));
}

static void read_file(GcpCheck *check)
{
	g_autofree char *path = g_canonicalize_filename(
		gcp_file_text(check->file, GCP_SUBJECT_FILE), check->paths.project_dir);
	g_auto(FileRead) file = { 0 };

	file_read(path, TOKEN_MAX, &file);
	if (file.state == FILE_READ)
		take_text(check, file.bytes->data, file.bytes->length);
	else
		gcp_end(check, GCP_PROBLEM_SUBJECT,
			g_strdup(file.problem ? _(file.problem) : _("no such file")));
}

static void on_reply(const HttpReply *reply, gpointer data)
{
	GcpCheck *check = data;

	check->call = NULL;
	if (reply->outcome != HTTP_REPLIED)
		gcp_end(check, GCP_PROBLEM_SUBJECT, g_strdup(_(reply->problem)));
	else if (reply->status != 200)
		gcp_end(check, GCP_PROBLEM_SUBJECT, g_strdup_printf("HTTP %d", reply->status));
	else
		take_text(check, reply->body->data, reply->body->length);
}

static void ask_url(GcpCheck *check)
{
	const HttpRequest request = {
		.method = "GET",
		.url = gcp_file_text(check->file, GCP_SUBJECT_URL),
		.headers = (const char *const *)check->file->headers,
		.metadata = true,
		.timeout_ms = TIMEOUT_MS,
		.cap = TOKEN_MAX,
	};

	gcp_send(check, &request, on_reply);
}

void gcp_ask_subject(GcpCheck *check)
{
	switch (check->file->subject) {
	case GCP_SUBJECT_OF_FILE:
		read_file(check);
		break;
	case GCP_SUBJECT_OF_URL:
		ask_url(check);
		break;
	case GCP_SUBJECT_OF_COMMAND:
		gcp_run_subject(check);
		break;
	default:
		gcp_run_gcloud(check);
	}
}
