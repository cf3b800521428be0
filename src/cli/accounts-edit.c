#include "cli/accounts-what.h"

#include "app/account-change.h"
#include "app/explain.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/change.h"

#include <string.h>

/* ---- rename ---- */

/* Where the settings ask for its key by its name; NULL when they do not. */
static const Place *named_in(const Survey *survey, const Account *account)
{
	return account_change_is_named(survey, account)
		       ? evidence_value(survey->evidence, SETTING_API_KEY_HELPER, VIEW_REQUEST)
		       : NULL;
}

/* The settings follow: else Claude Code would ask for the key of nobody. */
static Wish *wish_to_follow(const Survey *survey, const Account *renamed, GError **error)
{
	g_autofree char *command = use_helper(renamed);
	g_autoptr(Secret) value = secret_new(command, strlen(command));

	return wish_set(survey, SETTING_API_KEY_HELPER, SCOPE_USER, value, error);
}

static bool follow(const AccountsRequest *request, const Wish *wish, GError **error)
{
	const ChangeOptions options = { .yes = true };

	return change_run(request->common, request->survey, wish, &options, error) == 0;
}

static bool is_agreed(const AccountsRequest *request, const Paint *paint, const Place *named,
	const Account *account, GError **error)
{
	g_autofree char *where = explain_origin(request->survey, &named->origin);
	g_autofree char *title = text_fill(_("rename {name}"), "name", account->name, NULL);
	g_autofree char *line = text_fill(_("apiKeyHelper asks for the key of {name}, and gets the "
					    "new name: {where}"),
		"name", account->name, "where", where, NULL);

	paint_wrapped(paint, PAINT_NORMAL, 0, line);
	return accounts_agree(paint, title, _("Rename it?"), request->yes, error);
}

/* Settings that are not the user's are not changed. */
static void warn(const Paint *paint, const Survey *survey, const Place *named, const char *old)
{
	g_autofree char *where = explain_origin(survey, &named->origin);
	g_autofree char *line =
		text_fill(_("apiKeyHelper still asks for the key of {old}: {where}"), "old", old,
			"where", where, NULL);

	paint_wrapped(paint, PAINT_WARNING, 0, line);
}

/* What can be refused comes first, so that all of it is done, or nothing. */
static int rename_to(
	AccountsRequest *request, const Account *account, const Account *renamed, GError **error)
{
	Paint paint = paint_for_stdout(request->common->no_color);
	const Place *named = named_in(request->survey, account);
	bool follows =
		named && named->origin.kind == ORIGIN_SETTINGS && named->origin.scope == SCOPE_USER;
	g_autoptr(Wish) wish = follows ? wish_to_follow(request->survey, renamed, error) : NULL;

	if ((follows && (!wish || !is_agreed(request, &paint, named, account, error))) ||
		!account_change_name(
			&request->survey->paths, ACCOUNTS_WAIT_MS, account, renamed->name, error) ||
		(follows && !follow(request, wish, error)))
		return -1;

	g_autofree char *line = text_fill(
		_("{old} is called {new} now."), "old", account->name, "new", renamed->name, NULL);

	paint_wrapped(&paint, PAINT_NORMAL, 0, line);
	if (named && !follows)
		warn(&paint, request->survey, named, account->name);
	return 0;
}

int accounts_rename(AccountsRequest *request, GError **error)
{
	const char *name = request->arguments[1];
	const char *problem = account_name_problem(name);
	g_autoptr(GPtrArray) accounts = registry_load(&request->survey->paths, error);
	const Account *account =
		accounts ? registry_find(accounts, request->arguments[0], error) : NULL;
	g_autoptr(Account) renamed = account ? account_copy(account) : NULL;

	if (!account)
		return -1;
	if (problem) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, _(problem));
		return -1;
	}
	account_set(&renamed->name, name);
	return rename_to(request, account, renamed, error);
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
