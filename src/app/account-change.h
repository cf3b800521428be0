/*
 * Changes of an account that is in the list: another name, other values, its removal. Each is made
 * on what the list holds by then, so that nothing is undone that another program did.
 */
#ifndef APP_ACCOUNT_CHANGE_H
#define APP_ACCOUNT_CHANGE_H

#include "app/survey.h"
#include "core/account.h"

#include <glib.h>
#include <stdbool.h>

/*
 * Gives it another name, and the pins of directories with it. Fails with APP_ERROR_USAGE for a name
 * that is none or another account's, and as registry_change().
 */
bool account_change_name(const Paths *paths, guint wait_ms, const Account *account,
	const char *name, GError **error);

/*
 * Gives it what a form has: profile, region, project, refresh command, address and the fingerprint
 * of its secret. Where it is and when it ends stays. Fails as registry_change().
 */
bool account_change_values(
	const Paths *paths, guint wait_ms, const Account *account, GError **error);

/* Whether the settings ask for its key by its name, so that another name has to stand there. */
bool account_change_is_named(const Survey *survey, const Account *account);

/* What goes with it when it is removed, a sentence for g_free. */
char *account_change_loss(const Account *account);

/* Fails with APP_ERROR_REFUSED while the settings ask for its key. */
bool account_change_may_remove(const Survey *survey, const Account *account, GError **error);

/* Takes it out of the list, and its pins away; its secret is to be cleared before. */
bool account_change_remove(
	const Paths *paths, guint wait_ms, const Account *account, GError **error);

#endif
