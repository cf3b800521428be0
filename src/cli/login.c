#include "cli/login-account.h"

#include "app/explain.h"
#include "app/login.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define EXIT_INTERRUPTED 130

/* What is pasted is not longer, and comes without a pause of this length in it. */
#define PASTE_MAX      65536
#define PASTE_PAUSE_MS 100

typedef struct LoginArguments {
	gboolean claudeai, console, setup_token;
	gboolean sso, no_browser, via_claude;
	char *email, *account;
	KeepOptions keep;
} LoginArguments;

/* A sign-in that is waited for. */
typedef struct Session {
	const Paint *paint;
	const CommonOptions *common;
	const Survey *survey;
	LoginFlow *flow;
	GMainLoop *loop;
	GString *pasted; /* what has come of a paste */
	guint pause;     /* the source that takes it when nothing more comes; 0 for none */
	SignInMark shown[SIGN_IN_STEP_COUNT];
	guint input; /* the source of standard input; 0 when it has ended */
	bool told;   /* the addresses have been shown */
	bool interrupted;
} Session;

static void show_mark(const Session *session, SignInStep step, SignInMark mark)
{
	static const char *const done[SIGN_IN_STEP_COUNT] = {
		[SIGN_IN_STEP_LISTEN] = N_("Listening for the browser"),
		[SIGN_IN_STEP_BROWSER] = N_("Browser opened"),
		[SIGN_IN_STEP_CONSENT] = N_("You have agreed"),
		[SIGN_IN_STEP_TOKENS] = N_("Tokens fetched"),
		[SIGN_IN_STEP_ACCOUNT] = N_("Account looked up"),
		[SIGN_IN_STEP_SAVE] = N_("Login saved"),
	};

	if (mark != SIGN_IN_MARK_DONE)
		return;
	paint_text(session->paint, PAINT_ACCENT, "✓ ");
	paint_text(session->paint, PAINT_NORMAL, _(done[step]));
	paint_text(session->paint, PAINT_NORMAL, "\n");
}

static void show_unbroken(const Session *session, const char *line)
{
	paint_text(session->paint, PAINT_NORMAL, "\n");
	paint_text(session->paint, PAINT_NORMAL, line);
	paint_text(session->paint, PAINT_NORMAL, "\n\n");
}

static void show_remote_hint(const Session *session)
{
	g_autofree char *port = g_strdup_printf("%u", login_port(session->flow));
	g_autofree char *line = text_fill("ssh -L {port}:localhost:{port} {host}", "port", port,
		"host", g_get_host_name(), NULL);

	if (login_port(session->flow) == 0)
		return;
	paint_wrapped(session->paint, PAINT_NORMAL, 0,
		_("Or let the browser at your side reach this machine by"));
	show_unbroken(session, line);
	paint_wrapped(session->paint, PAINT_NORMAL, 0, _("and open there, with nothing to paste:"));
	show_unbroken(session, login_address(session->flow));
}

/* The address stands unbroken on a line of its own, so that it can be copied. */
static void show_addresses(Session *session)
{
	if (session->told || login_state(session->flow)->step < SIGN_IN_STEP_CONSENT)
		return;
	session->told = true;
	if (login_state(session->flow)->marks[SIGN_IN_STEP_BROWSER] == SIGN_IN_MARK_DONE)
		paint_wrapped(session->paint, PAINT_NORMAL, 0,
			_("Agree in the browser. If none has opened, open this address anywhere and paste the "
			  "code that it shows:"));
	else
		paint_wrapped(session->paint, PAINT_NORMAL, 0,
			_("Open this address in any browser, agree, and paste the code that it shows:"));
	show_unbroken(session, login_paste_address(session->flow));
	if (login_is_remote())
		show_remote_hint(session);
	paint_text(session->paint, PAINT_TITLE, _("Code: "));
	fflush(stdout);
}

static void end_when_over(Session *session)
{
	if (login_state(session->flow)->over && !login_is_answering(session->flow))
		g_main_loop_quit(session->loop);
}

static void on_change(gpointer data)
{
	Session *session = data;

	if (!session->flow)
		return;

	const SignIn *state = login_state(session->flow);

	for (SignInStep step = 0; step < SIGN_IN_STEP_COUNT; step++) {
		if (session->shown[step] == state->marks[step])
			continue;
		session->shown[step] = state->marks[step];
		if (step == SIGN_IN_STEP_CONSENT && session->told)
			paint_text(session->paint, PAINT_NORMAL, "\n");
		show_mark(session, step, state->marks[step]);
	}
	if (!state->over)
		show_addresses(session);
	fflush(stdout);
	end_when_over(session);
}

/* The browser may still be on its way to the last page. */
static gboolean on_tick(gpointer data)
{
	end_when_over(data);
	return G_SOURCE_CONTINUE;
}

static void take_paste(Session *session)
{
	g_autoptr(Secret) text = secret_new(session->pasted->str, session->pasted->len);
	g_autoptr(GError) error = NULL;

	explicit_bzero(session->pasted->str, session->pasted->len);
	g_string_truncate(session->pasted, 0);
	if (strspn(text->data, " \t\r\n") == text->length ||
		login_paste(session->flow, text, &error))
		return;
	paint_wrapped(session->paint, PAINT_WARNING, 0, error->message);
	paint_text(session->paint, PAINT_TITLE, _("Code: "));
	fflush(stdout);
}

static gboolean on_pause(gpointer data)
{
	Session *session = data;

	session->pause = 0;
	take_paste(session);
	return G_SOURCE_REMOVE;
}

static void wait_for_more(Session *session, guint pause_ms)
{
	g_clear_handle_id(&session->pause, g_source_remove);
	session->pause = g_timeout_add(pause_ms, on_pause, session);
}

/* A paste may have many lines, and a terminal gives them one by one. */
static gboolean on_input(int fd, GIOCondition condition, gpointer data)
{
	Session *session = data;
	char bytes[4096];
	gssize count = read(fd, bytes, sizeof bytes);

	(void)condition;
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return G_SOURCE_CONTINUE;
	if (count <= 0) {
		session->input = 0;
		wait_for_more(session, 0);
		return G_SOURCE_REMOVE;
	}
	if (session->pasted->len < PASTE_MAX)
		g_string_append_len(session->pasted, bytes, count);
	if (session->pause != 0 || memchr(bytes, '\n', (gsize)count))
		wait_for_more(session, PASTE_PAUSE_MS);
	explicit_bzero(bytes, sizeof bytes);
	return G_SOURCE_CONTINUE;
}

/* A code that is pasted is not shown: it would stay in the scrollback. */
static void set_echo(bool on)
{
	struct termios mode;

	if (tcgetattr(STDIN_FILENO, &mode) != 0)
		return;
	mode.c_lflag = on ? mode.c_lflag | ECHO : mode.c_lflag & ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSANOW, &mode);
}

static gboolean on_interrupt(gpointer data)
{
	Session *session = data;

	session->interrupted = true;
	login_cancel(session->flow);
	g_main_loop_quit(session->loop);
	return G_SOURCE_CONTINUE;
}

/* Runs until it is over; returns as a command does. */
static int wait_for(Session *session, GError **error)
{
	guint tick = g_timeout_add(50, on_tick, session);
	guint interrupt = g_unix_signal_add(SIGINT, on_interrupt, session);
	guint end = g_unix_signal_add(SIGTERM, on_interrupt, session);
	guint hang_up = g_unix_signal_add(SIGHUP, on_interrupt, session);

	set_echo(false);
	session->input = g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP, on_input, session);
	g_main_loop_run(session->loop);
	g_source_remove(tick);
	g_source_remove(interrupt);
	g_source_remove(end);
	g_source_remove(hang_up);
	g_clear_handle_id(&session->input, g_source_remove);
	g_clear_handle_id(&session->pause, g_source_remove);
	set_echo(true);
	if (session->interrupted)
		return EXIT_INTERRUPTED;
	if (!login_problem(session->flow))
		return 0;
	g_propagate_error(error, g_error_copy(login_problem(session->flow)));
	return -1;
}

static int tell_success(const Session *session, const Survey *before, GError **error)
{
	const SurveyOptions look = {
		.mode = before->verdict.mode,
		.config_dir = session->common->config_dir,
		.project_dir = before->paths.project_dir,
	};
	const Secret *token = login_setup_token(session->flow);
	g_autoptr(Survey) survey = token ? NULL : survey_take(&look, error);
	g_autofree char *summary = survey ? explain_summary(survey) : NULL;

	if (token) {
		paint_wrapped(session->paint, PAINT_NORMAL, 0,
			_("This token is good for a year and is stored nowhere. Keep it as "
			  "CLAUDE_CODE_OAUTH_TOKEN:"));
		fwrite(token->data, 1, token->length, stdout);
		putchar('\n');
		return 0;
	}
	if (!survey)
		return -1;
	paint_wrapped(session->paint, PAINT_TITLE, 0, summary);
	return 0;
}

static int sign_in(const CommonOptions *common, const Survey *survey, const LoginOptions *options,
	LoginAccount *account, GError **error)
{
	Paint paint = paint_for_stdout(common->no_color);
	Session session = {
		.paint = &paint,
		.common = common,
		.survey = survey,
	};
	int status;

	session.loop = g_main_loop_new(NULL, FALSE);
	session.pasted = g_string_sized_new(PASTE_MAX + 4096);
	session.flow = login_start(account ? login_account_paths(account) : &survey->paths, options,
		on_change, &session);
	status = wait_for(&session, error);
	if (status == 0)
		status =
			account ? login_account_end(account, login_setup_token(session.flow), error)
				: tell_success(&session, survey, error);
	login_free(session.flow);
	explicit_bzero(session.pasted->str, session.pasted->allocated_len);
	g_string_free(session.pasted, TRUE);
	g_main_loop_unref(session.loop);
	return status;
}

/* Lets the unmodified Claude Code do it: this program never holds a token then. */
static int run_claude(const LoginArguments *arguments, GError **error)
{
	const char *argv[8] = { "claude", "auth", "login" };
	int count = 3;

	if (arguments->console)
		argv[count++] = "--console";
	if (arguments->sso)
		argv[count++] = "--sso";
	if (arguments->email) {
		argv[count++] = "--email";
		argv[count++] = arguments->email;
	}
	execvp(argv[0], (char *const *)(gsize)argv);
	g_set_error(error, APP_ERROR, APP_ERROR_FAILED, _("cannot start claude: %s"),
		g_strerror(errno));
	return -1;
}

/* The kind that is asked for or, when none is, the one that the settings demand. */
static bool choose_kind(
	const LoginArguments *arguments, const Survey *survey, OauthKind *ret_kind, GError **error)
{
	const char *forced = evidence_value_text(survey->evidence, SETTING_FORCE_LOGIN_METHOD);
	bool console = g_strcmp0(forced, "console") == 0;
	bool claudeai = g_strcmp0(forced, "claudeai") == 0;

	if (arguments->claudeai + arguments->console + arguments->setup_token > 1) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE,
			_("only one of --claudeai, --console and --setup-token can be meant"));
		return false;
	}
	if ((forced && !claudeai && !console) || (claudeai && arguments->console) ||
		(console && (arguments->claudeai || arguments->setup_token))) {
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("the settings allow one kind of sign-in only: forceLoginMethod is %s"),
			forced);
		return false;
	}
	*ret_kind = arguments->setup_token          ? OAUTH_SETUP_TOKEN
		    : console || arguments->console ? OAUTH_CONSOLE
						    : OAUTH_CLAUDE_AI;
	return true;
}

static int run_arguments(const CommonOptions *common, const Survey *survey,
	const LoginArguments *arguments, GError **error)
{
	LoginOptions options = {
		.email = arguments->email,
		.organization = evidence_value_text(survey->evidence, SETTING_FORCE_LOGIN_ORG_UUID),
		.endpoint = survey->evidence->endpoint,
		.sso = arguments->sso,
		.no_browser = arguments->no_browser,
	};

	if (!choose_kind(arguments, survey, &options.kind, error))
		return -1;
	if (arguments->via_claude && arguments->account) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE,
			_("--via-claude signs in to the login in use; --account does not go with it"));
		return -1;
	}
	if (arguments->via_claude)
		return run_claude(arguments, error);
	if (!arguments->account)
		return sign_in(common, survey, &options, NULL, error);

	Paint paint = paint_for_stdout(common->no_color);
	g_autoptr(LoginAccount) account = login_account_begin(
		&paint, survey, arguments->account, options.kind, &arguments->keep, error);

	return account ? sign_in(common, survey, &options, account, error) : -1;
}

int login_account(
	const CommonOptions *common, const Survey *survey, const char *name, GError **error)
{
	const LoginArguments arguments = { .account = (char *)(gsize)name,
		.keep = KEEP_OPTIONS_NONE };

	return run_arguments(common, survey, &arguments, error);
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	LoginArguments arguments = { .keep = KEEP_OPTIONS_NONE };
	const GOptionEntry entries[] = {
		{ "claudeai", 0, 0, G_OPTION_ARG_NONE, &arguments.claudeai,
			N_("Sign in with a claude.ai subscription (default)"), NULL },
		{ "console", 0, 0, G_OPTION_ARG_NONE, &arguments.console,
			N_("Sign in with an account of the Console: an API key is made"), NULL },
		{ "setup-token", 0, 0, G_OPTION_ARG_NONE, &arguments.setup_token,
			N_("Print a token that is good for a year, and store nothing"), NULL },
		{ "email", 0, 0, G_OPTION_ARG_STRING, &arguments.email, N_("Propose this address"),
			N_("E-MAIL") },
		{ "sso", 0, 0, G_OPTION_ARG_NONE, &arguments.sso,
			N_("Sign in by your organisation's single sign-on"), NULL },
		{ "no-browser", 0, 0, G_OPTION_ARG_NONE, &arguments.no_browser,
			N_("Open no browser, only print the address"), NULL },
		{ "via-claude", 0, 0, G_OPTION_ARG_NONE, &arguments.via_claude,
			N_("Run `claude auth login` instead: this program holds no token then"),
			NULL },
		{ "account", 0, 0, G_OPTION_ARG_STRING, &arguments.account,
			N_("As the account NAME, beside the login in use"), N_("NAME") },
		KEEP_ENTRIES(arguments.keep),
		G_OPTION_ENTRY_NULL,
	};
	g_autoptr(Survey) survey =
		command_survey(command, common, entries, 0, 0, argc, argv, error);
	int status = survey ? run_arguments(common, survey, &arguments, error) : -1;

	g_free(arguments.email);
	g_free(arguments.account);
	return status;
}

const Command command_login = {
	.name = "login",
	.summary = N_("Sign in"),
	.details = N_(
		"Two ways of equal standing: this program runs the browser sign-in and saves the login in "
		"Claude Code's own files; or, with --via-claude, your own `claude auth login` does it, and "
		"this program never holds a token. While it waits for the browser, a code can be pasted at "
		"any time. Unofficial: not made, endorsed or supported by Anthropic."),
	.run = run,
};
