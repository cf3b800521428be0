#include "cli/change.h"

#include "app/explain.h"
#include "app/logout.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>

typedef struct Session {
	GMainLoop *loop;
	const Paint *paint;
} Session;

static void on_end(const char *problem, gpointer data)
{
	const Session *session = data;

	if (problem) {
		g_autofree char *line = text_fill(
			_("The login is removed here, but its grant could not be revoked: {problem}"),
			"problem", problem, NULL);

		paint_wrapped(session->paint, PAINT_WARNING, 0, line);
	}
	g_main_loop_quit(session->loop);
}

/* What still authenticates is what people wonder about. */
static int tell(
	const Paint *paint, const CommonOptions *common, const Survey *before, GError **error)
{
	const SurveyOptions look = {
		.mode = before->verdict.mode,
		.config_dir = common->config_dir,
		.project_dir = before->paths.project_dir,
	};
	g_autoptr(Survey) survey = survey_take(&look, error);
	g_autofree char *summary = survey ? explain_summary(survey) : NULL;

	if (!survey)
		return -1;
	paint_wrapped(paint, PAINT_NORMAL, 0, _("Signed out."));
	paint_wrapped(paint, PAINT_TITLE, 0, summary);
	return 0;
}

static int sign_out(
	const CommonOptions *common, const Survey *survey, bool keep_grant, GError **error)
{
	const LogoutOptions options = {
		.endpoint = survey->evidence->endpoint,
		.keep_grant = keep_grant,
		.wait_ms = CHANGE_WAIT_MS,
	};
	Paint paint = paint_for_stdout(common->no_color);
	Session session = { .loop = g_main_loop_new(NULL, FALSE), .paint = &paint };
	LogoutFlow *flow = logout_start(&survey->paths, &options, on_end, &session, error);

	if (flow)
		g_main_loop_run(session.loop);
	logout_free(flow);
	g_main_loop_unref(session.loop);
	return flow ? tell(&paint, common, survey, error) : -1;
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	gboolean keep_grant = FALSE;
	const GOptionEntry entries[] = {
		{ "keep-grant", 0, 0, G_OPTION_ARG_NONE, &keep_grant,
			N_("Do not revoke the grant: the login stays good where it was copied to"),
			NULL },
		G_OPTION_ENTRY_NULL,
	};
	g_autoptr(Survey) survey =
		command_survey(command, common, entries, 0, 0, argc, argv, error);

	return survey ? sign_out(common, survey, keep_grant, error) : -1;
}

const Command command_logout = {
	.name = "logout",
	.summary = N_("Sign out, and tell what still authenticates"),
	.details = N_(
		"Removes the login and the Console key from Claude Code's files and nothing else that "
		"stands there, and revokes the grant."),
	.run = run,
};
