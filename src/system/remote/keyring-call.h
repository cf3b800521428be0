/*
 * One call of the keyring, step by step: the session bus, the service, a session with it that is
 * encrypted, then methods of the Secret Service one after the other, and dialogs in between.
 *
 *	keyring_call_open(call, first_step);
 *	…
 *	keyring_call_ask(call, &method, parameters, next_step);
 *	…
 *	keyring_call_end(call, KEYRING_DONE, NULL);
 *
 * libsecret opens the session and encrypts; its own calls are not used, for they open dialogs
 * unasked and wait for some answers without the main loop. What a service answers is only taken if
 * its type is right. Whatever fails ends the call. A step that has ended the call must return.
 */
#ifndef SYSTEM_REMOTE_KEYRING_CALL_H
#define SYSTEM_REMOTE_KEYRING_CALL_H

#include "system/keyring.h"

#define SECRET_API_SUBJECT_TO_CHANGE /* the functions that encrypt and decrypt */
#include <libsecret/secret.h>

typedef void KeyringStep(KeyringCall *call);
typedef void KeyringAnswered(KeyringCall *call, GVariant *reply);

/* For keyring-call.c: what a call waits for. */
typedef struct KeyringWait {
	GCancellable *cancellable;
	guint timer;
	bool under_way; /* an operation of GIO, which comes back even if it is cancelled */
	bool over;
	KeyringStep *step; /* what comes next */
	KeyringAnswered *answered;
	char *prompt; /* the path of a dialog; NULL for none */
	guint prompt_signal, prompt_watch;
	bool prompt_open, prompt_completed, prompt_dismissed;
} KeyringWait;

struct KeyringCall {
	KeyringAction action;
	char *id, *label;
	Secret *secret;
	bool may_prompt;
	KeyringCallback *callback;
	gpointer data;

	SecretService *service;
	KeyringWait wait;

	/* For keyring.c. */
	KeyringStep *if_locked; /* when the next answer is that it is locked; NULL to end */
	char *collection;       /* the default one */
	char **items;           /* found; paths */
	guint at;               /* the one that is looked at */
	GVariant *secrets;      /* of the items, encrypted */
	guint64 modified;       /* of the best item so far */
	Secret *found;          /* its secret */
	GPtrArray *ids;
	bool unlocked; /* it was tried */
	bool written;  /* what was to be stored or removed */
};

/* What is asked; of the service itself when path is NULL. */
typedef struct KeyringMethod {
	const char *path, *interface, *name;
	const char *type; /* of the reply */
} KeyringMethod;

/* Connects; the time begins. */
void keyring_call_open(KeyringCall *call, KeyringStep *next);

/* Asks; parameters are taken. */
void keyring_call_ask(KeyringCall *call, const KeyringMethod *method, GVariant *parameters,
	KeyringAnswered *answered);

/* A property's value, in a variant: answered gets "(v)". */
void keyring_call_get(KeyringCall *call, const char *path, const char *interface,
	const char *property, KeyringAnswered *answered);

/* Has the user answer a dialog of the keyring: "/" is none, and next at once. */
void keyring_call_prompt(KeyringCall *call, const char *path, KeyringStep *next);

/* Tells the outcome and frees. */
void keyring_call_end(KeyringCall *call, KeyringOutcome outcome, const char *problem);

/* Frees without a word. */
void keyring_call_drop(KeyringCall *call);

#endif
