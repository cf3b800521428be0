/*
 * The list of accounts of this user, as a file: $XDG_CONFIG_HOME/claude-accounts/accounts.json,
 * mode 0600, without secrets (format/accounts.h).
 *
 *	g_autoptr(GPtrArray) accounts = registry_load(paths, &error);	// to look
 *	registry_change(paths, 15000, add, &what, &error);		// to change
 *
 * However many processes change it, none undoes what another did: each reads, changes and writes
 * under a lock. A file that is malformed or of a later version is told with its line and left
 *alone.
 */
#ifndef APP_REGISTRY_H
#define APP_REGISTRY_H

#include "app/paths.h"
#include "core/account.h"

/* For people and for app/secrets.h: the directory and the file; for g_free. */
char *registry_directory(const Paths *paths);
char *registry_path(const Paths *paths);

/*
 * The accounts (core/account.h), none when there is no file; writes nothing. Fails with
 * APP_ERROR_REFUSED when the file is malformed, with APP_ERROR_FAILED when it cannot be read.
 */
GPtrArray *registry_load(const Paths *paths, GError **error);

/* Changes the list in place; false with the error set when it is not to be written. */
typedef bool RegistryChange(GPtrArray *accounts, gpointer data, GError **error);

/*
 * Reads the list, has it changed, and writes it if that made a difference; waits that long for
 * other processes. Fails as the change does, as registry_load(), and with APP_ERROR_REFUSED when
 * the lock stays held, APP_ERROR_FAILED when it cannot be written: nothing has changed then.
 */
bool registry_change(
	const Paths *paths, guint wait_ms, RegistryChange *change, gpointer data, GError **error);

/* The same for one account: replaces the one with its id, or adds it; copies it. */
bool registry_put(const Paths *paths, guint wait_ms, const Account *account, GError **error);

/* The account of that name, or APP_ERROR_USAGE with one that may be meant. Of the list. */
Account *registry_find(const GPtrArray *accounts, const char *name, GError **error);

/* The accounts as JSON for machines (format/accounts.h), for g_free; current may be NULL. */
char *registry_report(const GPtrArray *accounts, const Account *current);

/* A new id, for g_free. */
char *registry_new_id(void);

/* Where an account has, or would have, its own configuration directory; for g_free. */
char *registry_own_directory(const Paths *paths, const Account *account);

/* The paths of the directory in which the login of an account is live: the main one or its own. */
void registry_paths_of(Paths *ret_paths, const Paths *paths, const Account *account);

#endif
