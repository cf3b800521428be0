#include "cli/accounts.h"

#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "cli/ask.h"
#include "cli/change.h"

typedef struct UseArguments {
	ChangeOptions change;
	KeepOptions keep;
	gboolean here;
} UseArguments;

/* On a terminal what will change is shown and asked about; elsewhere only what could be lost. */
static bool is_agreed(const Paint *paint, const CommonOptions *common, const Survey *survey,
	const Use *use, const UseArguments *arguments, GError **error)
{
	const SurveyOptions look = change_look(common, survey);
	g_autoptr(Preview) preview = NULL;
	bool can_ask = ask_is_possible();
	const char *question = use->wish->question;

	if (arguments->change.yes || (!can_ask && !question))
		return true;
	if (can_ask) {
		preview = use_preview(survey, &look, use, error);
		if (!preview)
			return false;
		change_show(paint, use->wish, preview);
	}
	return accounts_agree(
		paint, use->wish->title, question ? question : _("Do that?"), false, error);
}

static int show(const Paint *paint, const CommonOptions *common, const Survey *survey,
	const Use *use, GError **error)
{
	const SurveyOptions look = change_look(common, survey);
	g_autoptr(Preview) preview = use_preview(survey, &look, use, error);

	if (!preview)
		return -1;
	change_show(paint, use->wish, preview);
	return 0;
}

static int use_account(const CommonOptions *common, const Survey *survey, const char *name,
	const UseArguments *arguments, GError **error)
{
	Paint paint = paint_for_stdout(common->no_color);
	g_autoptr(GPtrArray) accounts = accounts_read(&survey->paths, error);
	const Account *account = accounts ? registry_find(accounts, name, error) : NULL;
	g_autoptr(Use) use = account ? use_plan(survey, accounts, account, error) : NULL;

	if (!use)
		return -1;
	if (arguments->change.dry_run)
		return show(&paint, common, survey, use, error);
	if (!is_agreed(&paint, common, survey, use, arguments, error))
		return -1;
	if (!ask_is_possible())
		change_show_notes(&paint, use->wish);
	return accounts_use(&paint, common, survey, use, &arguments->keep, error);
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	UseArguments arguments = { .keep = KEEP_OPTIONS_NONE };
	const GOptionEntry entries[] = {
		{ "here", 0, 0, G_OPTION_ARG_NONE, &arguments.here,
			N_("In this directory and below it only"), NULL },
		CHANGE_ENTRIES(arguments.change),
		KEEP_ENTRIES(arguments.keep),
		G_OPTION_ENTRY_NULL,
	};
	g_autoptr(Survey) survey =
		command_survey(command, common, entries, 1, 1, argc, argv, error);

	if (!survey)
		return -1;
	arguments.keep.yes = arguments.change.yes;
	return use_account(common, survey, argv[1], &arguments, error);
}

const Command command_use = {
	.name = "use",
	.arguments = N_("ACCOUNT"),
	.summary = N_("Make an account the one that wins"),
	.details = N_(
		"Everywhere: a claude.ai login or a token takes the place of the present login, which is "
		"parked; an API key and a gateway are used by apiKeyHelper, a cloud by the env block of your "
		"settings. What will change is shown first. With --here it is so in this directory and below, "
		"for shells with the hook (claude-accounts shell-init) and for exec. undo takes it back."),
	.run = run,
};
