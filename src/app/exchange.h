/*
 * Makes the login of an account the one in Claude Code's files, and parks the one that was there:
 * moved into the keyring or the vault (app/secrets.h), never copied, under the locks that Claude
 * Code takes when it refreshes.
 *
 *	const ExchangeOptions options = { .enter = account->id, .wait_ms = 15000 };
 *	Exchange *exchange = exchange_start(paths, secrets, &options, on_end, data, &error);
 *	… on_end(&report, problem, data) is called once, from the loop …
 *	exchange_free(exchange);
 *
 * The paths say in which directory: the main one, or an account's own (registry_paths_of()). The
 * order: the secret that enters is looked up, so the keyring is open before anybody has to
 * wait; the locks; an answer to a refresh that could not be saved; whose login is it
 * (app/identity.h, else the server's word, else nobody's whom we know: it becomes an account of its
 * own); it is stored, and read back; the files, if they are still what was stored; the list of
 * accounts; the secret that entered is removed. Whatever fails before the files are written changes
 * nothing in them. Killed at any point, it leaves each login in one place at least; what a file
 * holds then counts before a secret of the same account.
 *
 * A long-lived token (ACCOUNT_TOKEN) enters as a login without a refresh token. As it is always the
 * same, its secret stays.
 */
#ifndef APP_EXCHANGE_H
#define APP_EXCHANGE_H

#include "app/paths.h"
#include "app/secrets.h"
#include "core/account.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Exchange Exchange;

typedef struct ExchangeOptions {
	const char *enter;    /* the id of an account; NULL: nobody's login is to be there */
	const char *endpoint; /* the test switch; NULL when off */
	bool may_prompt;      /* as for the keyring */
	guint wait_ms;        /* for locks; the loop waits meanwhile */
} ExchangeOptions;

typedef struct ExchangeReport {
	bool changed;
	const char *left_id;   /* whose login was parked, or was there; NULL: nobody's */
	const char *left_name; /* likewise */
	bool left_is_new;      /* it was not among the accounts, and is now */
	bool left_is_unproved; /* nobody knows whose it is */
} ExchangeReport;

/* The report is borrowed and never NULL; with a problem nothing of it counts. */
typedef void ExchangeCallback(const ExchangeReport *report, const GError *problem, gpointer data);

/*
 * The secrets must be decided on and unlocked, and outlive the exchange. NULL with the error set
 * when there is no such account or the list cannot be read. Problems are those of the secrets, of
 * app/identity.h and of apply_plan(); APP_ERROR_FAILED when the account has no login.
 */
Exchange *exchange_start(const Paths *paths, Secrets *secrets, const ExchangeOptions *options,
	ExchangeCallback *callback, gpointer data, GError **error);

/* Gives up what is not done yet, and leaves all as it was; NULL is fine. */
void exchange_free(Exchange *exchange);

/*
 * Whose login is in a directory, to be shown: of the accounts, or NULL. *ret_unknown (may be NULL)
 * tells whether there is one of somebody else.
 */
const Account *exchange_occupant(const Paths *paths, const GPtrArray *accounts, bool *ret_unknown);

/*
 * Puts into the accounts where their logins really are; paths are those of the main directory, or
 * of the own one of an account, in a shell of which this is.
 */
void exchange_settle(const Paths *paths, GPtrArray *accounts);

#endif
