#include "app/launch.h"

#include "app/variables.h"
#include "base/text.h"
#include "system/guard.h"

#include <string.h>

/* What brings back what was there before, in a shell; of that shell alone. */
#define BACK "__claude_accounts_back"

/* What takes the account away in a shell that is started in that shell, which inherits it. */
#define LEAVE      "__claude_accounts_leave"
#define LEAVE_FISH "__claude_accounts_leave_fish"

/*
 * How a shell says it; {name} is a variable, {value} a word. A fish has universal variables as
 * well, which are those of all shells and must not be touched: a global one stands before them.
 */
static const struct {
	const char *name;
	const char *set, *unset;
	const char *leave; /* unset it, if it still has that value */
	const char *note;  /* puts what is there now into BACK */
	const char *hand_on, *keep;
} shells[LAUNCH_SHELL_COUNT] = {
#define POSIX_NOTE(is_exported)                                                                    \
	"if [ -z \"${{name}+x}\" ]; then " BACK "=\"${" BACK "-}unset {name}; \"; "                \
	"elif " is_exported "; then " BACK "=\"${" BACK                                            \
	"-}export {name}=$(printf %q \"${name}\"); \"; "                                           \
	"else " BACK "=\"${" BACK "-}unset {name}; {name}=$(printf %q \"${name}\"); \"; fi\n"
#define POSIX(shell, is_exported)                                                                  \
	{                                                                                          \
		.name = shell, .set = "export {name}={value}\n", .unset = "unset {name}\n",        \
		.leave = "[ \"${{name}-}\" = {value} ] && unset {name}; ",                         \
		.note = POSIX_NOTE(is_exported), .hand_on = "export " LEAVE "={value}\n",          \
		.keep = BACK "=\"${" BACK "-}unset " LEAVE ";\"\n"                                 \
	}
	[LAUNCH_BASH] = POSIX("bash", "[[ ${{name}@a} == *x* ]]"),
	[LAUNCH_ZSH] = POSIX("zsh", "[[ ${(t){name}} == *export* ]]"),
	[LAUNCH_FISH] = {
		.name = "fish",
		.set = "set -gx {name} {value}\n",
		.unset = "if set -qU {name}; set -gu {name}; else; set -eg {name}; end\n",
		.leave = "if test \"${name}\" = {value}; set -eg {name}; end; ",
		.note = "if set -qgx {name}; set -a " BACK " \"set -gx {name} \"(string join ' ' -- "
			"(string escape -- ${name})); "
			"else if set -qg {name}; set -a " BACK " \"set -gu {name} \"(string join ' ' -- "
			"(string escape -- ${name})); "
			"else; set -a " BACK " 'set -eg {name}'; end\n",
		.hand_on = "set -gx " LEAVE_FISH " {value}\n",
		.keep = "set -a " BACK " 'set -eg " LEAVE_FISH "'\n",
	},
};

char **launch_environment(const Launch *launch)
{
	char **environment = g_get_environ();

	for (guint i = 0; i < launch->variables->len; i++) {
		const LaunchVariable *variable =
			&g_array_index(launch->variables, LaunchVariable, i);
		const char *value = variable->is_secret && launch->secret ? launch->secret->data
									  : variable->value;

		environment = value ? g_environ_setenv(environment, variable->name, value, TRUE)
				    : g_environ_unsetenv(environment, variable->name);
	}
	return environment;
}

void launch_hand_over(void)
{
	guard_end();
}

LaunchShell launch_shell_from_name(const char *name)
{
	g_autofree char *base = name ? g_path_get_basename(name) : g_strdup("");
	LaunchShell shell = 0;

	/* A login shell is called with a dash before its name. */
	while (shell < LAUNCH_SHELL_COUNT && strcmp(shells[shell].name, base + (*base == '-')) != 0)
		shell++;
	return shell;
}

/* A value as a word of the shell: within single quotes, where fish knows the backslash as well. */
static char *quoted(LaunchShell shell, const char *value)
{
	GString *text = g_string_new("'");

	for (const char *at = value; *at; at++)
		if (*at == '\'')
			g_string_append(text, shell == LAUNCH_FISH ? "\\'" : "'\\''");
		else if (*at == '\\' && shell == LAUNCH_FISH)
			g_string_append(text, "\\\\");
		else
			g_string_append_c(text, *at);
	g_string_append_c(text, '\'');
	return g_string_free(text, FALSE);
}

static char *value_of(const Launch *launch, LaunchShell shell, const LaunchVariable *variable)
{
	if (!variable->is_secret)
		return quoted(shell, variable->value);
	return g_strdup_printf(shell == LAUNCH_FISH ? "(%s)" : "\"$(%s)\"", launch->key_command);
}

static void add(GString *code, const char *pattern, const char *name, const char *value)
{
	g_autofree char *line =
		text_fill(pattern, "name", name ? name : "", "value", value ? value : "", NULL);

	g_string_append(code, line);
}

static void note_before(GString *code, LaunchShell shell, const char *name)
{
	add(code, shells[shell].note, name, NULL);
}

static bool is_set(const LaunchVariable *variable)
{
	return variable->value || variable->is_secret;
}

static void change(
	GString *code, const Launch *launch, LaunchShell shell, const LaunchVariable *variable)
{
	g_autofree char *value = is_set(variable) ? value_of(launch, shell, variable) : NULL;

	add(code, value ? shells[shell].set : shells[shell].unset, variable->name, value);
}

/* For a shell in that shell: whatever its start files set again stays, but for secrets. */
static void hand_on(GString *code, const Launch *launch, LaunchShell shell)
{
	g_autoptr(GString) leave = g_string_new(NULL);
	g_autofree char *word = NULL;

	for (guint i = 0; i < launch->variables->len; i++) {
		const LaunchVariable *variable =
			&g_array_index(launch->variables, LaunchVariable, i);
		g_autofree char *value = variable->value ? quoted(shell, variable->value) : NULL;

		if (value)
			add(leave, shells[shell].leave, variable->name, value);
		else if (variable->is_secret)
			g_string_append_printf(leave, "%s %s; ",
				shell == LAUNCH_FISH ? "set -eg" : "unset", variable->name);
	}
	word = quoted(shell, leave->str);
	add(code, shells[shell].hand_on, NULL, word);
	g_string_append(code, shells[shell].keep);
}

char *launch_shell_code(const Launch *launch, LaunchShell shell, bool taking_back)
{
	GString *code = g_string_new(NULL);

	for (guint i = 0; i < launch->variables->len; i++) {
		const LaunchVariable *variable =
			&g_array_index(launch->variables, LaunchVariable, i);

		if (taking_back)
			note_before(code, shell, variable->name);
		change(code, launch, shell, variable);
	}
	if (taking_back)
		hand_on(code, launch, shell);
	return g_string_free(code, FALSE);
}
