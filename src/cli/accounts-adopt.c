#include "cli/accounts-what.h"

#include "app/account-words.h"
#include "app/adopt.h"
#include "app/registry.h"
#include "base/i18n.h"
#include "base/text.h"

static void show_item(const Paint *paint, const AdoptItem *item)
{
	const Account *account = item->account;
	g_autofree char *who = account_words_who(account);
	g_autofree char *line = text_fill(_("{name}: {kind}, {who}, from {where}"), "name",
		account->name, "kind", _(account_kind_label(account->kind)), "who", who, "where",
		item->where, NULL);

	paint_text(paint, PAINT_NORMAL, "  ");
	paint_wrapped(paint, PAINT_NORMAL, 4, line);
}

static bool is_any_secret(const GPtrArray *items)
{
	for (guint i = 0; i < items->len; i++)
		if (((const AdoptItem *)items->pdata[i])->secret)
			return true;
	return false;
}

/* A secret of an account that could not be listed would be nobody's. */
static bool keep_item(const Paths *paths, Secrets *secrets, const AdoptItem *item, GError **error)
{
	if (item->secret && !keep_store(secrets, item->account, item->secret, error))
		return false;
	if (registry_put(paths, ACCOUNTS_WAIT_MS, item->account, error))
		return true;
	if (item->secret)
		keep_clear(secrets, item->account, NULL);
	return false;
}

static bool keep_items(
	const AccountsRequest *request, const Paint *paint, const GPtrArray *items, GError **error)
{
	const Paths *paths = &request->survey->paths;
	g_autoptr(Secrets) secrets =
		is_any_secret(items) ? keep_open(paint, paths, &request->keep, KEEP_TO_WRITE, error)
				     : NULL;

	if (is_any_secret(items) && !secrets)
		return false;
	for (guint i = 0; i < items->len; i++)
		if (!keep_item(paths, secrets, items->pdata[i], error))
			return false;
	return true;
}

typedef struct Found {
	bool there;
	AccountsRequest *request;
	const Paint *paint;
	GError *problem;
} Found;

static void take_items(Found *found, const GPtrArray *items)
{
	AccountsRequest *request = found->request;
	const Paint *paint = found->paint;

	if (items->len == 0) {
		paint_wrapped(
			paint, PAINT_NORMAL, 0, _("There is nothing here that is no account yet."));
		return;
	}
	paint_wrapped(paint, PAINT_TITLE, 0, _("These become accounts; nothing else changes:"));
	for (guint i = 0; i < items->len; i++)
		show_item(paint, items->pdata[i]);
	if (request->dry_run ||
		!accounts_agree(paint, _("adopt"), _("Make accounts of them?"), request->yes,
			&found->problem) ||
		!keep_items(request, paint, items, &found->problem))
		return;
	paint_wrapped(paint, PAINT_NORMAL, 0, _("Done. To see them: claude-accounts accounts"));
}

static void on_found(const GPtrArray *items, gpointer data)
{
	Found *found = data;

	take_items(found, items);
	found->there = true;
}

int accounts_adopt(AccountsRequest *request, GError **error)
{
	Paint paint = paint_for_stdout(request->common->no_color);
	g_autoptr(GPtrArray) accounts = registry_load(&request->survey->paths, error);
	Found found = { .request = request, .paint = &paint };
	Adoption *adoption =
		accounts ? adopt_start(request->survey, accounts, on_found, &found, error) : NULL;

	request->keep.yes = request->yes;
	while (adoption && !found.there)
		g_main_context_iteration(NULL, TRUE);
	adopt_free(adoption);
	if (found.problem)
		g_propagate_error(error, found.problem);
	return adoption && !found.problem ? 0 : -1;
}
