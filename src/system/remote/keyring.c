#include "system/remote/keyring.h"

#include "base/i18n.h"
#include "system/remote/keyring-call.h"

#include <string.h>

#define APPLICATION "claude-accounts"
#define SCHEMA      "claude-accounts.Secret"
#define ID_LENGTH   16

#define COLLECTION_INTERFACE "org.freedesktop.Secret.Collection"
#define ITEM_INTERFACE       "org.freedesktop.Secret.Item"

static bool is_id(const char *text)
{
	return strlen(text) == ID_LENGTH && strspn(text, "0123456789abcdef") == ID_LENGTH;
}

/* For a search, whose attributes are those that have to be the same; or for a new item. */
static GVariant *attributes(const KeyringCall *call, bool all)
{
	GVariantBuilder builder;

	g_variant_builder_init(&builder, G_VARIANT_TYPE("a{ss}"));
	g_variant_builder_add(&builder, "{ss}", "application", APPLICATION);
	if (call->id)
		g_variant_builder_add(&builder, "{ss}", "account", call->id);
	if (all)
		g_variant_builder_add(&builder, "{ss}", "xdg:schema", SCHEMA);
	return g_variant_builder_end(&builder);
}

static void search(KeyringCall *call);

/* The first step, also after something was unlocked. */
static void begin(KeyringCall *call);

static void on_unlocked(KeyringCall *call, GVariant *reply)
{
	const char *prompt;

	g_variant_get(reply, "(@ao&o)", NULL, &prompt);
	keyring_call_prompt(call, prompt, begin);
}

/* Has collections or items unlocked, once, and begins again. */
static void unlock(KeyringCall *call, const char *const *paths)
{
	const KeyringMethod method = { .name = "Unlock", .type = "(aoo)" };

	if (call->unlocked) {
		keyring_call_end(call, KEYRING_LOCKED, N_("the keyring is locked"));
		return;
	}
	call->unlocked = true;
	keyring_call_ask(call, &method, g_variant_new("(^ao)", paths), on_unlocked);
}

static void unlock_collection(KeyringCall *call)
{
	const char *const paths[] = { call->collection, NULL };

	unlock(call, paths);
}

static void end_list(KeyringCall *call)
{
	g_ptr_array_add(call->ids, NULL);
	keyring_call_end(call, KEYRING_DONE, NULL);
}

static void end_misfit(KeyringCall *call)
{
	keyring_call_end(call, KEYRING_REFUSED, N_("the keyring gave an answer that does not fit"));
}

/* Nothing was found, and nothing is locked. */
static void end_without(KeyringCall *call)
{
	if (call->action == KEYRING_LIST)
		end_list(call);
	else if (call->action == KEYRING_STORE)
		keyring_call_end(
			call, KEYRING_LOST, N_("the keyring has not kept what it was given"));
	else
		keyring_call_end(
			call, KEYRING_NOT_FOUND, N_("the keyring has no secret of this account"));
}

/* ---- storing ---- */

static void on_item_made(KeyringCall *call, GVariant *reply)
{
	const char *prompt;

	call->written = true;
	g_variant_get(reply, "(o&o)", NULL, &prompt);
	keyring_call_prompt(call, prompt, search);
}

static GVariant *item_properties(const KeyringCall *call)
{
	GVariantBuilder builder;

	g_variant_builder_init(&builder, G_VARIANT_TYPE("a{sv}"));
	g_variant_builder_add(
		&builder, "{sv}", ITEM_INTERFACE ".Label", g_variant_new_string(call->label));
	g_variant_builder_add(
		&builder, "{sv}", ITEM_INTERFACE ".Attributes", attributes(call, true));
	return g_variant_builder_end(&builder);
}

/* A keyring may look unlocked until something is written into it. */
static void make_item(KeyringCall *call)
{
	const KeyringMethod method = { call->collection, COLLECTION_INTERFACE, "CreateItem",
		"(oo)" };
	bool is_text = g_utf8_validate_len(call->secret->data, call->secret->length, NULL);
	SecretValue *value = secret_value_new(call->secret->data, (gssize)call->secret->length,
		is_text ? "text/plain" : "application/octet-stream");
	GVariant *encrypted = secret_service_encode_dbus_secret(call->service, value);

	secret_value_unref(value);
	call->if_locked = unlock_collection;
	keyring_call_ask(call, &method,
		g_variant_new("(@a{sv}@(oayays)b)", item_properties(call), encrypted, TRUE),
		on_item_made);
}

static void on_collection_made(KeyringCall *call, GVariant *reply)
{
	const char *prompt;

	g_variant_get(reply, "(o&o)", NULL, &prompt);
	keyring_call_prompt(call, prompt, begin);
}

static void make_collection(KeyringCall *call)
{
	const KeyringMethod method = { .name = "CreateCollection", .type = "(oo)" };
	GVariantBuilder builder;

	if (call->unlocked) {
		end_without(call);
		return;
	}
	call->unlocked = true; /* once */
	g_variant_builder_init(&builder, G_VARIANT_TYPE("a{sv}"));
	g_variant_builder_add(&builder, "{sv}", COLLECTION_INTERFACE ".Label",
		g_variant_new_string("Default keyring"));
	keyring_call_ask(call, &method,
		g_variant_new("(@a{sv}s)", g_variant_builder_end(&builder), "default"),
		on_collection_made);
}

/* ---- the collection in which secrets of accounts are ---- */

static void on_collection_state(KeyringCall *call, GVariant *reply)
{
	g_autoptr(GVariant) locked = NULL;

	g_variant_get(reply, "(v)", &locked);
	if (!g_variant_is_of_type(locked, G_VARIANT_TYPE_BOOLEAN))
		end_misfit(call);
	else if (g_variant_get_boolean(locked))
		unlock_collection(call);
	else if (call->action == KEYRING_STORE && !call->written)
		make_item(call);
	else
		end_without(call);
}

static void on_collection(KeyringCall *call, GVariant *reply)
{
	g_clear_pointer(&call->collection, g_free);
	g_variant_get(reply, "(o)", &call->collection);
	if (!g_str_equal(call->collection, "/"))
		keyring_call_get(call, call->collection, COLLECTION_INTERFACE, "Locked",
			on_collection_state);
	else if (call->action == KEYRING_STORE && !call->written)
		make_collection(call);
	else
		end_without(call);
}

static void find_collection(KeyringCall *call)
{
	const KeyringMethod method = { .name = "ReadAlias", .type = "(o)" };

	keyring_call_ask(call, &method, g_variant_new("(s)", "default"), on_collection);
}

/* ---- removing ---- */

static void remove_next(KeyringCall *call);

static void on_removal_agreed(KeyringCall *call)
{
	call->at++;
	remove_next(call);
}

static void on_removed(KeyringCall *call, GVariant *reply)
{
	const char *prompt;

	g_variant_get(reply, "(&o)", &prompt);
	keyring_call_prompt(call, prompt, on_removal_agreed);
}

static void remove_next(KeyringCall *call)
{
	const char *path = call->items[call->at];
	const KeyringMethod method = { path, ITEM_INTERFACE, "Delete", "(o)" };

	if (path)
		keyring_call_ask(call, &method, NULL, on_removed);
	else if (call->action == KEYRING_STORE)
		keyring_call_end(call, KEYRING_DONE, NULL);
	else {
		call->written = true;
		search(call);
	}
}

/* ---- reading ---- */

/* NULL for an item whose secret the keyring did not give, or gave in a form that is none. */
static Secret *secret_of(const KeyringCall *call, const char *item)
{
	g_autoptr(GVariant) encrypted =
		g_variant_lookup_value(call->secrets, item, G_VARIANT_TYPE("(oayays)"));
	SecretValue *value =
		encrypted ? secret_service_decode_dbus_secret(call->service, encrypted) : NULL;
	Secret *secret = NULL;
	gsize length;

	if (!value)
		return NULL;

	const char *data = secret_value_get(value, &length);

	if (length <= KEYRING_SECRET_MAX)
		secret = secret_new(data, length);
	secret_value_unref(value);
	return secret;
}

static void take_best(KeyringCall *call, guint64 modified)
{
	Secret *secret = secret_of(call, call->items[call->at]);

	if (!secret || (call->found && modified <= call->modified)) {
		secret_free(secret);
		return;
	}
	secret_free(call->found);
	call->found = secret;
	call->modified = modified;
}

static void end_found(KeyringCall *call)
{
	if (call->found)
		keyring_call_end(call, KEYRING_DONE, NULL);
	else
		end_misfit(call);
}

static void compare_next(KeyringCall *call);

static void on_modified(KeyringCall *call, GVariant *reply)
{
	g_autoptr(GVariant) modified = NULL;

	g_variant_get(reply, "(v)", &modified);
	take_best(call, g_variant_is_of_type(modified, G_VARIANT_TYPE_UINT64)
				? g_variant_get_uint64(modified)
				: 0);
	call->at++;
	compare_next(call);
}

static void compare_next(KeyringCall *call)
{
	if (call->items[call->at])
		keyring_call_get(
			call, call->items[call->at], ITEM_INTERFACE, "Modified", on_modified);
	else
		end_found(call);
}

static void find_best(KeyringCall *call)
{
	if (call->items[1]) {
		compare_next(call);
		return;
	}
	take_best(call, 0);
	end_found(call);
}

static bool holds(const KeyringCall *call, const char *item, const Secret *wanted)
{
	g_autoptr(Secret) secret = secret_of(call, item);

	return secret && secret->length == wanted->length &&
	       memcmp(secret->data, wanted->data, wanted->length) == 0;
}

/* What was stored has to be there; what else is there under this id is of yesterday. */
static void verify(KeyringCall *call)
{
	g_autoptr(GStrvBuilder) others = g_strv_builder_new();
	bool kept = false;

	for (guint i = 0; call->items[i]; i++)
		if (holds(call, call->items[i], call->secret))
			kept = true;
		else
			g_strv_builder_add(others, call->items[i]);
	g_strfreev(call->items);
	call->items = g_strv_builder_end(others);
	if (kept)
		remove_next(call);
	else
		keyring_call_end(call, KEYRING_LOST,
			N_("the keyring gives back something else than it was given"));
}

static void on_secrets(KeyringCall *call, GVariant *reply)
{
	g_clear_pointer(&call->secrets, g_variant_unref);
	call->secrets = g_variant_get_child_value(reply, 0);
	if (call->action == KEYRING_STORE)
		verify(call);
	else
		find_best(call);
}

static void get_secrets(KeyringCall *call)
{
	const KeyringMethod method = { .name = "GetSecrets", .type = "(a{o(oayays)})" };

	keyring_call_ask(call, &method,
		g_variant_new(
			"(^aoo)", call->items, secret_service_get_session_dbus_path(call->service)),
		on_secrets);
}

static void list_next(KeyringCall *call);

static void on_attributes(KeyringCall *call, GVariant *reply)
{
	g_autoptr(GVariant) all = NULL;
	const char *id;

	g_variant_get(reply, "(v)", &all);
	if (g_variant_is_of_type(all, G_VARIANT_TYPE("a{ss}")) &&
		g_variant_lookup(all, "account", "&s", &id) && is_id(id) &&
		!g_ptr_array_find_with_equal_func(call->ids, id, g_str_equal, NULL))
		g_ptr_array_add(call->ids, g_strdup(id));
	call->at++;
	list_next(call);
}

static void list_next(KeyringCall *call)
{
	if (call->items[call->at])
		keyring_call_get(
			call, call->items[call->at], ITEM_INTERFACE, "Attributes", on_attributes);
	else
		end_list(call);
}

static void take_items(KeyringCall *call)
{
	if (call->action == KEYRING_LIST)
		list_next(call);
	else if (call->action == KEYRING_CLEAR)
		remove_next(call);
	else
		get_secrets(call);
}

static void end_cleared(KeyringCall *call, bool empty)
{
	keyring_call_end(call, empty ? KEYRING_DONE : KEYRING_LOST,
		empty ? NULL : N_("the keyring still has what it was told to remove"));
}

/* What is locked matters where all is wanted, or nothing else is there. */
static void on_searched(KeyringCall *call, GVariant *reply)
{
	g_auto(GStrv) locked = NULL;
	bool all = call->action == KEYRING_LIST || call->action == KEYRING_CLEAR;

	g_clear_pointer(&call->items, g_strfreev);
	call->at = 0;
	g_variant_get(reply, "(^ao^ao)", &call->items, &locked);
	if (call->action == KEYRING_CLEAR && call->written)
		end_cleared(call, !call->items[0] && !locked[0]);
	else if (locked[0] && (all || !call->items[0]))
		unlock(call, (const char *const *)locked);
	else if (call->items[0])
		take_items(call);
	else
		find_collection(call);
}

static void search(KeyringCall *call)
{
	const KeyringMethod method = { .name = "SearchItems", .type = "(aoao)" };

	keyring_call_ask(
		call, &method, g_variant_new("(@a{ss})", attributes(call, false)), on_searched);
}

static void begin(KeyringCall *call)
{
	if (call->action == KEYRING_STORE && !call->written)
		find_collection(call);
	else
		search(call);
}

KeyringCall *remote_keyring_start(
	const KeyringRequest *request, KeyringCallback *callback, gpointer data)
{
	KeyringCall *call = g_new0(KeyringCall, 1);
	const Secret *secret = request->action == KEYRING_STORE ? request->secret : NULL;

	call->action = request->action;
	call->id = request->action == KEYRING_LIST ? NULL : g_strdup(request->id);
	call->label = secret ? g_strconcat(APPLICATION ": ", request->name, NULL) : NULL;
	call->secret = secret ? secret_new(secret->data, secret->length) : NULL;
	call->may_prompt = request->may_prompt;
	call->callback = callback;
	call->data = data;
	call->ids = g_ptr_array_new_with_free_func(g_free);
	keyring_call_open(call, begin);
	return call;
}

void remote_keyring_cancel(KeyringCall *call)
{
	keyring_call_drop(call);
}
