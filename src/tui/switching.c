#include "tui/switching.h"

#include "app/use.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/accounts.h"
#include "tui/keeping.h"
#include "tui/proposal.h"
#include "tui/work.h"

/* For locks that others hold; Escape gives up earlier. */
#define WAIT_MS 15000

struct Switching {
	Survey *survey; /* of its own: that of the screens is another one after each change */
	Use *use;
	UseFlow *flow; /* NULL until it is carried out */
};

void switching_free(Switching *switching)
{
	if (!switching)
		return;
	use_flow_free(switching->flow);
	use_free(switching->use);
	survey_free(switching->survey);
	g_free(switching);
}

/* ---- carrying it out ---- */

static gboolean on_over(gpointer data)
{
	Ui *ui = data;

	use_flow_free(g_steal_pointer(&ui->switching->flow));
	return G_SOURCE_REMOVE;
}

static void on_end(const char *sentence, const GError *problem, gpointer data)
{
	Ui *ui = data;

	work_end(ui);
	g_idle_add_full(G_PRIORITY_HIGH, on_over, ui, NULL);
	proposal_leave(ui);
	ui_look(ui);
	if (problem)
		ui_tell_error(ui, ROLE_ERROR, problem);
	else
		ui_tell(ui, ROLE_ACCENT, sentence);
}

static void give_up(Ui *ui)
{
	use_flow_free(g_steal_pointer(&ui->switching->flow));
	ui_look(ui);
	ui_tell(ui, ROLE_NORMAL, _("Given up; nothing was changed."));
}

static void carry_out(Ui *ui, Secrets *secrets)
{
	Switching *switching = ui->switching;
	const UseHow how = {
		.survey = &ui->options,
		.endpoint = switching->survey->evidence->endpoint,
		.may_prompt = true,
		.wait_ms = WAIT_MS,
	};

	work_begin(ui, _("One moment …  Esc gives up"), give_up);
	switching->flow = use_start(switching->survey, switching->use, secrets, &how, on_end, ui);
}

static void grant(Ui *ui)
{
	if (ui->switching->use->needs_secrets)
		keeping_open(ui, carry_out, NULL);
	else
		carry_out(ui, NULL);
}

/* ---- proposing it ---- */

static void propose(Ui *ui, Switching *switching, GError **error)
{
	Preview *preview =
		switching->use ? use_preview(switching->survey, &ui->options, switching->use, error)
			       : NULL;

	if (!preview) {
		ui_tell_error(ui, ROLE_ERROR, *error);
		switching_free(switching);
		return;
	}
	switching_free(ui->switching);
	ui->switching = switching;
	proposal_show_other(ui, switching->use->wish, preview, N_("use it"), grant);
}

static Switching *new_switching(Ui *ui)
{
	g_autoptr(GError) error = NULL;
	Survey *survey = survey_take(&ui->options, &error);
	Switching *switching;

	if (!survey) {
		ui_tell_error(ui, ROLE_ERROR, error);
		return NULL;
	}
	switching = g_new0(Switching, 1);
	switching->survey = survey;
	return switching;
}

void switching_propose(Ui *ui, const Account *account)
{
	Switching *switching = new_switching(ui);
	g_autoptr(GError) error = NULL;

	if (!switching)
		return;
	switching->use = use_plan(switching->survey, &ui->options,
		roster_accounts(ui->accounts->roster), account, &error);
	propose(ui, switching, &error);
}

void switching_propose_undo(Ui *ui)
{
	Switching *switching = new_switching(ui);
	g_autoptr(GError) error = NULL;

	if (!switching)
		return;
	accounts_look(ui);
	switching->use = use_plan_undo(
		switching->survey, &ui->options, roster_accounts(ui->accounts->roster), &error);
	if (switching->use || error) {
		propose(ui, switching, &error);
		return;
	}
	switching_free(switching);

	GError *problem = NULL;

	ui_propose(ui, wish_undo(ui->survey, &problem), &problem);
}
