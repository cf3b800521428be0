/*
 * The sign-in that the screen of that name shows.
 */
#ifndef TUI_SIGN_IN_H
#define TUI_SIGN_IN_H

#include "core/oauth.h"
#include "tui/screen.h"

/* Starts one, unless policy forbids that kind, which is told. */
void sign_in_start(Ui *ui, OauthKind kind);

/* Whether one waits for the browser or a code. */
bool sign_in_waits(const Ui *ui);

/* Takes a code; what is wrong with it is told. */
void sign_in_paste(Ui *ui, const Secret *code);

/* Gives it up, if it is not over, and forgets it. */
void sign_in_leave(Ui *ui);

#endif
