#include "tui/account-acts.h"

#include "app/account-change.h"
#include "app/pin.h"
#include "app/registry.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/accounts.h"
#include "tui/confirm.h"
#include "tui/keeping.h"
#include "tui/proposal.h"
#include "tui/work.h"

/* For the lock of the list, which is held for moments only. */
#define WAIT_MS 1000

static void tell_error(Ui *ui, const GError *error)
{
	g_autofree char *clean = text_clean(error->message, -1);

	ui_tell(ui, ROLE_ERROR, clean);
}

static void tell_of(Ui *ui, const char *pattern, const Account *account)
{
	g_autofree char *message = text_fill(pattern, "name", account->name, NULL);

	ui_tell(ui, ROLE_ACCENT, message);
}

/* ---- removing ---- */

struct Removal {
	Account *account;
	SecretsCall *call; /* that clears its secret; NULL for none */
	bool only_secret;  /* the account stays */
};

void removal_free(Removal *removal)
{
	if (!removal)
		return;
	secrets_cancel(removal->call);
	account_free(removal->account);
	g_free(removal);
}

static void forget_removal(Ui *ui)
{
	removal_free(g_steal_pointer(&ui->removal));
}

static void give_removal_up(Ui *ui)
{
	forget_removal(ui);
	ui_tell(ui, ROLE_NORMAL, _("Given up; nothing was changed."));
}

/* Its secret is gone. */
static void take_out(Ui *ui)
{
	g_autoptr(GError) error = NULL;
	const Account *account = ui->removal->account;
	bool gone = account_change_remove(&ui->survey->paths, WAIT_MS, account, &error);

	ui_look(ui);
	if (gone)
		tell_of(ui, _("{name} is removed."), account);
	else
		tell_error(ui, error);
	forget_removal(ui);
}

static void on_cleared(const KeyringReply *reply, gpointer data)
{
	Ui *ui = data;

	ui->removal->call = NULL;
	work_end(ui);
	if (reply->outcome == KEYRING_DONE || reply->outcome == KEYRING_NOT_FOUND) {
		if (ui->removal->only_secret)
			forget_removal(ui);
		else
			take_out(ui);
		return;
	}

	g_autoptr(GError) error = secrets_error(reply);

	tell_error(ui, error);
	forget_removal(ui);
}

static void clear_secret(Ui *ui, Secrets *secrets)
{
	const KeyringRequest request = {
		.action = KEYRING_CLEAR, .id = ui->removal->account->id, .may_prompt = true
	};
	g_autoptr(GError) error = NULL;

	work_begin(ui, _("Clearing the secret …  Esc gives up"), give_removal_up);
	ui->removal->call = secrets_start(secrets, &request, on_cleared, ui, &error);
	if (ui->removal->call)
		return;
	work_end(ui);
	tell_error(ui, error);
	forget_removal(ui);
}

static void remove_it(Ui *ui)
{
	bool has_secret = account_kind_has_secret(ui->removal->account->kind) &&
			  ui->accounts->secrets_kind != SECRETS_UNDECIDED;

	if (has_secret)
		keeping_open(ui, clear_secret, forget_removal);
	else
		take_out(ui);
}

static Lines *removal_lines(const Ui *ui, int columns)
{
	Lines *lines = lines_new(columns);
	const Account *account = ui->removal->account;
	g_autofree char *loss = account_change_loss(account);

	lines_field(lines, ROLE_WARNING, "!", 0, loss);
	for (guint i = 0; account->directories && account->directories[i]; i++) {
		g_autofree char *path = paths_shown(&ui->survey->paths, account->directories[i]);
		g_autofree char *text =
			text_fill(_("{path} is pinned to it no longer."), "path", path, NULL);

		lines_field(lines, ROLE_WARNING, "!", 0, text);
	}
	return lines;
}

void account_remove(Ui *ui, const Account *account)
{
	const Confirm confirm = {
		.title = text_fill(_("Remove {name}?"), "name", account->name, NULL),
		.lines = removal_lines,
		.label = N_("remove it"),
		.act = remove_it,
		.drop = forget_removal,
	};
	g_autoptr(GError) error = NULL;

	if (!account_change_may_remove(ui->survey, account, &error)) {
		g_free(confirm.title);
		tell_error(ui, error);
		return;
	}
	forget_removal(ui);
	ui->removal = g_new0(Removal, 1);
	ui->removal->account = account_copy(account);
	confirm_ask(ui, &confirm);
}

void account_clear_secret(Ui *ui, const Account *account)
{
	forget_removal(ui);
	ui->removal = g_new0(Removal, 1);
	ui->removal->account = account_copy(account);
	ui->removal->only_secret = true;
	keeping_open(ui, clear_secret, forget_removal);
}

/* ---- pinning ---- */

static void remember_pin(Ui *ui)
{
	const Paths *paths = &ui->survey->paths;
	const Account *account =
		accounts_find_id(roster_accounts(ui->accounts->roster), ui->accounts->pinned);
	g_autoptr(GError) error = NULL;

	if (!account)
		return;
	if (pin_remember(paths, WAIT_MS, account, paths->project_dir, &error))
		tell_of(ui,
			_("This directory is pinned to {name}: exec and shells with the hook use it here."),
			account);
	else
		tell_error(ui, error);
	accounts_look(ui);
}

void account_pin(Ui *ui, const Account *account)
{
	GError *error = NULL;

	g_free(ui->accounts->pinned);
	ui->accounts->pinned = g_strdup(account->id);
	ui_propose_then(ui, pin_wish(ui->survey, account, &error), remember_pin, &error);
}
