#include "app/account-login.h"

#include "app/exchange.h"
#include "app/identity.h"
#include "app/login-files.h"
#include "app/own-directory.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "system/directory.h"

#include <glib/gstdio.h>
#include <string.h>

/* What a sign-in makes in a directory is less. */
#define FILES_MAX 64

void account_login_clear(AccountLogin *login)
{
	paths_clear(&login->main);
	paths_clear(&login->paths);
	g_free(login->name);
	account_free(login->account);
	secret_free(login->secret);
}

static bool check(const Account *known, GError **error)
{
	if (!known || known->kind == ACCOUNT_CLAUDE_AI)
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
		_("%s is an account of another kind (%s); choose another name"), known->name,
		_(account_kind_label(known->kind)));
	return false;
}

static bool make_directory(AccountLogin *login, GError **error)
{
	g_autofree char *data = paths_own_data(&login->main);
	g_autofree char *id = registry_new_id();
	g_autofree char *directory = g_build_filename(data, "homes", id, NULL);

	g_autoptr(Account) account = account_new(ACCOUNT_CLAUDE_AI, login->name);
	g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);

	account_set(&account->config_dir, directory);
	if (!own_directory_make(&login->main, account, notes, error))
		return false;
	paths_copy_with_config(&login->paths, &login->main, directory);
	return true;
}

bool account_login_begin(
	AccountLogin *ret_login, const Paths *paths, const char *name, GError **error)
{
	const char *problem = account_name_problem(name);
	g_autoptr(GPtrArray) accounts = registry_load(paths, error);
	const Account *known = accounts ? accounts_find(accounts, name) : NULL;
	const Account *occupant = accounts ? exchange_occupant(paths, accounts, NULL) : NULL;
	g_auto(AccountLogin) login = { .name = g_strdup(known ? known->name : name) };

	paths_copy(&login.main, paths);
	if (!accounts)
		return false;
	if (problem) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, _(problem));
		return false;
	}
	if (!check(known, error))
		return false;
	login.in_place = known && known == occupant;
	if (login.in_place)
		paths_copy(&login.paths, paths);
	else if (!make_directory(&login, error))
		return false;
	*ret_login = login;
	login = (AccountLogin){ 0 };
	return true;
}

void account_login_give_up(AccountLogin *login)
{
	g_auto(DirectoryRead) directory = { 0 };

	if (login->in_place || !login->paths.config_dir)
		return;
	directory_read(login->paths.config_dir, FILES_MAX, &directory);
	for (guint i = 0; directory.names[i]; i++) {
		g_autofree char *path =
			g_build_filename(login->paths.config_dir, directory.names[i], NULL);

		g_remove(path);
	}
	g_rmdir(login->paths.config_dir);
}

static bool refuse(AccountLogin *login, const Account *signed_in, const char *name, GError **error)
{
	const char *who = signed_in->email ? signed_in->email : _("somebody else");

	if (login->in_place)
		return true;
	if (name)
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("you have signed in as %s, which is the account %s; nothing was saved"),
			who, name);
	else
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("you have signed in as %s, who is not %s; nothing was saved"), who,
			login->name);
	account_login_give_up(login);
	return false;
}

/* A login that is there again takes the place of the one before it, in the directory of that. */
static bool move_into(const AccountLogin *login, const LoginLook *look, const char *directory,
	guint wait_ms, GError **error)
{
	g_auto(LoginLook) before = { 0 };
	Paths old;
	bool moved;

	paths_copy_with_config(&old, &login->main, directory);
	moved = login_look(&old, &before, error) &&
		login_files_write(&old, &before, look->login, look->account, wait_ms, error);
	paths_clear(&old);
	return moved;
}

static Account *account_for(const AccountLogin *login, const Account *known)
{
	Account *account =
		known ? account_copy(known) : account_new(ACCOUNT_CLAUDE_AI, login->name);

	if (!known) {
		account->id = registry_new_id();
		account->added_at = g_get_real_time() / G_USEC_PER_SEC;
	}
	return account;
}

/* The login is the account's that is there, or of nobody who has an account. */
static bool check_identity(AccountLogin *login, const LoginLook *look, const GPtrArray *accounts,
	const Account *known, GError **error)
{
	const Account *owner = login_look_owner(look, accounts);
	const Account *account = login->account;

	if (owner && owner != known)
		return refuse(login, owner, owner->name, error);
	if (known && known->account_uuid &&
		!account_is_same_login(known, account->account_uuid, account->organization_uuid))
		return refuse(login, account, NULL, error);
	return true;
}

static bool place(AccountLogin *login, const LoginLook *look, guint wait_ms, GError **error)
{
	Account *account = login->account;

	login->parked = account->place == ACCOUNT_PARKED;
	if (login->in_place)
		return true;
	account->place = ACCOUNT_OWN;
	if (account->config_dir)
		return move_into(login, look, account->config_dir, wait_ms, error);
	account_set(&account->config_dir, login->paths.config_dir);
	return true;
}

static bool register_login(
	AccountLogin *login, const LoginLook *look, guint wait_ms, GError **error)
{
	g_autoptr(GPtrArray) accounts = registry_load(&login->main, error);
	const Account *known = accounts ? accounts_find(accounts, login->name) : NULL;

	if (!accounts)
		return false;
	login->account = account_for(login, known);
	login_look_describe(look, NULL, login->account);
	if (!check_identity(login, look, accounts, known, error) ||
		!place(login, look, wait_ms, error) ||
		!registry_put(&login->main, wait_ms, login->account, error))
		return false;
	if (strcmp(login->account->config_dir ? login->account->config_dir : "",
		    login->paths.config_dir) != 0)
		account_login_give_up(login);
	return true;
}

/* A sign-in to the Console leaves a key in the directory, which is not kept. */
static void take_key(AccountLogin *login, const LoginLook *look)
{
	const Secret *key = look->state->primary_api_key;

	login->account = account_new(ACCOUNT_API_KEY, login->name);
	login->account->id = registry_new_id();
	login->account->added_at = g_get_real_time() / G_USEC_PER_SEC;
	login->account->fingerprint = identity_fingerprint(key);
	account_set(&login->account->email, look->state->email);
	account_set(&login->account->organization, look->state->organization_name);
	login->secret = secret_new(key->data, key->length);
	account_login_give_up(login);
}

bool account_login_finish(AccountLogin *login, guint wait_ms, GError **error)
{
	g_auto(LoginLook) look = { 0 };

	if (!login_look(&login->paths, &look, error))
		return false;
	if (login_look_has_login(&look))
		return register_login(login, &look, wait_ms, error);
	if (look.state && look.state->primary_api_key && !login->in_place) {
		take_key(login, &look);
		return true;
	}
	g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED, _("nobody is signed in"));
	return false;
}
