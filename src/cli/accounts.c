#include "cli/accounts-what.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

typedef struct Action {
	const char *name;
	guint least, most; /* arguments */
	int (*run)(AccountsRequest *request, GError **error);
} Action;

static const Action actions[] = {
	{ "list", 0, 0, accounts_list },
	{ "add", 1, 1, accounts_add_one },
	{ "rename", 2, 2, accounts_rename },
	{ "remove", 1, 1, accounts_remove },
	{ "adopt", 0, 0, accounts_adopt },
	{ "export", 1, G_MAXUINT, accounts_export },
	{ "import", 1, 1, accounts_import },
	{ "lock", 0, 0, accounts_lock },
};

static const Action *find_action(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(actions); i++)
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	return NULL;
}

static int run_action(AccountsRequest *request, char **arguments, GError **error)
{
	const Action *action = find_action(arguments[0] ? arguments[0] : "list");
	guint count = arguments[0] ? g_strv_length(arguments) - 1 : 0;

	if (!action) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("accounts: \"%s\" is none of list, add, rename, remove, adopt, export, import and "
			  "lock"),
			arguments[0]);
		return -1;
	}
	if (count < action->least || count > action->most) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			count < action->least ? _("accounts %s: an argument is missing")
					      : _("accounts %s: too many arguments"),
			action->name);
		return -1;
	}
	request->arguments = arguments[0] ? arguments + 1 : arguments;
	request->keep.yes = request->yes;
	return action->run(request, error);
}

static void free_texts(AccountsRequest *request)
{
	g_free(request->profile);
	g_free(request->region);
	g_free(request->project);
	g_free(request->gateway);
	g_free(request->refresh_command);
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	AccountsRequest request = { .common = common, .keep = KEEP_OPTIONS_NONE };
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &request.json, N_("Print JSON"), NULL },
		{ "names", 0, 0, G_OPTION_ARG_NONE, &request.names, N_("Print only the names"),
			NULL },
		{ "claudeai", 0, 0, G_OPTION_ARG_NONE, &request.claudeai,
			N_("add: sign in with a claude.ai subscription"), NULL },
		{ "api-key-stdin", 0, 0, G_OPTION_ARG_NONE, &request.api_key_stdin,
			N_("add: an API key, from standard input"), NULL },
		{ "token-stdin", 0, 0, G_OPTION_ARG_NONE, &request.token_stdin,
			N_("add: a long-lived token, from standard input"), NULL },
		{ "bedrock", 0, 0, G_OPTION_ARG_NONE, &request.bedrock,
			N_("add: Amazon Bedrock, by --profile and --region"), NULL },
		{ "vertex", 0, 0, G_OPTION_ARG_NONE, &request.vertex,
			N_("add: Google Vertex AI, by --vertex-project and --region"), NULL },
		{ "gateway", 0, 0, G_OPTION_ARG_STRING, &request.gateway,
			N_("add: a gateway at URL; its token with --token-stdin"), "URL" },
		{ "profile", 0, 0, G_OPTION_ARG_STRING, &request.profile, N_("The profile of AWS"),
			"P" },
		{ "region", 0, 0, G_OPTION_ARG_STRING, &request.region,
			N_("The region of the cloud"), "R" },
		{ "vertex-project", 0, 0, G_OPTION_ARG_STRING, &request.project,
			N_("The project of Google Cloud"), "P" },
		{ "refresh-command", 0, 0, G_OPTION_ARG_STRING, &request.refresh_command,
			N_("What refreshes the cloud's credentials"), N_("COMMAND") },
		{ "with-logins", 0, 0, G_OPTION_ARG_NONE, &request.with_logins,
			N_("export: parked logins as well"), NULL },
		{ "force", 0, 0, G_OPTION_ARG_NONE, &request.force,
			N_("export: write over a file that is there"), NULL },
		{ "dry-run", 0, 0, G_OPTION_ARG_NONE, &request.dry_run,
			N_("adopt: show what would become an account, and change nothing"), NULL },
		{ "yes", 0, 0, G_OPTION_ARG_NONE, &request.yes, N_("Agree to what is asked"),
			NULL },
		KEEP_ENTRIES(request.keep),
		G_OPTION_ENTRY_NULL,
	};
	g_autoptr(Survey) survey =
		command_survey(command, common, entries, 0, G_MAXINT, argc, argv, error);
	int status = -1;

	request.survey = survey;
	if (survey)
		status = run_action(&request, argv + 1, error);
	free_texts(&request);
	return status;
}

const Command command_accounts = {
	.name = "accounts",
	.arguments = N_("list|add|rename|remove|adopt|export|import|lock [NAME …]"),
	.summary = N_("Keep several accounts"),
	.details = N_(
		"list shows them, and which one wins; adopt makes accounts of what is here and changes nothing "
		"else; add NAME takes one of --claudeai, --api-key-stdin, --token-stdin, --bedrock, --vertex, "
		"--gateway, or asks; export FILE [NAME …] writes one encrypted file, import FILE takes it in. "
		"Keys, tokens and parked logins are in your keyring or, if you agree, in an encrypted file, which "
		"lock locks. To use one: claude-accounts use NAME"),
	.run = run,
};
