#include "app/helper-test.h"

#include "app/command.h"
#include "app/helper-result.h"
#include "app/times.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "format/aws-credentials.h"
#include "system/capture.h"
#include "system/machine.h"

/* More than is good, so that too much is told from just enough. */
#define OUTPUT_CAP (1 << 20)
#define ERRORS_CAP (1 << 20)

struct HelperTest {
	HelperKind kind;
	Capture *capture;
	Secret *command;
	Paths paths;
	gint64 ttl_ms;
	HelperTestCallback *callback;
	gpointer data;
};

static void fingerprint(const char *text, gsize length, char ret_print[MACHINE_FINGERPRINT_SIZE])
{
	MachineKey key;

	machine_key_init(&key);
	machine_fingerprint(&key, text, length, ret_print);
	machine_key_clear(&key);
}

static void judge_key(
	HelperReport *report, const CaptureStream *output, char ret_print[MACHINE_FINGERPRINT_SIZE])
{
	const char *text = output->bytes->data;
	gsize length = output->bytes->length;

	report->verdict = helper_judge(output->bytes, output->is_truncated);
	helper_trim(&text, &length);
	report->length = length;
	if (report->verdict != HELPER_GOOD)
		return;
	fingerprint(text, length, ret_print);
	report->fingerprint = ret_print;
}

static void judge_credentials(
	HelperReport *report, const CaptureStream *output, char ret_print[MACHINE_FINGERPRINT_SIZE])
{
	const char *problem = NULL;
	g_autoptr(AwsKeys) keys = aws_keys_parse(
		output->bytes->data, output->bytes->length, AWS_KEYS_EXPORT, &problem);

	report->length = output->bytes->length;
	report->verdict = keys ? HELPER_GOOD : HELPER_NO_KEYS;
	report->problem = problem ? _(problem) : NULL;
	if (!keys)
		return;
	fingerprint(keys->id->data, keys->id->length, ret_print);
	report->fingerprint = ret_print;
	report->has_session_token = keys->session_token != NULL;
	report->expires_at = keys->expires_at;
}

static void judge(
	HelperReport *report, const Capture *capture, char ret_print[MACHINE_FINGERPRINT_SIZE])
{
	const SpawnResult *result = capture_result(capture);
	CaptureStream output = capture_output(capture);

	report->status = result->end == SPAWN_KILLED ? result->signal : result->status;
	if (result->end == SPAWN_KILLED)
		report->verdict = HELPER_KILLED;
	else if (result->end != SPAWN_EXITED)
		report->verdict = HELPER_OUT_OF_TIME;
	else if (result->status != 0)
		report->verdict = HELPER_FAILED;
	else if (report->kind == HELPER_API_KEY)
		judge_key(report, &output, ret_print);
	else
		judge_credentials(report, &output, ret_print);
}

static void on_end(gpointer data)
{
	HelperTest *test = data;
	char print[MACHINE_FINGERPRINT_SIZE];
	HelperReport report = {
		.kind = test->kind,
		.duration_ms = capture_result(test->capture)->duration / 1000,
		.error_length = capture_errors(test->capture).bytes->length,
		.ttl_ms = test->ttl_ms,
	};

	judge(&report, test->capture, print);
	if (test->kind == HELPER_API_KEY)
		helper_result_remember(&test->paths, test->command->data, &report);
	test->callback(&report, test->data);
}

SettingId helper_setting(HelperKind kind)
{
	return kind == HELPER_API_KEY ? SETTING_API_KEY_HELPER : SETTING_AWS_CREDENTIAL_EXPORT;
}

HelperTest *helper_test_start(const Survey *survey, HelperKind kind, HelperTestCallback *callback,
	gpointer data, GError **error)
{
	static const CaptureCaps caps = { .output = OUTPUT_CAP, .errors = ERRORS_CAP };
	g_autoptr(Secret) command = command_read(survey, helper_setting(kind), error);

	if (!command)
		return NULL;

	g_auto(GStrv) environment = command_environment(survey);
	char *const argv[] = { (char *)(gsize) "/bin/sh", (char *)(gsize) "-c", command->data,
		NULL };
	const SpawnCommand spawn = {
		.argv = argv,
		.environment = environment,
		.directory = survey->paths.project_dir,
		.limit_ms = HELPER_LIMIT_MS,
	};
	HelperTest *test = g_new0(HelperTest, 1);

	test->kind = kind;
	test->callback = callback;
	test->data = data;
	test->ttl_ms =
		helper_ttl_ms(evidence_value_text(survey->evidence, SETTING_API_KEY_HELPER_TTL));
	paths_copy(&test->paths, &survey->paths);
	test->command = g_steal_pointer(&command);
	test->capture = capture_new(&spawn, &caps, on_end, test, error);
	if (test->capture)
		return test;
	helper_test_free(test);
	return NULL;
}

void helper_test_free(HelperTest *test)
{
	if (!test)
		return;
	capture_free(test->capture);
	secret_free(test->command);
	paths_clear(&test->paths);
	g_free(test);
}

static char *number(gint64 value)
{
	return g_strdup_printf("%" G_GINT64_FORMAT, value);
}

/* How it ended and what came of it: "Ended with status 0 after 0.4 s; a value of 108 characters."
 */
static char *outcome_line(const HelperReport *report)
{
	static const char *const sentences[HELPER_VERDICT_COUNT] = {
		[HELPER_FAILED] = N_("It ended with status {status} after {time} s."),
		[HELPER_KILLED] = N_("It was ended by signal {status} after {time} s."),
		[HELPER_OUT_OF_TIME] = N_("It was stopped after {time} s."),
	};
	const char *pattern = sentences[report->verdict];
	g_autofree char *status = number(report->status);
	g_autofree char *time = g_strdup_printf("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT,
		report->duration_ms / 1000, report->duration_ms % 1000 / 100);
	g_autofree char *length = number((gint64)report->length);

	return text_fill(pattern ? _(pattern)
				 : _("It ended with status 0 after {time} s and printed {length} "
				     "characters."),
		"status", status, "time", time, "length", length, NULL);
}

/* Which members there are, and until when; no value of them. */
static void add_credentials(GPtrArray *lines, const HelperReport *report)
{
	g_autofree char *end = report->expires_at > 0 ? times_when(report->expires_at,
								g_get_real_time() / G_USEC_PER_SEC)
						      : NULL;

	g_ptr_array_add(lines,
		text_fill(report->has_session_token
				  ? _("There are AccessKeyId (key {fingerprint}), SecretAccessKey "
				      "and SessionToken.")
				  : _("There are AccessKeyId (key {fingerprint}) and "
				      "SecretAccessKey, but no SessionToken."),
			"fingerprint", report->fingerprint, NULL));
	g_ptr_array_add(lines,
		end ? text_fill(
			      _("Expiration: {when}; Claude Code runs the command again 5 minutes "
				"before that."),
			      "when", end, NULL)
		    : g_strdup(_("There is no Expiration: Claude Code runs the command again after "
				 "an hour.")));
}

char **helper_report_lines(const HelperReport *report)
{
	GPtrArray *lines = g_ptr_array_new();
	g_autofree char *bytes = number((gint64)report->error_length);
	g_autofree char *seconds = number(report->ttl_ms / 1000);

	g_ptr_array_add(lines, outcome_line(report));
	if (report->problem)
		g_ptr_array_add(lines, g_strdup(report->problem));
	g_ptr_array_add(lines, g_strdup(_(helper_verdict_text(report->verdict, report->kind))));
	if (report->fingerprint && report->kind == HELPER_AWS_EXPORT)
		add_credentials(lines, report);
	else if (report->fingerprint)
		g_ptr_array_add(lines,
			text_fill(_("It is key {fingerprint}; Claude Code keeps it for {seconds} "
				    "s."),
				"fingerprint", report->fingerprint, "seconds", seconds, NULL));
	if (report->duration_ms > HELPER_SLOW_MS)
		g_ptr_array_add(lines,
			g_strdup(_("It is slow: after 10 s Claude Code says so, and every first "
				   "request waits for it.")));
	if (report->verdict != HELPER_GOOD && report->error_length > 0)
		g_ptr_array_add(lines,
			text_fill(_("It wrote {bytes} bytes to standard error, which may hold "
				    "secrets: run it in a shell to see them."),
				"bytes", bytes, NULL));
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(lines, FALSE);
}
