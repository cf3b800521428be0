#include "system/keyring.h"

#include "base/error.h"
#include "core/account.h"
#include "system/module.h"

#include <string.h>

static bool is_id(const char *text)
{
	return text && strlen(text) == ACCOUNT_ID_LENGTH &&
	       strspn(text, "0123456789abcdef") == ACCOUNT_ID_LENGTH;
}

/* Why nothing can be asked; NULL when it can. */
static const char *objection(const KeyringRequest *request)
{
	if (request->action != KEYRING_LIST && !is_id(request->id))
		return "the id of the account is none";
	if (request->action != KEYRING_STORE)
		return NULL;
	if (!g_utf8_validate(request->name, -1, NULL))
		return "the name of the account is no text";
	return request->secret->length > KEYRING_SECRET_MAX ? "the secret is too large" : NULL;
}

bool keyring_check(const KeyringRequest *request, GError **error)
{
	const char *problem = objection(request);

	if (problem)
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, problem);
	return !problem;
}

KeyringCall *keyring_start(
	const KeyringRequest *request, KeyringCallback *callback, gpointer data, GError **error)
{
	const Remote *remote = keyring_check(request, error) ? module_get(error) : NULL;

	return remote ? remote->keyring_start(request, callback, data) : NULL;
}

void keyring_cancel(KeyringCall *call)
{
	if (call)
		module_get(NULL)->keyring_cancel(call);
}
