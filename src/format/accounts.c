#include "format/accounts.h"

#include "base/i18n.h"
#include "format/instant.h"
#include "format/json-object.h"

#include <json-c/json.h>

#define FORM_VERSION 1

/* A string of an account, and its member. */
typedef struct Field {
	const char *key;
	gsize offset;
} Field;

#define FIELD(member)                                                                              \
	{                                                                                          \
		.key = #member, .offset = G_STRUCT_OFFSET(Account, member)                         \
	}

static const Field texts[] = {
	FIELD(id),
	FIELD(name),
	FIELD(email),
	FIELD(account_uuid),
	FIELD(organization),
	FIELD(organization_uuid),
	FIELD(plan),
	FIELD(fingerprint),
	FIELD(config_dir),
	FIELD(profile),
	FIELD(region),
	FIELD(project),
	FIELD(refresh_command),
	FIELD(base_url),
};

static const Field times[] = {
	FIELD(token_ends_at),
	FIELD(login_ends_at),
	FIELD(added_at),
	FIELD(used_at),
};

/* What has been read so far. */
typedef struct Reading {
	const JsonDoc *doc;
	GPtrArray *accounts;
	GHashTable *ids, *names; /* taken ones; they belong to the accounts, or to the table */
	JsonProblem *problem;
} Reading;

static char **text_of(Account *account, gsize offset)
{
	return &G_STRUCT_MEMBER(char *, account, offset);
}

static gint64 *time_of(Account *account, gsize offset)
{
	return &G_STRUCT_MEMBER(gint64, account, offset);
}

static bool complain(Reading *reading, const JsonNode *node, const char *what)
{
	*reading->problem = json_problem_at(reading->doc, node, what);
	return false;
}

static char **read_directories(const JsonDoc *doc, const JsonNode *node)
{
	const JsonNode *list = json_member_of(doc, node, "directories", JSON_ARRAY);
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

	for (const JsonNode *item = list ? json_first(doc, list) : NULL; item;
		item = json_next(doc, item)) {
		char *path = json_text_dup(doc, item);

		if (path)
			g_ptr_array_add(paths, path);
	}
	if (paths->len == 0)
		return NULL;
	g_ptr_array_add(paths, NULL);
	return (char **)g_ptr_array_steal(paths, NULL);
}

static Account *read_fields(const JsonDoc *doc, const JsonNode *node)
{
	Account *account = g_new0(Account, 1);
	g_autofree char *kind = json_object_text(doc, node, "kind");
	g_autofree char *place = json_object_text(doc, node, "place");

	account->kind = account_kind_from_name(kind);
	account->place = account_place_from_name(place);
	account->directories = read_directories(doc, node);
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		*text_of(account, texts[i].offset) = json_object_text(doc, node, texts[i].key);
	for (gsize i = 0; i < G_N_ELEMENTS(times); i++)
		*time_of(account, times[i].offset) = json_object_instant(doc, node, times[i].key);
	return account;
}

static const char *problem_of(const Reading *reading, const Account *account, const char *folded)
{
	if (!account->id || !*account->id)
		return N_("an account without an id");
	if (!account->name || account_name_problem(account->name))
		return N_("an account without a name");
	if (account->kind == ACCOUNT_KIND_COUNT)
		return N_("an account of an unknown kind");
	if (g_hash_table_contains(reading->ids, account->id))
		return N_("two accounts with one id");
	if (g_hash_table_contains(reading->names, folded))
		return N_("two accounts with one name");
	return NULL;
}

static bool read_account(Reading *reading, const JsonNode *node)
{
	Account *account = read_fields(reading->doc, node);
	g_autofree char *folded = g_ascii_strdown(account->name ? account->name : "", -1);
	const char *what = problem_of(reading, account, folded);

	accounts_add(reading->accounts, account);
	if (what)
		return complain(reading, node, what);
	g_hash_table_add(reading->ids, account->id);
	g_hash_table_add(reading->names, g_steal_pointer(&folded));
	return true;
}

static bool read_list(Reading *reading)
{
	const JsonNode *root = json_root(reading->doc);
	const JsonNode *list = json_member_of(reading->doc, root, "accounts", JSON_ARRAY);
	gint64 version = 0;

	json_int64(reading->doc, json_member(reading->doc, root, "version"), &version);
	if (version > FORM_VERSION)
		return complain(reading, root, N_("it was written by a later version"));
	if (version != FORM_VERSION || !list)
		return complain(reading, root, N_("it is no list of accounts"));
	for (const JsonNode *node = json_first(reading->doc, list); node;
		node = json_next(reading->doc, node))
		if (!read_account(reading, node))
			return false;
	return true;
}

GPtrArray *accounts_parse(const char *text, gsize length, JsonProblem *ret_problem)
{
	g_autoptr(GPtrArray) accounts = accounts_new();

	if (length == 0)
		return g_steal_pointer(&accounts);

	g_autoptr(JsonDoc) doc = json_object_parse(text, length, ret_problem);

	if (!doc)
		return NULL;

	Reading reading = {
		.doc = doc,
		.accounts = accounts,
		.ids = g_hash_table_new(g_str_hash, g_str_equal),
		.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.problem = ret_problem,
	};
	bool good = read_list(&reading);

	g_hash_table_unref(reading.ids);
	g_hash_table_unref(reading.names);
	return good ? g_steal_pointer(&accounts) : NULL;
}

static void add_text(struct json_object *object, const char *key, const char *text)
{
	if (text)
		json_object_object_add(object, key, json_object_new_string(text));
}

static void add_directories(struct json_object *object, char **directories)
{
	struct json_object *list = json_object_new_array();

	for (guint i = 0; directories && directories[i]; i++)
		json_object_array_add(list, json_object_new_string(directories[i]));
	json_object_object_add(object, "directories", list);
}

static struct json_object *object_of(Account *account)
{
	struct json_object *object = json_object_new_object();

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		add_text(object, texts[i].key, *text_of(account, texts[i].offset));
		if (i == 1)
			add_text(object, "kind", account_kind_name(account->kind));
	}
	if (account->kind == ACCOUNT_CLAUDE_AI)
		add_text(object, "place", account_place_name(account->place));
	if (account->directories)
		add_directories(object, account->directories);
	for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
		gint64 time = *time_of(account, times[i].offset);
		g_autofree char *printed = time > 0 ? instant_print(time) : NULL;

		add_text(object, times[i].key, printed);
	}
	return object;
}

static char *print_root(struct json_object *list)
{
	struct json_object *root = json_object_new_object();
	char *text;

	json_object_object_add(root, "version", json_object_new_int(FORM_VERSION));
	json_object_object_add(root, "accounts", list);
	text = g_strconcat(json_object_to_json_string_ext(
				   root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
						 JSON_C_TO_STRING_NOSLASHESCAPE),
		"\n", NULL);
	json_object_put(root);
	return text;
}

/* A member that is there whatever its value is. */
static void put_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, text ? json_object_new_string(text) : NULL);
}

static struct json_object *report_of(Account *account, bool wins)
{
	struct json_object *object = json_object_new_object();

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		put_text(object, texts[i].key, *text_of(account, texts[i].offset));
		if (i == 1)
			put_text(object, "kind", account_kind_name(account->kind));
	}
	json_object_object_add(object, "wins", json_object_new_boolean(wins));
	put_text(object, "place",
		account->kind == ACCOUNT_CLAUDE_AI ? account_place_name(account->place) : NULL);
	add_directories(object, account->directories);
	for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
		gint64 time = *time_of(account, times[i].offset);
		g_autofree char *printed = time > 0 ? instant_print(time) : NULL;

		put_text(object, times[i].key, printed);
	}
	return object;
}

char *accounts_report(const GPtrArray *accounts, const char *current)
{
	struct json_object *list = json_object_new_array();

	for (guint i = 0; i < accounts->len; i++) {
		Account *account = accounts->pdata[i];

		json_object_array_add(
			list, report_of(account, g_strcmp0(account->id, current) == 0));
	}
	return print_root(list);
}

char *accounts_print(const GPtrArray *accounts)
{
	struct json_object *list = json_object_new_array();

	for (guint i = 0; i < accounts->len; i++)
		json_object_array_add(list, object_of(accounts->pdata[i]));
	return print_root(list);
}
