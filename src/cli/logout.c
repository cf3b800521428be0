#include "cli/accounts.h"

#include "app/explain.h"
#include "app/identity.h"
#include "app/logout.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/change.h"

#include <stdio.h>

typedef struct Session {
	GMainLoop *loop;
	Paint paint;
	const CommonOptions *common;
	const Survey *survey;
	LogoutOptions options;
	KeepOptions keep;
} Session;

static void on_end(const char *problem, gpointer data)
{
	const Session *session = data;

	if (problem) {
		g_autofree char *line = text_fill(
			_("The login is removed here, but its grant could not be revoked: {problem}"),
			"problem", problem, NULL);

		paint_wrapped(&session->paint, PAINT_WARNING, 0, line);
	}
	g_main_loop_quit(session->loop);
}

/* Waits until the server knows; takes the flow, which may be NULL. */
static bool wait_for(Session *session, LogoutFlow *flow)
{
	if (flow)
		g_main_loop_run(session->loop);
	logout_free(flow);
	return flow != NULL;
}

/* What still authenticates is what people wonder about. */
static int tell(const Session *session, GError **error)
{
	const SurveyOptions look = change_look(session->common, session->survey);
	g_autoptr(Survey) survey = survey_take(&look, error);
	g_autofree char *summary = survey ? explain_summary(survey) : NULL;

	if (!survey)
		return -1;
	paint_wrapped(&session->paint, PAINT_NORMAL, 0, _("Signed out."));
	paint_wrapped(&session->paint, PAINT_TITLE, 0, summary);
	return 0;
}

/* ---- the login in a directory ---- */

static bool sign_out(Session *session, const Paths *paths, GError **error)
{
	return wait_for(session, logout_start(paths, &session->options, on_end, session, error));
}

/* What stands beside a login may be another account's; signing out of that would be a loss. */
static bool check_owner(
	const Paths *paths, const GPtrArray *accounts, const Account *account, GError **error)
{
	g_auto(LoginLook) look = { 0 };

	if (!login_look(paths, &look, error))
		return false;
	if (login_look_owner(&look, accounts) == account)
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
		_("it is not proved that the login that is there is the one of %s; to end it whosever it "
		  "is: claude-accounts logout"),
		account->name);
	return false;
}

static bool sign_out_there(
	Session *session, const GPtrArray *accounts, const Account *account, GError **error)
{
	Paths paths;
	bool done;

	registry_paths_of(&paths, &session->survey->paths, account);
	done = check_owner(&paths, accounts, account, error) && sign_out(session, &paths, error);
	paths_clear(&paths);
	return done;
}

/* ---- one that is parked ---- */

static bool sign_out_parked(Session *session, const Account *account, GError **error)
{
	g_autoptr(Secrets) secrets = keep_open(
		&session->paint, &session->survey->paths, &session->keep, KEEP_TO_READ, error);
	g_autoptr(Secret) parked = secrets ? keep_lookup(secrets, account, true, error) : NULL;

	return parked && keep_clear(secrets, account, error) &&
	       wait_for(session, logout_revoke(parked, &session->options, on_end, session));
}

/* ---- of an account ---- */

/* What is remembered of a login that is over. */
static bool forget_login(GPtrArray *accounts, gpointer data, GError **error)
{
	Account *account = accounts_find_id(accounts, data);

	(void)error;
	if (account) {
		account->place = ACCOUNT_NOWHERE;
		account->token_ends_at = account->login_ends_at = 0;
		account_set(&account->fingerprint, NULL);
	}
	return true;
}

static bool check_account(const Account *account, GError **error)
{
	if (account->kind != ACCOUNT_CLAUDE_AI) {
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("%s is no login (%s); to forget it: claude-accounts accounts remove %s"),
			account->name, _(account_kind_label(account->kind)), account->name);
		return false;
	}
	if (account->place != ACCOUNT_NOWHERE)
		return true;
	g_set_error(
		error, APP_ERROR, APP_ERROR_FAILED, _("%s is signed out already"), account->name);
	return false;
}

static int sign_out_account(Session *session, const char *name, GError **error)
{
	const Paths *paths = &session->survey->paths;
	g_autoptr(GPtrArray) accounts = accounts_read(paths, error);
	Account *account = accounts ? registry_find(accounts, name, error) : NULL;

	if (!account || !check_account(account, error))
		return -1;
	if (account->place == ACCOUNT_PARKED ? !sign_out_parked(session, account, error)
					     : !sign_out_there(session, accounts, account, error))
		return -1;
	if (!registry_change(paths, ACCOUNTS_WAIT_MS, forget_login, account->id, error))
		return -1;
	if (account->place == ACCOUNT_LIVE)
		return tell(session, error);

	g_autofree char *line = text_fill(_("{name} is signed out."), "name", account->name, NULL);

	paint_wrapped(&session->paint, PAINT_NORMAL, 0, line);
	return 0;
}

static int run_session(Session *session, const char *name, GError **error)
{
	int status;

	session->loop = g_main_loop_new(NULL, FALSE);
	if (name)
		status = sign_out_account(session, name, error);
	else
		status = sign_out(session, &session->survey->paths, error) ? tell(session, error)
									   : -1;
	g_main_loop_unref(session->loop);
	return status;
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	gboolean keep_grant = FALSE;
	KeepOptions keep = KEEP_OPTIONS_NONE;
	const GOptionEntry entries[] = {
		{ "keep-grant", 0, 0, G_OPTION_ARG_NONE, &keep_grant,
			N_("Do not revoke the grant: the login stays good where it was copied to"),
			NULL },
		KEEP_ENTRIES(keep),
		G_OPTION_ENTRY_NULL,
	};
	g_autoptr(Survey) survey =
		command_survey(command, common, entries, 0, 1, argc, argv, error);

	if (!survey)
		return -1;

	Session session = {
		.paint = paint_for_stdout(common->no_color),
		.common = common,
		.survey = survey,
		.options = { .endpoint = survey->evidence->endpoint,
			.keep_grant = keep_grant,
			.wait_ms = CHANGE_WAIT_MS },
		.keep = keep,
	};

	return run_session(&session, argv[1], error);
}

const Command command_logout = {
	.name = "logout",
	.arguments = N_("[ACCOUNT]"),
	.summary = N_("Sign out, and tell what still authenticates"),
	.details = N_(
		"Removes the login and the Console key from Claude Code's files and nothing else that "
		"stands there, and revokes the grant. With ACCOUNT it is the login of that account, wherever it "
		"is: in use, in a directory of its own, or parked. The account stays in the list."),
	.run = run,
};
