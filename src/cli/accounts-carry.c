#include "cli/accounts-what.h"

#include "app/account-words.h"
#include "app/carry.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/ask.h"

#include <string.h>

/* ---- export ---- */

/* Those that are named, or all. */
static GPtrArray *choose(const AccountsRequest *request, const GPtrArray *accounts, GError **error)
{
	g_autoptr(GPtrArray) chosen = accounts_new();

	for (guint i = 1; request->arguments[i]; i++) {
		const Account *account = registry_find(accounts, request->arguments[i], error);

		if (!account)
			return NULL;
		accounts_add(chosen, account_copy(account));
	}
	for (guint i = 0; !request->arguments[1] && i < accounts->len; i++)
		accounts_add(chosen, account_copy(accounts->pdata[i]));
	return g_steal_pointer(&chosen);
}

/* A login leaves this machine only when somebody says so, and only one that is parked. */
static bool has_secret(const AccountsRequest *request, const Account *account)
{
	return account->kind == ACCOUNT_CLAUDE_AI
		       ? request->with_logins && account->place == ACCOUNT_PARKED
		       : account_kind_has_secret(account->kind);
}

static bool fetch(const AccountsRequest *request, const Paint *paint, const GPtrArray *accounts,
	GHashTable *table, GError **error)
{
	g_autoptr(Secrets) secrets = NULL;

	for (guint i = 0; i < accounts->len; i++) {
		const Account *account = accounts->pdata[i];
		Secret *secret;

		if (!has_secret(request, account))
			continue;
		if (!secrets)
			secrets = keep_open(paint, &request->survey->paths, &request->keep,
				KEEP_TO_READ, error);
		secret = secrets ? keep_lookup(secrets, account, true, error) : NULL;
		if (!secret) {
			g_prefix_error(error, "%s: ", account->name);
			return false;
		}
		g_hash_table_insert(table, g_strdup(account->id), secret);
	}
	return true;
}

static bool check_target(const AccountsRequest *request, GError **error)
{
	const char *path = request->arguments[0];

	if (request->force || !g_file_test(path, G_FILE_TEST_EXISTS))
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
		_("%s is there already; to write over it: --force"), path);
	return false;
}

static void tell_exported(
	const AccountsRequest *request, const Paint *paint, const GPtrArray *accounts)
{
	g_autofree char *count = g_strdup_printf("%u", accounts->len);
	g_autofree char *path = text_clean(request->arguments[0], -1);
	g_autofree char *line = text_fill(_("{count} accounts are in {path}, encrypted."), "count",
		count, "path", path, NULL);

	paint_wrapped(paint, PAINT_NORMAL, 0, line);
	if (request->with_logins)
		paint_wrapped(paint, PAINT_WARNING, 0,
			_("A parked login is in it: use it on one machine only. Two that refresh the same "
			  "login sign each other out."));
	else
		paint_wrapped(paint, PAINT_MUTED, 0,
			_("Logins are not in it: on the other machine you sign in to them once."));
}

int accounts_export(AccountsRequest *request, GError **error)
{
	Paint paint = paint_for_stdout(request->common->no_color);
	g_autoptr(GPtrArray) accounts = accounts_read(&request->survey->paths, error);
	g_autoptr(GPtrArray) chosen = accounts ? choose(request, accounts, error) : NULL;
	g_autoptr(GHashTable) table = carry_table_new();
	const KeepOptions keep = request->keep;
	g_autoptr(Secret) passphrase = NULL;

	/* The passphrase that is given is the file's; that of a vault is asked for. */
	request->keep.passphrase_fd = -1;
	if (!chosen || !check_target(request, error) ||
		!fetch(request, &paint, chosen, table, error))
		return -1;
	passphrase = keep_new_passphrase(&keep, _("Passphrase for the file: "), error);
	if (!passphrase || !carry_write(request->arguments[0], chosen, table, passphrase, error))
		return -1;
	tell_exported(request, &paint, chosen);
	return 0;
}

/* ---- import ---- */

typedef struct Import {
	AccountsRequest *request;
	const Paint *paint;
	GPtrArray *accounts; /* that are here, and those that were taken in */
	GPtrArray *carried;
	GHashTable *table;
	bool replaces;
} Import;

static void show_carried(Import *import)
{
	for (guint i = 0; i < import->carried->len; i++) {
		const Account *account = import->carried->pdata[i];
		const Account *same = carry_same(import->accounts, account);
		g_autofree char *who = account_words_who(account);
		g_autofree char *line = text_fill(same ? _("{name}: {kind}, {who}; replaces {old}")
						       : _("{name}: {kind}, {who}"),
			"name", account->name, "kind", _(account_kind_label(account->kind)), "who",
			who, "old", same ? same->name : "", NULL);

		import->replaces = import->replaces || same;
		paint_text(import->paint, PAINT_NORMAL, "  ");
		paint_wrapped(import->paint, same ? PAINT_WARNING : PAINT_NORMAL, 4, line);
	}
}

/* Takes the place of the same one; what is of this machine stays as it is here. */
static Account *merge(const Import *import, const Account *carried, bool has_secret)
{
	const Account *same = carry_same(import->accounts, carried);
	Account *account = account_copy(carried);

	if (same) {
		account_set(&account->id, same->id);
		account_set(&account->name, same->name);
		account_set(&account->config_dir, same->config_dir);
		account->directories = g_strdupv(same->directories);
		account->place = same->place;
		account->token_ends_at = same->token_ends_at;
		account->login_ends_at = same->login_ends_at;
	} else {
		g_autofree char *name = accounts_free_name(import->accounts, carried->name);

		account_set(&account->name, name);
	}
	if (carried->kind == ACCOUNT_CLAUDE_AI && has_secret &&
		!(same && same->place != ACCOUNT_NOWHERE))
		account->place = ACCOUNT_PARKED;
	return account;
}

/* A login that is here stays: it is newer than any copy of it. */
static bool is_wanted(const Import *import, const Account *carried)
{
	const Account *same = carry_same(import->accounts, carried);

	return carried->kind != ACCOUNT_CLAUDE_AI || !same || same->place == ACCOUNT_NOWHERE;
}

static bool take_in(Import *import, Secrets *secrets, GError **error)
{
	for (guint i = 0; i < import->carried->len; i++) {
		const Account *carried = import->carried->pdata[i];
		const Secret *secret = is_wanted(import, carried)
					       ? g_hash_table_lookup(import->table, carried->id)
					       : NULL;
		g_autoptr(Account) account = merge(import, carried, secret != NULL);

		if ((secret && !keep_store(secrets, account, secret, error)) ||
			!registry_put(
				&import->request->survey->paths, ACCOUNTS_WAIT_MS, account, error))
			return false;
		if (!accounts_find_id(import->accounts, account->id))
			accounts_add(import->accounts, account_copy(account));
	}
	return true;
}

static int import_all(Import *import, GError **error)
{
	AccountsRequest *request = import->request;
	const KeepOptions keep = { .yes = request->yes, .passphrase_fd = -1 };
	g_autoptr(Secrets) secrets = NULL;

	show_carried(import);
	if (!accounts_agree(import->paint, _("import"),
		    import->replaces ? _("Take them in, and replace those that are here?")
				     : _("Take them in?"),
		    request->yes, error))
		return -1;
	if (g_hash_table_size(import->table) > 0) {
		secrets = keep_open(
			import->paint, &request->survey->paths, &keep, KEEP_TO_WRITE, error);
		if (!secrets)
			return -1;
	}
	return take_in(import, secrets, error) ? 0 : -1;
}

int accounts_import(AccountsRequest *request, GError **error)
{
	Paint paint = paint_for_stdout(request->common->no_color);
	g_autoptr(GPtrArray) accounts = accounts_read(&request->survey->paths, error);
	g_autoptr(GHashTable) table = NULL;
	g_autoptr(GPtrArray) carried = NULL;
	g_autoptr(Secret) passphrase = NULL;

	if (!accounts)
		return -1;
	passphrase = request->keep.passphrase_fd >= 0
			     ? ask_descriptor(request->keep.passphrase_fd, error)
			     : ask_secret(_("Passphrase of the file: "), error);
	if (passphrase)
		carried = carry_read(request->arguments[0], passphrase, &table, error);
	if (!carried)
		return -1;

	Import import = {
		.request = request,
		.paint = &paint,
		.accounts = accounts,
		.carried = carried,
		.table = table,
	};

	return import_all(&import, error);
}
