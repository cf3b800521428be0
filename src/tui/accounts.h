/*
 * What the screen of the accounts shows besides the list: which one is in use, what the server and
 * the machine say of the selected one. The loop keeps it; the screens read it.
 */
#ifndef TUI_ACCOUNTS_H
#define TUI_ACCOUNTS_H

#include "app/secrets.h"
#include "app/usage.h"
#include "tui/roster.h"
#include "tui/screen.h"

typedef struct Accounts {
	Ui *ui;
	Roster *roster;
	UsageStore *usage;
	SecretsKind secrets_kind;
	char *current; /* the id of the account in use; NULL for none of them */
	char *problem; /* why the list could not be read; NULL when it was */
	char *pinned; /* the id of the account that this directory is being pinned to; NULL for none
		       */
	char *wanted; /* the id of the account that is to be selected; NULL for none */
	bool looked;  /* at the list: the account in use is selected at first */
	char *running;   /* the sentence about processes that use the selected one; NULL for none */
	char *looked_at; /* the id of the account of which that is true */
	guint due;       /* the source that looks closer, once the selection rests; 0 for none */
	AccountKind kind; /* that was selected last for a new one */
	guint top;        /* the row of the list that is shown first */
	int rows;         /* of the list that are seen */
} Accounts;

Accounts *accounts_open(Ui *ui);

/* NULL is fine. */
void accounts_close(Accounts *accounts);

/* Looks at the list anew: with every survey, and when the screen is opened. */
void accounts_look(Ui *ui);

/* Takes up what time changes: clocks, and what is asked of the server. */
void accounts_tick(Ui *ui);

/* Selects the row, or the nearest one. */
void accounts_select(Ui *ui, int row);

/* Has an account selected, now or as soon as it is listed. */
void accounts_want(Ui *ui, const char *id);

/* The account that is selected on the screen; NULL for none. */
const Account *accounts_selected(const Ui *ui);

/* Whether it is the one in use. */
bool accounts_is_current(const Ui *ui, const Account *account);

#endif
