#include "app/gcp-check.h"

#include "base/i18n.h"
#include "base/text.h"
#include "system/file.h"

#include <string.h>

#define OUTPUT_MAX       (64 << 10)
#define GCLOUD_LIMIT_MS  60000
#define COMMAND_LIMIT_MS 30000

/* What a file may set as its command's limit. */
#define COMMAND_LIMIT_MIN_MS 5000
#define COMMAND_LIMIT_MAX_MS 120000

static char *describe_end(const SpawnResult *end)
{
	g_autofree char *number =
		g_strdup_printf("%d", end->signal != 0 ? end->signal : end->status);

	return end->signal != 0 ? text_fill(_("signal {number}"), "number", number, NULL)
				: text_fill(_("exit status {number}"), "number", number, NULL);
}

/* False when it has not ended well; the check has failed then. */
static bool has_ended_well(GcpCheck *check, const SpawnResult *end, GcpProblem on_failure)
{
	if (end->end == SPAWN_EXITED && end->status == 0)
		return true;
	if (end->end == SPAWN_TIMED_OUT && on_failure == GCP_PROBLEM_COMMAND_FAILED)
		gcp_end(check, GCP_PROBLEM_COMMAND_SLOW, NULL);
	else
		gcp_end(check, on_failure, describe_end(end));
	return false;
}

static void run(GcpCheck *check, char *const *argv, char *const *environment, guint limit_ms,
	SpawnCallback *ended, GcpProblem on_failure)
{
	const CaptureCaps caps = { .output = OUTPUT_MAX, .errors = 1 };
	const SpawnCommand command = {
		.argv = argv,
		.environment = environment,
		.directory = check->paths.project_dir,
		.limit_ms = limit_ms,
	};
	g_autoptr(GError) error = NULL;

	check->capture = capture_new(&command, &caps, ended, check, &error);
	if (!check->capture)
		gcp_end(check, on_failure, g_strdup(error->message));
}

/* ---- the command of an outside identity ---- */

static void take_answer(GcpCheck *check, const GcpAnswer *answer)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	bool needs_end = gcp_file_text(check->file, GCP_SUBJECT_OUTPUT) != NULL;

	if (!answer || (answer->token && needs_end && answer->expires_at == 0))
		gcp_end(check, GCP_PROBLEM_COMMAND_OUTPUT, NULL);
	else if (!answer->token)
		gcp_end(check, GCP_PROBLEM_COMMAND_FAILED, g_strdup(answer->code));
	else if (answer->expires_at != 0 && answer->expires_at <= now)
		gcp_end(check, GCP_PROBLEM_EXPIRED, NULL);
	else
		gcp_take_subject(check, answer->token);
}

static void on_subject(gpointer data)
{
	GcpCheck *check = data;
	g_autoptr(Capture) capture = g_steal_pointer(&check->capture);
	CaptureStream output = capture_output(capture);

	if (!has_ended_well(check, capture_result(capture), GCP_PROBLEM_COMMAND_FAILED))
		return;

	g_autoptr(GcpAnswer) answer =
		output.is_truncated
			? NULL
			: gcp_answer_parse(check->file, output.bytes->data, output.bytes->length);

	take_answer(check, answer);
}

/* The answer that an earlier run has left, if it is still good; false when there is none. */
static bool take_left_answer(GcpCheck *check)
{
	const char *name = gcp_file_text(check->file, GCP_SUBJECT_OUTPUT);
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	g_autofree char *path =
		name ? g_canonicalize_filename(name, check->paths.project_dir) : NULL;
	g_auto(FileRead) file = { 0 };

	if (!path)
		return false;
	file_read(path, OUTPUT_MAX, &file);
	if (file.state != FILE_READ)
		return false;

	g_autoptr(GcpAnswer) answer =
		gcp_answer_parse(check->file, file.bytes->data, file.bytes->length);

	if (!answer || !answer->token || answer->expires_at <= now)
		return false;
	take_answer(check, answer);
	return true;
}

/* What the command is told; for g_strfreev. */
static char **subject_environment(const GcpCheck *check)
{
	const GcpFile *file = check->file;
	const struct {
		const char *name, *value;
	} told[] = {
		{ "AUDIENCE", gcp_file_text(file, GCP_AUDIENCE) },
		{ "TOKEN_TYPE", gcp_file_text(file, GCP_SUBJECT_TOKEN_TYPE) },
		{ "INTERACTIVE", "0" },
		{ "OUTPUT_FILE", gcp_file_text(file, GCP_SUBJECT_OUTPUT) },
		{ "IMPERSONATED_EMAIL", gcp_file_text(file, GCP_IMPERSONATION_URL)
						? check->result.principal
						: NULL },
	};
	char **environment = g_strdupv(check->environment);

	for (gsize i = 0; i < G_N_ELEMENTS(told); i++) {
		g_autofree char *name = g_strconcat("GOOGLE_EXTERNAL_ACCOUNT_", told[i].name, NULL);

		if (told[i].value)
			environment = g_environ_setenv(environment, name, told[i].value, TRUE);
	}
	return environment;
}

static guint limit_of(const GcpFile *file)
{
	if (file->timeout_ms == 0)
		return COMMAND_LIMIT_MS;
	return (guint)CLAMP(file->timeout_ms, COMMAND_LIMIT_MIN_MS, COMMAND_LIMIT_MAX_MS);
}

void gcp_run_subject(GcpCheck *check)
{
	const char *allowed = variables_text(check->variables, GCP_VARIABLE_ALLOW_EXECUTABLES);
	char **words, **environment;

	if (g_strcmp0(allowed, "1") != 0) {
		gcp_end(check, GCP_PROBLEM_COMMAND_OFF, NULL);
		return;
	}
	if (take_left_answer(check))
		return;
	words = gcp_command_words(check->file->members[GCP_SUBJECT_COMMAND]);
	environment = subject_environment(check);
	if (words[0])
		run(check, words, environment, limit_of(check->file), on_subject,
			GCP_PROBLEM_COMMAND_FAILED);
	else
		gcp_end(check, GCP_PROBLEM_FORM, g_strdup("command"));
	gcp_words_free(words);
	variables_environment_free(environment);
}

/* ---- gcloud ---- */

/* A line that is a token. */
static bool is_token(const Secret *text)
{
	gsize length = text->length;

	while (length > 0 && g_ascii_isspace(text->data[length - 1]))
		length--;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isgraph(text->data[i]))
			return false;
	return length > 0;
}

static void on_gcloud(gpointer data)
{
	GcpCheck *check = data;
	g_autoptr(Capture) capture = g_steal_pointer(&check->capture);

	if (!has_ended_well(check, capture_result(capture), GCP_PROBLEM_GCLOUD_FAILED))
		return;
	if (is_token(capture_output(capture).bytes))
		gcp_end_proved(check);
	else
		gcp_end(check, GCP_PROBLEM_GCLOUD_FAILED, NULL);
}

void gcp_run_gcloud(GcpCheck *check)
{
	static const char *const argv[] = { "gcloud", "auth", "application-default",
		"print-access-token", "--quiet", NULL };
	g_autofree char *program = g_find_program_in_path("gcloud");

	if (!program) {
		gcp_end(check, GCP_PROBLEM_NEEDS_GCLOUD, NULL);
		return;
	}
	check->result.by_gcloud = true;
	run(check, (char *const *)(gsize)argv, check->environment, GCLOUD_LIMIT_MS, on_gcloud,
		GCP_PROBLEM_GCLOUD_FAILED);
}
