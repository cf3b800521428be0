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
		if (!accounts_find_id(chosen, account->id))
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

	g_autofree char *clean = text_clean(path, -1);

	g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
		_("%s is there already; to write over it: --force"), clean);
	return false;
}

/* How many of the logins are in the file, with their tokens or without. */
static guint count_logins(const AccountsRequest *request, const GPtrArray *accounts, bool carried)
{
	guint count = 0;

	for (guint i = 0; i < accounts->len; i++) {
		const Account *account = accounts->pdata[i];

		if (account->kind == ACCOUNT_CLAUDE_AI && has_secret(request, account) == carried)
			count++;
	}
	return count;
}

static void tell_exported(
	const AccountsRequest *request, const Paint *paint, const GPtrArray *accounts)
{
	g_autofree char *count = g_strdup_printf("%u", accounts->len);
	g_autofree char *path = text_clean(request->arguments[0], -1);
	g_autofree char *line =
		text_fill(ngettext("{count} account is in {path}, encrypted.",
				  "{count} accounts are in {path}, encrypted.", accounts->len),
			"count", count, "path", path, NULL);

	paint_wrapped(paint, PAINT_NORMAL, 0, line);
	if (count_logins(request, accounts, true) > 0)
		paint_wrapped(paint, PAINT_WARNING, 0,
			_("A parked login is in it: use it on one machine only. Two that refresh the same "
			  "login sign each other out."));
	if (count_logins(request, accounts, false) > 0)
		paint_wrapped(paint, PAINT_MUTED, 0,
			request->with_logins
				? _("Logins that are in use or signed out are not in it: on the other "
				    "machine you sign in to them once.")
				: _("Logins are not in it: on the other machine you sign in to them once."));
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

/* An account of the file, and what becomes of it. */
typedef struct Item {
	Account *account;
	const Secret *secret; /* that is to be stored; NULL for none */
	const char *replaced; /* the name of the same one that is here; NULL for none */
} Item;

typedef struct Import {
	AccountsRequest *request;
	const Paint *paint;
	GPtrArray *accounts; /* that are here, and those that will be */
	GHashTable *table;
	GArray *items;
	bool replaces;
} Import;

static void clear_item(gpointer data)
{
	account_free(((Item *)data)->account);
}

/* A login that is here stays: it is newer than any copy of it. */
static const Secret *secret_for(const Import *import, const Account *carried, const Account *same)
{
	bool is_here = carried->kind == ACCOUNT_CLAUDE_AI && same && same->place != ACCOUNT_NOWHERE;

	return is_here ? NULL : g_hash_table_lookup(import->table, carried->id);
}

static void add_item(Import *import, const Account *carried)
{
	const Account *same = carry_same(import->accounts, carried);
	Item item = { .secret = secret_for(import, carried, same),
		.replaced = same ? same->name : NULL };

	item.account = carry_account(import->accounts, carried, item.secret);
	if (!same)
		accounts_add(import->accounts, account_copy(item.account));
	import->replaces = import->replaces || same;
	g_array_append_val(import->items, item);
}

static void show_item(const Paint *paint, const Item *item)
{
	g_autofree char *who = account_words_who(item->account);
	g_autofree char *line =
		text_fill(item->replaced ? _("{name}: {kind}, {who}; replaces the one that is here")
					 : _("{name}: {kind}, {who}"),
			"name", item->account->name, "kind",
			_(account_kind_label(item->account->kind)), "who", who, NULL);

	paint_text(paint, PAINT_NORMAL, "  ");
	paint_wrapped(paint, item->replaced ? PAINT_WARNING : PAINT_NORMAL, 4, line);
}

/* A secret of an account that could not be listed would be nobody's. */
static bool take_in(const Import *import, Secrets *secrets, const Item *item, GError **error)
{
	const Paths *paths = &import->request->survey->paths;

	if (item->secret && !keep_store(secrets, item->account, item->secret, error))
		return false;
	if (registry_put(paths, ACCOUNTS_WAIT_MS, item->account, error))
		return true;
	if (item->secret && !item->replaced)
		keep_clear(secrets, item->account, NULL);
	return false;
}

static bool take_all_in(const Import *import, GError **error)
{
	AccountsRequest *request = import->request;
	const KeepOptions keep = { .yes = request->yes, .passphrase_fd = -1 };
	g_autoptr(Secrets) secrets = NULL;

	for (guint i = 0; i < import->items->len; i++) {
		const Item *item = &g_array_index(import->items, Item, i);

		if (item->secret && !secrets)
			secrets = keep_open(import->paint, &request->survey->paths, &keep,
				KEEP_TO_WRITE, error);
		if ((item->secret && !secrets) || !take_in(import, secrets, item, error))
			return false;
	}
	return true;
}

static int import_all(const Import *import, GError **error)
{
	for (guint i = 0; i < import->items->len; i++)
		show_item(import->paint, &g_array_index(import->items, Item, i));
	if (!accounts_agree(import->paint, _("import"),
		    import->replaces ? _("Take them in, and replace those that are here?")
				     : _("Take them in?"),
		    import->request->yes, error) ||
		!take_all_in(import, error))
		return -1;
	paint_wrapped(
		import->paint, PAINT_NORMAL, 0, _("Done. To see them: claude-accounts accounts"));
	return 0;
}

static GPtrArray *read_file(const AccountsRequest *request, GHashTable **ret_table, GError **error)
{
	g_autoptr(Secret) passphrase = request->keep.passphrase_fd >= 0
					       ? ask_descriptor(request->keep.passphrase_fd, error)
					       : ask_secret(_("Passphrase of the file: "), error);

	return passphrase ? carry_read(request->arguments[0], passphrase, ret_table, error) : NULL;
}

int accounts_import(AccountsRequest *request, GError **error)
{
	Paint paint = paint_for_stdout(request->common->no_color);
	g_autoptr(GPtrArray) accounts = accounts_read(&request->survey->paths, error);
	g_autoptr(GHashTable) table = NULL;
	g_autoptr(GPtrArray) carried = accounts ? read_file(request, &table, error) : NULL;
	g_autoptr(GArray) items = g_array_new(FALSE, TRUE, sizeof(Item));
	Import import = { .request = request,
		.paint = &paint,
		.accounts = accounts,
		.table = table,
		.items = items };

	if (!carried)
		return -1;
	g_array_set_clear_func(items, clear_item);
	for (guint i = 0; i < carried->len; i++)
		add_item(&import, carried->pdata[i]);
	return import_all(&import, error);
}
