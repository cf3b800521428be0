#include "cli/accounts-what.h"

#include "app/pin.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/change.h"

#include <string.h>

/* ---- rename ---- */

typedef struct Renaming {
	const char *id, *name;
} Renaming;

static bool rename_one(GPtrArray *accounts, gpointer data, GError **error)
{
	const Renaming *renaming = data;
	Account *account = accounts_find_id(accounts, renaming->id);
	const Account *taken = accounts_find(accounts, renaming->name);

	if (account && (!taken || taken == account)) {
		account_set(&account->name, renaming->name);
		return true;
	}
	g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
		account ? _("there is an account %s already")
			: _("there is no account %s any more"),
		renaming->name);
	return false;
}

/* Whether the settings ask for the key by the account's name. */
static bool is_named_in_settings(const Survey *survey, const Account *account)
{
	g_autofree char *name =
		use_helper_name(evidence_value_text(survey->evidence, SETTING_API_KEY_HELPER));

	return name && g_ascii_strcasecmp(name, account->name) == 0;
}

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
	const char *problem = account_name_problem(request->arguments[1]);
	g_autoptr(GPtrArray) accounts = registry_load(paths, error);
	Account *account = accounts ? registry_find(accounts, request->arguments[0], error) : NULL;

	if (!account)
		return -1;
	if (problem) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, _(problem));
		return -1;
	}

	const Renaming renaming = { account->id, request->arguments[1] };
	bool is_named = is_named_in_settings(request->survey, account);
	g_autofree char *old = g_strdup(account->name);

	if (!registry_change(
		    paths, ACCOUNTS_WAIT_MS, rename_one, (gpointer)(gsize)&renaming, error))
		return -1;
	account_set(&account->name, renaming.name);
	pin_rename(account, old);
	if (is_named && !follow_in_settings(request, account, error))
		return -1;

	g_autofree char *line =
		text_fill(_("{old} is called {new} now."), "old", old, "new", account->name, NULL);

	paint_wrapped(&paint, PAINT_NORMAL, 0, line);
	return 0;
}

/* ---- remove ---- */

static bool remove_one(GPtrArray *accounts, gpointer data, GError **error)
{
	const Account *account = accounts_find_id(accounts, data);

	(void)error;
	if (account)
		g_ptr_array_remove(accounts, (gpointer)(gsize)account);
	return true;
}

/* What goes with the account, a sentence for g_free. */
static char *loss_of(const Account *account)
{
	if (account->kind == ACCOUNT_CLAUDE_AI && account->place == ACCOUNT_PARKED)
		return text_fill(
			_("The parked login of {name} is lost: to use it again you have to sign in."),
			"name", account->name, NULL);
	if (account->kind == ACCOUNT_CLAUDE_AI && account->place == ACCOUNT_OWN)
		return text_fill(
			_("{name} stays signed in in its own directory, which is not removed: "
			  "{path}"),
			"name", account->name, "path", account->config_dir, NULL);
	if (account->place == ACCOUNT_LIVE)
		return text_fill(_("The login stays in use; only the name {name} is forgotten."),
			"name", account->name, NULL);
	if (account_kind_has_secret(account->kind))
		return text_fill(
			_("The key or token of {name} is lost, if you have no copy of it."), "name",
			account->name, NULL);
	return text_fill(_("Only the name {name} and what it stands for are forgotten."), "name",
		account->name, NULL);
}

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

/* The settings would ask for a key that is gone. */
static bool check_unused(const AccountsRequest *request, const Account *account, GError **error)
{
	if (!is_named_in_settings(request->survey, account))
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
		_("apiKeyHelper asks for the key of %s; use another account first, or claude-accounts "
		  "settings unset apiKeyHelper"),
		account->name);
	return false;
}

int accounts_remove(AccountsRequest *request, GError **error)
{
	Paint paint = paint_for_stdout(request->common->no_color);
	const Paths *paths = &request->survey->paths;
	g_autoptr(GPtrArray) accounts = accounts_read(paths, error);
	Account *account = accounts ? registry_find(accounts, request->arguments[0], error) : NULL;
	g_autofree char *loss = account ? loss_of(account) : NULL;
	g_autofree char *title =
		account ? text_fill(_("remove {name}"), "name", account->name, NULL) : NULL;

	if (!account || !check_unused(request, account, error))
		return -1;
	paint_wrapped(&paint, PAINT_NORMAL, 0, loss);
	if (!accounts_agree(&paint, title, _("Remove it?"), request->yes, error) ||
		!clear_secret(request, &paint, account, error) ||
		!registry_change(paths, ACCOUNTS_WAIT_MS, remove_one, account->id, error))
		return -1;
	pin_forget(account);
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
