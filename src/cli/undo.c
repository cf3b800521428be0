#include "cli/change.h"

#include "app/undo.h"
#include "base/i18n.h"

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

	g_autoptr(Wish) wish = wish_undo(survey, error);

	return wish ? change_run(common, survey, wish, &options, error) : -1;
}

const Command command_undo = {
	.name = "undo",
	.summary = N_("Take back the latest change that this program made"),
	.details =
		N_("A file that nobody has touched since gets its old bytes back. In one that was "
		   "changed since, only the change itself is taken back."),
	.run = run,
};
