#include "app/run.h"

#include "app/command.h"
#include "app/explain.h"
#include "base/text.h"

/* A sign-in waits for the browser as long as ours does. */
#define SIGN_IN_LIMIT_S 600

/* The terminal that src/terminal is. */
#define TERM_NAME "xterm-256color"

/* What the command is told of the terminal is that of the pane, not of the one around it. */
static char **environment_of(const Survey *survey)
{
	static const char *const outer[] = { "COLUMNS", "LINES", "TERMCAP", "TERM_PROGRAM",
		"TERM_PROGRAM_VERSION", "TMUX", "TMUX_PANE", "STY", "COLORTERM" };
	char **environment = command_environment(survey);

	for (gsize i = 0; i < G_N_ELEMENTS(outer); i++)
		environment = g_environ_unsetenv(environment, outer[i]);
	return g_environ_setenv(environment, "TERM", TERM_NAME, TRUE);
}

RunPlan *run_plan_claude_login(const Survey *survey)
{
	const char *forced = evidence_value_text(survey->evidence, SETTING_FORCE_LOGIN_METHOD);
	bool console = g_strcmp0(forced, "console") == 0;
	const char *argv[] = { "claude", "auth", "login", console ? "--console" : NULL, NULL };
	RunPlan *plan = g_new0(RunPlan, 1);

	plan->kind = RUN_CLAUDE_LOGIN;
	plan->argv = g_strdupv((char **)(gsize)argv);
	plan->environment = environment_of(survey);
	plan->title = g_strjoinv(" ", plan->argv);
	plan->limit_s = SIGN_IN_LIMIT_S;
	return plan;
}

RunPlan *run_plan_refresh(const Survey *survey, RunKind kind, GError **error)
{
	SettingId id = run_setting(kind);
	g_autoptr(Secret) command = command_read(survey, id, error);

	if (!command)
		return NULL;

	const char *argv[] = { "/bin/sh", "-c", command->data, NULL };
	const Place *place = evidence_value(survey->evidence, id, VIEW_REQUEST);
	RunPlan *plan = g_new0(RunPlan, 1);

	plan->kind = kind;
	plan->argv = g_strdupv((char **)(gsize)argv);
	plan->environment = environment_of(survey);
	plan->title = text_clean(command->data, -1);
	plan->origin = explain_origin(survey, &place->origin);
	plan->limit_s = RUN_LIMIT_S;
	return plan;
}

SettingId run_setting(RunKind kind)
{
	return kind == RUN_AWS ? SETTING_AWS_AUTH_REFRESH : SETTING_GCP_AUTH_REFRESH;
}

RunPlan *run_plan_copy(const RunPlan *plan)
{
	RunPlan *copy = g_new(RunPlan, 1);

	*copy = (RunPlan){
		.kind = plan->kind,
		.argv = g_strdupv(plan->argv),
		.environment = g_strdupv(plan->environment),
		.title = g_strdup(plan->title),
		.origin = g_strdup(plan->origin),
		.limit_s = plan->limit_s,
	};
	return copy;
}

void run_plan_free(RunPlan *plan)
{
	if (!plan)
		return;
	g_strfreev(plan->argv);
	g_strfreev(plan->environment);
	g_free(plan->title);
	g_free(plan->origin);
	g_free(plan);
}
