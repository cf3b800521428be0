/*
 * An account as it is filled in on the screen, a new one or one that is edited: its fields, what is
 * wrong with them, and the keeping of it.
 */
#ifndef TUI_DRAFT_H
#define TUI_DRAFT_H

#include "tui/screen.h"

#include "core/account.h"

typedef enum DraftField {
	DRAFT_NAME,
	DRAFT_PROFILE,
	DRAFT_PROJECT,
	DRAFT_ADDRESS,
	DRAFT_REGION,
	DRAFT_COMMAND,
	DRAFT_SECRET,
	DRAFT_FIELD_COUNT,
} DraftField;

typedef struct Draft {
	Account *account; /* as it was, or with what a new one has already */
	bool is_new;
	DraftField fields[DRAFT_FIELD_COUNT]; /* that its kind has, in the order of the screen */
	guint count;
	guint at;                        /* the one that is typed into */
	Input inputs[DRAFT_FIELD_COUNT]; /* by field */
	int suggestion;                  /* the sensible value that was taken, -1 for none */
} Draft;

/* Opens the screen with a new account of a kind, or with one that there is. */
void draft_new(Ui *ui, AccountKind kind);
void draft_edit(Ui *ui, const Account *account);

/* Wipes and frees; NULL is fine. */
void draft_free(Draft *draft);

/* The field that is typed into, and the way to another one. */
DraftField draft_field(const Draft *draft);
Input *draft_input(Draft *draft);
void draft_move(Draft *draft, int step);

/* Sensible values for that field, best first: a GPtrArray of char *, for g_ptr_array_unref. */
GPtrArray *draft_values(const Ui *ui);

/* Keeps it; what is wrong is told, and the screen stays. */
void draft_save(Ui *ui);

/* Goes back to the list, and forgets it. */
void draft_leave(Ui *ui);

#endif
