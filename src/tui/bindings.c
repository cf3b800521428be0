/*
 * Bindings that several screens share.
 */
#include "base/i18n.h"
#include "tui/accounts.h"
#include "tui/refresher.h"
#include "tui/runs.h"
#include "tui/sign-out.h"
#include "tui/switching.h"

static void scroll_by(Ui *ui, int rows)
{
	ui->scroll = MAX(ui->scroll + rows, 0);
	ui_redraw(ui);
}

static void line_down(Ui *ui, const Event *event)
{
	(void)event;
	scroll_by(ui, 1);
}

static void line_up(Ui *ui, const Event *event)
{
	(void)event;
	scroll_by(ui, -1);
}

static void page_down(Ui *ui, const Event *event)
{
	(void)event;
	scroll_by(ui, ui->rows / 2);
}

static void page_up(Ui *ui, const Event *event)
{
	(void)event;
	scroll_by(ui, -ui->rows / 2);
}

static void to_top(Ui *ui, const Event *event)
{
	(void)event;
	scroll_by(ui, -ui->scroll);
}

/* Drawing takes it back to the last row that there is. */
static void to_end(Ui *ui, const Event *event)
{
	(void)event;
	scroll_by(ui, G_MAXINT / 2);
}

/* Where the arrows choose, they do not scroll. */
static bool arrows_scroll(const Ui *ui)
{
	const Screen *screen = ui_top(ui);

	for (guint i = 0; i < screen->binding_count; i++) {
		const Binding *binding = &screen->bindings[i];

		if (binding->keys[0] == KEY_ARROW_DOWN &&
			(!binding->is_possible || binding->is_possible(ui)))
			return false;
	}
	return true;
}

const Binding scroll_bindings[SCROLL_BINDING_COUNT] = {
	{ .shown = "↑↓",
		.keys = { KEY_ARROW_DOWN, 'j', KEY_WHEEL_DOWN },
		.label = N_("scroll"),
		.help = N_("scroll down"),
		.act = line_down,
		.is_possible = arrows_scroll },
	{ .keys = { KEY_ARROW_UP, 'k', KEY_WHEEL_UP },
		.help = N_("scroll up"),
		.act = line_up,
		.is_possible = arrows_scroll },
	{ .keys = { KEY_PAGE_DOWN, ' ' }, .help = N_("half a page down"), .act = page_down },
	{ .keys = { KEY_PAGE_UP }, .help = N_("half a page up"), .act = page_up },
	{ .keys = { KEY_FIRST, 'g' }, .help = N_("to the top"), .act = to_top },
	{ .keys = { KEY_LAST, 'G' }, .help = N_("to the end"), .act = to_end },
};

static void toggle_mode(Ui *ui, const Event *event)
{
	(void)event;
	ui->mode = ui->mode == MODE_PRINT ? MODE_INTERACTIVE : MODE_PRINT;
	if (ui->survey)
		survey_set_mode(ui->survey, ui->mode);
	ui_redraw(ui);
}

static void show_doctor(Ui *ui, const Event *event)
{
	(void)event;
	ui_push(ui, &screen_doctor);
}

static void show_settings(Ui *ui, const Event *event)
{
	(void)event;
	ui_push(ui, &screen_settings);
}

static void show_sign_in(Ui *ui, const Event *event)
{
	(void)event;
	ui->way = way_remembered(&ui->survey->paths);
	ui_push(ui, &screen_sign_in);
}

static void show_accounts(Ui *ui, const Event *event)
{
	(void)event;
	g_string_truncate(ui->search, 0);
	ui_push(ui, &screen_accounts);
	accounts_look(ui);
}

static void refresh(Ui *ui, const Event *event)
{
	RefreshSubject subject = refresher_subject_of(ui, ui->selected);
	g_autoptr(GError) error = NULL;

	(void)event;
	if (subject != SUBJECT_NONE)
		refresher_open(ui, subject);
	else if (upkeep_ask(ui->upkeep, ui->survey, &error))
		ui_tell(ui, ROLE_NORMAL, _("Refreshing the login …"));
	else
		ui_tell_error(ui, ROLE_WARNING, error);
}

static void sign_out(Ui *ui, const Event *event)
{
	(void)event;
	sign_out_propose(ui);
}

static void undo(Ui *ui, const Event *event)
{
	(void)event;
	switching_propose_undo(ui);
}

static void show_help(Ui *ui, const Event *event)
{
	(void)event;
	ui_push(ui, &screen_help);
}

static void go_back(Ui *ui, const Event *event)
{
	(void)event;
	ui_back(ui);
}

/* A command that runs would end with the program: that has to be meant. */
static void leave(Ui *ui, const Event *event)
{
	(void)event;
	if (ui->leaving || !runs_are_going_on(ui)) {
		ui_quit(ui);
		return;
	}
	ui->leaving = true;
	ui_tell(ui, ROLE_WARNING, _("A command still runs. Once more stops it and quits."));
}

static void draw_anew(Ui *ui, const Event *event)
{
	(void)event;
	ui_draw_anew(ui);
}

static void suspend(Ui *ui, const Event *event)
{
	(void)event;
	ui_suspend(ui);
}

static bool can_show_help(const Ui *ui)
{
	return ui_top(ui) != &screen_help;
}

static bool is_below(const Ui *ui)
{
	return ui->depth > 1;
}

static bool is_first(const Ui *ui)
{
	return ui->depth == 1;
}

/* Whether a screen is not open yet; one that is would come twice. */
static bool is_closed(const Ui *ui, const Screen *screen)
{
	return ui->survey && !ui_is_open(ui, screen);
}

static bool can_show_doctor(const Ui *ui)
{
	return is_closed(ui, &screen_doctor) && is_closed(ui, &screen_preview);
}

static bool can_show_settings(const Ui *ui)
{
	return is_closed(ui, &screen_settings) && is_closed(ui, &screen_preview);
}

static bool can_show_accounts(const Ui *ui)
{
	return is_closed(ui, &screen_accounts) && is_closed(ui, &screen_preview);
}

static bool can_sign_in(const Ui *ui)
{
	return is_closed(ui, &screen_sign_in) && is_closed(ui, &screen_preview);
}

static bool shows_source(const Ui *ui)
{
	return ui_top(ui) == &screen_sources || ui_top(ui) == &screen_source;
}

static bool can_sign_out(const Ui *ui)
{
	return shows_source(ui) && sign_out_is_possible(ui);
}

static bool can_refresh(const Ui *ui)
{
	bool has_login = ui->survey && ui->selected == SOURCE_CLAUDE_AI &&
			 ui->survey->evidence->login.has_refresh_token;

	return shows_source(ui) &&
	       (has_login || refresher_subject_of(ui, ui->selected) != SUBJECT_NONE);
}

static bool can_undo(const Ui *ui)
{
	return is_closed(ui, &screen_preview);
}

static bool can_search(const Ui *ui)
{
	return ui_top(ui)->search != NULL;
}

static bool has_search(const Ui *ui)
{
	return can_search(ui) && ui->search->len > 0;
}

static void start_search(Ui *ui, const Event *event)
{
	(void)event;
	g_string_truncate(ui->search, 0);
	ui->searching = true;
	ui_redraw(ui);
}

static void next_match(Ui *ui, const Event *event)
{
	(void)event;
	ui_top(ui)->search(ui, 1, false);
}

static void previous_match(Ui *ui, const Event *event)
{
	(void)event;
	ui_top(ui)->search(ui, -1, false);
}

/* In the order of the footer, which leaves out from the end what does not fit. */
const Binding global_bindings[GLOBAL_BINDING_COUNT] = {
	{ .keys = { 'n' },
		.label = N_("next match"),
		.help = N_("next match"),
		.act = next_match,
		.is_possible = has_search },
	{ .keys = { '?' },
		.label = N_("help"),
		.help = N_("this help"),
		.act = show_help,
		.is_possible = can_show_help },
	{ .keys = { 'r' },
		.label = N_("refresh"),
		.help = N_("refresh the login or a cloud's credentials; try the helper"),
		.act = refresh,
		.is_possible = can_refresh },
	{ .keys = { 'l' },
		.label = N_("sign in"),
		.help = N_("sign in with a claude.ai subscription or the Console"),
		.act = show_sign_in,
		.is_possible = can_sign_in },
	{ .keys = { 'a' },
		.label = N_("accounts"),
		.help = N_("several accounts, to choose one and to keep them"),
		.act = show_accounts,
		.is_possible = can_show_accounts },
	{ .keys = { 's' },
		.label = N_("settings"),
		.help = N_("the settings of Claude Code, to look at and to change"),
		.act = show_settings,
		.is_possible = can_show_settings },
	{ .keys = { 'd' },
		.label = N_("doctor"),
		.help = N_("what is wrong, and what to do about it"),
		.act = show_doctor,
		.is_possible = can_show_doctor },
	{ .keys = { KEY_ESCAPE, 'q', KEY_ARROW_LEFT, 'h' },
		.label = N_("back"),
		.help = N_("back to the screen before"),
		.act = go_back,
		.is_possible = is_below },
	{ .keys = { 'q', KEY_CONTROL('c') },
		.label = N_("quit"),
		.help = N_("quit"),
		.act = leave,
		.is_possible = is_first },
	{ .keys = { 'L' },
		.label = N_("sign out"),
		.help = N_("show what signing out changes, and ask"),
		.act = sign_out,
		.is_possible = can_sign_out },
	{ .keys = { '/' },
		.label = N_("search"),
		.help = N_("search; Enter ends it, Esc gives it up"),
		.act = start_search,
		.is_possible = can_search },
	{ .keys = { 'N' },
		.help = N_("match before"),
		.act = previous_match,
		.is_possible = has_search },
	{ .keys = { 'z' },
		.help = N_("take the latest change back"),
		.act = undo,
		.is_possible = can_undo },
	{ .keys = { 'm' }, .help = N_("decide for claude or for claude -p"), .act = toggle_mode },
	{ .keys = { KEY_CONTROL('l') }, .help = N_("draw the screen anew"), .act = draw_anew },
	{ .keys = { KEY_CONTROL('z') }, .help = N_("suspend"), .act = suspend },
};
