/*
 * Keeping accounts that were filled in on the screen: the secret of each first, then its entry in
 * the list, one after the other, while the screens draw on.
 *
 *	storing_add(ui, account, secret, true);
 *	storing_start(ui, on_kept);	// which is not called when it fails: that is told
 */
#ifndef TUI_STORING_H
#define TUI_STORING_H

#include "tui/screen.h"

#include "base/secret.h"
#include "core/account.h"

typedef struct Storing Storing;

/* Copies both; a secret of NULL: it has none, or keeps the one it has. */
void storing_add(Ui *ui, const Account *account, const Secret *secret, bool is_new);

/* Begins with those that were added; account is the last of them. */
void storing_start(Ui *ui, void (*kept)(Ui *ui, const Account *account));

/* Gives up what goes on; NULL is fine. */
void storing_free(Storing *storing);

#endif
