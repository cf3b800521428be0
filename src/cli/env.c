#include "cli/launch.h"

#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "cli/show.h"

#include <stdio.h>
#include <unistd.h>

typedef struct EnvArguments {
	char *shell;
	gboolean taking_back;
	LaunchArguments launch;
} EnvArguments;

/* The one that was named, else the user's; a plain sh takes what bash takes. */
static bool find_shell(const EnvArguments *arguments, LaunchShell *ret_shell, GError **error)
{
	const char *usual = g_getenv("SHELL");

	*ret_shell = launch_shell_from_name(arguments->shell ? arguments->shell : usual);
	if (*ret_shell == LAUNCH_SHELL_COUNT && !arguments->shell)
		*ret_shell = LAUNCH_BASH;
	if (*ret_shell != LAUNCH_SHELL_COUNT)
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
		_("--shell: \"%s\" is none of bash, zsh and fish"), arguments->shell);
	return false;
}

static int print(const Paths *paths, const char *name, LaunchShell shell,
	const EnvArguments *arguments, GError **error)
{
	g_autoptr(GPtrArray) accounts = accounts_read(paths, error);
	const Account *account = accounts ? launch_account(paths, accounts, name, error) : NULL;
	const Launch *launch = NULL;
	LaunchFlow *flow =
		account ? launch_wait(paths, account, &arguments->launch, false, &launch, error)
			: NULL;
	g_autofree char *code = NULL;

	if (!flow)
		return -1;
	code = launch_shell_code(launch, shell, arguments->taking_back);
	show_raw(code);
	if (isatty(STDOUT_FILENO))
		fprintf(stderr, _("To have it in this shell: %s\n"),
			shell == LAUNCH_FISH ? "claude-accounts env … | source"
					     : "eval \"$(claude-accounts env …)\"");
	launch_flow_free(flow);
	return 0;
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	EnvArguments arguments = { .launch = LAUNCH_ARGUMENTS_NONE };
	const GOptionEntry entries[] = {
		{ "shell", 0, 0, G_OPTION_ARG_STRING, &arguments.shell,
			N_("For this shell instead of $SHELL"), "bash|zsh|fish" },
		{ "taking-back", 0, 0, G_OPTION_ARG_NONE, &arguments.taking_back,
			N_("Note first what takes it back, as the shell's hook does"), NULL },
		LAUNCH_ENTRIES(arguments.launch),
		G_OPTION_ENTRY_NULL,
	};
	Paths paths = { 0 };
	LaunchShell shell;
	int status = -1;

	if (command_paths(command, common, entries, 0, 1, argc, argv, &paths, error) &&
		find_shell(&arguments, &shell, error))
		status = print(&paths, argv[1], shell, &arguments, error);
	paths_clear(&paths);
	g_free(arguments.shell);
	return status;
}

const Command command_env = {
	.name = "env",
	.arguments = N_("[ACCOUNT]"),
	.summary = N_("Print shell code by which an account wins in a shell"),
	.details = N_(
		"For eval \"$(claude-accounts env NAME)\". It holds no secrets: a token is asked for "
		"by claude-accounts key. Without ACCOUNT it is the one that this directory is pinned "
		"to."),
	.run = run,
};
