#include "tui/sign-in.h"

#include "app/account-login.h"
#include "app/address.h"
#include "app/explain.h"
#include "app/login.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/account-acts.h"
#include "tui/accounts.h"
#include "tui/draft.h"
#include "tui/runs.h"

#include <string.h>

/* For the lock of the list, which is held for moments only. */
#define WAIT_MS 1000

bool sign_in_waits(const Ui *ui)
{
	return ui->login && !login_state(ui->login)->over &&
	       login_state(ui->login)->step <= SIGN_IN_STEP_CONSENT;
}

static void forget_account(AccountLogin *login)
{
	if (!login)
		return;
	account_login_clear(login);
	g_free(login);
}

/* The account has its login: back to the list. */
static void take_account(Ui *ui, AccountLogin *login)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *message = NULL;

	if (!account_login_finish(login, WAIT_MS, &error)) {
		ui_tell_error(ui, ROLE_ERROR, error);
		return;
	}
	message = text_fill(
		login->account->email
			? _("{name} is {who}. Enter uses it, x runs Claude Code with it.")
			: _("{name} is signed in. Enter uses it, x runs Claude Code with it."),
		"name", login->name, "who", login->account->email, NULL);
	draft_leave(ui);
	accounts_want(ui, login->account->id);
	accounts_look(ui);
	ui_tell(ui, ROLE_ACCENT, message);
	if (login->parked)
		account_clear_secret(ui, login->account);
}

static void show_winner(Ui *ui)
{
	ui->selected = ui->survey->verdict.winner == SOURCE_NONE ? SOURCE_CLAUDE_AI
								 : ui->survey->verdict.winner;
	ui_tell(ui, ROLE_ACCENT, _("Signed in."));
}

/* It went well: back to where the new login is seen. */
static gboolean on_done(gpointer data)
{
	Ui *ui = data;
	AccountLogin *account;

	ui->login_done = 0;
	if (login_is_answering(ui->login)) {
		ui->login_done = g_timeout_add(100, on_done, ui);
		return G_SOURCE_REMOVE;
	}
	account = g_steal_pointer(&ui->account_login);
	sign_in_leave(ui);
	while (ui_top(ui) == &screen_qr || ui_top(ui) == &screen_sign_in)
		ui_back(ui);
	ui_look(ui);
	if (account)
		take_account(ui, account);
	else
		show_winner(ui);
	forget_account(account);
	return G_SOURCE_REMOVE;
}

static void on_change(gpointer data)
{
	Ui *ui = data;

	ui_redraw(ui);
	if (ui->login && login_state(ui->login)->over && !login_problem(ui->login) &&
		ui->login_done == 0)
		ui->login_done = g_idle_add(on_done, ui);
}

static bool is_allowed(Ui *ui, OauthKind kind)
{
	const char *forced = evidence_value_text(ui->survey->evidence, SETTING_FORCE_LOGIN_METHOD);
	const char *wanted = kind == OAUTH_CONSOLE ? "console" : "claudeai";
	g_autofree char *message = NULL;

	if (!forced || strcmp(forced, wanted) == 0)
		return true;
	message = text_fill(
		_("The settings allow one kind of sign-in only: forceLoginMethod is {value}."),
		"value", forced, NULL);
	ui_tell(ui, ROLE_WARNING, message);
	return false;
}

static void start(Ui *ui, OauthKind kind)
{
	const Evidence *evidence = ui->survey->evidence;
	const LoginOptions options = {
		.kind = kind,
		.organization = evidence_value_text(evidence, SETTING_FORCE_LOGIN_ORG_UUID),
		.endpoint = evidence->endpoint,
	};

	input_set(&ui->input, "", true);
	ui->login = login_start(ui->account_login ? &ui->account_login->paths : &ui->survey->paths,
		&options, on_change, ui);
	ui_redraw(ui);
}

void sign_in_choose(Ui *ui)
{
	OauthKind kind = ui->way == SIGN_IN_WAY_CONSOLE ? OAUTH_CONSOLE : OAUTH_CLAUDE_AI;

	if (ui->way == SIGN_IN_WAY_VIA_CLAUDE) {
		way_remember(&ui->survey->paths, ui->way);
		runs_start(ui, run_plan_claude_login(ui->survey));
	} else if (is_allowed(ui, kind)) {
		way_remember(&ui->survey->paths, ui->way);
		start(ui, kind);
	}
}

void sign_in_account(Ui *ui, const char *name)
{
	g_autoptr(GError) error = NULL;
	AccountLogin *account;

	if (!is_allowed(ui, OAUTH_CLAUDE_AI))
		return;
	account = g_new0(AccountLogin, 1);
	if (!account_login_begin(account, &ui->survey->paths, name, &error)) {
		ui_tell_error(ui, ROLE_ERROR, error);
		g_free(account);
		return;
	}
	ui->account_login = account;
	ui_push(ui, &screen_sign_in);
	start(ui, OAUTH_CLAUDE_AI);
}

void sign_in_paste(Ui *ui, const Secret *code)
{
	g_autoptr(GError) error = NULL;

	if (!login_paste(ui->login, code, &error))
		ui_tell_error(ui, ROLE_WARNING, error);
}

void sign_in_open_browser(Ui *ui)
{
	if (login_open_browser(ui->login))
		ui_tell(ui, ROLE_NORMAL, _("The browser was opened once more."));
	else
		ui_tell(ui, ROLE_WARNING, _("No browser can be opened here."));
}

void sign_in_copy_address(Ui *ui)
{
	ui_copy(ui, login_paste_address(ui->login));
	ui_tell(ui, ROLE_NORMAL, _("The address was sent to the terminal's clipboard."));
}

void sign_in_save_address(Ui *ui)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path =
		address_save(&ui->survey->paths, login_paste_address(ui->login), &error);
	g_autofree char *message =
		path ? text_fill(_("The address stands in {path}."), "path", path, NULL) : NULL;

	ui_tell(ui, path ? ROLE_NORMAL : ROLE_WARNING, path ? message : error->message);
}

void sign_in_show_address(Ui *ui)
{
	g_autofree char *text = g_strdup_printf("\n%s\n\n%s\n", login_paste_address(ui->login),
		_("The sign-in goes on. Enter brings it back."));

	ui_show_plain(ui, text);
}

void sign_in_show_qr(Ui *ui)
{
	g_autoptr(GError) error = NULL;
	QrCode *code = address_qr(login_paste_address(ui->login), &error);

	if (!code) {
		ui_tell_error(ui, ROLE_WARNING, error);
		return;
	}
	qr_free(ui->qr);
	ui->qr = code;
	ui_push(ui, &screen_qr);
}

void sign_in_leave(Ui *ui)
{
	input_set(&ui->input, "", false);
	if (ui->login_done != 0)
		g_source_remove(ui->login_done);
	ui->login_done = 0;
	if (ui->login) {
		address_forget(&ui->survey->paths);
		ui_end_plain(ui);
	}
	login_free(g_steal_pointer(&ui->login));
	forget_account(g_steal_pointer(&ui->account_login));
	g_clear_pointer(&ui->qr, qr_free);
}
