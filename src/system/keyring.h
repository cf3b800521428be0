/*
 * Secrets of accounts in the user's keyring: whatever program offers the Secret Service on the
 * session's D-Bus. A secret is kept under the id of its account (core/account.h), in the default
 * collection, with attributes that hold nothing but this program's name and that id.
 *
 *	KeyringRequest request = { .action = KEYRING_LOOKUP, .id = account->id };
 *	KeyringCall *call = keyring_start(&request, on_reply, data, &error);
 *	… on_reply(&reply, data) is called once, from the loop, unless the call is cancelled …
 *	keyring_cancel(call);
 *
 * Nothing here waits, neither for a bus nor for a service. A call ends after KEYRING_LIMIT_MS at
 * the latest, or KEYRING_PROMPT_LIMIT_MS after a dialog of the keyring was opened. Secrets travel
 * encrypted or not at all, and every one that was stored is read back and compared. libsecret is in
 * the private module (system/remote/), loaded on the first call; it brings threads of GIO along,
 * which run nothing of ours.
 */
#ifndef SYSTEM_KEYRING_H
#define SYSTEM_KEYRING_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

#define KEYRING_LIMIT_MS        3000
#define KEYRING_PROMPT_LIMIT_MS 30000

/* Of one secret, bytes. */
#define KEYRING_SECRET_MAX (256 << 10)

typedef struct KeyringCall KeyringCall;

typedef enum KeyringAction {
	KEYRING_STORE, /* replaces the account's secret, if there is one */
	KEYRING_LOOKUP,
	KEYRING_CLEAR,
	KEYRING_LIST, /* the ids of all accounts that have a secret there */
} KeyringAction;

typedef struct KeyringRequest {
	KeyringAction action;
	const char *id;   /* of the account, ACCOUNT_ID_LENGTH hexadecimal digits; not for LIST */
	const char *name; /* of the account, for people who look into the keyring; for STORE */
	const Secret *secret; /* of STORE */
	bool may_prompt;      /* the keyring may open dialogs: to be unlocked, to be made */
} KeyringRequest;

typedef enum KeyringOutcome {
	KEYRING_DONE,
	KEYRING_NOT_FOUND, /* and nothing is locked that could hold it */
	KEYRING_LOCKED,    /* and no dialog was wanted, or it did not help */
	KEYRING_DISMISSED, /* the user did not want to unlock it */
	KEYRING_NO_SERVICE,
	KEYRING_TIMED_OUT,
	KEYRING_REFUSED,
	KEYRING_LOST, /* it said yes, but what it holds is not what it was told */
} KeyringOutcome;

typedef struct KeyringReply {
	KeyringOutcome outcome;
	const Secret *secret;   /* of LOOKUP that is DONE; borrowed */
	const char *const *ids; /* of LIST that is DONE, up to a NULL; borrowed */
	const char *problem;    /* clean words, N_(), static; NULL for KEYRING_DONE */
} KeyringReply;

/* The reply is borrowed, and the call is over: there is nothing left to cancel. */
typedef void KeyringCallback(const KeyringReply *reply, gpointer data);

/* Fails with APP_ERROR_USAGE for an id that is none and a secret that is too large. */
bool keyring_check(const KeyringRequest *request, GError **error);

/*
 * Copies what it needs of the request. Fails with APP_ERROR_FAILED when the module cannot be loaded
 * or used, and as keyring_check() does.
 *
 * Where several secrets of one account are found, the one that was modified last is the answer;
 * STORE removes the others. A STORE that ended in another way than DONE may have stored the secret.
 */
KeyringCall *keyring_start(
	const KeyringRequest *request, KeyringCallback *callback, gpointer data, GError **error);

/* Gives a call up; its callback is not called any more. NULL is fine. */
void keyring_cancel(KeyringCall *call);

#endif
