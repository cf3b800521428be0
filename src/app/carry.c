#include "app/carry.h"

#include "app/identity.h"
#include "app/vault-file.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "format/accounts.h"
#include "format/credentials.h"
#include "system/file.h"
#include "system/replace.h"
#include "system/vault.h"

#include <string.h>

/* Under which the list is in the table; no id of an account. */
#define LIST "accounts"

GHashTable *carry_table_new(void)
{
	return vault_table_new();
}

/* What is true of them on this machine only is left out. */
static Secret *list_of(const GPtrArray *accounts)
{
	g_autoptr(GPtrArray) carried = accounts_new();
	g_autofree char *text = NULL;

	for (guint i = 0; i < accounts->len; i++) {
		Account *account = account_copy(accounts->pdata[i]);

		account_set(&account->config_dir, NULL);
		account_set(&account->fingerprint, NULL);
		g_clear_pointer(&account->directories, g_strfreev);
		account->place = ACCOUNT_NOWHERE;
		account->token_ends_at =
			account->kind == ACCOUNT_CLAUDE_AI ? 0 : account->token_ends_at;
		account->login_ends_at = 0;
		accounts_add(carried, account);
	}
	text = accounts_print(carried);
	return secret_new(text, strlen(text));
}

static void add_secrets(GHashTable *table, GHashTable *secrets)
{
	GHashTableIter iter;
	gpointer id, value;

	g_hash_table_iter_init(&iter, secrets);
	while (g_hash_table_iter_next(&iter, &id, &value)) {
		const Secret *secret = value;

		g_hash_table_insert(table, g_strdup(id), secret_new(secret->data, secret->length));
	}
}

bool carry_write(const char *path, const GPtrArray *accounts, GHashTable *secrets,
	const Secret *passphrase, GError **error)
{
	g_autoptr(GHashTable) table = vault_table_new();
	g_autoptr(VaultKey) key = vault_key_new(passphrase, NULL, error);
	g_autoptr(Secret) sealed = NULL;

	if (!key)
		return false;
	add_secrets(table, secrets);
	g_hash_table_insert(table, g_strdup(LIST), list_of(accounts));
	sealed = vault_seal(table, key, error);
	if (!sealed || !vault_file_put(path, sealed, error))
		return false;
	/* One that was there before has a mode of its own. */
	return replace_set_mode(path, 0600, error);
}

/* Words of the module are to be translated, and want a path before them. */
static void name_file(const char *path, GError **error)
{
	g_autofree char *clean = text_clean(path, -1);
	g_autofree char *message = g_strdup_printf("%s: %s", clean, _((*error)->message));

	g_free((*error)->message);
	(*error)->message = g_steal_pointer(&message);
}

static GHashTable *open_table(const char *path, const Secret *passphrase, GError **error)
{
	g_auto(FileRead) file = { 0 };
	GHashTable *table = NULL;

	file_read(path, VAULT_SIZE_MAX, &file);
	if (file.state != FILE_READ) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED,
			file.problem ? file.problem : N_("there is no such file"));
	} else {
		g_autoptr(VaultKey) key = vault_key_new(passphrase, file.bytes, error);

		table = key ? vault_open(file.bytes, key, error) : NULL;
	}
	if (!table)
		name_file(path, error);
	return table;
}

GPtrArray *carry_read(
	const char *path, const Secret *passphrase, GHashTable **ret_secrets, GError **error)
{
	g_autoptr(GError) problem = NULL;
	g_autoptr(GHashTable) table = open_table(path, passphrase, &problem);
	const Secret *list = table ? g_hash_table_lookup(table, LIST) : NULL;
	JsonProblem fault;
	GPtrArray *accounts = list ? accounts_parse(list->data, list->length, &fault) : NULL;

	if (!table) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return NULL;
	}
	if (!accounts) {
		g_autofree char *clean = text_clean(path, -1);

		g_set_error(error, APP_ERROR, APP_ERROR_FAILED,
			_("%s holds no accounts that this version knows"), clean);
		return NULL;
	}
	g_hash_table_remove(table, LIST);
	*ret_secrets = g_steal_pointer(&table);
	return accounts;
}

const Account *carry_same(const GPtrArray *accounts, const Account *account)
{
	const Account *same = accounts_find_id(accounts, account->id);

	return same ? same
		    : accounts_find_login(
			      accounts, account->account_uuid, account->organization_uuid);
}

/* As this machine names it: of a login the refresh token. */
static char *fingerprint_of(const Account *account, const Secret *secret)
{
	g_autoptr(Credentials) credentials =
		account->kind == ACCOUNT_CLAUDE_AI ? credentials_parse(secret->data, secret->length)
						   : NULL;

	return identity_fingerprint(credentials ? credentials->refresh_token : secret);
}

static void keep_what_is_here(Account *account, const Account *here)
{
	account_set(&account->id, here->id);
	account_set(&account->name, here->name);
	account_set(&account->fingerprint, here->fingerprint);
	account_set(&account->config_dir, here->config_dir);
	g_strfreev(account->directories);
	account->directories = g_strdupv(here->directories);
	account->place = here->place;
	account->token_ends_at = here->token_ends_at;
	account->login_ends_at = here->login_ends_at;
	account->added_at = here->added_at;
	account->used_at = here->used_at;
}

Account *carry_account(const GPtrArray *accounts, const Account *carried, const Secret *secret)
{
	const Account *here = carry_same(accounts, carried);
	Account *account = account_copy(carried);
	g_autofree char *name = here ? NULL : accounts_free_name(accounts, carried->name);
	g_autofree char *fingerprint = secret ? fingerprint_of(carried, secret) : NULL;

	if (here)
		keep_what_is_here(account, here);
	else
		account_set(&account->name, name);
	if (fingerprint)
		account_set(&account->fingerprint, fingerprint);
	if (secret && account->kind == ACCOUNT_CLAUDE_AI)
		account->place = ACCOUNT_PARKED;
	if (account->kind == ACCOUNT_TOKEN)
		account->token_ends_at = carried->token_ends_at;
	return account;
}
