/*
 * The secrets of accounts by app/secrets.h, for tests that have to know what is kept of whom.
 *
 *	secrets-driver DIRECTORY [PASSPHRASE]
 *
 * The directory is that of the list of accounts; with a passphrase it is a vault. Standard input
 * holds questions, one a line, each answered by one line with the outcome, a number of
 * KeyringOutcome, and what there is to tell:
 *
 *	list			ids, with blanks between them
 *	lookup ID		the secret in hexadecimal
 *	store ID HEXADECIMAL
 *	print HEXADECIMAL	the fingerprint of a secret (system/machine.h)
 */
#include "app/secrets.h"

#include "app/identity.h"

#include <stdio.h>
#include <string.h>

#define QUESTION_MAX (1 << 20)

typedef struct Driver {
	Secrets *secrets;
	bool answered;
} Driver;

static void on_reply(const KeyringReply *reply, gpointer data)
{
	Driver *driver = data;

	g_print("%d", reply->outcome);
	for (gsize i = 0; reply->secret && i < reply->secret->length; i++)
		g_print("%s%02x", i == 0 ? " " : "", (guchar)reply->secret->data[i]);
	for (gsize i = 0; reply->ids && reply->ids[i]; i++)
		g_print(" %s", reply->ids[i]);
	g_print("\n");
	driver->answered = true;
}

static void wait_for(Driver *driver, const SecretsCall *call, const GError *problem)
{
	if (!call)
		g_error("%s", problem->message);
	while (!driver->answered)
		g_main_context_iteration(NULL, TRUE);
	driver->answered = false;
}

static void unlock(Driver *driver, const char *passphrase)
{
	g_autoptr(Secret) typed = secret_new(passphrase, strlen(passphrase));
	g_autoptr(GError) problem = NULL;

	if (!secrets_needs_passphrase(driver->secrets))
		return;
	wait_for(driver, secrets_unlock(driver->secrets, typed, on_reply, driver, &problem),
		problem);
}

static Secret *secret_of(const char *hexadecimal)
{
	gsize length = strlen(hexadecimal) / 2;
	Secret *secret = secret_new_sized(length);

	for (gsize i = 0; i < length; i++)
		secret->data[i] = (char)(g_ascii_xdigit_value(hexadecimal[2 * i]) << 4 |
					 g_ascii_xdigit_value(hexadecimal[2 * i + 1]));
	return secret;
}

static void ask(Driver *driver, char **words)
{
	guint count = g_strv_length(words);
	g_autoptr(Secret) secret = count == 3 ? secret_of(words[2]) : NULL;
	KeyringRequest request = { .action = KEYRING_LIST, .secret = secret };
	g_autoptr(GError) problem = NULL;

	if (count >= 2) {
		request.action = secret ? KEYRING_STORE : KEYRING_LOOKUP;
		request.id = words[1];
		request.name = words[1];
	}
	wait_for(driver, secrets_start(driver->secrets, &request, on_reply, driver, &problem),
		problem);
}

static void answer(Driver *driver, char **words)
{
	if (strcmp(words[0], "print") == 0 && words[1]) {
		g_autoptr(Secret) secret = secret_of(words[1]);
		g_autofree char *print = identity_fingerprint(secret);

		g_print("0 %s\n", print);
	} else if (words[0][0] != '\0')
		ask(driver, words);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	g_autofree char *line = g_malloc(QUESTION_MAX);
	g_autoptr(GError) problem = NULL;
	Driver driver = { 0 };

	if (argc < 2)
		return 2;
	driver.secrets = secrets_new(argv[1], &problem);
	if (!driver.secrets)
		g_error("%s", problem->message);
	if (argc == 3)
		unlock(&driver, argv[2]);
	while (fgets(line, QUESTION_MAX, stdin)) {
		g_auto(GStrv) words = g_strsplit(g_strchomp(line), " ", 0);

		answer(&driver, words);
	}
	secrets_free(driver.secrets);
	return 0;
}
