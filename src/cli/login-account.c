#include "cli/login-account.h"

#include "app/account-login.h"
#include "app/logout.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"

struct LoginAccount {
	const Paint *paint;
	const Survey *survey;
	KeepOptions keep;
	AccountLogin login;
	Secrets *secrets; /* NULL as long as nothing is to be kept */
};

static bool open_secrets(LoginAccount *account, KeepPurpose purpose, GError **error)
{
	if (!account->secrets)
		account->secrets = keep_open(
			account->paint, &account->survey->paths, &account->keep, purpose, error);
	return account->secrets != NULL;
}

/* A login can be renewed; a key or token that is kept stays as it is. */
static bool check_free(const Survey *survey, const char *name, GError **error)
{
	g_autoptr(GPtrArray) accounts = registry_load(&survey->paths, error);
	const Account *taken = accounts ? accounts_find(accounts, name) : NULL;

	if (taken)
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE, _("there is an account %s already"),
			taken->name);
	return accounts && !taken;
}

LoginAccount *login_account_begin(const Paint *paint, const Survey *survey, const char *name,
	OauthKind kind, const KeepOptions *keep, GError **error)
{
	g_autoptr(LoginAccount) account = g_new0(LoginAccount, 1);

	account->paint = paint;
	account->survey = survey;
	account->keep = *keep;
	if ((kind != OAUTH_CLAUDE_AI && !check_free(survey, name, error)) ||
		!account_login_begin(&account->login, &survey->paths, name, error) ||
		(kind != OAUTH_CLAUDE_AI && !open_secrets(account, KEEP_TO_WRITE, error)))
		return NULL;
	return g_steal_pointer(&account);
}

void login_account_free(LoginAccount *account)
{
	if (!account)
		return;
	account_login_clear(&account->login);
	secrets_free(account->secrets);
	g_free(account);
}

const Paths *login_account_paths(const LoginAccount *account)
{
	return &account->login.paths;
}

/* A secret that is stored for an account that could not be listed would be nobody's. */
static bool keep_secret(LoginAccount *account, GError **error)
{
	const AccountLogin *login = &account->login;

	if (!open_secrets(account, KEEP_TO_WRITE, error) ||
		!keep_store(account->secrets, login->account, login->secret, error))
		return false;
	if (registry_put(&account->survey->paths, ACCOUNTS_WAIT_MS, login->account, error))
		return true;
	keep_clear(account->secrets, login->account, NULL);
	return false;
}

/* A login that was parked is over, now that there is a newer one; it is no harm if it stays. */
static void clear_parked(LoginAccount *account)
{
	g_autoptr(GError) problem = NULL;

	if (open_secrets(account, KEEP_TO_READ, &problem) &&
		keep_clear(account->secrets, account->login.account, &problem))
		return;

	g_autofree char *line = text_fill(
		_("The login that was parked before is over, but is still kept: {problem}"),
		"problem", problem->message, NULL);

	paint_wrapped(account->paint, PAINT_WARNING, 0, line);
}

static bool keep(LoginAccount *account, const Secret *token, GError **error)
{
	AccountLogin *login = &account->login;

	if (token)
		account_login_take_secret(login, ACCOUNT_TOKEN, token);
	else if (!account_login_finish(login, ACCOUNTS_WAIT_MS, error))
		return false;
	if (login->secret)
		return keep_secret(account, error);
	if (login->parked)
		clear_parked(account);
	return true;
}

static void on_revoked(const char *problem, gpointer data)
{
	(void)problem;
	g_main_loop_quit(data);
}

/* Nobody uses the login that was made; the server should know. */
static void end_grant(const LoginAccount *account)
{
	const LogoutOptions options = {
		.endpoint = account->survey->evidence->endpoint,
		.wait_ms = ACCOUNTS_WAIT_MS,
	};
	GMainLoop *loop = g_main_loop_new(NULL, FALSE);
	g_autoptr(LogoutFlow) flow =
		logout_start(&account->login.paths, &options, on_revoked, loop, NULL);

	if (flow)
		g_main_loop_run(loop);
	g_main_loop_unref(loop);
}

static void tell(const LoginAccount *account)
{
	const Account *made = account->login.account;
	g_autofree char *line =
		text_fill(made->email ? _("{name} is {who}.") : _("{name} is kept."), "name",
			made->name, "who", made->email, NULL);
	g_autofree char *next = text_fill(
		_("To use it everywhere: claude-accounts use {name}; for one command: claude-accounts exec "
		  "{name} -- claude"),
		"name", made->name, NULL);

	paint_wrapped(account->paint, PAINT_TITLE, 0, line);
	paint_wrapped(account->paint, PAINT_NORMAL, 0, next);
}

int login_account_end(LoginAccount *account, const Secret *token, GError **error)
{
	if (keep(account, token, error)) {
		tell(account);
		return 0;
	}
	if (!token && !account->login.is_kept && !account->login.is_moved)
		end_grant(account);
	return -1;
}
