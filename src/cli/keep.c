#include "cli/keep.h"

#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "cli/ask.h"

#include <string.h>

#define TRIES 3

/* What a call answered; it is copied, since replies are borrowed. */
typedef struct Answer {
	bool there;
	KeyringOutcome outcome;
	Secret *secret;
	GError *error;
} Answer;

static void on_reply(const KeyringReply *reply, gpointer data)
{
	Answer *answer = data;

	answer->there = true;
	answer->outcome = reply->outcome;
	if (reply->secret)
		answer->secret = secret_new(reply->secret->data, reply->secret->length);
	if (reply->outcome != KEYRING_DONE)
		answer->error = secrets_error(reply);
}

static bool wait_for(const SecretsCall *call, Answer *answer, GError **error)
{
	while (call && !answer->there)
		g_main_context_iteration(NULL, TRUE);
	if (answer->error)
		g_propagate_error(error, g_steal_pointer(&answer->error));
	return call && answer->outcome == KEYRING_DONE;
}

Secret *keep_lookup(Secrets *secrets, const Account *account, bool may_prompt, GError **error)
{
	const KeyringRequest request = {
		.action = KEYRING_LOOKUP, .id = account->id, .may_prompt = may_prompt
	};
	Answer answer = { .there = false };

	wait_for(secrets_start(secrets, &request, on_reply, &answer, error), &answer, error);
	return answer.secret;
}

bool keep_store(Secrets *secrets, const Account *account, const Secret *secret, GError **error)
{
	const KeyringRequest request = {
		.action = KEYRING_STORE,
		.id = account->id,
		.name = account->name,
		.secret = secret,
		.may_prompt = true,
	};
	Answer answer = { .there = false };

	return wait_for(secrets_start(secrets, &request, on_reply, &answer, error), &answer, error);
}

bool keep_clear(Secrets *secrets, const Account *account, GError **error)
{
	const KeyringRequest request = {
		.action = KEYRING_CLEAR, .id = account->id, .may_prompt = true
	};
	Answer answer = { .there = false };
	g_autoptr(GError) problem = NULL;

	if (wait_for(secrets_start(secrets, &request, on_reply, &answer, &problem), &answer,
		    &problem) ||
		(answer.there && answer.outcome == KEYRING_NOT_FOUND))
		return true;
	g_propagate_error(error, g_steal_pointer(&problem));
	return false;
}

Secret *keep_new_passphrase(const KeepOptions *options, const char *question, GError **error)
{
	g_autoptr(Secret) first = options->passphrase_fd >= 0
					  ? ask_descriptor(options->passphrase_fd, error)
					  : ask_secret(question, error);

	if (!first || options->passphrase_fd >= 0)
		return g_steal_pointer(&first);

	g_autoptr(Secret) again = ask_secret(_("The same once more: "), error);

	if (!again)
		return NULL;
	if (first->length == again->length && memcmp(first->data, again->data, first->length) == 0)
		return g_steal_pointer(&first);
	g_set_error_literal(
		error, APP_ERROR, APP_ERROR_USAGE, _("the two passphrases are not the same"));
	return NULL;
}

static Secret *passphrase(
	const Secrets *secrets, const KeepOptions *options, bool again, GError **error)
{
	if (!secrets_has_vault(secrets))
		return keep_new_passphrase(options, _("New passphrase of the vault: "), error);
	if (options->passphrase_fd >= 0)
		return ask_descriptor(options->passphrase_fd, error);
	return ask_secret(again ? _("That is not the right one. Passphrase of the vault: ")
				: _("Passphrase of the vault: "),
		error);
}

/* Once; with *ret_wrong it may be tried again. */
static bool unlock_once(
	Secrets *secrets, const KeepOptions *options, bool again, bool *ret_wrong, GError **error)
{
	g_autoptr(Secret) typed = passphrase(secrets, options, again, error);
	Answer answer = { .there = false };
	bool done = typed && wait_for(secrets_unlock(secrets, typed, on_reply, &answer, error),
				     &answer, error);

	*ret_wrong = answer.there && answer.outcome == KEYRING_LOCKED;
	return done;
}

static bool unlock(Secrets *secrets, const KeepOptions *options, GError **error)
{
	if (options->silent && options->passphrase_fd < 0) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED,
			_("the encrypted file of keys is locked; to unlock it for 8 hours, on a terminal: "
			  "claude-accounts key NAME >/dev/null"));
		return false;
	}
	for (int i = 1;; i++) {
		g_autoptr(GError) problem = NULL;
		bool wrong;

		if (unlock_once(secrets, options, i > 1, &wrong, &problem))
			return true;
		if (!wrong || i == TRIES || options->passphrase_fd >= 0) {
			g_propagate_error(error, g_steal_pointer(&problem));
			return false;
		}
	}
}

static bool propose_vault(
	const Paint *paint, Secrets *secrets, const KeepOptions *options, GError **error)
{
	if (!options->yes && !ask_is_possible()) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED,
			_("no keyring is running here; to keep secrets in a file that a passphrase "
			  "encrypts instead, agree with --yes"));
		return false;
	}
	paint_wrapped(paint, PAINT_NORMAL, 0,
		_("No keyring is running here. Keys and parked logins can be kept in a file instead, "
		  "encrypted with a passphrase that you are asked for now and then: unlocked, it stays so for 8 hours."));
	if (!options->yes && !ask(paint, _("Keep them in an encrypted file?"))) {
		g_set_error_literal(
			error, APP_ERROR, APP_ERROR_CANCELLED, _("nothing was changed"));
		return false;
	}
	return secrets_choose(secrets, SECRETS_VAULT, error);
}

static bool decide(const Paint *paint, Secrets *secrets, const KeepOptions *options, GError **error)
{
	Answer answer = { .there = false };
	g_autoptr(GError) problem = NULL;
	const SecretsCall *call = secrets_probe(secrets, on_reply, &answer, error);

	if (!call)
		return false;
	if (!wait_for(call, &answer, &problem) && answer.outcome == KEYRING_NO_SERVICE)
		return propose_vault(paint, secrets, options, error);
	secret_free(answer.secret);
	if (answer.outcome != KEYRING_DONE && answer.outcome != KEYRING_NOT_FOUND &&
		answer.outcome != KEYRING_LOCKED) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return false;
	}
	paint_wrapped(paint, PAINT_MUTED, 0, _("Keys and parked logins are kept in your keyring."));
	return secrets_choose(secrets, SECRETS_KEYRING, error);
}

Secrets *keep_open(const Paint *paint, const Paths *paths, const KeepOptions *options,
	KeepPurpose purpose, GError **error)
{
	g_autofree char *directory = registry_directory(paths);
	g_autoptr(Secrets) secrets = secrets_new(directory, error);

	if (!secrets)
		return NULL;
	if (purpose == KEEP_TO_WRITE && secrets_kind(secrets) == SECRETS_UNDECIDED &&
		!decide(paint, secrets, options, error))
		return NULL;
	if (secrets_needs_passphrase(secrets) && !unlock(secrets, options, error))
		return NULL;
	return g_steal_pointer(&secrets);
}
