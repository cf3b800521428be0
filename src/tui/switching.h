/*
 * Using another account, on the screen: what that changes is shown first; then the secrets are
 * opened, where a login is moved, and it is carried out while the screens draw on.
 */
#ifndef TUI_SWITCHING_H
#define TUI_SWITCHING_H

#include "tui/screen.h"

#include "core/account.h"

typedef struct Switching Switching;

/* Shows what using an account changes, and asks. */
void switching_propose(Ui *ui, const Account *account);

/* The same for taking back the latest change, of whatever kind that was. */
void switching_propose_undo(Ui *ui);

/* Gives up what goes on, and forgets it; NULL is fine. */
void switching_free(Switching *switching);

#endif
