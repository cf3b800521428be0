/*
 * The secrets of accounts on the screen: decides, with the user, where they are kept, and has the
 * keyring or the encrypted file unlocked. Nothing of it blocks; where something is to be asked or
 * explained, a screen is opened for it.
 *
 *	keeping_open(ui, on_open, on_given_up);
 *	… on_open(ui, secrets): they are decided on, and unlocked …
 */
#ifndef TUI_KEEPING_H
#define TUI_KEEPING_H

#include "app/secrets.h"
#include "tui/screen.h"

typedef struct Keeping Keeping;

typedef enum KeepingStep {
	KEEPING_IDLE,
	KEEPING_WAITS,    /* for the keyring, or for the file to be opened */
	KEEPING_PROPOSES, /* an encrypted file, since there is no keyring */
	KEEPING_NEW,      /* asks for a new passphrase */
	KEEPING_AGAIN,    /* asks for the same once more */
	KEEPING_ASKS,     /* asks for the passphrase */
	KEEPING_FAILED,   /* says why it cannot go on, and what can be done */
} KeepingStep;

Keeping *keeping_new(void);

/* After all that uses the secrets is over. NULL is fine. */
void keeping_free(Keeping *keeping);

/* The secrets are good until the program ends; given_up may be NULL. */
typedef void KeepingCallback(Ui *ui, Secrets *secrets);

/* Opens them; the callback may come at once. Of the two it is one that is called. */
void keeping_open(Ui *ui, KeepingCallback *opened, void (*given_up)(Ui *ui));

/* For the screen: where it is, what is wrong and what to do about that, and the field. */
KeepingStep keeping_step(const Keeping *keeping);
const char *keeping_problem(const Keeping *keeping);
const char *keeping_remedy(const Keeping *keeping);
Input *keeping_input(Keeping *keeping);

/* Agrees to what is proposed, takes what was typed, or tries once more. */
void keeping_go_on(Ui *ui);
void keeping_give_up(Ui *ui);

/* What to do about an outcome, a sentence; N_(). */
const char *keeping_remedy_of(KeyringOutcome outcome);

#endif
