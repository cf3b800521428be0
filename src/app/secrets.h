/*
 * Where the secrets of accounts are: in the user's keyring (system/keyring.h) or, where the user
 * prefers that, in a file that a passphrase opens (system/vault.h). The user chooses once; nothing
 * ever goes to the other one because the one that was chosen does not answer.
 *
 *	Secrets *secrets = secrets_new(directory, &error);
 *	if (secrets_kind(secrets) == SECRETS_UNDECIDED) … ask, then secrets_choose() …
 *	if (secrets_needs_passphrase(secrets)) … ask, then secrets_unlock() …
 *	KeyringRequest request = { .action = KEYRING_LOOKUP, .id = account->id };
 *	SecretsCall *call = secrets_start(secrets, &request, on_reply, data, &error);
 *	… on_reply(&reply, data) is called once, from the loop, unless the call is cancelled …
 *
 * Requests and replies are those of the keyring for both; a reply's problem is borrowed here, and
 * still N_(). A vault is LOCKED without its passphrase, which is not kept: its key is, by the
 *Secrets until they are freed and by the kernel (system/kernel-key.h) for SECRETS_KEPT_S, so that
 * apiKeyHelper need not ask. Where the kernel keeps nothing, each program asks.
 */
#ifndef APP_SECRETS_H
#define APP_SECRETS_H

#include "system/keyring.h"

/* How long a vault stays unlocked for all programs of the user (s). */
#define SECRETS_KEPT_S (8 * 60 * 60)

typedef enum SecretsKind {
	SECRETS_UNDECIDED,
	SECRETS_KEYRING,
	SECRETS_VAULT,
} SecretsKind;

typedef struct Secrets Secrets;
typedef struct SecretsCall SecretsCall;

/*
 * With the choice that stands in the directory of the registry, which may be absent. Fails with
 * APP_ERROR_FAILED when what stands there is none or cannot be read.
 */
Secrets *secrets_new(const char *directory, GError **error);

/* Wipes the key and frees, when all calls are over; NULL is fine. */
void secrets_free(Secrets *secrets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Secrets, secrets_free)

SecretsKind secrets_kind(const Secrets *secrets);

/* Remembers the user's choice; secrets stay where they are. Fails with APP_ERROR_FAILED. */
bool secrets_choose(Secrets *secrets, SecretsKind kind, GError **error);

/* Whether it is a vault whose passphrase was not given yet. */
bool secrets_needs_passphrase(const Secrets *secrets);

/* Whether the vault is there: if not, its passphrase is a new one, to be asked for twice. */
bool secrets_has_vault(const Secrets *secrets);

/*
 * Opens the vault, or makes an empty one; it takes half a second. The reply is DONE, LOCKED when
 * the passphrase is wrong, or REFUSED. Fails as secrets_start() does.
 */
SecretsCall *secrets_unlock(Secrets *secrets, const Secret *passphrase, KeyringCallback *callback,
	gpointer data, GError **error);

/* Locks the vault for all programs of the user before its time; whether it was unlocked. */
bool secrets_lock(Secrets *secrets);

/*
 * Fails with APP_ERROR_REFUSED when nothing was chosen yet, with APP_ERROR_FAILED when the module
 * cannot be loaded, with APP_ERROR_USAGE for a request that is none.
 */
SecretsCall *secrets_start(Secrets *secrets, const KeyringRequest *request,
	KeyringCallback *callback, gpointer data, GError **error);

/*
 * Asks whether a keyring is there, whatever was chosen, and opens no dialog: the outcome is DONE,
 * NOT_FOUND or LOCKED if there is one.
 */
SecretsCall *secrets_probe(
	Secrets *secrets, KeyringCallback *callback, gpointer data, GError **error);

/*
 * A reply that is not DONE as an error: APP_ERROR_REFUSED when it is locked, APP_ERROR_CANCELLED
 * when the user did not want to unlock it, APP_ERROR_TIMED_OUT, else APP_ERROR_FAILED.
 */
GError *secrets_error(const KeyringReply *reply);

/* Gives a call up; its callback is not called any more. NULL is fine. */
void secrets_cancel(SecretsCall *call);

#endif
