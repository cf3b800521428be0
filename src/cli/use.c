#include "cli/accounts.h"

#include "app/account-words.h"
#include "app/pin.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/change.h"

#include <stdio.h>

typedef struct UseArguments {
	ChangeOptions change;
	KeepOptions keep;
	gboolean here;
} UseArguments;

/* What is said on every way. */
typedef struct Request {
	const CommonOptions *common;
	const Survey *survey;
	const UseArguments *arguments;
	Paint paint;
} Request;

/* ---- which account, when none was named ---- */

static void show_choice(
	const Request *request, const GPtrArray *accounts, guint i, const Account *current)
{
	const Account *account = accounts->pdata[i];
	g_autofree char *who = account_words_who(account);
	g_autofree char *line = g_strdup_printf("%s %*u  %s  %s  %s\n",
		account == current ? "●" : " ", accounts->len > 99 ? 5 : 2, i + 1, account->name,
		_(account_kind_label(account->kind)), who);

	paint_text(&request->paint, account == current ? PAINT_ACCENT : PAINT_NORMAL, line);
}

static const Account *find_choice(const GPtrArray *accounts, const char *typed, GError **error)
{
	guint64 number;

	if (g_ascii_string_to_unsigned(typed, 10, 1, accounts->len, &number, NULL))
		return accounts->pdata[number - 1];
	return registry_find(accounts, typed, error);
}

static const Account *choose(const Request *request, const GPtrArray *accounts, GError **error)
{
	const Account *current = use_current(request->survey, accounts);
	char typed[1024] = "";

	if (accounts->len == 0) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE,
			_("there are no accounts yet; to make some of what is here: claude-accounts "
			  "accounts adopt"));
		return NULL;
	}
	for (guint i = 0; i < accounts->len; i++)
		show_choice(request, accounts, i, current);
	paint_text(&request->paint, PAINT_TITLE, _("Which one? "));
	fflush(stdout);
	if (fgets(typed, sizeof typed, stdin) && *g_strstrip(typed))
		return find_choice(accounts, typed, error);
	g_set_error_literal(error, APP_ERROR, APP_ERROR_CANCELLED, _("nothing was changed"));
	return NULL;
}

static const Account *account_of(
	const Request *request, const GPtrArray *accounts, const char *name, GError **error)
{
	if (name)
		return registry_find(accounts, name, error);
	if (ask_is_possible())
		return choose(request, accounts, error);
	g_set_error_literal(
		error, APP_ERROR, APP_ERROR_USAGE, _("use: the name of an account is missing"));
	return NULL;
}

/* ---- everywhere ---- */

static bool show(const Request *request, const Use *use, bool *ret_needed, GError **error)
{
	const SurveyOptions look = change_look(request->common, request->survey);
	g_autoptr(Preview) preview = use_preview(request->survey, &look, use, error);

	if (!preview)
		return false;
	*ret_needed = preview->files->len > 0;
	if (*ret_needed) {
		change_show(&request->paint, use->wish, preview);
		return true;
	}
	paint_wrapped(&request->paint, PAINT_NORMAL, 0, _("Nothing to do: it is so already."));
	change_show_notes(&request->paint, use->wish);
	return true;
}

/* Shows it, and asks where something would change. */
static bool is_agreed(const Request *request, const Use *use, bool *ret_needed, GError **error)
{
	const char *question = use->wish->question;
	g_autofree char *plain = text_fill(_("Use {name}?"), "name", use->name, NULL);

	return show(request, use, ret_needed, error) &&
	       (!*ret_needed ||
		       accounts_agree(&request->paint, use->wish->title,
			       question ? question : plain, request->arguments->change.yes, error));
}

static int use_everywhere(
	const Request *request, const GPtrArray *accounts, const Account *account, GError **error)
{
	const SurveyOptions look = change_look(request->common, request->survey);
	g_autoptr(Use) use = use_plan(request->survey, &look, accounts, account, error);
	bool needed;

	if (!use)
		return -1;
	if (request->arguments->change.dry_run)
		return show(request, use, &needed, error) ? 0 : -1;
	if (!is_agreed(request, use, &needed, error))
		return -1;
	paint_text(&request->paint, PAINT_NORMAL, "\n");
	return accounts_use(&request->paint, request->common, request->survey, use,
		&request->arguments->keep, error);
}

/* ---- here ---- */

/* The list of accounts learns of it last: a file that it does not know of chooses nobody. */
static int use_here(const Request *request, const Account *account, GError **error)
{
	const Paths *paths = &request->survey->paths;
	const ChangeOptions *options = &request->arguments->change;
	g_autoptr(Wish) wish = pin_wish(request->survey, account, error);
	int status = wish ? change_run(request->common, request->survey, wish, options, error) : -1;

	if (status >= 0 && !options->dry_run &&
		!pin_remember(paths, ACCOUNTS_WAIT_MS, account, paths->project_dir, error))
		return -1;
	return status;
}

static int use_account(const Request *request, const char *name, GError **error)
{
	g_autoptr(GPtrArray) accounts = accounts_read(&request->survey->paths, error);
	const Account *account = accounts ? account_of(request, accounts, name, error) : NULL;

	if (!account)
		return -1;
	return request->arguments->here ? use_here(request, account, error)
					: use_everywhere(request, accounts, account, error);
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
		command_survey(command, common, entries, 0, 1, argc, argv, error);
	Request request = { common, survey, &arguments, paint_for_stdout(common->no_color) };

	if (!survey)
		return -1;
	arguments.keep.yes = arguments.change.yes;
	return use_account(&request, argv[1], error);
}

const Command command_use = {
	.name = "use",
	.arguments = N_("[ACCOUNT]"),
	.summary = N_("Make an account the one that wins"),
	.details = N_(
		"Everywhere: a claude.ai login or a token takes the place of the present login, which is "
		"parked; an API key and a gateway are used by apiKeyHelper, a cloud by the env block of your "
		"settings. What will change is shown first, and asked about. With --here it is so in this "
		"directory and below, for shells with the hook (claude-accounts shell-init) and for exec. undo "
		"takes it back. Without ACCOUNT you are asked which one."),
	.run = run,
};
