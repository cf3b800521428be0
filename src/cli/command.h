/*
 * The commands of the command line, as a table: one file and one const entry each. A new command
 * is its file, its line in commands.c, its section in the manual page and its completions.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/paint.h"

#include "app/survey.h"

#include <glib.h>

/* Exit statuses of the contract that are not errors (base/error.h has those). */
#define EXIT_AUTHENTICATES         0
#define EXIT_NOTHING_AUTHENTICATES 1

/* The options every command understands. */
typedef struct CommonOptions {
	char *config_dir;
	char *log;
	gboolean no_color;
	gboolean verbose;
} CommonOptions;

void common_options_clear(CommonOptions *common);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CommonOptions, common_options_clear)

typedef struct Command Command;

struct Command {
	const char *name;
	const char *arguments; /* N_(): "SOURCE"; NULL when it takes none */
	const char *summary;   /* N_(): a clause for the list of commands */
	const char *details;   /* N_(): paragraphs for its own --help; NULL for none */
	/*
	 * Runs it. argv[0] is the command's name; options are still in it. Returns an exit
	 * status, or -1 with the error filled in.
	 */
	int (*run)(const Command *command, CommonOptions *common, int argc, char **argv,
		GError **error);
};

/* All commands, in the order of the help; NULL at the end. */
extern const Command *const commands[];

/* What runs without a command when there is no terminal. */
extern const Command command_status;

/* The command with that name, or NULL. */
const Command *command_find(const char *name);

/*
 * A parser for the common options, which must outlive it; arguments is the placeholder for what
 * follows the options, or NULL. For main(), which parses what stands before the command.
 */
GOptionContext *command_context(const char *arguments, CommonOptions *common);

/*
 * Parses what stands behind a command that shows a survey, and takes the survey: its own options,
 * the common ones, --mode and --project. From least to most other arguments are left in argv[1]…,
 * with NULL behind them. With --help it prints the help and exits. Starts the log. Fails with
 * APP_ERROR_USAGE, and as log_start() and survey_take() do.
 */
Survey *command_survey(const Command *command, CommonOptions *common, const GOptionEntry *own,
	int least, int most, int argc, char **argv, GError **error);

/*
 * The same without a look at anything, for commands that have to be quick: the paths of the main
 * directory, in a shell of an account as well.
 */
bool command_paths(const Command *command, CommonOptions *common, const GOptionEntry *own,
	int least, int most, int argc, char **argv, Paths *ret_paths, GError **error);

/* EXIT_AUTHENTICATES or EXIT_NOTHING_AUTHENTICATES. */
int command_status_of(const Survey *survey);

#endif
