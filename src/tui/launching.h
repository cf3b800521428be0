/*
 * Running Claude Code with an account: by its environment, in the present directory, on the real
 * terminal. The screens come back when it has ended.
 */
#ifndef TUI_LAUNCHING_H
#define TUI_LAUNCHING_H

#include "tui/screen.h"

#include "core/account.h"

typedef struct Launching Launching;

void launching_start(Ui *ui, const Account *account);

/* Ends what runs, and gives up what goes on; NULL is fine. */
void launching_free(Launching *launching);

#endif
