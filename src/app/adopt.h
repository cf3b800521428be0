/*
 * Accounts of what is there today: the login, keys and tokens in environment and settings, the
 * Console's key, clouds. Nothing of it is changed.
 *
 *	Adoption *adoption = adopt_start(survey, accounts, on_end, data, &error);
 *	… on_end(items, data) is called once, from the loop: a GPtrArray of AdoptItem, borrowed …
 *	adopt_free(adoption);
 *
 * What is an account already is left out: the same login, the same key, the same profile. Whose
 * login it is is asked of the server where the files do not prove it (app/identity.h).
 */
#ifndef APP_ADOPT_H
#define APP_ADOPT_H

#include "app/survey.h"
#include "core/account.h"

#include <glib.h>

typedef struct AdoptItem {
	Account *account; /* with a name that is free, and an id */
	Secret *secret;   /* that is to be kept for it; NULL for none */
	char *where;      /* "~/.claude/settings.json:4 (env block, user)"; clean */
} AdoptItem;

typedef struct Adoption Adoption;
typedef void AdoptCallback(const GPtrArray *items, gpointer data);

/* The survey and the accounts must outlive it. Fails as login_look() and raw_value_read(). */
Adoption *adopt_start(const Survey *survey, const GPtrArray *accounts, AdoptCallback *callback,
	gpointer data, GError **error);

/* NULL is fine. */
void adopt_free(Adoption *adoption);

#endif
