#include "cli/refresh-what.h"

#include "app/helper-test.h"
#include "app/refresh-json.h"
#include "base/error.h"
#include "base/i18n.h"

#include <stdio.h>

typedef struct Trial {
	const Paint *paint;
	bool json;
	GMainLoop *loop;
	HelperVerdict verdict;
} Trial;

static void on_end(const HelperReport *report, gpointer data)
{
	Trial *trial = data;
	g_auto(GStrv) lines = helper_report_lines(report);
	g_autofree char *json = trial->json ? refresh_json_helper(report) : NULL;

	trial->verdict = report->verdict;
	if (json)
		fputs(json, stdout);
	for (char **line = lines; *line && !json; line++)
		paint_wrapped(trial->paint,
			report->verdict == HELPER_GOOD ? PAINT_NORMAL : PAINT_WARNING, 0, *line);
	g_main_loop_quit(trial->loop);
}

/* Tries one; false when it cannot be tried, or is not good. */
static bool try_one(const CommonOptions *common, const Survey *survey, HelperKind kind,
	const RefreshArguments *arguments, GError **error)
{
	Paint paint = paint_for_stdout(common->no_color);
	Trial trial = { .paint = &paint, .json = arguments->json };
	HelperTest *test;

	if (!refresh_agree(common, survey, helper_setting(kind), arguments, error))
		return false;
	if (!arguments->json) {
		paint_text(&paint, PAINT_TITLE, setting_info(helper_setting(kind))->name);
		paint_text(&paint, PAINT_NORMAL, "\n");
		fflush(stdout);
	}
	trial.loop = g_main_loop_new(NULL, FALSE);
	test = helper_test_start(survey, kind, on_end, &trial, error);
	if (test)
		g_main_loop_run(trial.loop);
	helper_test_free(test);
	g_main_loop_unref(trial.loop);
	if (test && trial.verdict != HELPER_GOOD)
		g_set_error(error, APP_ERROR,
			trial.verdict == HELPER_OUT_OF_TIME ? APP_ERROR_TIMED_OUT
							    : APP_ERROR_FAILED,
			_("%s does not give what Claude Code needs"),
			setting_info(helper_setting(kind))->name);
	return test && trial.verdict == HELPER_GOOD;
}

int refresh_helper(const CommonOptions *common, const Survey *survey,
	const RefreshArguments *arguments, GError **error)
{
	static const HelperKind kinds[] = { HELPER_API_KEY, HELPER_AWS_EXPORT };
	bool found = false;

	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (!evidence_value(survey->evidence, helper_setting(kinds[i]), VIEW_REQUEST))
			continue;
		found = true;
		if (!try_one(common, survey, kinds[i], arguments, error))
			return -1;
	}
	if (found)
		return 0;
	g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED,
		_("neither apiKeyHelper nor awsCredentialExport is set"));
	return -1;
}
