/*
 * How much of its allowance an account has used, as the server tells it: only of accounts whose
 * login is in a place where Claude Code uses it, and only when somebody looks.
 *
 *	UsageStore *store = usage_store_new(on_change, data);
 *	usage_look(store, &paths, account, endpoint);	// as often as one likes
 *	const Usage *usage = usage_of(store, account);	// NULL: nothing is known yet
 *	usage_store_free(store);
 *
 * What was told is good for 5 minutes and kept in memory. One question is asked at a time; a server
 * that wants to be left alone is left alone for as long as it says.
 */
#ifndef APP_USAGE_H
#define APP_USAGE_H

#include "app/paths.h"
#include "core/account.h"
#include "format/usage-message.h"

typedef struct Usage {
	UsageWindow five_hour, seven_day; /* as told the last time; percent is -1 when never */
	gint64 fetched_at;                /* s since 1970; 0: never */
	const char *problem;              /* N_(), of the last question; NULL for none */
	gint64 again_at; /* s since 1970: not asked before, where the server wants that; else 0 */
} Usage;

typedef struct UsageStore UsageStore;

/* The callback comes from the loop, whenever something else is known, or nothing more to come. */
UsageStore *usage_store_new(void (*changed)(gpointer data), gpointer data);

/* Gives up what is asked; NULL is fine. */
void usage_store_free(UsageStore *store);

/*
 * Asks the server about an account if that is due. Its login must be live in the directory of these
 * paths (registry_paths_of()); an access token that has ended is not sent. endpoint is the test
 * switch, NULL when off.
 */
void usage_look(
	UsageStore *store, const Paths *paths, const Account *account, const char *endpoint);

/* Makes the next usage_look() ask anew, except where the server wants to be left alone. */
void usage_forget(UsageStore *store, const Account *account);

/* What is known, until the next call; and whether it is being asked now. */
const Usage *usage_of(const UsageStore *store, const Account *account);
bool usage_is_asked(const UsageStore *store, const Account *account);

#endif
