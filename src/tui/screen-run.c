/*
 * A command in its pane: what it is and where it is set, how long it runs, its terminal live, and
 * what can be done with the address and the code that it shows.
 */
#include "base/i18n.h"
#include "base/text.h"
#include "tui/refresher.h"
#include "tui/runs.h"

/* What a press of + gives, s. */
#define EXTENSION_S 60

/* A list of the runs is shown from so many columns on, and takes so many. */
#define COLUMNS_FOR_LIST 130
#define LIST_COLUMNS     40

/* What the keys show of an address. */
#define LABEL_COLUMNS 18

/* Of the latest run, once that is known, what it has changed. */
static const char *change(const Ui *ui, const Pane *pane)
{
	bool is_latest = ui->pane + 1 == ui->panes->len;

	return is_latest && !pane_is_running(pane) && pane_plan(pane)->kind != RUN_CLAUDE_LOGIN
		       ? refresher_change(ui->refresher)
		       : NULL;
}

static char *about(const Ui *ui, const Pane *pane)
{
	const RunPlan *plan = pane_plan(pane);

	if (change(ui, pane))
		return g_strdup(change(ui, pane));
	if (plan->kind == RUN_CLAUDE_LOGIN)
		return g_strdup(_("Claude Code signs in by itself: this program never holds the "
				  "token."));
	return text_fill(_("Set in {origin}"), "origin", plan->origin, NULL);
}

static Role outcome_role(const Run *run)
{
	switch (run_state(run)) {
	case RUN_GOES_ON:
		return ROLE_TITLE;
	case RUN_EXITED:
		return run_status(run) == 0 ? ROLE_ACCENT : ROLE_ERROR;
	default:
		return ROLE_ERROR;
	}
}

/* The command and its clock, and below them where it comes from. */
static void draw_head(const Ui *ui, const Pane *pane, const Region *region)
{
	g_autofree char *outcome = run_outcome(pane_run(pane));
	g_autofree char *note = about(ui, pane);
	g_autofree char *number = g_strdup_printf("%u/%u", ui->pane + 1, ui->panes->len);
	int clock = region_put_right(region, 0, 1, outcome_role(pane_run(pane)), outcome);

	region_put_field(
		region, 0, 1, clock - 3, ROLE_TITLE, TEXT_CUT_MIDDLE, pane_plan(pane)->title);
	region_put_field(region, 1, 1, region->columns - 10, ROLE_MUTED, TEXT_CUT_MIDDLE, note);
	if (ui->panes->len > 1)
		region_put_right(region, 1, 1, ROLE_MUTED, number);
}

static const char *mark_of(const Run *run)
{
	if (run_state(run) == RUN_GOES_ON)
		return "▸";
	return run_state(run) == RUN_EXITED && run_status(run) == 0 ? "✓" : "✗";
}

/* All runs, where there is room for them beside the one that is shown. */
static Region draw_list(const Ui *ui, const Region *region)
{
	Region list = region_part(region, 0, 0, region->rows, LIST_COLUMNS);
	Region body = region_box(&list, _("Runs"));
	guint first = ui->pane >= (guint)body.rows ? ui->pane - (guint)body.rows + 1 : 0;

	for (guint i = first; i < ui->panes->len; i++) {
		const Pane *pane = ui->panes->pdata[i];
		g_autofree char *text =
			g_strdup_printf("%s %s", mark_of(pane_run(pane)), pane_plan(pane)->title);

		region_put_field(&body, (int)(i - first), 0, body.columns,
			i == ui->pane ? ROLE_SELECTED : outcome_role(pane_run(pane)),
			TEXT_CUT_MIDDLE, text);
	}
	return region_part(region, 0, LIST_COLUMNS, region->rows, region->columns - LIST_COLUMNS);
}

static void draw(Ui *ui, const Region *region)
{
	Region frame = ui_draw_frame(ui, region);
	bool listed = frame.columns >= COLUMNS_FOR_LIST && ui->panes->len > 1;
	Region inside = listed ? draw_list(ui, &frame) : frame;
	Pane *pane = runs_shown(ui);
	Region box = region_part(&inside, 2, 0, inside.rows - 2, inside.columns);
	Region body = region_part(&box, 1, 1, box.rows - 2, box.columns - 2);

	region_box(&box, ui->focused ? _("You type to the command") : NULL);
	draw_head(ui, pane, &inside);
	pane_draw(pane, &body, ui->focused);
	if (pane_has_above(pane))
		region_put_right(&box, 0, 1, ROLE_MUTED, " ↑ ");
	if (pane_has_below(pane))
		region_put_right(&box, box.rows - 1, 1, ROLE_MUTED, " ↓ ");
}

static bool is_running(const Ui *ui)
{
	return pane_is_running(runs_shown(ui));
}

static bool can_focus(const Ui *ui)
{
	return is_running(ui) && !ui->focused;
}

static bool is_focused(const Ui *ui)
{
	return ui->focused;
}

static bool has_address(const Ui *ui)
{
	return !ui->focused && pane_address(runs_shown(ui));
}

static bool has_code(const Ui *ui)
{
	return !ui->focused && pane_code(runs_shown(ui));
}

static bool can_stop(const Ui *ui)
{
	return is_running(ui) && !ui->focused;
}

static bool can_repeat(const Ui *ui)
{
	return !is_running(ui);
}

static bool has_previous(const Ui *ui)
{
	return !ui->focused && ui->pane > 0;
}

static bool has_next(const Ui *ui)
{
	return !ui->focused && ui->pane + 1 < ui->panes->len;
}

static bool is_free(const Ui *ui)
{
	return !ui->focused;
}

/* All keys go to the command, until Ctrl-]; what is pasted always. */
static bool type(Ui *ui, const Event *event)
{
	Pane *pane = runs_shown(ui);

	if (!pane_is_running(pane) || (!ui->focused && event->key != KEY_PASTE))
		return false;
	if (ui->focused && event->key == KEY_CONTROL(']'))
		return false;
	pane_type(pane, event);
	ui_redraw(ui);
	return true;
}

static void search(Ui *ui, int step, bool stay)
{
	(void)stay;
	ui->search_failed =
		ui->search->len > 0 && !pane_search(runs_shown(ui), ui->search->str, step);
	ui_redraw(ui);
}

static void focus(Ui *ui, const Event *event)
{
	(void)event;
	ui->focused = true;
	ui_redraw(ui);
}

static void unfocus(Ui *ui, const Event *event)
{
	(void)event;
	ui->focused = false;
	ui_redraw(ui);
}

static void open_address(Ui *ui, const Event *event)
{
	g_autoptr(GError) error = NULL;

	(void)event;
	if (run_open(pane_address(runs_shown(ui)), &error))
		ui_tell(ui, ROLE_NORMAL, _("The browser was opened."));
	else
		ui_tell_error(ui, ROLE_WARNING, error);
}

static char *labelled(const char *pattern, const char *value)
{
	g_autofree char *short_value = text_fit(value, LABEL_COLUMNS, TEXT_CUT_END);

	return text_fill(pattern, "value", short_value, NULL);
}

static char *address_label(const Ui *ui)
{
	return labelled(_("open {value}"), pane_address(runs_shown(ui)));
}

static char *code_label(const Ui *ui)
{
	return labelled(_("copy {value}"), pane_code(runs_shown(ui)));
}

static void copy_code(Ui *ui, const Event *event)
{
	(void)event;
	ui_copy(ui, pane_code(runs_shown(ui)));
	ui_tell(ui, ROLE_NORMAL, _("The code was sent to the terminal's clipboard."));
}

static void copy_address(Ui *ui, const Event *event)
{
	(void)event;
	ui_copy(ui, pane_address(runs_shown(ui)));
	ui_tell(ui, ROLE_NORMAL, _("The address was sent to the terminal's clipboard."));
}

static void stop(Ui *ui, const Event *event)
{
	(void)event;
	run_stop(pane_run(runs_shown(ui)));
	ui_redraw(ui);
}

static void extend(Ui *ui, const Event *event)
{
	(void)event;
	run_extend(pane_run(runs_shown(ui)), EXTENSION_S);
	ui_redraw(ui);
}

static void leave(Ui *ui, const Event *event)
{
	(void)event;
	ui_back(ui);
}

static void show(Ui *ui, guint pane)
{
	ui->pane = pane;
	ui_redraw(ui);
}

static void show_previous(Ui *ui, const Event *event)
{
	(void)event;
	show(ui, ui->pane - 1);
}

static void show_next(Ui *ui, const Event *event)
{
	(void)event;
	show(ui, ui->pane + 1);
}

static void scroll(Ui *ui, int rows)
{
	pane_scroll(runs_shown(ui), rows);
	ui_redraw(ui);
}

static void line_up(Ui *ui, const Event *event)
{
	(void)event;
	scroll(ui, -1);
}

static void line_down(Ui *ui, const Event *event)
{
	(void)event;
	scroll(ui, 1);
}

static void page_up(Ui *ui, const Event *event)
{
	(void)event;
	scroll(ui, -ui->rows / 2);
}

static void page_down(Ui *ui, const Event *event)
{
	(void)event;
	scroll(ui, ui->rows / 2);
}

static void to_top(Ui *ui, const Event *event)
{
	(void)event;
	scroll(ui, -EMULATOR_SCROLLBACK - EMULATOR_ROWS_MAX);
}

static void to_end(Ui *ui, const Event *event)
{
	(void)event;
	scroll(ui, EMULATOR_SCROLLBACK + EMULATOR_ROWS_MAX);
}

static void repeat(Ui *ui, const Event *event)
{
	(void)event;
	runs_repeat(ui);
}

static const Binding bindings[] = {
	{ .keys = { KEY_CONTROL(']') },
		.label = N_("leave the command"),
		.help = N_("stop typing to the command"),
		.act = unfocus,
		.is_possible = is_focused },
	{ .keys = { KEY_TABULATOR, KEY_CLICK },
		.label = N_("type to it"),
		.help = N_("type to the command, until Ctrl-]"),
		.act = focus,
		.is_possible = can_focus },
	{ .keys = { KEY_RETURN },
		.label = N_("run again"),
		.help = N_("run the command again"),
		.act = repeat,
		.is_possible = can_repeat },
	{ .keys = { 'y' },
		.label = N_("copy code"),
		.current_label = code_label,
		.help = N_("copy the code by the terminal (OSC 52)"),
		.act = copy_code,
		.is_possible = has_code },
	{ .keys = { 'o' },
		.label = N_("open address"),
		.current_label = address_label,
		.help = N_("open the last address in the output in the browser"),
		.act = open_address,
		.is_possible = has_address },
	{ .keys = { 'k' },
		.label = N_("stop"),
		.help = N_("stop the command: INT, TERM, then KILL"),
		.act = stop,
		.is_possible = can_stop },
	{ .keys = { KEY_ESCAPE, 'q' },
		.label = N_("back"),
		.help = N_("back; the command goes on"),
		.act = leave,
		.is_possible = is_free },
	{ .keys = { 'Y' },
		.help = N_("copy the address by the terminal (OSC 52)"),
		.act = copy_address,
		.is_possible = has_address },
	{ .keys = { '+' },
		.help = N_("give it one minute more"),
		.act = extend,
		.is_possible = can_stop },
	{ .keys = { '[' },
		.label = N_("run before"),
		.help = N_("the run before this one"),
		.act = show_previous,
		.is_possible = has_previous },
	{ .keys = { ']' },
		.label = N_("next run"),
		.help = N_("the next run"),
		.act = show_next,
		.is_possible = has_next },
	{ .keys = { KEY_ARROW_UP, KEY_WHEEL_UP }, .help = N_("scroll up"), .act = line_up },
	{ .keys = { KEY_ARROW_DOWN, KEY_WHEEL_DOWN }, .help = N_("scroll down"), .act = line_down },
	{ .keys = { KEY_PAGE_UP }, .help = N_("half a page up"), .act = page_up },
	{ .keys = { KEY_PAGE_DOWN, ' ' }, .help = N_("half a page down"), .act = page_down },
	{ .keys = { KEY_FIRST, 'g' }, .help = N_("to the top"), .act = to_top },
	{ .keys = { KEY_LAST, 'G' }, .help = N_("to the end"), .act = to_end },
};

const Screen screen_run = {
	.title = N_("Run"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.draw = draw,
	.type = type,
	.search = search,
};
