#include "cli/accounts.h"
#include "cli/change.h"

#include "app/undo.h"
#include "base/i18n.h"

/* A login goes back to where it was by another way than the lines of a file. */
static int switch_back(const CommonOptions *common, const Survey *survey, const Use *use,
	const ChangeOptions *options, GError **error)
{
	const SurveyOptions look = change_look(common, survey);
	const KeepOptions keep = { .yes = options->yes, .passphrase_fd = -1 };
	Paint paint = paint_for_stdout(common->no_color);
	g_autoptr(Preview) preview =
		options->dry_run ? use_preview(survey, &look, use, error) : NULL;

	if (!options->dry_run)
		return accounts_use(&paint, common, survey, use, &keep, error);
	if (!preview)
		return -1;
	change_show(&paint, use->wish, preview);
	return 0;
}

static int undo(const CommonOptions *common, const Survey *survey, const ChangeOptions *options,
	GError **error)
{
	g_autoptr(GPtrArray) accounts = accounts_read(&survey->paths, NULL);
	g_autoptr(GError) problem = NULL;
	g_autoptr(Use) use = accounts ? use_plan_undo(survey, accounts, &problem) : NULL;
	g_autoptr(Wish) wish = use || problem ? NULL : wish_undo(survey, &problem);

	if (use)
		return switch_back(common, survey, use, options, error);
	if (wish)
		return change_run(common, survey, wish, options, error);
	g_propagate_error(error, g_steal_pointer(&problem));
	return -1;
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	ChangeOptions options = { FALSE, FALSE };
	gboolean forget = FALSE;
	const GOptionEntry entries[] = {
		{ "forget", 0, 0, G_OPTION_ARG_NONE, &forget,
			N_("Leave the latest change as it is, and go back before it the next time"),
			NULL },
		CHANGE_ENTRIES(options),
		G_OPTION_ENTRY_NULL,
	};
	g_autoptr(Survey) survey =
		command_survey(command, common, entries, 0, 0, argc, argv, error);

	if (!survey)
		return -1;
	if (forget)
		return undo_forget(&survey->paths, CHANGE_WAIT_MS, error) ? 0 : -1;
	return undo(common, survey, &options, error);
}

const Command command_undo = {
	.name = "undo",
	.summary = N_("Take back the latest change that this program made"),
	.details =
		N_("A file that nobody has touched since gets its old bytes back. In one that was "
		   "changed since, only the change itself is taken back."),
	.run = run,
};
