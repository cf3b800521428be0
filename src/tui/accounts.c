#include "tui/accounts.h"

#include "app/exchange.h"
#include "app/registry.h"
#include "app/sessions.h"
#include "app/use.h"
#include "base/text.h"

#include <string.h>

/* The selection rests so long before the server and other processes are looked at. */
#define REST_MS 250

static void on_usage(gpointer data);

Accounts *accounts_open(Ui *ui)
{
	Accounts *accounts = g_new0(Accounts, 1);

	accounts->ui = ui;
	accounts->roster = roster_new();
	accounts->usage = usage_store_new(on_usage, accounts);
	return accounts;
}

void accounts_close(Accounts *accounts)
{
	if (!accounts)
		return;
	if (accounts->due != 0)
		g_source_remove(accounts->due);
	roster_free(accounts->roster);
	usage_store_free(accounts->usage);
	g_free(accounts->current);
	g_free(accounts->problem);
	g_free(accounts->wanted);
	g_free(accounts->pinned);
	g_free(accounts->running);
	g_free(accounts->looked_at);
	g_free(accounts);
}

static bool is_shown(const Ui *ui)
{
	return ui_top(ui) == &screen_accounts || ui_top(ui) == &screen_account;
}

const Account *accounts_selected(const Ui *ui)
{
	return roster_selected(ui->accounts->roster);
}

bool accounts_is_current(const Ui *ui, const Account *account)
{
	return g_strcmp0(ui->accounts->current, account->id) == 0;
}

/* ---- what is looked at once the selection rests ---- */

static void look_at_usage(Accounts *accounts, const Account *account)
{
	const Survey *survey = accounts->ui->survey;
	Paths paths;

	if (account->kind != ACCOUNT_CLAUDE_AI ||
		(account->place != ACCOUNT_LIVE && account->place != ACCOUNT_OWN))
		return;
	registry_paths_of(&paths, &survey->paths, account);
	usage_look(accounts->usage, &paths, account, survey->evidence->endpoint);
	paths_clear(&paths);
}

/* Processes of Claude Code are known by the directory whose login or settings they use. */
static void look_at_sessions(Accounts *accounts, const Account *account)
{
	const Paths *paths = &accounts->ui->survey->paths;
	const char *directory = account->config_dir;

	if (accounts_is_current(accounts->ui, account))
		directory = paths->config_dir;
	g_clear_pointer(&accounts->running, g_free);
	g_free(accounts->looked_at);
	accounts->looked_at = g_strdup(account->id);
	if (!directory)
		return;

	g_autoptr(GPtrArray) sessions = sessions_list(paths, directory);

	accounts->running = sessions_sentence(sessions);
}

static gboolean on_rest(gpointer data)
{
	Accounts *accounts = data;
	const Account *account = accounts_selected(accounts->ui);

	accounts->due = 0;
	if (account && accounts->ui->survey && is_shown(accounts->ui)) {
		look_at_usage(accounts, account);
		look_at_sessions(accounts, account);
		ui_redraw(accounts->ui);
	}
	return G_SOURCE_REMOVE;
}

static void wait_for_rest(Accounts *accounts)
{
	if (accounts->due != 0)
		g_source_remove(accounts->due);
	accounts->due = g_timeout_add(REST_MS, on_rest, accounts);
}

/* Another account may have been selected while the server was asked about this one. */
static void on_usage(gpointer data)
{
	Accounts *accounts = data;

	ui_redraw(accounts->ui);
	wait_for_rest(accounts);
}

/* ---- the list ---- */

/* What the files hold counts, and not what was remembered of them. */
static void find_current(Accounts *accounts)
{
	const Survey *survey = accounts->ui->survey;
	GPtrArray *all = roster_accounts(accounts->roster);
	const Account *current;

	exchange_settle(&survey->paths, all);
	current = use_current(survey, all);
	g_free(accounts->current);
	accounts->current = current ? g_strdup(current->id) : NULL;
}

static void find_secrets(Accounts *accounts)
{
	g_autofree char *directory = registry_directory(&accounts->ui->survey->paths);
	g_autoptr(Secrets) secrets = secrets_new(directory, NULL);

	accounts->secrets_kind = secrets ? secrets_kind(secrets) : SECRETS_UNDECIDED;
}

void accounts_look(Ui *ui)
{
	Accounts *accounts = ui->accounts;
	g_autoptr(GError) error = NULL;

	if (!ui->survey)
		return;
	g_clear_pointer(&accounts->problem, g_free);
	if (!roster_load(accounts->roster, &ui->survey->paths, &error))
		accounts->problem = text_clean(error->message, -1);
	find_current(accounts);
	find_secrets(accounts);
	if (!accounts->looked) {
		accounts->looked = true;
		accounts_want(ui, accounts->current);
	}
	if (accounts->wanted) {
		roster_select_id(accounts->roster, accounts->wanted);
		g_clear_pointer(&accounts->wanted, g_free);
	}
	wait_for_rest(accounts);
	ui_redraw(ui);
}

void accounts_tick(Ui *ui)
{
	if (is_shown(ui))
		wait_for_rest(ui->accounts);
}

void accounts_select(Ui *ui, int row)
{
	roster_select(ui->accounts->roster, row);
	wait_for_rest(ui->accounts);
	ui_redraw(ui);
}

void accounts_want(Ui *ui, const char *id)
{
	g_free(ui->accounts->wanted);
	ui->accounts->wanted = g_strdup(id);
	roster_select_id(ui->accounts->roster, id);
}
