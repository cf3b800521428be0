/*
 * Carries accounts to another machine: one file, encrypted with a passphrase (system/vault.h), that
 * holds the list and the secrets by account id.
 *
 * A login is good on one machine: two that refresh the same one sign each other out. So a login is
 * carried as what is known of it, without tokens, unless the caller puts them into the table.
 */
#ifndef APP_CARRY_H
#define APP_CARRY_H

#include "base/secret.h"
#include "core/account.h"

#include <glib.h>
#include <stdbool.h>

/* A table of secrets by account id: char * → Secret *, which it owns. */
GHashTable *carry_table_new(void);

/*
 * Writes the file, with mode 0600; it takes half a second. What is only of this machine,
 * places, directories and fingerprints, is left out. Fails with APP_ERROR_USAGE when the passphrase
 * is empty, with APP_ERROR_FAILED when it cannot be written.
 */
bool carry_write(const char *path, const GPtrArray *accounts, GHashTable *secrets,
	const Secret *passphrase, GError **error);

/*
 * Reads one: the accounts, and their secrets in *ret_secrets. Fails with APP_ERROR_REFUSED when the
 * passphrase is wrong, with APP_ERROR_FAILED when it is no such file or damaged.
 */
GPtrArray *carry_read(
	const char *path, const Secret *passphrase, GHashTable **ret_secrets, GError **error);

/*
 * What an account of a file becomes here: a new one with a name that is free, or what takes the
 * place of the same one, which keeps its id, its name and what is true of it here. For
 * account_free().
 */
Account *carry_account(const GPtrArray *accounts, const Account *carried, const Secret *secret);

/* The account that one of a file is here: the same id or the same login; NULL for none. */
const Account *carry_same(const GPtrArray *accounts, const Account *account);

#endif
