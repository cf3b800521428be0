/*
 * Chooses a command or the full screen, and turns what comes of it into an exit status.
 */
#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/command.h"
#include "system/guard.h"
#include "tui/tui.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What a command and its arguments take in the list of commands. */
#define USAGE_COLUMNS 14

/* The translations: beside the program when it runs from where it was built. */
static char *locale_directory(void)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = program ? g_path_get_dirname(program) : g_strdup(".");
	g_autofree char *beside = g_build_filename(folder, "locale", NULL);

	if (program && g_file_test(beside, G_FILE_TEST_IS_DIR))
		return g_steal_pointer(&beside);
	return g_strdup(LOCALEDIR);
}

static void start_translation(void)
{
	g_autofree char *directory = locale_directory();

	/* Not LC_ALL: the other categories cost files to open, and change numbers and sorting. */
	setlocale(LC_CTYPE, "");
	setlocale(LC_MESSAGES, "");
	bindtextdomain(PACKAGE, directory);
	bind_textdomain_codeset(PACKAGE, "UTF-8");
	textdomain(PACKAGE);
}

/* What --help lists below the options. */
static char *list_of_commands(void)
{
	GString *list = g_string_new(_("Commands:"));

	g_string_append_c(list, '\n');
	for (guint i = 0; commands[i]; i++) {
		const char *arguments = commands[i]->arguments ? _(commands[i]->arguments) : "";
		g_autofree char *usage = g_strdup_printf("%s %s", commands[i]->name, arguments);

		g_string_append_printf(list, "  %-*s", USAGE_COLUMNS, usage);
		if (strlen(usage) > USAGE_COLUMNS)
			g_string_append_printf(list, "\n  %*s", USAGE_COLUMNS, "");
		g_string_append_printf(list, " %s\n", _(commands[i]->summary));
	}
	g_string_append_c(list, '\n');
	g_string_append(
		list, _("Without a command: the full-screen program on a terminal, else "
			"`status`.\nclaude-accounts COMMAND --help tells more of a command."));
	g_string_append_c(list, '\n');
	return g_string_free(list, FALSE);
}

/* Parses what stands before the command; leaves the command and all behind it in argv[1]… */
static bool parse_leading_options(CommonOptions *common, int *argc, char ***argv, GError **error)
{
	gboolean version = FALSE;
	const GOptionEntry entries[] = {
		{ "version", 0, 0, G_OPTION_ARG_NONE, &version, N_("Print the version"), NULL },
		G_OPTION_ENTRY_NULL,
	};
	g_autoptr(GOptionContext) context = command_context(_("[COMMAND]"), common);
	g_autofree char *list = list_of_commands();
	g_autoptr(GError) problem = NULL;

	g_set_prgname(PACKAGE);
	g_option_context_add_main_entries(context, entries, PACKAGE);
	g_option_context_set_strict_posix(context, TRUE);
	g_option_context_set_summary(context,
		_("See which credentials Claude Code will use, and why.\nUnofficial: not made, endorsed "
		  "or supported by Anthropic."));
	g_option_context_set_description(context, list);
	if (!g_option_context_parse(context, argc, argv, &problem)) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, problem->message);
		return false;
	}
	if (version) {
		puts(PACKAGE_STRING);
		*argc = 0;
	}
	return true;
}

static int run_screen(const CommonOptions *common, GError **error)
{
	TuiOptions options = {
		.survey = { .mode = MODE_INTERACTIVE, .config_dir = common->config_dir },
		.no_color = common->no_color,
	};

	return tui_run(&options, error);
}

static int run_command(CommonOptions *common, int argc, char **argv, GError **error)
{
	char name[] = "status";
	char *fallback[] = { name, NULL };

	if (argc < 2 && tui_is_possible())
		return log_start(common->verbose, common->log, error) ? run_screen(common, error)
								      : -1;
	if (argc < 2)
		return command_status.run(&command_status, common, 1, fallback, error);

	const Command *command = command_find(argv[1]);

	if (!command) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE, _("there is no command \"%s\""),
			argv[1]);
		return -1;
	}
	return command->run(command, common, argc - 1, argv + 1, error);
}

static int report(const GError *error)
{
	int status = app_error_exit_status(error);
	g_autofree char *message = text_clean(error->message, -1);

	fprintf(stderr, "%s: %s\n", PACKAGE, message);
	if (status == 2)
		fprintf(stderr, _("Try: %s --help\n"), g_get_prgname());
	return status;
}

static int run(int argc, char **argv)
{
	g_auto(CommonOptions) common = { 0 };
	g_autoptr(GError) error = NULL;
	int status = -1;

	if (guard_start(&error) && parse_leading_options(&common, &argc, &argv, &error))
		status = argc == 0 ? 0 : run_command(&common, argc, argv, &error);
	if (status < 0)
		status = report(error);
	return status;
}

int main(int argc, char **argv)
{
	start_translation();

	int status = run(argc, argv);

	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fprintf(stderr, _("%s: cannot write the output: %s\n"), PACKAGE, g_strerror(errno));
	return 1;
}
