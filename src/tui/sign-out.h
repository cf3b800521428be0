/*
 * Signing out and refreshing the login, as the keys of the Sources screen do.
 */
#ifndef TUI_SIGN_OUT_H
#define TUI_SIGN_OUT_H

#include "tui/screen.h"

/* Whether the selected source is a login, or the key of one. */
bool sign_out_is_possible(const Ui *ui);

/* Shows what signing out changes, and asks. */
void sign_out_propose(Ui *ui);

#endif
