/*
 * The secrets of accounts on the command line: decides, with the user, where they are kept, has the
 * vault unlocked, and waits for answers.
 *
 *	KeepOptions options = KEEP_OPTIONS_NONE;
 *	const GOptionEntry entries[] = { KEEP_ENTRIES(options), … };
 *	g_autoptr(Secrets) secrets = keep_open(&paint, paths, &options, KEEP_TO_WRITE, &error);
 *	g_autoptr(Secret) secret = keep_lookup(secrets, account, true, &error);
 */
#ifndef CLI_KEEP_H
#define CLI_KEEP_H

#include "cli/paint.h"

#include "app/paths.h"
#include "app/secrets.h"
#include "core/account.h"

#include <glib.h>

typedef struct KeepOptions {
	gboolean yes;      /* agree to what is asked */
	int passphrase_fd; /* of the vault; -1: it is asked for on the terminal */
	bool silent;       /* nobody is asked: there is another program on the terminal */
} KeepOptions;

#define KEEP_OPTIONS_NONE                                                                          \
	{                                                                                          \
		.passphrase_fd = -1                                                                \
	}

#define KEEP_ENTRIES(options)                                                                      \
	{                                                                                          \
		"passphrase-fd", 0, 0, G_OPTION_ARG_INT, &(options).passphrase_fd,                 \
			N_("Read the passphrase of the vault from descriptor N"), "N"              \
	}

typedef enum KeepPurpose {
	KEEP_TO_READ,  /* where nothing was kept yet nothing can be read */
	KEEP_TO_WRITE, /* it is decided now, if it was not yet */
} KeepPurpose;

/*
 * Ready to be used. Where it is not decided yet, the keyring is taken if one is there, which is
 * told; if not, a vault is proposed and has to be agreed to. Fails with APP_ERROR_REFUSED when
 * there is nobody to ask, APP_ERROR_CANCELLED when the user does not agree, and when the passphrase
 * is wrong three times.
 */
Secrets *keep_open(const Paint *paint, const Paths *paths, const KeepOptions *options,
	KeepPurpose purpose, GError **error);

/*
 * Wait for the answer; errors are those of secrets_error(). A keyring may ask the user to be
 * unlocked where may_prompt. keep_clear() succeeds when there was no secret.
 */
Secret *keep_lookup(Secrets *secrets, const Account *account, bool may_prompt, GError **error);
bool keep_store(Secrets *secrets, const Account *account, const Secret *secret, GError **error);
bool keep_clear(Secrets *secrets, const Account *account, GError **error);

/* A new passphrase, which is asked for twice, or comes from the descriptor. */
Secret *keep_new_passphrase(const KeepOptions *options, const char *question, GError **error);

#endif
