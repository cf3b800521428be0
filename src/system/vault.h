/*
 * A file of secrets that is encrypted with a passphrase: where there is no keyring, and to carry
 * accounts to another machine. This is about its bytes; reading and writing them is the caller's.
 *
 *	g_autoptr(VaultKey) key = vault_key_new(passphrase, bytes, &error);	// half a second
 *	g_autoptr(GHashTable) table = vault_open(bytes, key, &error);
 *	g_hash_table_insert(table, g_strdup("0123456789abcdef"), secret_new(…));
 *	g_autoptr(Secret) sealed = vault_seal(table, key, &error);
 *
 * The key comes from the passphrase by Argon2id; all is encrypted and authenticated as a whole by
 * XChaCha20-Poly1305, with a new nonce each time. What deriving the key costs stands in the file
 * and is bounded. A checksum tells a file that was damaged from a passphrase that is wrong. Keys
 * and plain text are in locked memory, which is wiped; libsodium is in the private module
 * (system/remote/), loaded on the first call.
 *
 *	bytes    what
 *	16       "claude-accounts\n"
 *	4        version of the format, 1 (numbers are little-endian)
 *	4, 8     Argon2id: passes, and bytes of memory
 *	16       Argon2id: salt
 *	24       nonce
 *	n + 16   encrypted entries, and their tag; all of the above is authenticated with them
 *	32       SHA-256 of all of the above
 *
 *	an entry: 1 byte length of the name, the name, 4 bytes length of the secret, the secret
 */
#ifndef SYSTEM_VAULT_H
#define SYSTEM_VAULT_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

/* Of a file, bytes. */
#define VAULT_SIZE_MAX (64 << 20)

typedef struct VaultKey VaultKey;

/* A table of secrets by name (1 to 255 bytes): char * → Secret *, which it owns. */
GHashTable *vault_table_new(void);

/*
 * The key for the file with these bytes or, when bytes are NULL, one for a new file. Takes half a
 * second. Whether it is the right one is known when it opens the
 * file. Fails with APP_ERROR_USAGE when the passphrase is empty, and otherwise as vault_open()
 * does.
 */
VaultKey *vault_key_new(const Secret *passphrase, const Secret *bytes, GError **error);

/*
 * The same in a thread, which does nothing else. The callback is called once, from the loop, unless
 * the work is given up; the key is the callback's, NULL with an error.
 */
typedef struct VaultWork VaultWork;
typedef void VaultKeyCallback(VaultKey *key, const GError *error, gpointer data);
VaultWork *vault_key_start(const Secret *passphrase, const Secret *bytes,
	VaultKeyCallback *callback, gpointer data, GError **error);
void vault_key_cancel(VaultWork *work); /* NULL is fine */

/*
 * A key as bytes, for somebody who keeps it for a while, and back; NULL when these are none, or
 * there is no module or memory. Whether it is the right one is known when it opens the file.
 */
Secret *vault_key_save(const VaultKey *key);
VaultKey *vault_key_load(const Secret *saved);

/* Wipes and frees; NULL is fine. */
void vault_key_free(VaultKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VaultKey, vault_key_free)

/* Whether the file was sealed with a key of that salt and cost: then no new one has to be derived.
 */
bool vault_key_fits(const VaultKey *key, const Secret *bytes);

/*
 * The table that was sealed. Fails with APP_ERROR_REFUSED when the key, so the passphrase, is the
 * wrong one, and with APP_ERROR_FAILED when the bytes are damaged, no such file, one of a later
 * version, or there is no module or memory; N_() says which.
 */
GHashTable *vault_open(const Secret *bytes, const VaultKey *key, GError **error);

/* The bytes of a file. Fails with APP_ERROR_USAGE when it, or a name, would be too large. */
Secret *vault_seal(GHashTable *table, const VaultKey *key, GError **error);

#endif
