#include "app/account-change.h"

#include "app/pin.h"
#include "app/registry.h"
#include "app/use.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"

/* ---- another name ---- */

typedef struct Renaming {
	const char *id, *name;
} Renaming;

static bool put_name(GPtrArray *accounts, gpointer data, GError **error)
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

bool account_change_name(
	const Paths *paths, guint wait_ms, const Account *account, const char *name, GError **error)
{
	const char *problem = account_name_problem(name);
	g_autoptr(Account) renamed = account_copy(account);
	Renaming renaming = { account->id, name };

	if (problem) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, _(problem));
		return false;
	}
	if (!registry_change(paths, wait_ms, put_name, &renaming, error))
		return false;
	account_set(&renamed->name, name);
	pin_rename(renamed, account->name);
	return true;
}

/* ---- other values ---- */

static bool put_values(GPtrArray *accounts, gpointer data, GError **error)
{
	const Account *wanted = data;
	Account *account = accounts_find_id(accounts, wanted->id);

	if (!account) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE, _("there is no account %s any more"),
			wanted->name);
		return false;
	}
	account_set(&account->profile, wanted->profile);
	account_set(&account->region, wanted->region);
	account_set(&account->project, wanted->project);
	account_set(&account->refresh_command, wanted->refresh_command);
	account_set(&account->base_url, wanted->base_url);
	account_set(&account->fingerprint, wanted->fingerprint);
	return true;
}

bool account_change_values(
	const Paths *paths, guint wait_ms, const Account *account, GError **error)
{
	return registry_change(paths, wait_ms, put_values, (gpointer)(gsize)account, error);
}

bool account_change_is_named(const Survey *survey, const Account *account)
{
	g_autofree char *name =
		use_helper_name(evidence_value_text(survey->evidence, SETTING_API_KEY_HELPER));

	return name && g_ascii_strcasecmp(name, account->name) == 0;
}

/* ---- its removal ---- */

char *account_change_loss(const Account *account)
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
	if (account_kind_has_secret(account->kind) && account->kind != ACCOUNT_CLAUDE_AI)
		return text_fill(
			_("The key or token of {name} is lost, if you have no copy of it."), "name",
			account->name, NULL);
	return text_fill(_("Only the name {name} and what it stands for are forgotten."), "name",
		account->name, NULL);
}

bool account_change_may_remove(const Survey *survey, const Account *account, GError **error)
{
	if (!account_change_is_named(survey, account))
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
		_("apiKeyHelper asks for the key of %s; use another account first, or claude-accounts "
		  "settings unset apiKeyHelper"),
		account->name);
	return false;
}

static bool take_out(GPtrArray *accounts, gpointer data, GError **error)
{
	Account *account = accounts_find_id(accounts, data);

	(void)error;
	if (account)
		g_ptr_array_remove(accounts, account);
	return true;
}

bool account_change_remove(
	const Paths *paths, guint wait_ms, const Account *account, GError **error)
{
	if (!registry_change(paths, wait_ms, take_out, account->id, error))
		return false;
	pin_forget(account);
	return true;
}
