/*
 * The accounts as a screen lists them: sorted by name, filtered by what is typed, one of them
 * selected. It draws nothing.
 *
 *	Roster *roster = roster_new();
 *	roster_load(roster, paths, &error);	// again whenever the list may have changed
 *	roster_filter(roster, "max corp");	// with every key
 *	… roster_at(roster, i) for the rows that are seen …
 *
 * Loading keeps the filter, and the selection where that account is still there. Whatever is shown
 * was prepared before: a key costs the same with ten thousand accounts as with ten.
 */
#ifndef TUI_ROSTER_H
#define TUI_ROSTER_H

#include "app/paths.h"
#include "core/account.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Roster Roster;

/* Empty at first. NULL is fine to be freed. */
Roster *roster_new(void);
void roster_free(Roster *roster);

/*
 * Reads the list if it has changed since the last time, and keeps the old one if that fails: as
 * registry_load() does.
 */
bool roster_load(Roster *roster, const Paths *paths, GError **error);

/* All accounts, in the order of the file; they live until the next load. */
GPtrArray *roster_accounts(const Roster *roster);

/*
 * Lists those of which every word of a text is somewhere in what is known of them, whatever the
 * case of its letters; all of them for "".
 */
void roster_filter(Roster *roster, const char *text);

/* How many columns the longest texts take, of all accounts; measured when they are loaded. */
typedef struct RosterWidths {
	int name, who, plan, organization;
} RosterWidths;

const RosterWidths *roster_widths(const Roster *roster);

/* How many are listed, and the account in a row. */
guint roster_count(const Roster *roster);
Account *roster_at(const Roster *roster, guint row);

/* The row that is selected, and its account; 0 and NULL when none is listed. */
guint roster_row(const Roster *roster);
Account *roster_selected(const Roster *roster);

/* Selects a row, or the one nearest to it; or the row of an account, if it is listed. */
void roster_select(Roster *roster, int row);
void roster_select_id(Roster *roster, const char *id);

#endif
