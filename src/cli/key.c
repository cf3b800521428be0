#include "cli/accounts.h"

#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool check_kind(const Account *account, GError **error)
{
	if (account->kind == ACCOUNT_API_KEY || account->kind == ACCOUNT_TOKEN ||
		account->kind == ACCOUNT_GATEWAY)
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
		_("%s has no key or token (%s); to run a command with it: claude-accounts exec %s -- "
		  "COMMAND"),
		account->name, _(account_kind_label(account->kind)), account->name);
	return false;
}

/* It stays in no terminal's scrollback unless that is wanted. */
static bool check_output(bool reveal, GError **error)
{
	if (reveal || !isatty(STDOUT_FILENO))
		return true;
	g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED,
		_("this would show the key on the terminal; if that is wanted: --reveal"));
	return false;
}

/* All of it or a failure: half a key is none. */
static bool write_all(const char *bytes, gsize length)
{
	while (length > 0) {
		gssize count = write(STDOUT_FILENO, bytes, length);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return false;
		bytes += count;
		length -= (gsize)count;
	}
	return true;
}

static int print(const Secret *secret, GError **error)
{
	if (write_all(secret->data, secret->length) && write_all("\n", 1))
		return 0;
	g_set_error(error, APP_ERROR, APP_ERROR_FAILED, _("cannot write the key: %s"),
		g_strerror(errno));
	return -1;
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	KeepOptions keep = KEEP_OPTIONS_NONE;
	gboolean reveal = FALSE;
	const GOptionEntry entries[] = {
		{ "reveal", 0, 0, G_OPTION_ARG_NONE, &reveal, N_("Show it on a terminal as well"),
			NULL },
		KEEP_ENTRIES(keep),
		G_OPTION_ENTRY_NULL,
	};
	const Paint paint = { .utf8 = true };
	Paths paths = { 0 };
	g_autoptr(GPtrArray) accounts = NULL;
	g_autoptr(Secrets) secrets = NULL;
	g_autoptr(Secret) secret = NULL;
	const Account *account = NULL;

	if (command_paths(command, common, entries, 1, 1, argc, argv, &paths, error))
		accounts = registry_load(&paths, error);
	if (accounts)
		account = registry_find(accounts, argv[1], error);
	keep.silent = !isatty(STDERR_FILENO);
	if (account && check_kind(account, error) && check_output(reveal, error))
		secrets = keep_open(&paint, &paths, &keep, KEEP_TO_READ, error);
	if (secrets)
		secret = keep_lookup(secrets, account, !keep.silent, error);
	paths_clear(&paths);
	return secret ? print(secret, error) : -1;
}

const Command command_key = {
	.name = "key",
	.arguments = N_("ACCOUNT"),
	.summary = N_("Print the key or token of an account, for apiKeyHelper"),
	.details = N_("Nothing else is printed. A terminal gets it only with --reveal."),
	.run = run,
};
