/*
 * The private module's interface to the program. claude-accounts-remote.so brings what the program
 * needs only now and then, and whose libraries take longer to load than the program takes to start.
 * It exports one function, REMOTE_ENTRY of type RemoteEntry, that gives a table of functions; the
 * faces of these in the program, such as system/http.c, load it on their first call. Once loaded
 * it stays, for its libraries may have threads.
 */
#ifndef SYSTEM_REMOTE_REMOTE_H
#define SYSTEM_REMOTE_REMOTE_H

#include "system/http.h"
#include "system/keyring.h"
#include "system/qr.h"
#include "system/sign.h"
#include "system/vault.h"

/* Counts changes of the table: the module and the program must have been built alike. */
#define REMOTE_VERSION 6

typedef struct Remote {
	guint version; /* REMOTE_VERSION; first in all versions */
	HttpCall *(*http_start)(
		const HttpRequest *request, HttpCallback *callback, gpointer data, GError **error);
	void (*http_cancel)(HttpCall *call);
	QrCode *(*qr_encode)(const char *text, GError **error);
	Secret *(*sign_rs256)(const Secret *pem, const Secret *bytes, GError **error);
	KeyringCall *(*keyring_start)(
		const KeyringRequest *request, KeyringCallback *callback, gpointer data);
	void (*keyring_cancel)(KeyringCall *call);
	VaultKey *(*vault_key_new)(const Secret *passphrase, const Secret *bytes, GError **error);
	Secret *(*vault_key_save)(const VaultKey *key);
	VaultKey *(*vault_key_load)(const Secret *saved);
	void (*vault_key_free)(VaultKey *key);
	bool (*vault_key_fits)(const VaultKey *key, const Secret *bytes);
	bool (*vault_open)(
		const Secret *bytes, const VaultKey *key, GHashTable *table, GError **error);
	Secret *(*vault_seal)(GHashTable *table, const VaultKey *key, GError **error);
} Remote;

/* NULL when a library cannot be initialised. */
typedef const Remote *RemoteEntry(void);
#define REMOTE_ENTRY "remote_entry"

#endif
