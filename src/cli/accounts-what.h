/*
 * `accounts` and its actions, one function each.
 */
#ifndef CLI_ACCOUNTS_WHAT_H
#define CLI_ACCOUNTS_WHAT_H

#include "cli/accounts.h"
#include "cli/show.h"

/* What was asked for. Strings are NULL where nothing was given. */
typedef struct AccountsRequest {
	CommonOptions *common;
	const Survey *survey;
	char **arguments; /* behind the action, up to a NULL */
	gboolean json, names, yes, dry_run, force, with_logins;
	KeepOptions keep;
	/* Of add: */
	gboolean claudeai, api_key_stdin, token_stdin, bedrock, vertex;
	char *profile, *region, *project, *gateway, *refresh_command;
} AccountsRequest;

/* Each returns an exit status, or -1 with the error set. */
int accounts_list(AccountsRequest *request, GError **error);
int accounts_add_one(AccountsRequest *request, GError **error);
int accounts_rename(AccountsRequest *request, GError **error);
int accounts_remove(AccountsRequest *request, GError **error);
int accounts_adopt(AccountsRequest *request, GError **error);
int accounts_export(AccountsRequest *request, GError **error);
int accounts_import(AccountsRequest *request, GError **error);
int accounts_lock(AccountsRequest *request, GError **error);

#endif
