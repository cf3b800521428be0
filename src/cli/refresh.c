#include "cli/change.h"
#include "cli/refresh-what.h"

#include "app/explain.h"
#include "app/refresh.h"
#include "base/error.h"
#include "base/i18n.h"

#include <signal.h>
#include <string.h>

typedef struct Session {
	GMainLoop *loop;
	RefreshOutcome outcome;
	GError *problem;
} Session;

static void on_end(RefreshOutcome outcome, const GError *problem, gpointer data)
{
	Session *session = data;

	session->outcome = outcome;
	session->problem = problem ? g_error_copy(problem) : NULL;
	g_main_loop_quit(session->loop);
}

/* As long as it has the locks no signal may end the program: the tokens come only once. */
static void hold_signals(sigset_t *ret_before)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
	sigset_t held;

	sigemptyset(&held);
	for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
		sigaddset(&held, signals[i]);
	sigprocmask(SIG_BLOCK, &held, ret_before);
}

static int tell(
	const CommonOptions *common, const Survey *before, RefreshOutcome outcome, GError **error)
{
	const SurveyOptions look = {
		.mode = before->verdict.mode,
		.config_dir = common->config_dir,
		.project_dir = before->paths.project_dir,
	};
	Paint paint = paint_for_stdout(common->no_color);
	g_autoptr(Survey) survey = survey_take(&look, error);
	g_autofree char *value = survey ? explain_value(survey, SOURCE_CLAUDE_AI) : NULL;

	if (!survey)
		return -1;
	paint_wrapped(&paint, PAINT_NORMAL, 0,
		outcome == REFRESH_DONE ? _("Refreshed.")
					: _("Nothing to do: the login is good still."));
	paint_wrapped(&paint, PAINT_TITLE, 0, value);
	return 0;
}

static int refresh_token(
	const CommonOptions *common, const Survey *survey, bool force, GError **error)
{
	const RefreshOptions options = {
		.endpoint = survey->evidence->endpoint,
		.force = force,
		.wait_ms = CHANGE_WAIT_MS,
	};
	Session session = { .loop = g_main_loop_new(NULL, FALSE), .problem = NULL };
	sigset_t before;

	hold_signals(&before);

	RefreshFlow *flow = refresh_start(&survey->paths, &options, on_end, &session, error);
	bool started = flow != NULL;

	if (flow)
		g_main_loop_run(session.loop);
	refresh_free(flow);
	sigprocmask(SIG_SETMASK, &before, NULL);
	g_main_loop_unref(session.loop);
	if (session.problem)
		g_propagate_error(error, session.problem);
	if (!started || session.problem)
		return -1;
	return tell(common, survey, session.outcome, error);
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	RefreshArguments arguments = { .force = FALSE };
	const GOptionEntry entries[] = {
		{ "force", 0, 0, G_OPTION_ARG_NONE, &arguments.force,
			N_("Refresh even what is good still"), NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &arguments.json,
			N_("Tell as JSON what came of it; a command writes to standard error"),
			NULL },
		{ "yes", 0, 0, G_OPTION_ARG_NONE, &arguments.yes, N_("Agree to what is asked"),
			NULL },
		G_OPTION_ENTRY_NULL,
	};
	g_autoptr(Survey) survey =
		command_survey(command, common, entries, 1, 1, argc, argv, error);

	if (!survey)
		return -1;
	if (strcmp(argv[1], "token") == 0)
		return refresh_token(common, survey, arguments.force, error);
	if (strcmp(argv[1], "aws") == 0)
		return refresh_cloud(common, survey, RUN_AWS, &arguments, error);
	if (strcmp(argv[1], "gcp") == 0)
		return refresh_cloud(common, survey, RUN_GCP, &arguments, error);
	if (strcmp(argv[1], "helper") == 0)
		return refresh_helper(common, survey, &arguments, error);
	g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
		_("refresh: \"%s\" cannot be refreshed; token, aws, gcp and helper can"), argv[1]);
	return -1;
}

const Command command_refresh = {
	.name = "refresh",
	.arguments = "token|aws|gcp|helper",
	.summary = N_("Refresh the login or a cloud's credentials, or try a helper"),
	.details = N_(
		"token: the stored login, under the locks that Claude Code takes, so that no token is "
		"used twice; whatever fails, the login stays as it was. aws, gcp: asks the cloud "
		"whether the credentials are good and, if not, runs awsAuthRefresh or gcpAuthRefresh "
		"and asks again. helper: runs apiKeyHelper and awsCredentialExport, and tells what "
		"Claude Code makes of what they print, which is never shown."),
	.run = run,
};
