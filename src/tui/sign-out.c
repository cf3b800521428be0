#include "tui/sign-out.h"

#include "app/explain.h"
#include "app/logout.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/proposal.h"

/* For the locks; short enough for a screen that stands still. */
#define WAIT_MS 400

bool sign_out_is_possible(const Ui *ui)
{
	if (!ui->survey || ui->logout)
		return false;
	return ui->selected == SOURCE_CLAUDE_AI     ? ui->survey->evidence->login.present
	       : ui->selected == SOURCE_CONSOLE_KEY ? ui->survey->evidence->console_key.present
						    : false;
}

static gboolean on_over(gpointer data)
{
	Ui *ui = data;

	logout_free(g_steal_pointer(&ui->logout));
	return G_SOURCE_REMOVE;
}

static void on_end(const char *problem, gpointer data)
{
	Ui *ui = data;
	g_autofree char *message = NULL;

	if (problem) {
		message = text_fill(
			_("The login is removed here, but its grant could not be revoked: {problem}"),
			"problem", problem, NULL);
		ui_tell(ui, ROLE_WARNING, message);
	} else {
		ui_tell(ui, ROLE_ACCENT, _("Signed out."));
	}
	g_idle_add(on_over, ui);
}

static void grant(Ui *ui)
{
	g_autoptr(GError) error = NULL;
	const LogoutOptions options = {
		.endpoint = ui->survey->evidence->endpoint,
		.wait_ms = WAIT_MS,
	};

	ui->logout = logout_start(&ui->survey->paths, &options, on_end, ui, &error);
	if (!ui->logout) {
		ui_tell_error(ui, ROLE_ERROR, error);
		return;
	}
	proposal_leave(ui);
	ui_look(ui);
	ui_tell(ui, ROLE_NORMAL, _("Signed out here; the grant is being revoked …"));
}

void sign_out_propose(Ui *ui)
{
	GError *error = NULL;

	proposal_show(ui, logout_wish(ui->survey), N_("sign out"), grant, &error);
}
