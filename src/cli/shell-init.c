#include "cli/command.h"
#include "cli/show.h"

#include "app/launch.h"
#include "base/error.h"
#include "base/i18n.h"

/*
 * The directory is looked at only when it has changed, and no program is started unless a pin comes
 * or goes. What was before is kept as code and brought back.
 */
#define FIND                                                                                       \
	"__claude_accounts_hook() {\n"                                                             \
	"  [ \"$PWD\" = \"${__claude_accounts_pwd-}\" ] && return 0\n"                             \
	"  __claude_accounts_pwd=$PWD\n"                                                           \
	"  local directory=$PWD pin=''\n"                                                          \
	"  while :; do\n"                                                                          \
	"    if [ -f \"$directory/.claude-account\" ]; then pin=$directory; break; fi\n"           \
	"    [ -z \"$directory\" ] && break\n"                                                     \
	"    directory=${directory%/*}\n"                                                          \
	"  done\n"                                                                                 \
	"  [ \"$pin\" = \"${__claude_accounts_pin-}\" ] && return 0\n"                             \
	"  __claude_accounts_pin=$pin\n"                                                           \
	"  eval \"${__claude_accounts_back-}\"\n"                                                  \
	"  __claude_accounts_back=''\n"

static const char bash_code[] = FIND
	"  [ -n \"$pin\" ] && eval \"$(claude-accounts env --shell bash --taking-back)\"\n"
	"  return 0\n"
	"}\n"
	"case \";${PROMPT_COMMAND-};\" in\n"
	"  *\";__claude_accounts_hook;\"*) ;;\n"
	"  *) PROMPT_COMMAND=\"__claude_accounts_hook${PROMPT_COMMAND:+;$PROMPT_COMMAND}\" ;;\n"
	"esac\n"
	"claude-use() { eval \"$(claude-accounts env \"$1\" --shell bash)\"; }\n";

static const char zsh_code[] =
	FIND "  [ -n \"$pin\" ] && eval \"$(claude-accounts env --shell zsh --taking-back)\"\n"
	     "  return 0\n"
	     "}\n"
	     "autoload -Uz add-zsh-hook\n"
	     "add-zsh-hook precmd __claude_accounts_hook\n"
	     "claude-use() { eval \"$(claude-accounts env \"$1\" --shell zsh)\"; }\n";

static const char fish_code[] =
	"function __claude_accounts_hook --on-event fish_prompt\n"
	"  test \"$PWD\" = \"$__claude_accounts_pwd\"; and return 0\n"
	"  set -g __claude_accounts_pwd $PWD\n"
	"  set -l directory $PWD\n"
	"  set -l pin ''\n"
	"  while true\n"
	"    if test -f \"$directory/.claude-account\"; set pin $directory; break; end\n"
	"    test -z \"$directory\"; and break\n"
	"    set directory (string replace -r '/[^/]*$' '' -- $directory)\n"
	"  end\n"
	"  test \"$pin\" = \"$__claude_accounts_pin\"; and return 0\n"
	"  set -g __claude_accounts_pin $pin\n"
	"  for line in $__claude_accounts_back; eval $line; end\n"
	"  set -g __claude_accounts_back\n"
	"  test -n \"$pin\"; and claude-accounts env --shell fish --taking-back | source\n"
	"  return 0\n"
	"end\n"
	"function claude-use; claude-accounts env $argv[1] --shell fish | source; end\n";

static const char *const codes[LAUNCH_SHELL_COUNT] = {
	[LAUNCH_BASH] = bash_code,
	[LAUNCH_ZSH] = zsh_code,
	[LAUNCH_FISH] = fish_code,
};

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
	Paths paths = { 0 };
	LaunchShell shell;

	if (!command_paths(command, common, entries, 1, 1, argc, argv, &paths, error))
		return -1;
	paths_clear(&paths);
	shell = launch_shell_from_name(argv[1]);
	if (shell == LAUNCH_SHELL_COUNT) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("shell-init: \"%s\" is none of bash, zsh and fish"), argv[1]);
		return -1;
	}
	show_raw(codes[shell]);
	return 0;
}

const Command command_shell_init = {
	.name = "shell-init",
	.arguments = "bash|zsh|fish",
	.summary = N_("Print what makes a shell follow the accounts of directories"),
	.details = N_(
		"In ~/.bashrc: eval \"$(claude-accounts shell-init bash)\"; in ~/.zshrc the same with "
		"zsh; in config.fish: claude-accounts shell-init fish | source. Then claude-accounts "
		"use NAME --here counts in that directory and below it, and claude-use NAME changes "
		"the account of the present shell."),
	.run = run,
};
