#include "cli/accounts-what.h"

#include "app/account-change.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/change.h"

#include <string.h>

/* ---- rename ---- */

/* The settings follow: else Claude Code would ask for the key of nobody. */
static bool follow_in_settings(
	const AccountsRequest *request, const Account *account, GError **error)
{
	g_autofree char *command = use_helper(account);
	g_autoptr(Secret) value = secret_new(command, strlen(command));
	g_autoptr(Wish) wish =
		wish_set(request->survey, SETTING_API_KEY_HELPER, SCOPE_USER, value, error);
	const ChangeOptions options = { .yes = true };

	return wish && change_run(request->common, request->survey, wish, &options, error) == 0;
}

int accounts_rename(AccountsRequest *request, GError **error)
{
	Paint paint = paint_for_stdout(request->common->no_color);
	const Paths *paths = &request->survey->paths;
	g_autoptr(GPtrArray) accounts = registry_load(paths, error);
	Account *account = accounts ? registry_find(accounts, request->arguments[0], error) : NULL;

	if (!account)
		return -1;

	bool is_named = account_change_is_named(request->survey, account);
	g_autofree char *old = g_strdup(account->name);

	if (!account_change_name(paths, ACCOUNTS_WAIT_MS, account, request->arguments[1], error))
		return -1;
	account_set(&account->name, request->arguments[1]);
	if (is_named && !follow_in_settings(request, account, error))
		return -1;

	g_autofree char *line =
		text_fill(_("{old} is called {new} now."), "old", old, "new", account->name, NULL);

	paint_wrapped(&paint, PAINT_NORMAL, 0, line);
	return 0;
}

/* ---- remove ---- */

static bool clear_secret(
	const AccountsRequest *request, const Paint *paint, const Account *account, GError **error)
{
	g_autofree char *directory = registry_directory(&request->survey->paths);
	g_autoptr(Secrets) secrets = secrets_new(directory, error);

	if (!secrets)
		return false;
	if (!account_kind_has_secret(account->kind) || secrets_kind(secrets) == SECRETS_UNDECIDED)
		return true;
	secrets_free(secrets);
	secrets = keep_open(paint, &request->survey->paths, &request->keep, KEEP_TO_READ, error);
	return secrets && keep_clear(secrets, account, error);
}

int accounts_remove(AccountsRequest *request, GError **error)
{
	Paint paint = paint_for_stdout(request->common->no_color);
	const Paths *paths = &request->survey->paths;
	g_autoptr(GPtrArray) accounts = accounts_read(paths, error);
	Account *account = accounts ? registry_find(accounts, request->arguments[0], error) : NULL;
	g_autofree char *loss = account ? account_change_loss(account) : NULL;
	g_autofree char *title =
		account ? text_fill(_("remove {name}"), "name", account->name, NULL) : NULL;

	if (!account || !account_change_may_remove(request->survey, account, error))
		return -1;
	paint_wrapped(&paint, PAINT_NORMAL, 0, loss);
	if (!accounts_agree(&paint, title, _("Remove it?"), request->yes, error) ||
		!clear_secret(request, &paint, account, error) ||
		!account_change_remove(paths, ACCOUNTS_WAIT_MS, account, error))
		return -1;
	return 0;
}

/* ---- lock ---- */

int accounts_lock(AccountsRequest *request, GError **error)
{
	Paint paint = paint_for_stdout(request->common->no_color);
	g_autofree char *directory = registry_directory(&request->survey->paths);
	g_autoptr(Secrets) secrets = secrets_new(directory, error);

	if (!secrets)
		return -1;
	if (secrets_kind(secrets) != SECRETS_VAULT) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED,
			_("there is no encrypted file to be locked; a keyring is locked by its own program"));
		return -1;
	}
	paint_wrapped(&paint, PAINT_NORMAL, 0,
		secrets_lock(secrets) ? _("The encrypted file is locked.")
				      : _("The encrypted file was locked already."));
	return 0;
}
