/*
 * Accounts as somebody fills them in: is a key one, is an address one, what is missing.
 */
#ifndef APP_ACCOUNT_FORM_H
#define APP_ACCOUNT_FORM_H

#include "base/secret.h"
#include "core/account.h"

#include <glib.h>
#include <stdbool.h>

/*
 * Takes the blanks around a key or token off. Fails with APP_ERROR_USAGE when it cannot be one of
 * that kind: it is empty, not one line of visible ASCII, too long, or plainly of another kind.
 */
bool account_form_check_secret(AccountKind kind, Secret *secret, GError **error);

/*
 * Whether an account of its kind has what it needs, but for a secret: APP_ERROR_USAGE tells what
 * is wrong or missing.
 */
bool account_form_check(const Account *account, GError **error);

#endif
