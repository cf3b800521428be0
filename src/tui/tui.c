#include "tui/tui.h"

#include "app/explain.h"
#include "app/follow.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/account-acts.h"
#include "tui/accounts.h"
#include "tui/confirm.h"
#include "tui/draft.h"
#include "tui/keeping.h"
#include "tui/launching.h"
#include "tui/proposal.h"
#include "tui/refresher.h"
#include "tui/runs.h"
#include "tui/sign-in.h"
#include "tui/storing.h"
#include "tui/switching.h"
#include "tui/terminal.h"

#include <signal.h>

#define ROWS_MIN    16
#define COLUMNS_MIN 60

/* Times are shown in minutes. */
#define CLOCK_S 30

/* The loop around the screens. */
typedef struct Tui {
	Ui ui;
	GMainLoop *loop;
	Terminal *terminal;
	Follow *follow;
	guint paint;   /* the idle source that draws; 0 when nothing is to be drawn */
	int signal;    /* that ended it; 0 for none */
	GError *error; /* of the first look */
} Tui;

static void draw_too_small(const Region *region)
{
	g_autofree char *need =
		g_strdup_printf(_("Please enlarge to %d×%d."), COLUMNS_MIN, ROWS_MIN);

	region_put(region, 0, 0, ROLE_TITLE, "claude-accounts");
	region_put(region, 1, 0, ROLE_NORMAL, need);
}

static gboolean on_paint(gpointer data)
{
	Tui *tui = data;
	int rows, columns;

	terminal_size(tui->terminal, &rows, &columns);

	g_autoptr(Canvas) canvas = canvas_new(rows, columns);
	Region whole = region_whole(canvas);

	tui->ui.rows = rows;
	if (rows < ROWS_MIN || columns < COLUMNS_MIN)
		draw_too_small(&whole);
	else
		ui_top(&tui->ui)->draw(&tui->ui, &whole);
	terminal_show(tui->terminal, canvas);
	tui->paint = 0;
	return G_SOURCE_REMOVE;
}

/* One paint per turn of the loop, after all input. */
void ui_redraw(Ui *ui)
{
	Tui *tui = ui->tui;

	if (tui->paint == 0)
		tui->paint = g_idle_add_full(G_PRIORITY_HIGH_IDLE, on_paint, tui, NULL);
}

void ui_draw_anew(Ui *ui)
{
	Tui *tui = ui->tui;

	terminal_forget(tui->terminal);
	ui_redraw(ui);
}

void ui_suspend(Ui *ui)
{
	Tui *tui = ui->tui;

	if (upkeep_is_busy(ui->upkeep))
		ui_tell(ui, ROLE_WARNING, _("Not now: the login is being refreshed."));
	else
		terminal_suspend(tui->terminal);
}

void ui_copy(Ui *ui, const char *text)
{
	Tui *tui = ui->tui;

	terminal_copy(tui->terminal, text);
}

void ui_show_plain(Ui *ui, const char *text)
{
	Tui *tui = ui->tui;

	terminal_show_plain(tui->terminal, text);
}

void ui_end_plain(Ui *ui)
{
	Tui *tui = ui->tui;

	terminal_end_plain(tui->terminal);
}

void ui_lend(Ui *ui)
{
	Tui *tui = ui->tui;

	terminal_lend(tui->terminal);
}

void ui_take_back(Ui *ui)
{
	Tui *tui = ui->tui;

	terminal_take_back(tui->terminal);
}

void ui_quit(Ui *ui)
{
	Tui *tui = ui->tui;

	g_main_loop_quit(tui->loop);
}

/* Looks again; what was shown stays when that is not possible any more. */
static void look(Tui *tui)
{
	g_autoptr(GError) error = NULL;
	Survey *survey;

	tui->ui.options.mode = tui->ui.mode;
	survey = survey_take(&tui->ui.options, &error);
	if (!survey)
		ui_tell(&tui->ui, ROLE_WARNING, error->message);
	if (!survey && !tui->ui.survey) {
		tui->error = g_steal_pointer(&error);
		g_main_loop_quit(tui->loop);
		return;
	}
	if (survey) {
		if (!follow_survey(tui->follow, survey))
			ui_tell(&tui->ui, ROLE_WARNING,
				_("Too many files are watched on this system: this one is not "
				  "followed."));
		survey_free(tui->ui.survey);
		tui->ui.survey = survey;
		upkeep_look(tui->ui.upkeep, survey);
		refresher_look(&tui->ui);
		if (ui_is_open(&tui->ui, &screen_accounts))
			accounts_look(&tui->ui);
	}
	ui_redraw(&tui->ui);
}

void ui_look(Ui *ui)
{
	look(ui->tui);
}

static void on_change(gpointer data)
{
	look(data);
}

/* The winner is what people ask for, so it is selected first; else what a newcomer wants. */
static gboolean on_first_look(gpointer data)
{
	Tui *tui = data;
	const Survey *survey;

	look(tui);
	survey = tui->ui.survey;
	if (survey)
		tui->ui.selected = survey->verdict.winner == SOURCE_NONE ? SOURCE_CLAUDE_AI
									 : survey->verdict.winner;
	return G_SOURCE_REMOVE;
}

static gboolean on_clock(gpointer data)
{
	Tui *tui = data;

	if (tui->ui.survey) {
		survey_tick(tui->ui.survey);
		upkeep_look(tui->ui.upkeep, tui->ui.survey);
		accounts_tick(&tui->ui);
	}
	ui_redraw(&tui->ui);
	return G_SOURCE_CONTINUE;
}

/* The time that is left for a sign-in is shown in seconds. */
static gboolean on_second(gpointer data)
{
	Tui *tui = data;

	if (tui->ui.login || runs_are_going_on(&tui->ui))
		ui_redraw(&tui->ui);
	return G_SOURCE_CONTINUE;
}

static void on_refreshed(RefreshOutcome outcome, const GError *problem, gpointer data)
{
	Tui *tui = data;
	g_autofree char *clean = problem ? text_clean(problem->message, -1) : NULL;

	if (problem)
		ui_tell(&tui->ui, ROLE_WARNING, clean);
	else
		ui_tell(&tui->ui, ROLE_ACCENT,
			outcome == REFRESH_DONE ? _("The login was refreshed.")
						: _("Nothing to do: the login is good still."));
}

static void on_event(const Event *event, gpointer data)
{
	Tui *tui = data;

	g_clear_pointer(&tui->ui.message, g_free);
	tui->ui.leaving = tui->ui.leaving && (event->key == 'q' || event->key == KEY_CONTROL('c'));
	ui_dispatch(&tui->ui, event);
}

static void on_redraw(gpointer data)
{
	Tui *tui = data;

	ui_redraw(&tui->ui);
}

static void on_quit(int number, gpointer data)
{
	Tui *tui = data;

	tui->signal = number;
	g_main_loop_quit(tui->loop);
}

bool tui_is_possible(void)
{
	return terminal_is_possible();
}

static void run_loop(Tui *tui)
{
	guint clock = g_timeout_add_seconds(CLOCK_S, on_clock, tui);
	guint seconds = g_timeout_add_seconds(1, on_second, tui);

	ui_redraw(&tui->ui);
	g_idle_add(on_first_look, tui);
	g_main_loop_run(tui->loop);
	if (upkeep_is_busy(tui->ui.upkeep))
		ui_tell(&tui->ui, ROLE_NORMAL, _("It ends as soon as the new tokens are saved …"));
	while (tui->ui.settling > 0 || upkeep_is_busy(tui->ui.upkeep))
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(clock);
	g_source_remove(seconds);
	if (tui->paint != 0)
		g_source_remove(tui->paint);
}

static void clear(Tui *tui)
{
	sign_in_leave(&tui->ui);
	refresher_free(tui->ui.refresher);
	launching_free(tui->ui.launching);
	switching_free(tui->ui.switching);
	storing_free(tui->ui.storing);
	removal_free(tui->ui.removal);
	adopting_free(tui->ui.adopting);
	confirm_clear(&tui->ui);
	draft_free(tui->ui.draft);
	accounts_close(tui->ui.accounts);
	keeping_free(tui->ui.keeping);
	g_free(tui->ui.work);
	runs_clear(&tui->ui);
	terminal_close(tui->terminal);
	follow_free(tui->follow);
	survey_free(tui->ui.survey);
	g_string_free(tui->ui.search, TRUE);
	g_free(tui->ui.message);
	logout_free(tui->ui.logout);
	upkeep_free(tui->ui.upkeep);
	input_clear(&tui->ui.input);
	proposal_free(tui->ui.proposal);
	g_main_loop_unref(tui->loop);
}

/* Ends as the signal would have ended it, now that the terminal is in order. */
static void die_of(int number)
{
	signal(number, SIG_DFL);
	raise(number);
}

static int run_guarded(const TuiOptions *options, GError **error)
{
	static const TerminalCallbacks callbacks = {
		.event = on_event, .redraw = on_redraw, .quit = on_quit
	};
	Tui tui = { .ui = { .options = options->survey } };

	tui.ui.tui = &tui;
	input_init(&tui.ui.input);
	runs_init(&tui.ui);
	tui.ui.refresher = refresher_new(&tui.ui);
	tui.ui.accounts = accounts_open(&tui.ui);
	tui.ui.keeping = keeping_new();
	tui.ui.stack[tui.ui.depth++] = &screen_sources;
	tui.ui.mode = options->survey.mode;
	tui.ui.selected = ROW_PROVIDERS;
	tui.ui.search = g_string_new(NULL);
	tui.ui.upkeep = upkeep_new(on_refreshed, &tui);
	tui.loop = g_main_loop_new(NULL, FALSE);
	tui.follow = follow_new(on_change, &tui);
	tui.terminal = terminal_open(options->no_color, &callbacks, &tui, error);
	if (tui.terminal)
		run_loop(&tui);

	bool opened = tui.terminal != NULL;

	clear(&tui);
	if (tui.signal != 0)
		die_of(tui.signal);
	if (tui.error)
		g_propagate_error(error, tui.error);
	return opened && !tui.error ? 0 : -1;
}

int tui_run(const TuiOptions *options, GError **error)
{
	int status;

	if (!terminal_guard(&status))
		return status;
	return run_guarded(options, error);
}
