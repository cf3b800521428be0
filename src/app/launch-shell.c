#include "app/launch.h"

#include "app/variables.h"
#include "base/i18n.h"

#include <string.h>

/* What takes back what was set before, in a shell. */
#define BACK "__claude_accounts_back"

static const char *const names[LAUNCH_SHELL_COUNT] = {
	[LAUNCH_BASH] = "bash",
	[LAUNCH_ZSH] = "zsh",
	[LAUNCH_FISH] = "fish",
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

LaunchShell launch_shell_from_name(const char *name)
{
	g_autofree char *base = name ? g_path_get_basename(name) : g_strdup("");
	LaunchShell shell = 0;

	/* A login shell is called with a dash before its name. */
	while (shell < LAUNCH_SHELL_COUNT && strcmp(names[shell], base + (*base == '-')) != 0)
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
	return g_strdup_printf(
		shell == LAUNCH_FISH ? "(" PACKAGE " key %s)" : "\"$(" PACKAGE " key %s)\"",
		launch->name);
}

/* What the shell has now, kept as code that brings it back. */
static void note_before(GString *code, LaunchShell shell, const char *name)
{
	if (shell == LAUNCH_FISH)
		g_string_append_printf(code,
			"if set -q %s; set -g " BACK " $" BACK
			" \"set -gx %s \"(string escape -- \"$%s\"); "
			"else; set -g " BACK " $" BACK " 'set -e %s'; end\n",
			name, name, name, name);
	else
		g_string_append_printf(code,
			"if [ -n \"${%s+x}\" ]; then " BACK "=\"${" BACK
			"-}export %s=$(printf %%q \"$%s\"); \"; "
			"else " BACK "=\"${" BACK "-}unset %s; \"; fi\n",
			name, name, name, name);
}

static void change(
	GString *code, const Launch *launch, LaunchShell shell, const LaunchVariable *variable)
{
	bool is_set = variable->value || variable->is_secret;
	g_autofree char *value = is_set ? value_of(launch, shell, variable) : NULL;

	if (shell == LAUNCH_FISH && is_set)
		g_string_append_printf(code, "set -gx %s %s\n", variable->name, value);
	else if (shell == LAUNCH_FISH)
		g_string_append_printf(code, "set -e %s\n", variable->name);
	else if (is_set)
		g_string_append_printf(code, "export %s=%s\n", variable->name, value);
	else
		g_string_append_printf(code, "unset %s\n", variable->name);
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
	return g_string_free(code, FALSE);
}
