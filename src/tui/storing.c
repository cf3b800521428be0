#include "tui/storing.h"

#include "app/account-change.h"
#include "app/registry.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/keeping.h"
#include "tui/work.h"

/* For the lock of the list, which is held for moments only. */
#define WAIT_MS 1000

typedef struct Item {
	Account *account;
	Secret *secret;
	bool is_new;
} Item;

struct Storing {
	GPtrArray *items; /* of Item * */
	guint at;         /* the one that is being kept */
	Secrets *secrets; /* borrowed; NULL when none is needed */
	SecretsCall *call;
	void (*kept)(Ui *ui, const Account *account);
};

static void item_free(gpointer data)
{
	Item *item = data;

	account_free(item->account);
	secret_free(item->secret);
	g_free(item);
}

void storing_free(Storing *storing)
{
	if (!storing)
		return;
	secrets_cancel(storing->call);
	g_ptr_array_unref(storing->items);
	g_free(storing);
}

void storing_add(Ui *ui, const Account *account, const Secret *secret, bool is_new)
{
	Item *item = g_new0(Item, 1);

	if (!ui->storing) {
		ui->storing = g_new0(Storing, 1);
		ui->storing->items = g_ptr_array_new_with_free_func(item_free);
	}
	item->account = account_copy(account);
	item->secret = secret ? secret_new(secret->data, secret->length) : NULL;
	item->is_new = is_new;
	g_ptr_array_add(ui->storing->items, item);
}

static const Item *item_at(const Storing *storing)
{
	return storing->items->pdata[storing->at];
}

static void forget(Ui *ui)
{
	storing_free(g_steal_pointer(&ui->storing));
}

static void fail(Ui *ui, const GError *error)
{
	forget(ui);
	ui_look(ui);
	ui_tell_error(ui, ROLE_ERROR, error);
}

/* What a keyring does not do, with what can be done about it. */
static void fail_to_store(Ui *ui, const KeyringReply *reply)
{
	g_autoptr(GError) error = secrets_error(reply);
	g_autofree char *sentence = text_sentence(error->message);
	g_autofree char *message =
		g_strdup_printf("%s %s", sentence, _(keeping_remedy_of(reply->outcome)));

	forget(ui);
	ui_look(ui);
	ui_tell(ui, ROLE_ERROR, message);
}

static void give_up(Ui *ui)
{
	forget(ui);
	ui_look(ui);
	ui_tell(ui, ROLE_NORMAL, _("Given up."));
}

static void keep_next(Ui *ui);

/* The secret is kept, if there is one: now the list. */
static void keep_entry(Ui *ui)
{
	const Item *item = item_at(ui->storing);
	const Paths *paths = &ui->survey->paths;
	g_autoptr(GError) error = NULL;
	bool kept = item->is_new ? registry_put(paths, WAIT_MS, item->account, &error)
				 : account_change_values(paths, WAIT_MS, item->account, &error);

	if (!kept) {
		fail(ui, error);
		return;
	}
	ui->storing->at++;
	keep_next(ui);
}

static void on_stored(const KeyringReply *reply, gpointer data)
{
	Ui *ui = data;

	ui->storing->call = NULL;
	work_end(ui);
	if (reply->outcome == KEYRING_DONE)
		keep_entry(ui);
	else
		fail_to_store(ui, reply);
}

static void keep_secret(Ui *ui, const Item *item)
{
	const KeyringRequest request = {
		.action = KEYRING_STORE,
		.id = item->account->id,
		.name = item->account->name,
		.secret = item->secret,
		.may_prompt = true,
	};
	g_autoptr(GError) error = NULL;

	work_begin(ui, _("Keeping the secret; if your keyring asks, answer it …  Esc gives up"),
		give_up);
	ui->storing->call = secrets_start(ui->storing->secrets, &request, on_stored, ui, &error);
	if (ui->storing->call)
		return;
	work_end(ui);
	fail(ui, error);
}

static void finish(Ui *ui)
{
	Storing *storing = g_steal_pointer(&ui->storing);
	const Item *last = storing->items->pdata[storing->items->len - 1];

	ui_look(ui);
	storing->kept(ui, last->account);
	storing_free(storing);
}

static void keep_next(Ui *ui)
{
	Storing *storing = ui->storing;

	if (storing->at == storing->items->len)
		finish(ui);
	else if (item_at(storing)->secret)
		keep_secret(ui, item_at(storing));
	else
		keep_entry(ui);
}

static void on_open(Ui *ui, Secrets *secrets)
{
	ui->storing->secrets = secrets;
	keep_next(ui);
}

static bool needs_secrets(const Storing *storing)
{
	for (guint i = 0; i < storing->items->len; i++)
		if (((const Item *)storing->items->pdata[i])->secret)
			return true;
	return false;
}

void storing_start(Ui *ui, void (*kept)(Ui *ui, const Account *account))
{
	ui->storing->kept = kept;
	if (needs_secrets(ui->storing))
		keeping_open(ui, on_open, forget);
	else
		keep_next(ui);
}
