#include "app/aws-check.h"

#include "base/i18n.h"
#include "base/text.h"

#define LIMIT_MS     10000
#define CLI_LIMIT_MS 30000
#define OUTPUT_MAX   (64 << 10)

/* awsCredentialExport that fails is passed over, as Claude Code does. */
static void fail(AwsCheck *check, AwsProblem problem, char *detail)
{
	if (check->form == AWS_KEYS_EXPORT) {
		g_free(detail);
		check->result.export_problem = problem;
		aws_begin_chain(check);
		return;
	}
	aws_end(check, problem, detail);
}

static char *describe_end(const SpawnResult *end)
{
	g_autofree char *number =
		g_strdup_printf("%d", end->signal != 0 ? end->signal : end->status);

	return end->signal != 0 ? text_fill(_("signal {number}"), "number", number, NULL)
				: text_fill(_("exit status {number}"), "number", number, NULL);
}

static void take_output(AwsCheck *check, const CaptureStream *output)
{
	const char *problem = N_("there is too much of it");
	AwsKeys *keys = NULL;

	if (!output->is_truncated)
		keys = aws_keys_parse(
			output->bytes->data, output->bytes->length, check->form, &problem);
	if (keys)
		aws_take(check, keys);
	else
		fail(check, AWS_PROBLEM_COMMAND_OUTPUT, g_strdup(_(problem)));
}

static void on_end(gpointer data)
{
	AwsCheck *check = data;
	g_autoptr(Capture) capture = g_steal_pointer(&check->capture);
	const SpawnResult *end = capture_result(capture);
	CaptureStream output = capture_output(capture);

	if (end->end == SPAWN_TIMED_OUT)
		fail(check, AWS_PROBLEM_COMMAND_SLOW, NULL);
	else if (end->end != SPAWN_EXITED || end->status != 0)
		fail(check, check->on_failure, describe_end(end));
	else
		take_output(check, &output);
}

static void run(AwsCheck *check, const char *const *argv, guint limit_ms)
{
	const CaptureCaps caps = { .output = OUTPUT_MAX, .errors = 1 };
	const SpawnCommand command = {
		.argv = (char *const *)(gsize)argv,
		.environment = check->environment,
		.directory = check->paths.project_dir,
		.limit_ms = limit_ms,
	};
	g_autoptr(GError) error = NULL;

	check->capture = capture_new(&command, &caps, on_end, check, &error);
	if (!check->capture)
		fail(check, check->on_failure, g_strdup(error->message));
}

static void run_shell(AwsCheck *check, const Secret *command, AwsKeysForm form)
{
	const char *const argv[] = { "/bin/sh", "-c", command->data, NULL };

	check->form = form;
	check->on_failure = AWS_PROBLEM_COMMAND_FAILED;
	run(check, argv, LIMIT_MS);
}

void aws_run_export(AwsCheck *check)
{
	run_shell(check, check->export_command, AWS_KEYS_EXPORT);
}

void aws_run_process(AwsCheck *check, const Secret *command)
{
	run_shell(check, command, AWS_KEYS_PROCESS);
}

void aws_run_cli(AwsCheck *check, const char *profile)
{
	const char *const argv[] = { "aws", "configure", "export-credentials", "--format",
		"process", "--profile", profile, NULL };
	g_autofree char *program = g_find_program_in_path("aws");

	if (!program) {
		aws_end(check, AWS_PROBLEM_NEEDS_CLI, NULL);
		return;
	}
	check->form = AWS_KEYS_PROCESS;
	check->on_failure = AWS_PROBLEM_CLI_FAILED;
	check->result.by_cli = true;
	run(check, argv, CLI_LIMIT_MS);
}
