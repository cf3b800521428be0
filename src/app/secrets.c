#include "app/secrets.h"

#include "app/vault-file.h"
#include "base/error.h"
#include "base/i18n.h"
#include "system/file.h"
#include "system/kernel-key.h"
#include "system/replace.h"

#include <string.h>

#define CHOICE_NAME "secrets"
#define CHOICE_SIZE 64
#define VAULT_NAME  "secrets.vault"

/* The id of no account. */
#define NOBODY "0000000000000000"

static const char *const names[] = {
	[SECRETS_KEYRING] = "keyring\n",
	[SECRETS_VAULT] = "vault\n",
};

struct Secrets {
	char *directory;
	char *vault; /* path */
	SecretsKind kind;
	VaultKey *key; /* NULL without the passphrase */
};

/* One of three: the keyring is asked, a key is made, or the vault is asked in a moment. */
struct SecretsCall {
	Secrets *secrets;
	KeyringCallback *callback;
	gpointer data;
	KeyringCall *keyring;
	VaultWork *work;
	guint idle;
	KeyringAction action;
	char *id;
	Secret *secret;
};

static bool read_choice(Secrets *secrets, GError **error)
{
	g_autofree char *path = g_build_filename(secrets->directory, CHOICE_NAME, NULL);
	g_auto(FileRead) file = { 0 };

	file_read(path, CHOICE_SIZE, &file);
	if (file.state == FILE_ABSENT)
		return true;
	for (SecretsKind kind = SECRETS_KEYRING; kind <= SECRETS_VAULT; kind++)
		if (file.state == FILE_READ && strcmp(file.bytes->data, names[kind]) == 0) {
			secrets->kind = kind;
			return true;
		}
	g_set_error(error, APP_ERROR, APP_ERROR_FAILED, _("%s does not say where secrets are: %s"),
		path, file.problem ? _(file.problem) : _("it is malformed"));
	return false;
}

/* What the kernel knows the key of a vault by, for g_free: its file, for a user may have several.
 */
static char *kernel_name(const Secrets *secrets)
{
	g_autofree char *path = g_canonicalize_filename(secrets->vault, NULL);

	return g_strconcat(PACKAGE, ":", path, NULL);
}

/* The key that the kernel keeps, if it is of the vault that is there now. */
static VaultKey *kept_key(const Secrets *secrets)
{
	g_autofree char *name = kernel_name(secrets);
	g_autoptr(Secret) saved = kernel_key_get(name);
	g_autoptr(VaultKey) key = saved ? vault_key_load(saved) : NULL;
	g_auto(FileRead) file = { 0 };

	if (key)
		file_read(secrets->vault, VAULT_SIZE_MAX, &file);
	return file.state == FILE_READ && vault_key_fits(key, file.bytes) ? g_steal_pointer(&key)
									  : NULL;
}

static void keep_key(const Secrets *secrets)
{
	g_autofree char *name = kernel_name(secrets);
	g_autoptr(Secret) saved = vault_key_save(secrets->key);

	kernel_key_put(name, saved, SECRETS_KEPT_S);
}

Secrets *secrets_new(const char *directory, GError **error)
{
	g_autoptr(Secrets) secrets = g_new0(Secrets, 1);

	secrets->directory = g_strdup(directory);
	secrets->vault = g_build_filename(directory, VAULT_NAME, NULL);
	if (!read_choice(secrets, error))
		return NULL;
	if (secrets->kind == SECRETS_VAULT)
		secrets->key = kept_key(secrets);
	return g_steal_pointer(&secrets);
}

void secrets_free(Secrets *secrets)
{
	if (!secrets)
		return;
	vault_key_free(secrets->key);
	g_free(secrets->vault);
	g_free(secrets->directory);
	g_free(secrets);
}

SecretsKind secrets_kind(const Secrets *secrets)
{
	return secrets->kind;
}

bool secrets_choose(Secrets *secrets, SecretsKind kind, GError **error)
{
	g_autofree char *path = g_build_filename(secrets->directory, CHOICE_NAME, NULL);
	g_autoptr(Secret) text = secret_new(names[kind], strlen(names[kind]));

	if (!replace_make_directory(secrets->directory, 0700, error) ||
		!vault_file_put(path, text, error))
		return false;
	secrets->kind = kind;
	return true;
}

bool secrets_needs_passphrase(const Secrets *secrets)
{
	return secrets->kind == SECRETS_VAULT && !secrets->key;
}

bool secrets_has_vault(const Secrets *secrets)
{
	return g_file_test(secrets->vault, G_FILE_TEST_EXISTS);
}

static SecretsCall *call_new(Secrets *secrets, KeyringCallback *callback, gpointer data)
{
	SecretsCall *call = g_new0(SecretsCall, 1);

	call->secrets = secrets;
	call->callback = callback;
	call->data = data;
	return call;
}

static void call_free(SecretsCall *call)
{
	g_free(call->id);
	secret_free(call->secret);
	g_free(call);
}

static void end(SecretsCall *call, const KeyringReply *reply)
{
	call->callback(reply, call->data);
	call_free(call);
}

/* What a vault's error is in the keyring's words. */
static KeyringReply reply_of(const GError *error)
{
	bool wrong = error && g_error_matches(error, APP_ERROR, APP_ERROR_REFUSED);

	return (KeyringReply){
		.outcome = !error  ? KEYRING_DONE
			   : wrong ? KEYRING_LOCKED
				   : KEYRING_REFUSED,
		.problem = error ? error->message : NULL,
	};
}

/* The key is taken if it opens the vault, or has made one. */
static void on_key(VaultKey *made, const GError *failure, gpointer data)
{
	SecretsCall *call = data;
	Secrets *secrets = call->secrets;
	g_autoptr(VaultKey) key = made;
	g_autoptr(GError) error = failure ? g_error_copy(failure) : NULL;
	KeyringReply reply;

	if (key && replace_make_directory(secrets->directory, 0700, &error) &&
		vault_file_begin(secrets->vault, key, &error)) {
		vault_key_free(secrets->key);
		secrets->key = g_steal_pointer(&key);
		keep_key(secrets);
	}
	reply = reply_of(error);
	end(call, &reply);
}

SecretsCall *secrets_unlock(Secrets *secrets, const Secret *passphrase, KeyringCallback *callback,
	gpointer data, GError **error)
{
	SecretsCall *call = call_new(secrets, callback, data);
	g_auto(FileRead) file = { 0 };

	file_read(secrets->vault, VAULT_SIZE_MAX, &file);
	if (file.state == FILE_READ || file.state == FILE_ABSENT)
		call->work = vault_key_start(passphrase, file.bytes, on_key, call, error);
	else
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, _("cannot read %s: %s"),
			secrets->vault, _(file.problem));
	if (call->work)
		return call;
	call_free(call);
	return NULL;
}

bool secrets_lock(Secrets *secrets)
{
	g_autofree char *name = kernel_name(secrets);

	vault_key_free(g_steal_pointer(&secrets->key));
	return kernel_key_forget(name);
}

static void on_keyring(const KeyringReply *reply, gpointer data)
{
	end(data, reply);
}

static bool ask_vault(SecretsCall *call, VaultFileAnswer *answer, GError **error)
{
	const char *path = call->secrets->vault;
	const VaultKey *key = call->secrets->key;

	switch (call->action) {
	case KEYRING_STORE:
		return vault_file_store(path, key, call->id, call->secret, answer, error);
	case KEYRING_CLEAR:
		return vault_file_store(path, key, call->id, NULL, answer, error);
	default:
		return vault_file_read(path, key, call->id, answer, error);
	}
}

static KeyringReply reply_of_vault(const SecretsCall *call, const VaultFileAnswer *answer)
{
	if (answer->lost)
		return (KeyringReply){ .outcome = KEYRING_LOST,
			.problem = N_("the vault does not hold what was written into it") };
	if (call->action == KEYRING_LIST)
		return (KeyringReply){ .ids = (const char *const *)answer->names };
	if (!answer->secret && call->action != KEYRING_STORE)
		return (KeyringReply){ .outcome = KEYRING_NOT_FOUND,
			.problem = N_("the vault has no secret of this account") };
	return (KeyringReply){
		.secret = call->action == KEYRING_LOOKUP ? answer->secret : NULL,
	};
}

static gboolean on_vault(gpointer data)
{
	SecretsCall *call = data;
	g_auto(VaultFileAnswer) answer = { 0 };
	g_autoptr(GError) error = NULL;
	KeyringReply reply = { .outcome = KEYRING_LOCKED,
		.problem = N_("the vault is locked: its passphrase is needed") };

	if (call->secrets->key)
		reply = ask_vault(call, &answer, &error) ? reply_of_vault(call, &answer)
							 : reply_of(error);
	end(call, &reply);
	return G_SOURCE_REMOVE;
}

/* A vault answers at once; but from the loop, as the keyring does. */
static void start_vault(SecretsCall *call, const KeyringRequest *request)
{
	call->action = request->action;
	call->id = request->action == KEYRING_LIST ? NULL : g_strdup(request->id);
	if (request->action == KEYRING_STORE)
		call->secret = secret_new(request->secret->data, request->secret->length);
	call->idle = g_idle_add(on_vault, call);
}

SecretsCall *secrets_start(Secrets *secrets, const KeyringRequest *request,
	KeyringCallback *callback, gpointer data, GError **error)
{
	SecretsCall *call;

	if (secrets->kind == SECRETS_UNDECIDED) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED,
			_("it is not decided yet where secrets are to be kept"));
		return NULL;
	}
	if (!keyring_check(request, error))
		return NULL;
	call = call_new(secrets, callback, data);
	if (secrets->kind == SECRETS_KEYRING)
		call->keyring = keyring_start(request, on_keyring, call, error);
	else
		start_vault(call, request);
	if (call->keyring || call->idle != 0)
		return call;
	call_free(call);
	return NULL;
}

SecretsCall *secrets_probe(
	Secrets *secrets, KeyringCallback *callback, gpointer data, GError **error)
{
	const KeyringRequest request = { .action = KEYRING_LOOKUP, .id = NOBODY };
	SecretsCall *call = call_new(secrets, callback, data);

	call->keyring = keyring_start(&request, on_keyring, call, error);
	if (call->keyring)
		return call;
	call_free(call);
	return NULL;
}

GError *secrets_error(const KeyringReply *reply)
{
	static const AppError codes[] = {
		[KEYRING_NOT_FOUND] = APP_ERROR_FAILED,
		[KEYRING_LOCKED] = APP_ERROR_REFUSED,
		[KEYRING_DISMISSED] = APP_ERROR_CANCELLED,
		[KEYRING_NO_SERVICE] = APP_ERROR_FAILED,
		[KEYRING_TIMED_OUT] = APP_ERROR_TIMED_OUT,
		[KEYRING_REFUSED] = APP_ERROR_FAILED,
		[KEYRING_LOST] = APP_ERROR_FAILED,
	};

	return g_error_new_literal(APP_ERROR, (gint)codes[reply->outcome], _(reply->problem));
}

void secrets_cancel(SecretsCall *call)
{
	if (!call)
		return;
	keyring_cancel(call->keyring);
	vault_key_cancel(call->work);
	g_clear_handle_id(&call->idle, g_source_remove);
	call_free(call);
}
