/*
 * What is done to the selected account, each after a look at what it means: removing it, pinning
 * it to this directory. And making accounts of what is here.
 */
#ifndef TUI_ACCOUNT_ACTS_H
#define TUI_ACCOUNT_ACTS_H

#include "tui/screen.h"

#include "core/account.h"

typedef struct Removal Removal;
typedef struct Adopting Adopting;

void account_remove(Ui *ui, const Account *account);
/* Clears the secret of an account that has none any more, and says nothing if that goes well. */
void account_clear_secret(Ui *ui, const Account *account);

void account_pin(Ui *ui, const Account *account);
void account_adopt(Ui *ui);

/* Give up what goes on; NULL is fine. */
void removal_free(Removal *removal);
void adopting_free(Adopting *adopting);

#endif
