/*
 * What `claude-accounts refresh` can refresh, besides the login. Each returns an exit status, or -1
 * with the error filled in.
 */
#ifndef CLI_REFRESH_WHAT_H
#define CLI_REFRESH_WHAT_H

#include "cli/command.h"

#include "app/run.h"

#include <stdbool.h>

typedef struct RefreshArguments {
	gboolean force; /* run it even if it is not needed */
	gboolean json;
	gboolean yes; /* agree to the command of a project that is not trusted */
} RefreshArguments;

/* awsAuthRefresh or gcpAuthRefresh: asks the cloud, runs the command, asks again. */
int refresh_cloud(const CommonOptions *common, const Survey *survey, RunKind kind,
	const RefreshArguments *arguments, GError **error);

/* Tries apiKeyHelper and awsCredentialExport, those of them that are set. */
int refresh_helper(const CommonOptions *common, const Survey *survey,
	const RefreshArguments *arguments, GError **error);

/*
 * Makes sure that a command of a project that is not trusted is agreed to: shows it and asks, or
 * takes --yes for an answer. Fails with APP_ERROR_REFUSED when nobody can be asked, and with
 * APP_ERROR_CANCELLED when the user says no.
 */
bool refresh_agree(const CommonOptions *common, const Survey *survey, SettingId id,
	const RefreshArguments *arguments, GError **error);

#endif
