/* The text about one account, below the list and on the screen of its own. */
#ifndef TUI_SCREEN_ACCOUNT_H
#define TUI_SCREEN_ACCOUNT_H

#include "tui/accounts.h"

/* All that is known of an account; where there is little room, the most important comes first. */
Lines *account_lines(const Ui *ui, const Account *account, int columns);

/* How it looks, and its mark: in use, there, without a login or with one that is over. */
Role account_role(const Ui *ui, const Account *account);
const char *account_mark(const Ui *ui, const Account *account);

#endif
