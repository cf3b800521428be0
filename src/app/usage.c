#include "app/usage.h"

#include "base/i18n.h"
#include "core/oauth.h"
#include "format/credentials.h"
#include "system/file.h"
#include "system/http.h"

#include <string.h>

#define CREDENTIALS_MAX (256 << 10)
#define ANSWER_MAX      (64 << 10)
#define TIMEOUT_MS      10000

/* How long an answer is good, and how long the server is left alone after none (s). */
#define GOOD_S  300
#define PAUSE_S 60

/* The longest pause that a server can ask for (s). */
#define RETRY_MAX_S 86400

typedef struct Entry {
	Usage usage;
	gint64 due_at;  /* monotonic, s */
	bool has_pause; /* the server wants it */
} Entry;

struct UsageStore {
	GHashTable *entries; /* Entry by the id of the account */
	HttpCall *call;      /* under way; NULL for none */
	char *asked;         /* the id of the account that it is about; NULL for none */
	void (*changed)(gpointer data);
	gpointer data;
};

UsageStore *usage_store_new(void (*changed)(gpointer data), gpointer data)
{
	UsageStore *store = g_new0(UsageStore, 1);

	store->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	store->changed = changed;
	store->data = data;
	return store;
}

void usage_store_free(UsageStore *store)
{
	if (!store)
		return;
	http_cancel(store->call);
	g_hash_table_unref(store->entries);
	g_free(store->asked);
	g_free(store);
}

static gint64 monotonic(void)
{
	return g_get_monotonic_time() / G_USEC_PER_SEC;
}

static Entry *entry_of(UsageStore *store, const char *id)
{
	Entry *entry = g_hash_table_lookup(store->entries, id);

	if (entry)
		return entry;
	entry = g_new0(Entry, 1);
	entry->usage.five_hour.percent = entry->usage.seven_day.percent = -1;
	entry->due_at = monotonic();
	g_hash_table_insert(store->entries, g_strdup(id), entry);
	return entry;
}

const Usage *usage_of(const UsageStore *store, const Account *account)
{
	const Entry *entry = g_hash_table_lookup(store->entries, account->id);

	return entry ? &entry->usage : NULL;
}

bool usage_is_asked(const UsageStore *store, const Account *account)
{
	return g_strcmp0(store->asked, account->id) == 0;
}

void usage_forget(UsageStore *store, const Account *account)
{
	Entry *entry = g_hash_table_lookup(store->entries, account->id);

	if (entry && !entry->has_pause)
		entry->due_at = monotonic();
}

/* The next question comes so much later. */
static void wait_for(Entry *entry, gint64 seconds, const char *problem)
{
	entry->due_at = monotonic() + seconds;
	entry->has_pause = false;
	entry->usage.again_at = 0;
	entry->usage.problem = problem;
}

static void keep_away(Entry *entry, gint64 retry_after)
{
	gint64 seconds = CLAMP(retry_after, PAUSE_S, RETRY_MAX_S);

	wait_for(entry, seconds, N_("the server wants to be asked less often"));
	entry->has_pause = true;
	entry->usage.again_at = g_get_real_time() / G_USEC_PER_SEC + seconds;
}

static void take_answer(Entry *entry, const HttpReply *reply)
{
	UsageReply answer;

	if (!usage_reply_parse(reply->body->data, reply->body->length, &answer)) {
		wait_for(entry, GOOD_S, N_("the server's answer is not understood"));
		return;
	}
	wait_for(entry, GOOD_S, NULL);
	entry->usage.five_hour = answer.five_hour;
	entry->usage.seven_day = answer.seven_day;
	entry->usage.fetched_at = g_get_real_time() / G_USEC_PER_SEC;
}

static void take_reply(Entry *entry, const HttpReply *reply)
{
	if (reply->outcome != HTTP_REPLIED)
		wait_for(entry, PAUSE_S, reply->problem);
	else if (reply->status == 200)
		take_answer(entry, reply);
	else if (reply->status == 429 || reply->retry_after > 0)
		keep_away(entry, reply->retry_after);
	else if (reply->status == 401 || reply->status == 403)
		wait_for(entry, GOOD_S, N_("the server does not accept the login"));
	else
		wait_for(entry, GOOD_S, N_("the server does not tell"));
}

static void on_reply(const HttpReply *reply, gpointer data)
{
	UsageStore *store = data;
	g_autofree char *id = g_steal_pointer(&store->asked);

	store->call = NULL;
	take_reply(entry_of(store, id), reply);
	store->changed(store->data);
}

static void ask(UsageStore *store, Entry *entry, const Account *account, const Secret *token,
	const char *endpoint)
{
	static const char *const headers[] = { "anthropic-beta: oauth-2025-04-20", NULL };
	g_autofree char *url = oauth_url(OAUTH_USAGE, endpoint);
	const HttpRequest request = {
		.method = "GET",
		.url = url,
		.bearer = token,
		.headers = headers,
		.timeout_ms = TIMEOUT_MS,
		.cap = ANSWER_MAX,
	};

	store->call = http_start(&request, on_reply, store, NULL);
	if (store->call)
		store->asked = g_strdup(account->id);
	else
		wait_for(entry, GOOD_S, N_("the server cannot be asked from here"));
}

/* Whose login it is was settled before; here it is enough that nothing contradicts that. */
static bool is_of(const Credentials *credentials, const Account *account)
{
	return !credentials->account_uuid || !credentials->organization_uuid ||
	       !account->account_uuid ||
	       account_is_same_login(
		       account, credentials->account_uuid, credentials->organization_uuid);
}

void usage_look(UsageStore *store, const Paths *paths, const Account *account, const char *endpoint)
{
	Entry *entry = entry_of(store, account->id);
	g_autofree char *path = paths_credentials(paths);
	g_auto(FileRead) file = { 0 };

	if (store->call || entry->due_at > monotonic())
		return;
	file_read(path, CREDENTIALS_MAX, &file);
	if (file.state != FILE_READ)
		return;

	g_autoptr(Credentials) credentials =
		credentials_parse(file.bytes->data, file.bytes->length);

	if (!credentials->access_token || !is_of(credentials, account))
		return;
	if (credentials->expires_at_ms > 0 &&
		credentials->expires_at_ms <= g_get_real_time() / 1000)
		entry->usage.problem = N_("its token has ended; Claude Code renews it");
	else
		ask(store, entry, account, credentials->access_token, endpoint);
}
