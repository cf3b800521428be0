/*
 * The keyring, asked for accounts' secrets: system/remote/keyring-call.h in the right order.
 */
#ifndef SYSTEM_REMOTE_KEYRING_H
#define SYSTEM_REMOTE_KEYRING_H

#include "system/keyring.h"

/* For a request that keyring_check() has let pass. */
KeyringCall *remote_keyring_start(
	const KeyringRequest *request, KeyringCallback *callback, gpointer data);
void remote_keyring_cancel(KeyringCall *call);

#endif
