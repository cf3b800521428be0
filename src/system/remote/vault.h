/*
 * Encrypting and decrypting vaults with libsodium.
 */
#ifndef SYSTEM_REMOTE_VAULT_H
#define SYSTEM_REMOTE_VAULT_H

#include "system/vault.h"

VaultKey *remote_vault_key_new(const Secret *passphrase, const Secret *bytes, GError **error);
Secret *remote_vault_key_save(const VaultKey *key);
VaultKey *remote_vault_key_load(const Secret *saved);
void remote_vault_key_free(VaultKey *key);
bool remote_vault_key_fits(const VaultKey *key, const Secret *bytes);
bool remote_vault_open(const Secret *bytes, const VaultKey *key, GHashTable *table, GError **error);
Secret *remote_vault_seal(GHashTable *table, const VaultKey *key, GError **error);

#endif
