#include "tui/refresher.h"

#include "app/command.h"
#include "app/explain.h"
#include "app/helper-test.h"
#include "tui/runs.h"

#define CLOUDS  2
#define HELPERS 2

struct Refresher {
	Ui *ui;
	RefreshSubject subject;
	bool trusted;
	char *command;         /* as it is shown */
	ReadinessCheck *check; /* under way, or over and to be freed; NULL for none */
	bool checking;
	Readiness *readiness[CLOUDS];
	bool compares; /* the check is made because a run has ended */
	char *changes[CLOUDS];
	HelperTest *test;
	bool testing;
	char **helper_lines[HELPERS];
};

Refresher *refresher_new(Ui *ui)
{
	Refresher *refresher = g_new0(Refresher, 1);

	refresher->ui = ui;
	return refresher;
}

void refresher_free(Refresher *refresher)
{
	if (!refresher)
		return;
	g_free(refresher->command);
	readiness_cancel(refresher->check);
	helper_test_free(refresher->test);
	for (int i = 0; i < CLOUDS; i++) {
		readiness_free(refresher->readiness[i]);
		g_free(refresher->changes[i]);
	}
	for (int i = 0; i < HELPERS; i++)
		g_strfreev(refresher->helper_lines[i]);
	g_free(refresher);
}

static bool is_set(const Ui *ui, SettingId id)
{
	return ui->survey && evidence_value(ui->survey->evidence, id, VIEW_REQUEST);
}

RefreshSubject refresher_subject_of(const Ui *ui, SourceId source)
{
	switch (source) {
	case SOURCE_API_KEY_HELPER:
		return is_set(ui, SETTING_API_KEY_HELPER) ? SUBJECT_HELPER : SUBJECT_NONE;
	case SOURCE_BEDROCK:
	case SOURCE_MANTLE:
	case SOURCE_ANTHROPIC_AWS:
		return SUBJECT_AWS;
	case SOURCE_VERTEX:
		return SUBJECT_GCP;
	case ROW_PROVIDERS:
		return is_set(ui, SETTING_AWS_AUTH_REFRESH)   ? SUBJECT_AWS
		       : is_set(ui, SETTING_GCP_AUTH_REFRESH) ? SUBJECT_GCP
							      : SUBJECT_NONE;
	default:
		return SUBJECT_NONE;
	}
}

static bool is_cloud(RefreshSubject subject)
{
	return subject == SUBJECT_AWS || subject == SUBJECT_GCP;
}

static RunKind kind_of(RefreshSubject subject)
{
	return subject == SUBJECT_AWS ? RUN_AWS : RUN_GCP;
}

static HelperKind helper_of(RefreshSubject subject)
{
	return subject == SUBJECT_EXPORT ? HELPER_AWS_EXPORT : HELPER_API_KEY;
}

SettingId refresher_setting(const Refresher *refresher)
{
	return is_cloud(refresher->subject) ? run_setting(kind_of(refresher->subject))
					    : helper_setting(helper_of(refresher->subject));
}

static void on_readiness(Readiness *readiness, gpointer data)
{
	Refresher *refresher = data;
	RefreshSubject subject = refresher->subject;

	refresher->checking = false;
	g_clear_pointer(&refresher->changes[subject], g_free);
	if (refresher->compares)
		refresher->changes[subject] = readiness_change(refresher->readiness[subject],
			readiness, refresher->ui->survey->evidence->now);
	readiness_free(refresher->readiness[subject]);
	refresher->readiness[subject] = readiness;
	ui_redraw(refresher->ui);
}

static void check(Refresher *refresher, bool compares)
{
	readiness_cancel(g_steal_pointer(&refresher->check));
	refresher->compares = compares;
	refresher->checking = true;
	refresher->check = readiness_start(
		refresher->ui->survey, kind_of(refresher->subject), on_readiness, refresher);
	ui_redraw(refresher->ui);
}

static void find_trust(Refresher *refresher)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Secret) command =
		command_read(refresher->ui->survey, refresher_setting(refresher), &error);

	refresher->trusted = command != NULL;
	g_free(refresher->command);
	refresher->command = command_shown(refresher->ui->survey, refresher_setting(refresher));
}

void refresher_open(Ui *ui, RefreshSubject subject)
{
	Refresher *refresher = ui->refresher;

	refresher->subject = subject;
	find_trust(refresher);
	ui_push(ui, &screen_refresh);
	if (is_cloud(subject))
		check(refresher, false);
}

void refresher_look(Ui *ui)
{
	if (ui_top(ui) == &screen_refresh)
		find_trust(ui->refresher);
}

void refresher_check(Ui *ui)
{
	if (is_cloud(ui->refresher->subject))
		check(ui->refresher, false);
}

static void on_tested(const HelperReport *report, gpointer data)
{
	Refresher *refresher = data;

	refresher->testing = false;
	g_strfreev(refresher->helper_lines[report->kind]);
	refresher->helper_lines[report->kind] = helper_report_lines(report);
	ui_look(refresher->ui);
}

static void test_helper(Refresher *refresher, GError **error)
{
	helper_test_free(g_steal_pointer(&refresher->test));
	refresher->test = helper_test_start(
		refresher->ui->survey, helper_of(refresher->subject), on_tested, refresher, error);
	refresher->testing = refresher->test != NULL;
	ui_redraw(refresher->ui);
}

void refresher_run(Ui *ui, bool trust)
{
	Refresher *refresher = ui->refresher;
	g_autoptr(GError) error = NULL;
	RunPlan *plan = NULL;

	if (trust && !command_trust(ui->survey, refresher_setting(refresher), &error)) {
		ui_tell_error(ui, ROLE_WARNING, error);
		return;
	}
	if (is_cloud(refresher->subject))
		plan = run_plan_refresh(ui->survey, kind_of(refresher->subject), &error);
	else
		test_helper(refresher, &error);
	if (error)
		ui_tell_error(ui, ROLE_WARNING, error);
	else if (plan)
		runs_start(ui, plan);
	find_trust(refresher);
}

void refresher_run_ended(Ui *ui, RunKind kind)
{
	if (kind == RUN_CLAUDE_LOGIN)
		return;
	ui->refresher->subject = kind == RUN_AWS ? SUBJECT_AWS : SUBJECT_GCP;
	check(ui->refresher, true);
}

RefreshSubject refresher_subject(const Refresher *refresher)
{
	return refresher->subject;
}

bool refresher_is_busy(const Refresher *refresher)
{
	return is_cloud(refresher->subject) ? refresher->checking : refresher->testing;
}

const char *refresher_command(const Refresher *refresher)
{
	return refresher->command;
}

bool refresher_is_trusted(const Refresher *refresher)
{
	return refresher->trusted;
}

const Readiness *refresher_readiness(const Refresher *refresher, RefreshSubject subject)
{
	return is_cloud(subject) ? refresher->readiness[subject] : NULL;
}

const char *refresher_change(const Refresher *refresher)
{
	return is_cloud(refresher->subject) ? refresher->changes[refresher->subject] : NULL;
}

bool refresher_is_helper(const Refresher *refresher)
{
	return refresher->subject == SUBJECT_HELPER || refresher->subject == SUBJECT_EXPORT;
}

char *const *refresher_helper_lines(const Refresher *refresher)
{
	return refresher_is_helper(refresher)
		       ? refresher->helper_lines[helper_of(refresher->subject)]
		       : NULL;
}
