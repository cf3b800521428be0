#include "system/vault.h"

#include "system/module.h"

static void free_secret(gpointer secret)
{
	secret_free(secret);
}

GHashTable *vault_table_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_secret);
}

VaultKey *vault_key_new(const Secret *passphrase, const Secret *bytes, GError **error)
{
	const Remote *remote = module_get(error);

	return remote ? remote->vault_key_new(passphrase, bytes, error) : NULL;
}

struct VaultWork {
	Secret *passphrase, *bytes;
	VaultKeyCallback *callback; /* NULL when nobody waits any more; for the main thread */
	gpointer data;
	VaultKey *key;
	GError *error;
};

static gboolean on_derived(gpointer data)
{
	VaultWork *work = data;

	if (work->callback)
		work->callback(g_steal_pointer(&work->key), work->error, work->data);
	vault_key_free(work->key);
	g_clear_error(&work->error);
	g_free(work);
	return G_SOURCE_REMOVE;
}

static gpointer derive(gpointer data)
{
	VaultWork *work = data;

	work->key = vault_key_new(work->passphrase, work->bytes, &work->error);
	secret_free(work->passphrase);
	secret_free(work->bytes);
	g_idle_add(on_derived, work);
	return NULL;
}

/* The module is loaded before there is a second thread that would want to. */
VaultWork *vault_key_start(const Secret *passphrase, const Secret *bytes,
	VaultKeyCallback *callback, gpointer data, GError **error)
{
	if (!module_get(error))
		return NULL;

	VaultWork *work = g_new0(VaultWork, 1);

	work->passphrase = secret_new(passphrase->data, passphrase->length);
	work->bytes = bytes ? secret_new(bytes->data, bytes->length) : NULL;
	work->callback = callback;
	work->data = data;
	g_thread_unref(g_thread_new("vault", derive, work));
	return work;
}

void vault_key_cancel(VaultWork *work)
{
	if (work)
		work->callback = NULL;
}

Secret *vault_key_save(const VaultKey *key)
{
	return module_get(NULL)->vault_key_save(key);
}

VaultKey *vault_key_load(const Secret *saved)
{
	const Remote *remote = module_get(NULL);

	return remote ? remote->vault_key_load(saved) : NULL;
}

void vault_key_free(VaultKey *key)
{
	if (key)
		module_get(NULL)->vault_key_free(key);
}

bool vault_key_fits(const VaultKey *key, const Secret *bytes)
{
	return module_get(NULL)->vault_key_fits(key, bytes);
}

GHashTable *vault_open(const Secret *bytes, const VaultKey *key, GError **error)
{
	g_autoptr(GHashTable) table = vault_table_new();
	bool opened = module_get(NULL)->vault_open(bytes, key, table, error);

	return opened ? g_steal_pointer(&table) : NULL;
}

Secret *vault_seal(GHashTable *table, const VaultKey *key, GError **error)
{
	return module_get(NULL)->vault_seal(table, key, error);
}
