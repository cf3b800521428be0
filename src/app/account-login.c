#include "app/account-login.h"

#include "app/exchange.h"
#include "app/identity.h"
#include "app/login-files.h"
#include "app/login-locks.h"
#include "app/own-directory.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "system/directory.h"
#include "system/replace.h"

#include <glib/gstdio.h>
#include <string.h>

/* What a sign-in makes in a directory is less. */
#define FILES_MAX 64

void account_login_clear(AccountLogin *login)
{
	account_login_give_up(login);
	paths_clear(&login->main);
	paths_clear(&login->paths);
	g_free(login->name);
	g_free(login->id);
	account_free(login->account);
	secret_free(login->secret);
}

/* ---- the beginning ---- */

static bool check(const Account *known, GError **error)
{
	if (!known || known->kind == ACCOUNT_CLAUDE_AI)
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
		_("%s is an account of another kind (%s); choose another name"), known->name,
		_(account_kind_label(known->kind)));
	return false;
}

/* A place for the login, whatever the main directory shares with it included. */
static bool make_home(const AccountLogin *login, GError **error)
{
	g_autoptr(Account) account = account_new(ACCOUNT_CLAUDE_AI, login->name);
	g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);

	account_set(&account->id, login->id);
	return own_directory_make(&login->main, account, notes, error);
}

/* Or one where nothing stays. */
static bool make_directory(AccountLogin *login, bool stays, GError **error)
{
	g_autofree char *data = paths_own_data(&login->main);
	g_autofree char *directory = g_build_filename(data, "homes", login->id, NULL);

	paths_copy_with_config(&login->paths, &login->main, directory);
	return stays ? make_home(login, error) : replace_make_directory(directory, 0700, error);
}

bool account_login_begin(
	AccountLogin *ret_login, const Paths *paths, const char *name, GError **error)
{
	const char *problem = account_name_problem(name);
	g_autoptr(GPtrArray) accounts = registry_load(paths, error);
	const Account *known = accounts ? accounts_find(accounts, name) : NULL;
	g_auto(AccountLogin) login = { .name = g_strdup(known ? known->name : name) };

	if (!accounts)
		return false;
	if (problem) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, _(problem));
		return false;
	}
	paths_copy(&login.main, paths);
	login.id = registry_new_id();
	if (!check(known, error) || !make_directory(&login, !known || !known->config_dir, error))
		return false;
	*ret_login = login;
	login = (AccountLogin){ 0 };
	return true;
}

/* ---- the end ---- */

static Account *new_account(const AccountLogin *login, AccountKind kind)
{
	Account *account = account_new(kind, login->name);

	account_set(&account->id, login->id);
	account->added_at = g_get_real_time() / G_USEC_PER_SEC;
	return account;
}

/* Why the account that has the name may not get the login, a pattern; NULL when it may. */
static const char *refusal(const LoginLook *look, const Account *owner, const Account *known)
{
	if (owner && owner != known)
		return N_("you have signed in as {who}, which is the account {owner}; nothing was "
			  "saved");
	if (owner || !known || (!known->account_uuid && known->place == ACCOUNT_NOWHERE))
		return NULL;
	if (!login_look_is_proved(look))
		return N_("the server did not tell who signed in; it may be another than {name}; "
			  "nothing was saved");
	return N_("you have signed in as {who}, who is not {name}; nothing was saved");
}

static bool check_owner(const LoginLook *look, const GPtrArray *accounts, const Account *known,
	const char *name, GError **error)
{
	const Account *owner = login_look_owner(look, accounts);
	const char *pattern = refusal(look, owner, known);
	g_autoptr(Account) found = account_new(ACCOUNT_CLAUDE_AI, name);
	g_autofree char *message = NULL;

	if (!pattern)
		return true;
	login_look_describe(look, NULL, found);
	message = text_fill(_(pattern), "who", found->email ? found->email : _("somebody else"),
		"owner", owner ? owner->name : NULL, "name", name, NULL);
	g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED, message);
	return false;
}

/* Nothing is saved over a login of which it is not proved that it is the account's. */
static bool check_place(const Paths *paths, const LoginLook *there, const GPtrArray *accounts,
	const Account *known, GError **error)
{
	g_autofree char *path = paths_credentials(paths);
	g_autofree char *shown = paths_shown(paths, path);

	if (!login_look_has_login(there) || login_look_owner(there, accounts) == known)
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
		_("%s holds a login of which it is not proved that it is the one of %s; nothing was "
		  "saved"),
		shown, known->name);
	return false;
}

/* The login takes the place of the one that is there, under the locks of Claude Code. */
static bool move_into(const Paths *paths, const LoginLook *look, const GPtrArray *accounts,
	const Account *known, guint wait_ms, GError **error)
{
	g_autoptr(LoginLocks) locks = login_locks_take(paths, wait_ms, error);
	g_auto(LoginLook) before = { 0 };

	return locks && login_look(paths, &before, error) &&
	       check_place(paths, &before, accounts, known, error) &&
	       login_files_write(paths, &before, look->login, look->account, wait_ms, error);
}

/* It goes to where the login of the account is, or was. */
static bool move(AccountLogin *login, const LoginLook *look, const GPtrArray *accounts,
	const Account *known, guint wait_ms, GError **error)
{
	Paths paths;

	registry_paths_of(&paths, &login->main, login->account);
	login->is_moved = move_into(&paths, look, accounts, known, wait_ms, error);
	paths_clear(&paths);
	return login->is_moved;
}

/* An account that is new, or had no directory of its own, has the one of the sign-in. */
static bool place(AccountLogin *login, const LoginLook *look, const GPtrArray *accounts,
	const Account *known, guint wait_ms, GError **error)
{
	Account *account = login->account;

	if (account->place != ACCOUNT_LIVE)
		account->place = ACCOUNT_OWN;
	if (account->place == ACCOUNT_LIVE || account->config_dir)
		return move(login, look, accounts, known, wait_ms, error);
	account_set(&account->config_dir, login->paths.config_dir);
	login->is_kept = true;
	return true;
}

static bool take_login(AccountLogin *login, const LoginLook *look, guint wait_ms, GError **error)
{
	g_autoptr(GPtrArray) accounts = registry_load(&login->main, error);
	const Account *known;

	if (!accounts)
		return false;
	exchange_settle(&login->main, accounts);
	known = accounts_find(accounts, login->name);
	if (!check(known, error) || !check_owner(look, accounts, known, login->name, error))
		return false;
	login->account = known ? account_copy(known) : new_account(login, ACCOUNT_CLAUDE_AI);
	login->parked = login->account->place == ACCOUNT_PARKED;
	if (!place(login, look, accounts, known, wait_ms, error))
		return false;
	login_look_describe(look, NULL, login->account);
	if (registry_put(&login->main, wait_ms, login->account, error))
		return true;
	login->is_kept = false;
	return false;
}

/* A sign-in to the Console leaves a key. */
static bool take_key(AccountLogin *login, const LoginLook *look)
{
	const Secret *key = look->state->primary_api_key;

	account_login_take_secret(login, ACCOUNT_API_KEY, key);
	account_set(&login->account->email, look->state->email);
	account_set(&login->account->organization, look->state->organization_name);
	return true;
}

void account_login_take_secret(AccountLogin *login, AccountKind kind, const Secret *secret)
{
	login->account = new_account(login, kind);
	login->account->fingerprint = identity_fingerprint(secret);
	if (kind == ACCOUNT_TOKEN)
		login->account->token_ends_at = login->account->added_at + OAUTH_TOKEN_S;
	login->secret = secret_new(secret->data, secret->length);
}

bool account_login_finish(AccountLogin *login, guint wait_ms, GError **error)
{
	g_auto(LoginLook) look = { 0 };

	if (!login_look(&login->paths, &look, error))
		return false;
	if (login_look_has_login(&look))
		return take_login(login, &look, wait_ms, error);
	if (look.state && look.state->primary_api_key)
		return take_key(login, &look);
	g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED, _("nobody is signed in"));
	return false;
}

void account_login_give_up(AccountLogin *login)
{
	g_auto(DirectoryRead) directory = { 0 };

	if (login->is_kept || !login->paths.config_dir)
		return;
	directory_read(login->paths.config_dir, FILES_MAX, &directory);
	for (guint i = 0; directory.names[i]; i++) {
		g_autofree char *path =
			g_build_filename(login->paths.config_dir, directory.names[i], NULL);

		g_remove(path);
	}
	g_rmdir(login->paths.config_dir);
}
