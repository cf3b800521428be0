#include "system/keyring.h"

#include "system/module.h"

KeyringCall *keyring_start(
	const KeyringRequest *request, KeyringCallback *callback, gpointer data, GError **error)
{
	const Remote *remote = module_get(error);

	return remote ? remote->keyring_start(request, callback, data, error) : NULL;
}

void keyring_cancel(KeyringCall *call)
{
	if (call)
		module_get(NULL)->keyring_cancel(call);
}
