#include "cli/command.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"

#include <string.h>

extern const Command command_why;
extern const Command command_doctor;
extern const Command command_accounts;
extern const Command command_env;
extern const Command command_exec;
extern const Command command_key;
extern const Command command_shell_init;
extern const Command command_login;
extern const Command command_logout;
extern const Command command_refresh;
extern const Command command_settings;
extern const Command command_undo;
extern const Command command_use;

const Command *const commands[] = {
	&command_status,
	&command_why,
	&command_doctor,
	&command_login,
	&command_logout,
	&command_refresh,
	&command_settings,
	&command_accounts,
	&command_use,
	&command_exec,
	&command_env,
	&command_key,
	&command_shell_init,
	&command_undo,
	NULL,
};

const Command *command_find(const char *name)
{
	for (guint i = 0; commands[i]; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

void common_options_clear(CommonOptions *common)
{
	g_clear_pointer(&common->config_dir, g_free);
	g_clear_pointer(&common->log, g_free);
}

GOptionContext *command_context(const char *arguments, CommonOptions *common)
{
	const GOptionEntry entries[] = {
		{ "config-dir", 0, 0, G_OPTION_ARG_FILENAME, &common->config_dir,
			N_("Use DIR instead of $CLAUDE_CONFIG_DIR or ~/.claude"), N_("DIR") },
		{ "no-color", 0, 0, G_OPTION_ARG_NONE, &common->no_color, N_("Use no colours"),
			NULL },
		{ "verbose", 0, 0, G_OPTION_ARG_NONE, &common->verbose,
			N_("Tell on standard error what is looked at"), NULL },
		{ "log", 0, 0, G_OPTION_ARG_FILENAME, &common->log,
			N_("Append to FILE what is looked at"), N_("FILE") },
		G_OPTION_ENTRY_NULL,
	};
	GOptionContext *context = g_option_context_new(arguments);

	g_option_context_add_main_entries(context, entries, PACKAGE);
	return context;
}

static bool check_count(
	const Command *command, int least, int most, int argc, char **argv, GError **error)
{
	if (argc - 1 >= least && argc - 1 <= most)
		return true;
	if (argc - 1 > most)
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE, _("%s: too many arguments: %s"),
			command->name, argv[most + 1]);
	else
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE, _("%s: %s is missing"),
			command->name, _(command->arguments));
	return false;
}

/* The options of a command that looks at a set-up, in words. */
typedef struct LookOptions {
	char *mode;
	char *project;
} LookOptions;

static GOptionContext *look_context(
	const Command *command, CommonOptions *common, const GOptionEntry *own, LookOptions *look)
{
	const GOptionEntry entries[] = {
		{ "mode", 0, 0, G_OPTION_ARG_STRING, &look->mode,
			N_("Decide for claude (interactive) or claude -p (print)"),
			"interactive|print" },
		{ "project", 0, 0, G_OPTION_ARG_FILENAME, &look->project,
			N_("Look from this directory instead of the current one"), N_("DIR") },
		G_OPTION_ENTRY_NULL,
	};
	GOptionContext *context =
		command_context(command->arguments ? _(command->arguments) : NULL, common);

	g_option_context_set_summary(context, _(command->summary));
	g_option_context_set_description(context, command->details ? _(command->details) : NULL);
	g_option_context_add_main_entries(context, own, PACKAGE);
	g_option_context_add_main_entries(context, entries, PACKAGE);
	return context;
}

static bool parse_mode(const char *name, Mode *ret_mode, GError **error)
{
	if (!name || strcmp(name, "interactive") == 0) {
		*ret_mode = MODE_INTERACTIVE;
		return true;
	}
	if (strcmp(name, "print") == 0) {
		*ret_mode = MODE_PRINT;
		return true;
	}
	g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
		_("--mode: \"%s\" is neither interactive nor print"), name);
	return false;
}

static Survey *survey_of(const CommonOptions *common, const LookOptions *look, GError **error)
{
	SurveyOptions options = {
		.config_dir = common->config_dir,
		.project_dir = look->project,
	};

	if (!log_start(common->verbose, common->log, error) ||
		!parse_mode(look->mode, &options.mode, error))
		return NULL;
	return survey_take(&options, error);
}

/* Takes out the "--" that GLib leaves in when what follows begins with a "-". */
static void drop_separator(int *argc, char **argv)
{
	int at = 1;

	while (at < *argc && strcmp(argv[at], "--") != 0)
		at++;
	if (at == *argc)
		return;
	for (; at < *argc; at++)
		argv[at] = argv[at + 1];
	(*argc)--;
}

/* Options and arguments, as command_survey() has them; the strings of look are to be freed. */
static bool parse(const Command *command, CommonOptions *common, const GOptionEntry *own, int least,
	int most, int argc, char **argv, LookOptions *look, GError **error)
{
	g_autoptr(GOptionContext) context = look_context(command, common, own, look);
	g_autofree char *name = g_strconcat(PACKAGE, " ", command->name, NULL);
	g_autoptr(GError) problem = NULL;

	g_set_prgname(name);
	if (!g_option_context_parse(context, &argc, &argv, &problem)) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE, "%s: %s", command->name,
			problem->message);
		return false;
	}
	drop_separator(&argc, argv);
	return check_count(command, least, most, argc, argv, error);
}

Survey *command_survey(const Command *command, CommonOptions *common, const GOptionEntry *own,
	int least, int most, int argc, char **argv, GError **error)
{
	LookOptions look = { NULL, NULL };
	Survey *survey = NULL;

	if (parse(command, common, own, least, most, argc, argv, &look, error))
		survey = survey_of(common, &look, error);
	g_free(look.mode);
	g_free(look.project);
	return survey;
}

bool command_paths(const Command *command, CommonOptions *common, const GOptionEntry *own,
	int least, int most, int argc, char **argv, Paths *ret_paths, GError **error)
{
	LookOptions look = { NULL, NULL };
	Paths usual = { 0 };
	bool found = parse(command, common, own, least, most, argc, argv, &look, error) &&
		     log_start(common->verbose, common->log, error) &&
		     paths_find(&usual, common->config_dir, look.project, error);

	if (found)
		paths_main(ret_paths, &usual);
	paths_clear(&usual);
	g_free(look.mode);
	g_free(look.project);
	return found;
}

int command_status_of(const Survey *survey)
{
	return survey->verdict.winner == SOURCE_NONE ? EXIT_NOTHING_AUTHENTICATES
						     : EXIT_AUTHENTICATES;
}
