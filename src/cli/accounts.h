/*
 * What the commands about accounts share.
 */
#ifndef CLI_ACCOUNTS_H
#define CLI_ACCOUNTS_H

#include "cli/command.h"
#include "cli/keep.h"

#include "app/use.h"

/* For locks (ms). */
#define ACCOUNTS_WAIT_MS 15000

/*
 * The list with all logins where they really are (app/exchange.h); for g_ptr_array_unref. Fails as
 * registry_load().
 */
GPtrArray *accounts_read(const Paths *paths, GError **error);

/*
 * Carries a use out and tells what came of it. Returns an exit status, or -1 with the error set.
 */
int accounts_use(const Paint *paint, const CommonOptions *common, const Survey *survey,
	const Use *use, const KeepOptions *keep, GError **error);

/*
 * Whether something is agreed to: with --yes, or when somebody at the terminal says so. Fails with
 * APP_ERROR_REFUSED when there is nobody to ask, APP_ERROR_CANCELLED when the answer is no. title
 * is a clause.
 */
bool accounts_agree(
	const Paint *paint, const char *title, const char *question, gboolean yes, GError **error);

/*
 * Signs in to the account of that name, which may be new, in a configuration directory of its
 * own. Returns as a command does.
 */
int login_account(
	const CommonOptions *common, const Survey *survey, const char *name, GError **error);

#endif
