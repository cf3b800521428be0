/*
 * The sign-in that the screen of that name shows.
 */
#ifndef TUI_SIGN_IN_H
#define TUI_SIGN_IN_H

#include "tui/screen.h"

/* Signs in by the way that is selected, and remembers it. */
void sign_in_choose(Ui *ui);

/*
 * Signs in to a claude.ai account of that name, which may be new, beside the login in use
 * (app/account-login.h).
 */
void sign_in_account(Ui *ui, const char *name);

/* Whether one waits for the browser or a code. */
bool sign_in_waits(const Ui *ui);

/* Takes a code; what is wrong with it is told. */
void sign_in_paste(Ui *ui, const Secret *code);

/* Ways of the address to a browser elsewhere; what came of it is told. */
void sign_in_open_browser(Ui *ui);
void sign_in_copy_address(Ui *ui);
void sign_in_save_address(Ui *ui);
void sign_in_show_address(Ui *ui); /* unbroken, outside the full screen */
void sign_in_show_qr(Ui *ui);

/* Gives it up, if it is not over, and forgets it. */
void sign_in_leave(Ui *ui);

#endif
