#include "tui/runs.h"

#include "tui/refresher.h"

static void on_change(gpointer data)
{
	Ui *ui = data;

	if (ui_top(ui) == &screen_run)
		ui_redraw(ui);
}

/* What it was about may look otherwise now. */
static void on_end(Pane *pane, gpointer data)
{
	Ui *ui = data;

	if (pane == runs_shown(ui))
		ui->focused = false;
	ui_look(ui);
	refresher_run_ended(ui, pane_plan(pane)->kind);
}

static void free_pane(gpointer data)
{
	pane_free(data);
}

void runs_init(Ui *ui)
{
	ui->panes = g_ptr_array_new_with_free_func(free_pane);
}

void runs_clear(Ui *ui)
{
	g_ptr_array_unref(ui->panes);
}

void runs_start(Ui *ui, RunPlan *plan)
{
	static const PaneCallbacks callbacks = { .change = on_change, .end = on_end };
	g_autoptr(GError) error = NULL;
	Pane *pane = pane_new(&ui->survey->paths, plan, &callbacks, ui, &error);

	if (!pane) {
		ui_tell_error(ui, ROLE_WARNING, error);
		return;
	}
	g_ptr_array_add(ui->panes, pane);
	ui->pane = ui->panes->len - 1;
	ui->focused = false;
	g_string_truncate(ui->search, 0);
	ui_push(ui, &screen_run);
	ui_redraw(ui);
}

void runs_repeat(Ui *ui)
{
	runs_start(ui, run_plan_copy(pane_plan(runs_shown(ui))));
}

bool runs_are_going_on(const Ui *ui)
{
	for (guint i = 0; i < ui->panes->len; i++)
		if (pane_is_running(ui->panes->pdata[i]))
			return true;
	return false;
}

Pane *runs_shown(const Ui *ui)
{
	return ui->panes->len > 0 ? ui->panes->pdata[ui->pane] : NULL;
}
