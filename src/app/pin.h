/*
 * Directories that are pinned to an account: a file .claude-account with a name, which shells with
 * the hook and `exec` honour there and below. Only pins that the user has made count, as the list
 * of accounts knows them: a file that comes with a repository chooses nobody's account.
 */
#ifndef APP_PIN_H
#define APP_PIN_H

#include "app/paths.h"
#include "app/wish.h"
#include "core/account.h"

#include <glib.h>
#include <stdbool.h>

#define PIN_NAME ".claude-account"

/*
 * The account to which a directory, or the nearest one above it, is pinned; NULL when it is to
 * none. *ret_file (may be NULL) is the file that was found, for g_free, also when its pin does not
 * count: a link never does.
 */
const Account *pin_find(const GPtrArray *accounts, const char *directory, char **ret_file);

/*
 * Pins the survey's project directory: the file, which undo takes back. Fails with
 * APP_ERROR_REFUSED when there is a link of that name: what it leads to is no pin.
 */
Wish *pin_wish(const Survey *survey, const Account *account, GError **error);

/* Has the list of accounts know it, and no other account's pin of that directory. */
bool pin_remember(const Paths *paths, guint wait_ms, const Account *account, const char *directory,
	GError **error);

/* Puts the new name into the files of the account's directories that hold the old one. */
void pin_rename(const Account *account, const char *old);

/* Removes those files. */
void pin_forget(const Account *account);

#endif
