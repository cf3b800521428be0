#include "tui/proposal.h"

#include "app/apply.h"
#include "base/i18n.h"
#include "base/text.h"

/* Longer than other writers of the files need, and short enough for a screen that stands still. */
#define WAIT_MS 400

/* A change that was made, until it is certain that nobody put an old copy back. */
typedef struct Granted {
	Ui *ui;
	Paths paths;
	Wish *wish;
	Applied *applied;
} Granted;

void proposal_free(Proposal *proposal)
{
	if (!proposal)
		return;
	wish_free(proposal->own);
	preview_free(proposal->preview);
	g_free(proposal);
}

void proposal_show(Ui *ui, Wish *wish, const char *label, void (*grant)(Ui *ui), GError **error)
{
	Preview *preview = wish ? preview_of(ui->survey, &ui->options, wish, error) : NULL;

	if (!preview) {
		ui_tell_error(ui, ROLE_ERROR, *error);
		g_clear_error(error);
		wish_free(wish);
		return;
	}
	if (preview->files->len == 0 && wish->plan->undoes == 0) {
		ui_tell(ui, ROLE_NORMAL, _("Nothing to do: it is so already."));
		preview_free(preview);
		wish_free(wish);
		return;
	}
	proposal_show_other(ui, wish, preview, label, grant);
	ui->proposal->own = wish;
}

void proposal_show_other(
	Ui *ui, const Wish *wish, Preview *preview, const char *label, void (*grant)(Ui *ui))
{
	proposal_free(ui->proposal);
	ui->proposal = g_new(Proposal, 1);
	*ui->proposal =
		(Proposal){ .wish = wish, .preview = preview, .label = label, .grant = grant };
	ui_push(ui, &screen_preview);
}

bool proposal_is_something(const Ui *ui)
{
	return ui->proposal != NULL;
}

static void granted_free(gpointer data)
{
	Granted *granted = data;

	granted->ui->settling -= granted->applied ? 1 : 0;
	applied_free(granted->applied);
	wish_free(granted->wish);
	paths_clear(&granted->paths);
	g_free(granted);
}

static gboolean on_settled(gpointer data)
{
	Granted *granted = data;
	g_autoptr(GError) error = NULL;
	bool again = false;

	if (!applied_confirm(granted->applied, &again, &error))
		ui_tell_error(granted->ui, ROLE_ERROR, error);
	ui_look(granted->ui);
	return again && !error ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static char *done_message(const Wish *wish, const Applied *applied)
{
	if (!applied_is_durable(applied))
		return g_strdup(_("Saved, but the disk did not confirm it."));
	if (wish->plan->undoes > 0)
		return g_strdup(_("Undone."));
	if (!applied_can_be_undone(applied))
		return text_fill(_("Done: {title}."), "title", wish->title, NULL);
	return text_fill(_("Done: {title}. z takes it back."), "title", wish->title, NULL);
}

void proposal_leave(Ui *ui)
{
	ui_back(ui);
	if (ui_top(ui) == &screen_setting)
		ui_back(ui);
}

/* The file is another one now, so what was shown would be a lie. */
static void show_anew(Ui *ui)
{
	Preview *preview = preview_of(ui->survey, &ui->options, ui->proposal->wish, NULL);

	if (!preview)
		return;
	preview_free(ui->proposal->preview);
	ui->proposal->preview = preview;
}

/*
 * What went wrong is told and the preview stays, made anew where the file has changed meanwhile.
 */
static void grant(Ui *ui)
{
	Granted *granted = g_new0(Granted, 1);
	Wish *wish = ui->proposal->own;
	const ApplyOptions options = { .title = wish->title, .wait_ms = WAIT_MS };
	g_autoptr(GError) error = NULL;

	granted->ui = ui;
	paths_copy(&granted->paths, &ui->survey->paths);
	granted->applied = apply_plan(&granted->paths, wish->plan, &options, &error);
	if (!granted->applied) {
		ui_tell_error(ui, ROLE_ERROR, error);
		show_anew(ui);
		granted_free(granted);
		return;
	}

	g_autofree char *message = done_message(wish, granted->applied);

	granted->wish = g_steal_pointer(&ui->proposal->own);
	ui->proposal->wish = NULL;
	ui->settling++;
	g_timeout_add_full(G_PRIORITY_DEFAULT, APPLY_SETTLE_MS, on_settled, granted, granted_free);
	proposal_leave(ui);
	ui_look(ui);
	ui_tell(ui, ROLE_ACCENT, message);
	if (ui->proposal->then)
		ui->proposal->then(ui);
}

void ui_propose(Ui *ui, Wish *wish, GError **error)
{
	proposal_show(ui, wish, N_("save"), grant, error);
}

void ui_propose_then(Ui *ui, Wish *wish, void (*then)(Ui *ui), GError **error)
{
	g_autoptr(Preview) preview = wish ? preview_of(ui->survey, &ui->options, wish, NULL) : NULL;

	if (preview && preview->files->len == 0) {
		wish_free(wish);
		then(ui);
		return;
	}
	proposal_free(g_steal_pointer(&ui->proposal));
	ui_propose(ui, wish, error);
	if (ui->proposal)
		ui->proposal->then = then;
}
