#include "cli/launch.h"

#include "app/registry.h"
#include "app/variables.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* As shells do. */
#define EXIT_CANNOT_START 126
#define EXIT_NOT_FOUND    127

/* Takes the place of this program; returns only when it cannot. */
static int start(char **command, const Launch *launch)
{
	char **environment = launch_environment(launch);
	g_autofree char *clean = text_clean(command[0], -1);
	int problem;

	launch_hand_over();
	execvpe(command[0], command, environment);
	problem = errno;
	variables_environment_free(environment);
	g_printerr(PACKAGE ": %s: %s\n", clean, g_strerror(problem));
	return problem == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_START;
}

static int launch_command(const Paths *paths, const char *name, char **command,
	const LaunchArguments *arguments, GError **error)
{
	g_autoptr(GPtrArray) accounts = accounts_read(paths, error);
	const Account *account = accounts ? launch_account(paths, accounts, name, error) : NULL;
	const Launch *launch = NULL;
	LaunchFlow *flow =
		account ? launch_wait(paths, account, arguments, true, &launch, error) : NULL;
	int status;

	if (!flow)
		return -1;
	status = start(command, launch);
	launch_flow_free(flow);
	return status;
}

/* Where the command begins: behind "--", which stands before it or behind the name. */
static int find_command(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--") == 0)
			return i;
	return 0;
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	LaunchArguments arguments = LAUNCH_ARGUMENTS_NONE;
	const GOptionEntry entries[] = { LAUNCH_ENTRIES(arguments), G_OPTION_ENTRY_NULL };
	int separator = find_command(argc, argv);
	int own = separator > 0 ? separator : argc;
	g_autofree char **mine = g_new0(char *, (gsize)own + 1);
	Paths paths = { 0 };
	int status = -1;

	memcpy(mine, argv, (gsize)own * sizeof *mine);
	if (!command_paths(command, common, entries, 0, 1, own, mine, &paths, error))
		return -1;
	if (separator == 0 || !argv[separator + 1])
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE,
			_("exec: the command is missing: claude-accounts exec ACCOUNT -- COMMAND …"));
	else
		status = launch_command(&paths, mine[1], argv + separator + 1, &arguments, error);
	paths_clear(&paths);
	return status;
}

const Command command_exec = {
	.name = "exec",
	.arguments = N_("[ACCOUNT] -- COMMAND …"),
	.summary = N_("Run a command in which an account wins, and change nothing else"),
	.details = N_(
		"Without ACCOUNT it is the one that this directory is pinned to. The account wins by the "
		"environment of the command; where that is not enough it gets a configuration directory of its "
		"own, which is told on standard error. The exit status is the command's."),
	.run = run,
};
