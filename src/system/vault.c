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
