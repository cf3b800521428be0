#include "cli/refresh-what.h"

#include "app/command.h"
#include "app/explain.h"
#include "app/readiness.h"
#include "app/refresh-json.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/live.h"

#include <stdio.h>

typedef struct Question {
	GMainLoop *loop;
	Readiness *answer;
} Question;

static void on_answer(Readiness *readiness, gpointer data)
{
	Question *question = data;

	question->answer = readiness;
	g_main_loop_quit(question->loop);
}

static Readiness *ask_cloud(const Survey *survey, RunKind kind)
{
	Question question = { .loop = g_main_loop_new(NULL, FALSE) };
	ReadinessCheck *check = readiness_start(survey, kind, on_answer, &question);

	if (!question.answer)
		g_main_loop_run(question.loop);
	readiness_cancel(check);
	g_main_loop_unref(question.loop);
	return question.answer;
}

static void show_command(const Paint *paint, const Survey *survey, SettingId id)
{
	const Place *place = evidence_value(survey->evidence, id, VIEW_REQUEST);
	g_autofree char *origin = explain_origin(survey, &place->origin);
	g_autofree char *shown = command_shown(survey, id);
	g_autofree char *line = text_fill(_("{name}, set in {origin}:"), "name",
		setting_info(id)->name, "origin", origin, NULL);

	paint_wrapped(paint, PAINT_MUTED, 0, line);
	paint_text(paint, PAINT_TITLE, shown);
	paint_text(paint, PAINT_NORMAL, "\n");
}

bool refresh_agree(const CommonOptions *common, const Survey *survey, SettingId id,
	const RefreshArguments *arguments, GError **error)
{
	g_autoptr(GError) refusal = NULL;
	g_autoptr(Secret) command = command_read(survey, id, &refusal);
	Paint paint = paint_for_stdout(common->no_color);

	if (command)
		return true;
	if (!command_is_refused_for_trust(survey, id)) {
		g_propagate_error(error, g_steal_pointer(&refusal));
		return false;
	}
	if (!arguments->yes && !ask_is_possible()) {
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("%s: agree to it on a terminal, or with --yes"), refusal->message);
		return false;
	}
	if (!arguments->yes) {
		show_command(&paint, survey, id);
		if (!ask(&paint, _("A project that is not trusted brings this command. Run it?"))) {
			g_set_error_literal(error, APP_ERROR, APP_ERROR_CANCELLED,
				_("the command was not run"));
			return false;
		}
	}
	return command_trust(survey, id, error);
}

static bool is_network(const Readiness *readiness)
{
	return g_strcmp0(readiness->problem, "network") == 0 ||
	       g_strcmp0(readiness->problem, "timed_out") == 0;
}

/* Whether the refresh has reached its end: good credentials. */
static int judge(const Run *run, RunKind kind, const Readiness *after, GError **error)
{
	g_autofree char *outcome = run_outcome(run);

	if (run_state(run) == RUN_EXITED && run_status(run) == 0 && after->proved)
		return 0;
	g_set_error(error, APP_ERROR,
		run_state(run) == RUN_OUT_OF_TIME ? APP_ERROR_TIMED_OUT
		: run_state(run) == RUN_STOPPED   ? APP_ERROR_CANCELLED
		: is_network(after)               ? APP_ERROR_NETWORK
						  : APP_ERROR_FAILED,
		"%s: %s %s", setting_info(run_setting(kind))->name, outcome, after->sentence);
	return -1;
}

static int run_command(const CommonOptions *common, const Survey *survey, RunKind kind,
	const RefreshArguments *arguments, const Readiness *before, GError **error)
{
	Paint paint = paint_for_stdout(common->no_color);
	g_autoptr(RunPlan) plan = run_plan_refresh(survey, kind, error);
	Run *run = NULL;
	int status;

	if (plan && !arguments->json)
		show_command(&paint, survey, run_setting(kind));
	fflush(stdout);
	if (plan)
		run = live_run(&survey->paths, plan, arguments->json ? stderr : stdout, error);
	if (!run)
		return -1;

	g_autoptr(Readiness) after = ask_cloud(survey, kind);
	g_autofree char *change =
		readiness_change(before, after, g_get_real_time() / G_USEC_PER_SEC);
	g_autofree char *json =
		arguments->json ? refresh_json(survey, kind, before, run, after) : NULL;

	status = judge(run, kind, after, error);
	if (json)
		fputs(json, stdout);
	else if (status == 0)
		paint_wrapped(&paint, PAINT_ACCENT, 0, change);
	run_free(run);
	return status;
}

static int tell_good(const CommonOptions *common, const Survey *survey, RunKind kind,
	const RefreshArguments *arguments, const Readiness *before)
{
	Paint paint = paint_for_stdout(common->no_color);
	g_autofree char *end = readiness_end(before, g_get_real_time() / G_USEC_PER_SEC);
	g_autofree char *line =
		text_fill(_("Nothing to do: the credentials of {who} are good, and {end}."), "who",
			before->who ? before->who : before->source, "end", end, NULL);
	g_autofree char *json =
		arguments->json ? refresh_json(survey, kind, before, NULL, NULL) : NULL;

	if (json)
		fputs(json, stdout);
	else
		paint_wrapped(&paint, PAINT_NORMAL, 0, line);
	return 0;
}

int refresh_cloud(const CommonOptions *common, const Survey *survey, RunKind kind,
	const RefreshArguments *arguments, GError **error)
{
	SettingId id = run_setting(kind);
	g_autoptr(Readiness) before = ask_cloud(survey, kind);

	if (before->proved && !arguments->force)
		return tell_good(common, survey, kind, arguments, before);
	if (!evidence_value(survey->evidence, id, VIEW_REQUEST)) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED,
			_("%s %s is not set: there is nothing to run"), before->sentence,
			setting_info(id)->name);
		return -1;
	}
	if (!refresh_agree(common, survey, id, arguments, error))
		return -1;
	return run_command(common, survey, kind, arguments, before, error);
}
