#include "tui/roster.h"

#include "app/account-words.h"
#include "app/registry.h"
#include "base/text.h"

#include <glib/gstdio.h>
#include <string.h>

/* A file that looks the same was not changed. */
typedef struct Stamp {
	guint64 device, inode;
	gint64 size, seconds, nanoseconds;
} Stamp;

struct Roster {
	GPtrArray *accounts; /* of Account, in the order of the file */
	GPtrArray *sorted;   /* of Account, of those */
	char **texts; /* what each is found by, as they are sorted; NULL until it is needed */
	GArray *rows; /* of guint: which of the sorted ones are listed */
	char *filter;
	guint selected; /* among the rows */
	RosterWidths widths;
	Stamp stamp;
	bool loaded;
};

Roster *roster_new(void)
{
	Roster *roster = g_new0(Roster, 1);

	roster->accounts = accounts_new();
	roster->sorted = g_ptr_array_new();
	roster->rows = g_array_new(FALSE, FALSE, sizeof(guint));
	roster->filter = g_strdup("");
	return roster;
}

void roster_free(Roster *roster)
{
	if (!roster)
		return;
	g_ptr_array_unref(roster->accounts);
	g_ptr_array_unref(roster->sorted);
	g_strfreev(roster->texts);
	g_array_unref(roster->rows);
	g_free(roster->filter);
	g_free(roster);
}

GPtrArray *roster_accounts(const Roster *roster)
{
	return roster->accounts;
}

const RosterWidths *roster_widths(const Roster *roster)
{
	return &roster->widths;
}

guint roster_count(const Roster *roster)
{
	return roster->rows->len;
}

Account *roster_at(const Roster *roster, guint row)
{
	return roster->sorted->pdata[g_array_index(roster->rows, guint, row)];
}

guint roster_row(const Roster *roster)
{
	return roster->selected;
}

Account *roster_selected(const Roster *roster)
{
	return roster->rows->len > 0 ? roster_at(roster, roster->selected) : NULL;
}

void roster_select(Roster *roster, int row)
{
	roster->selected = (guint)CLAMP(row, 0, MAX((int)roster->rows->len - 1, 0));
}

void roster_select_id(Roster *roster, const char *id)
{
	for (guint i = 0; i < roster->rows->len; i++)
		if (g_strcmp0(roster_at(roster, i)->id, id) == 0)
			roster->selected = i;
}

/* ---- the filter ---- */

static void prepare_texts(Roster *roster)
{
	if (roster->texts)
		return;
	roster->texts = g_new0(char *, roster->sorted->len + 1);
	for (guint i = 0; i < roster->sorted->len; i++)
		roster->texts[i] = account_words_folded(roster->sorted->pdata[i]);
}

static bool has_words(const char *text, char *const *words)
{
	for (; *words; words++)
		if (!strstr(text, *words))
			return false;
	return true;
}

static void list_all(Roster *roster)
{
	g_array_set_size(roster->rows, roster->sorted->len);
	for (guint i = 0; i < roster->sorted->len; i++)
		g_array_index(roster->rows, guint, i) = i;
}

/* Of those that are listed; the others do not match, since what is typed has become longer. */
static void narrow(Roster *roster, const char *filter)
{
	g_autofree char *folded = account_words_fold(filter);
	g_auto(GStrv) words = g_strsplit(folded, " ", -1);
	guint kept = 0;

	prepare_texts(roster);
	for (guint i = 0; i < roster->rows->len; i++) {
		guint index = g_array_index(roster->rows, guint, i);

		if (has_words(roster->texts[index], words))
			g_array_index(roster->rows, guint, kept++) = index;
	}
	g_array_set_size(roster->rows, kept);
}

static void list(Roster *roster, const char *filter)
{
	bool goes_on = g_str_has_prefix(filter, roster->filter);

	if (!goes_on)
		list_all(roster);
	if (*filter)
		narrow(roster, filter);
}

void roster_filter(Roster *roster, const char *text)
{
	const Account *selected = roster_selected(roster);

	if (strcmp(roster->filter, text) == 0)
		return;
	list(roster, text);
	g_free(roster->filter);
	roster->filter = g_strdup(text);
	roster_select(roster, 0);
	if (selected)
		roster_select_id(roster, selected->id);
}

/* ---- loading ---- */

static int compare_names(gconstpointer a, gconstpointer b)
{
	const Account *const *first = a, *const *second = b;

	return g_ascii_strcasecmp((*first)->name, (*second)->name);
}

static void measure(int *width, const char *text)
{
	if (text)
		*width = MAX(*width, text_width(text));
}

static void measure_all(Roster *roster)
{
	roster->widths = (RosterWidths){ 0 };
	for (guint i = 0; i < roster->sorted->len; i++) {
		const Account *account = roster->sorted->pdata[i];
		g_autofree char *who = account_words_who(account);
		g_autofree char *plan = account_words_plan(account);

		measure(&roster->widths.name, account->name);
		measure(&roster->widths.who, who);
		measure(&roster->widths.plan, plan);
		measure(&roster->widths.organization, account->organization);
	}
}

static void take(Roster *roster, GPtrArray *accounts)
{
	g_ptr_array_unref(roster->accounts);
	roster->accounts = accounts;
	g_clear_pointer(&roster->texts, g_strfreev);
	g_ptr_array_set_size(roster->sorted, 0);
	for (guint i = 0; i < accounts->len; i++)
		g_ptr_array_add(roster->sorted, accounts->pdata[i]);
	g_ptr_array_sort(roster->sorted, compare_names);
	measure_all(roster);
	list_all(roster);
	if (*roster->filter)
		narrow(roster, roster->filter);
}

static Stamp stamp_of(const Paths *paths)
{
	g_autofree char *path = registry_path(paths);
	GStatBuf status;

	if (g_stat(path, &status) != 0)
		return (Stamp){ 0 };
	return (Stamp){
		.device = status.st_dev,
		.inode = status.st_ino,
		.size = status.st_size,
		.seconds = status.st_mtim.tv_sec,
		.nanoseconds = status.st_mtim.tv_nsec,
	};
}

static bool is_same(const Stamp *a, const Stamp *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}

bool roster_load(Roster *roster, const Paths *paths, GError **error)
{
	const Stamp stamp = stamp_of(paths);
	const Account *selected = roster_selected(roster);
	g_autofree char *id = selected ? g_strdup(selected->id) : NULL;
	GPtrArray *accounts;

	if (roster->loaded && is_same(&stamp, &roster->stamp))
		return true;
	accounts = registry_load(paths, error);
	if (!accounts)
		return false;
	take(roster, accounts);
	roster->stamp = stamp;
	roster->loaded = true;
	roster_select(roster, (int)roster->selected);
	if (id)
		roster_select_id(roster, id);
	return true;
}
