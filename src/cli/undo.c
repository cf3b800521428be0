#include "cli/accounts.h"
#include "cli/change.h"

#include "app/undo.h"
#include "base/i18n.h"

typedef struct UndoArguments {
	ChangeOptions change;
	KeepOptions keep;
} UndoArguments;

/* A login goes back to where it was by another way than the lines of a file. */
static int switch_back(const CommonOptions *common, const Survey *survey, const Use *use,
	const UndoArguments *arguments, GError **error)
{
	const SurveyOptions look = change_look(common, survey);
	Paint paint = paint_for_stdout(common->no_color);
	g_autoptr(Preview) preview =
		arguments->change.dry_run ? use_preview(survey, &look, use, error) : NULL;

	if (!arguments->change.dry_run)
		return accounts_use(&paint, common, survey, use, &arguments->keep, error);
	if (!preview)
		return -1;
	change_show(&paint, use->wish, preview);
	return 0;
}

static int undo_switch(const CommonOptions *common, const Survey *survey,
	const UndoArguments *arguments, GError **error)
{
	const SurveyOptions look = change_look(common, survey);
	g_autoptr(GPtrArray) accounts = accounts_read(&survey->paths, error);
	g_autoptr(Use) use = accounts ? use_plan_undo(survey, &look, accounts, error) : NULL;

	return use ? switch_back(common, survey, use, arguments, error) : -1;
}

static int undo(const CommonOptions *common, const Survey *survey, const UndoArguments *arguments,
	GError **error)
{
	g_autoptr(Wish) wish = wish_undo(survey, error);

	if (!wish)
		return -1;
	return wish->plan->login.done ? undo_switch(common, survey, arguments, error)
				      : change_run(common, survey, wish, &arguments->change, error);
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	UndoArguments arguments = { .keep = KEEP_OPTIONS_NONE };
	gboolean forget = FALSE;
	const GOptionEntry entries[] = {
		{ "forget", 0, 0, G_OPTION_ARG_NONE, &forget,
			N_("Leave the latest change as it is, and go back before it the next time"),
			NULL },
		CHANGE_ENTRIES(arguments.change),
		KEEP_ENTRIES(arguments.keep),
		G_OPTION_ENTRY_NULL,
	};
	g_autoptr(Survey) survey =
		command_survey(command, common, entries, 0, 0, argc, argv, error);

	if (!survey)
		return -1;
	if (forget)
		return undo_forget(&survey->paths, CHANGE_WAIT_MS, error) ? 0 : -1;
	arguments.keep.yes = arguments.change.yes;
	return undo(common, survey, &arguments, error);
}

const Command command_undo = {
	.name = "undo",
	.summary = N_("Take back the latest change that this program made"),
	.details =
		N_("A file that nobody has touched since gets its old bytes back. In one that was "
		   "changed since, only the change itself is taken back."),
	.run = run,
};
