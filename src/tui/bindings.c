/*
 * Bindings that several screens share.
 */
#include "base/i18n.h"
#include "tui/screen.h"

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

const Binding scroll_bindings[SCROLL_BINDING_COUNT] = {
	{ { KEY_ARROW_DOWN, 'j', KEY_WHEEL_DOWN }, N_("scroll"), N_("scroll down"), line_down,
		NULL },
	{ { KEY_ARROW_UP, 'k', KEY_WHEEL_UP }, NULL, N_("scroll up"), line_up, NULL },
	{ { KEY_PAGE_DOWN, ' ' }, NULL, N_("half a page down"), page_down, NULL },
	{ { KEY_PAGE_UP }, NULL, N_("half a page up"), page_up, NULL },
	{ { KEY_FIRST, 'g' }, NULL, N_("to the top"), to_top, NULL },
	{ { KEY_LAST, 'G' }, NULL, N_("to the end"), to_end, NULL },
};

static void toggle_mode(Ui *ui, const Event *event)
{
	(void)event;
	ui->mode = ui->mode == MODE_PRINT ? MODE_INTERACTIVE : MODE_PRINT;
	if (ui->survey)
		survey_set_mode(ui->survey, ui->mode);
	ui_redraw(ui);
}

static void show_findings(Ui *ui, const Event *event)
{
	(void)event;
	ui_push(ui, &screen_findings);
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

static void leave(Ui *ui, const Event *event)
{
	(void)event;
	ui_quit(ui);
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

static bool is_below(const Ui *ui)
{
	return ui->depth > 1;
}

static bool is_first(const Ui *ui)
{
	return ui->depth == 1;
}

static bool can_show_findings(const Ui *ui)
{
	return ui->survey && ui_top(ui) != &screen_findings;
}

const Binding global_bindings[] = {
	{ { 'm' }, N_("mode"), N_("decide for claude or for claude -p"), toggle_mode, NULL },
	{ { 'd' }, N_("findings"), N_("what is wrong, and what to do about it"), show_findings,
		can_show_findings },
	{ { '?' }, N_("help"), N_("this help"), show_help, NULL },
	{ { KEY_ESCAPE, 'q', KEY_ARROW_LEFT, 'h' }, N_("back"), N_("back to the screen before"),
		go_back, is_below },
	{ { 'q', KEY_CONTROL('c') }, N_("quit"), N_("quit"), leave, is_first },
	{ { KEY_CONTROL('l') }, NULL, N_("draw the screen anew"), draw_anew, NULL },
	{ { KEY_CONTROL('z') }, NULL, N_("suspend"), suspend, NULL },
};
