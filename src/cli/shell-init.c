#include "cli/command.h"
#include "cli/show.h"

#include "app/launch.h"
#include "base/error.h"
#include "base/i18n.h"

/*
 * At every prompt the pin is looked for, by the shell alone: a program is started only when another
 * one counts, or this one does not count yet, since its user may agree to it any time. What was
 * there before is kept as code and brought back. A shell in a shell of an account begins without
 * it.
 */
#define FIND                                                                                       \
	"eval \"${__claude_accounts_leave-}\"; unset __claude_accounts_leave\n"                    \
	"__claude_accounts_hook() {\n"                                                             \
	"  local last=$? at='' pin='' code='' refused=${__claude_accounts_refused-}\n"             \
	"  if [ \"$PWD\" != \"${__claude_accounts_pwd-}\" ]; then\n"                               \
	"    __claude_accounts_pwd=$PWD\n"                                                         \
	"    __claude_accounts_at=$(pwd -P)\n"                                                     \
	"  fi\n"                                                                                   \
	"  at=$__claude_accounts_at\n"                                                             \
	"  while :; do\n"                                                                          \
	"    if [ -f \"$at/.claude-account\" ]; then\n"                                            \
	"      { " READ " pin <\"$at/.claude-account\"; } 2>/dev/null\n"                           \
	"      pin=$at/:$pin\n"                                                                    \
	"      break\n"                                                                            \
	"    fi\n"                                                                                 \
	"    [ -z \"$at\" ] && break\n"                                                            \
	"    at=${at%/*}\n"                                                                        \
	"  done\n"                                                                                 \
	"  if [ \"$pin\" != \"${__claude_accounts_pin-}\" ]; then\n"                               \
	"    __claude_accounts_pin=$pin refused=''\n"                                              \
	"    eval \"${__claude_accounts_back-}\"\n"                                                \
	"    __claude_accounts_back=''\n"                                                          \
	"  elif [ -z \"$refused\" ]; then\n"                                                       \
	"    return $last\n"                                                                       \
	"  fi\n"                                                                                   \
	"  __claude_accounts_refused=''\n"                                                         \
	"  [ -z \"$pin\" ] && return $last\n"                                                      \
	"  if [ -z \"$refused\" ]; then\n"                                                         \
	"    code=$(command claude-accounts env --shell " SHELL " --taking-back)\n"                \
	"  else\n"                                                                                 \
	"    code=$(command claude-accounts env --shell " SHELL " --taking-back 2>/dev/null)\n"    \
	"  fi\n"                                                                                   \
	"  case $? in\n"                                                                           \
	"    0) eval \"$code\" ;;\n"                                                               \
	"    3) __claude_accounts_refused=1 ;;\n"                                                  \
	"  esac\n"                                                                                 \
	"  return $last\n"                                                                         \
	"}\n"                                                                                      \
	"claude-use() {\n"                                                                         \
	"  local code\n"                                                                           \
	"  code=$(command claude-accounts env --shell " SHELL " \"$@\") && eval \"$code\"\n"       \
	"}\n"

/* A name takes no more; a file that is no pin may be one long line. */
#define READ  "IFS= read -r -n 80"
#define SHELL "bash"

static const char bash_code[] =
	FIND "case \" ${PROMPT_COMMAND[*]-} \" in\n"
	     "*__claude_accounts_hook*) ;;\n"
	     "*)\n"
	     "  if [[ ${PROMPT_COMMAND@a} == *a* ]]; then\n"
	     "    PROMPT_COMMAND=(__claude_accounts_hook \"${PROMPT_COMMAND[@]}\")\n"
	     "  else\n"
	     "    PROMPT_COMMAND=\"__claude_accounts_hook${PROMPT_COMMAND:+;$PROMPT_COMMAND}\"\n"
	     "  fi\n"
	     "  ;;\n"
	     "esac\n";

#undef READ
#undef SHELL
#define READ  "IFS= read -r -u 0 -k 80"
#define SHELL "zsh"

static const char zsh_code[] = FIND "autoload -Uz add-zsh-hook\n"
				    "add-zsh-hook precmd __claude_accounts_hook\n";

static const char fish_code[] =
	"eval $__claude_accounts_leave_fish\n"
	"set -eg __claude_accounts_leave_fish\n"
	"function __claude_accounts_hook --on-event fish_prompt\n"
	"  set -l refused $__claude_accounts_refused\n"
	"  set -l pin ''\n"
	"  set -l code\n"
	"  set -l at (pwd -P)\n"
	"  test \"$at\" = /; and set at ''\n"
	"  while true\n"
	"    if test -f \"$at/.claude-account\"\n"
	"      read -n 80 pin <\"$at/.claude-account\" 2>/dev/null\n"
	"      set pin \"$at/:$pin\"\n"
	"      break\n"
	"    end\n"
	"    test -z \"$at\"; and break\n"
	"    set at (string replace -r '/[^/]*$' '' -- $at)\n"
	"  end\n"
	"  if test \"$pin\" != \"$__claude_accounts_pin\"\n"
	"    set -g __claude_accounts_pin $pin\n"
	"    set refused\n"
	"    string join \\n -- $__claude_accounts_back | source\n"
	"    set -g __claude_accounts_back\n"
	"  else if test -z \"$refused\"\n"
	"    return\n"
	"  end\n"
	"  set -g __claude_accounts_refused\n"
	"  test -z \"$pin\"; and return\n"
	"  if test -z \"$refused\"\n"
	"    set code (command claude-accounts env --shell fish --taking-back)\n"
	"  else\n"
	"    set code (command claude-accounts env --shell fish --taking-back 2>/dev/null)\n"
	"  end\n"
	"  switch $status\n"
	"    case 0\n"
	"      string join \\n -- $code | source\n"
	"    case 3\n"
	"      set -g __claude_accounts_refused 1\n"
	"  end\n"
	"end\n"
	"function claude-use\n"
	"  set -l code (command claude-accounts env --shell fish $argv)\n"
	"  and string join \\n -- $code | source\n"
	"end\n";

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
