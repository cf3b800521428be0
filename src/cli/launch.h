/*
 * What exec, env and the shell's hook share: which account is meant, and how it is started.
 */
#ifndef CLI_LAUNCH_H
#define CLI_LAUNCH_H

#include "cli/accounts.h"

#include "app/launch.h"

/*
 * The account of that name or, with NULL, the one that the present directory is pinned to; of the
 * list. APP_ERROR_USAGE when there is none.
 */
const Account *launch_account(
	const Paths *paths, const GPtrArray *accounts, const char *name, GError **error);

typedef struct LaunchArguments {
	KeepOptions keep;
	gboolean move;
} LaunchArguments;

#define LAUNCH_ARGUMENTS_NONE                                                                      \
	{                                                                                          \
		.keep = KEEP_OPTIONS_NONE                                                          \
	}

#define LAUNCH_ENTRIES(arguments)                                                                  \
	{ "move", 0, 0, G_OPTION_ARG_NONE, &(arguments).move,                                      \
		N_("Move its login out of the main directory, if that makes it win"), NULL },      \
		KEEP_ENTRIES((arguments).keep)

/*
 * Prepares it and tells what was made, on standard error. The flow owns the launch in *ret_launch;
 * NULL with the error set.
 */
LaunchFlow *launch_wait(const Paths *paths, const Account *account,
	const LaunchArguments *arguments, bool with_secret, const Launch **ret_launch,
	GError **error);

#endif
