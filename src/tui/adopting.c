/*
 * Making accounts of what is here: what was found is shown, with where it was found, and asked
 * about.
 */
#include "app/account-words.h"
#include "app/adopt.h"
#include "app/registry.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/account-acts.h"
#include "tui/accounts.h"
#include "tui/confirm.h"
#include "tui/storing.h"
#include "tui/work.h"

struct Adopting {
	Survey *survey; /* of its own: that of the screens is another one after each change */
	GPtrArray *accounts;
	Adoption *adoption;
	const GPtrArray *items; /* of the adoption, once they are found */
};

void adopting_free(Adopting *adopting)
{
	if (!adopting)
		return;
	adopt_free(adopting->adoption);
	if (adopting->accounts)
		g_ptr_array_unref(adopting->accounts);
	survey_free(adopting->survey);
	g_free(adopting);
}

static void forget(Ui *ui)
{
	adopting_free(g_steal_pointer(&ui->adopting));
}

static void give_up(Ui *ui)
{
	forget(ui);
	ui_tell(ui, ROLE_NORMAL, _("Given up; nothing was changed."));
}

static void on_kept(Ui *ui, const Account *account)
{
	accounts_want(ui, account->id);
	ui_tell(ui, ROLE_ACCENT, _("Done. Enter uses the selected one."));
}

static void adopt(Ui *ui)
{
	const GPtrArray *items = ui->adopting->items;

	for (guint i = 0; i < items->len; i++) {
		const AdoptItem *item = items->pdata[i];

		storing_add(ui, item->account, item->secret, true);
	}
	forget(ui);
	storing_start(ui, on_kept);
}

static Lines *lines_of(const Ui *ui, int columns)
{
	Lines *lines = lines_new(columns);
	const GPtrArray *items = ui->adopting->items;

	lines_paragraph(lines, ROLE_NORMAL, 0,
		_("These become accounts; nothing else is changed by that:"));
	lines_blank(lines);
	for (guint i = 0; i < items->len; i++) {
		const AdoptItem *item = items->pdata[i];
		const Account *account = item->account;
		g_autofree char *who = account_words_who(account);
		g_autofree char *line = text_fill(_("{kind}, {who}, from {where}"), "kind",
			_(account_kind_label(account->kind)), "who", who, "where", item->where,
			NULL);

		lines_paragraph(lines, ROLE_TITLE, 0, account->name);
		lines_paragraph(lines, ROLE_NORMAL, 2, line);
		if (item->secret)
			lines_paragraph(lines, ROLE_MUTED, 2,
				_("Its key is copied to where your secrets are kept."));
	}
	return lines;
}

static void on_found(const GPtrArray *items, gpointer data)
{
	Ui *ui = data;
	const Confirm confirm = {
		.title = g_strdup(_("Accounts of what is here")),
		.lines = lines_of,
		.label = N_("make these accounts"),
		.act = adopt,
		.drop = forget,
	};

	work_end(ui);
	ui->adopting->items = items;
	if (items->len > 0) {
		confirm_ask(ui, &confirm);
		return;
	}
	g_free(confirm.title);
	ui_tell(ui, ROLE_NORMAL, _("There is nothing here that is no account yet."));
}

void account_adopt(Ui *ui)
{
	g_autoptr(GError) error = NULL;
	Adopting *adopting = g_new0(Adopting, 1);

	forget(ui);
	ui->adopting = adopting;
	adopting->survey = survey_take(&ui->options, &error);
	if (adopting->survey)
		adopting->accounts = registry_load(&adopting->survey->paths, &error);
	if (adopting->accounts) {
		work_begin(ui, _("Looking for logins, keys and clouds …  Esc gives up"), give_up);
		adopting->adoption =
			adopt_start(adopting->survey, adopting->accounts, on_found, ui, &error);
	}
	if (adopting->adoption)
		return;
	work_end(ui);
	forget(ui);
	ui_tell_error(ui, ROLE_ERROR, error);
}
