#include "app/helper-test.h"

#include "app/command.h"
#include "app/explain.h"
#include "app/helper-result.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "system/capture.h"
#include "system/machine.h"

/* More than is good, so that too much is told from just enough. */
#define OUTPUT_CAP (1 << 20)
#define ERRORS_CAP (1 << 20)

struct HelperTest {
	Capture *capture;
	Secret *command;
	Paths paths;
	gint64 ttl_ms;
	HelperTestCallback *callback;
	gpointer data;
};

static HelperVerdict judge(const Capture *capture, const CaptureStream *output)
{
	const SpawnResult *result = capture_result(capture);

	switch (result->end) {
	case SPAWN_EXITED:
		return result->status == 0 ? helper_judge(output->bytes, output->is_truncated)
					   : HELPER_FAILED;
	case SPAWN_KILLED:
		return HELPER_KILLED;
	default:
		return HELPER_OUT_OF_TIME;
	}
}

static void fingerprint(const char *text, gsize length, char ret_print[MACHINE_FINGERPRINT_SIZE])
{
	MachineKey key;

	machine_key_init(&key);
	machine_fingerprint(&key, text, length, ret_print);
	machine_key_clear(&key);
}

static void on_end(gpointer data)
{
	HelperTest *test = data;
	const SpawnResult *result = capture_result(test->capture);
	CaptureStream output = capture_output(test->capture);
	const char *text = output.bytes->data;
	gsize length = output.bytes->length;
	char print[MACHINE_FINGERPRINT_SIZE];
	HelperReport report = {
		.verdict = judge(test->capture, &output),
		.status = result->end == SPAWN_KILLED ? result->signal : result->status,
		.duration_ms = result->duration / 1000,
		.error_length = capture_errors(test->capture).bytes->length,
		.ttl_ms = test->ttl_ms,
	};

	helper_trim(&text, &length);
	report.length = length;
	if (report.verdict == HELPER_GOOD) {
		fingerprint(text, length, print);
		report.fingerprint = print;
	}
	helper_result_remember(&test->paths, test->command->data, &report);
	test->callback(&report, test->data);
}

HelperTest *helper_test_start(
	const Survey *survey, HelperTestCallback *callback, gpointer data, GError **error)
{
	static const CaptureCaps caps = { .output = OUTPUT_CAP, .errors = ERRORS_CAP };
	g_autoptr(Secret) command = command_read(survey, SETTING_API_KEY_HELPER, error);

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

char **helper_report_lines(const HelperReport *report)
{
	GPtrArray *lines = g_ptr_array_new();
	g_autofree char *bytes = number((gint64)report->error_length);
	g_autofree char *seconds = number(report->ttl_ms / 1000);

	g_ptr_array_add(lines, outcome_line(report));
	g_ptr_array_add(lines, g_strdup(_(helper_verdict_text(report->verdict))));
	if (report->fingerprint)
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
