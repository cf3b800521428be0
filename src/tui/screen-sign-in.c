/*
 * Signing in: what is done and what is waited for, step by step; the address for a browser
 * elsewhere; and the code, which may be pasted at any time while the listener waits.
 */
#include "app/account-login.h"
#include "app/login.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/screen.h"
#include "tui/sign-in.h"

#include <string.h>

#define LABEL_COLUMNS 6

/* What the ways to sign in are indented by: a mark and a key. */
#define WAY_COLUMNS 5

#define ROWS_FOR_STEPS 16

static const char *const steps[SIGN_IN_STEP_COUNT] = {
	[SIGN_IN_STEP_LISTEN] = N_("Listen for the browser"),
	[SIGN_IN_STEP_BROWSER] = N_("Open the browser"),
	[SIGN_IN_STEP_CONSENT] = N_("Wait until you agree in the browser"),
	[SIGN_IN_STEP_TOKENS] = N_("Fetch the tokens"),
	[SIGN_IN_STEP_ACCOUNT] = N_("Look up the account"),
	[SIGN_IN_STEP_SAVE] = N_("Save the login"),
};

typedef struct MarkWords {
	const char *mark;
	Role role;
} MarkWords;

static const MarkWords marks[] = {
	[SIGN_IN_MARK_DUE] = { " ", ROLE_MUTED },
	[SIGN_IN_MARK_NOW] = { "▸", ROLE_TITLE },
	[SIGN_IN_MARK_DONE] = { "✓", ROLE_ACCENT },
	[SIGN_IN_MARK_FAILED] = { "✗", ROLE_WARNING },
};

/* A way with its key; the one that is selected has a mark, and Enter takes it. */
static void add_way(Lines *lines, const Ui *ui, SignInWay way, const char *key, const char *text)
{
	g_autofree char *label = g_strdup_printf("%s %s", ui->way == way ? "▸" : " ", key);

	lines_field(lines, ui->way == way ? ROLE_ACCENT : ROLE_KEY, label, WAY_COLUMNS - 2, text);
}

static void add_choice(Lines *lines, const Ui *ui)
{
	add_way(lines, ui, SIGN_IN_WAY_CLAUDE_AI, "c", _("Sign in here: claude.ai subscription"));
	add_way(lines, ui, SIGN_IN_WAY_CONSOLE, "o", _("Sign in here: Console, billed per token"));
	lines_paragraph(lines, ROLE_MUTED, WAY_COLUMNS,
		_("This program runs the browser sign-in and saves the login in Claude Code's own file."));
	lines_blank(lines);
	add_way(lines, ui, SIGN_IN_WAY_VIA_CLAUDE, "v", _("Let Claude Code sign in"));
	lines_paragraph(lines, ROLE_MUTED, WAY_COLUMNS,
		_("Runs your own `claude auth login` in a pane; this program never holds the token."));
	lines_blank(lines);
	lines_paragraph(lines, ROLE_MUTED, 0,
		_("Unofficial: not made, endorsed or supported by Anthropic."));
}

/* All steps; where there is little room for the address below, only the one that is at. */
static void add_steps(Lines *lines, const SignIn *state, int rows)
{
	bool brief = rows < ROWS_FOR_STEPS;

	for (SignInStep step = 0; step < SIGN_IN_STEP_COUNT; step++) {
		SignInMark mark = state->marks[step];
		bool is_at = mark == SIGN_IN_MARK_NOW || mark == SIGN_IN_MARK_FAILED;

		if (!brief || is_at)
			lines_field(lines, marks[mark].role, marks[mark].mark, 1, _(steps[step]));
	}
	lines_blank(lines);
}

/* What has to be copied stands unbroken. */
static void add_tunnel(Lines *lines, const LoginFlow *flow)
{
	g_autofree char *port = g_strdup_printf("%u", login_port(flow));
	g_autofree char *tunnel = text_fill("ssh -L {port}:localhost:{port} {host}", "port", port,
		"host", g_get_host_name(), NULL);

	lines_paragraph(
		lines, ROLE_NORMAL, 0, _("Or let the browser at your side reach this machine by"));
	lines_blank(lines);
	lines_unwrapped(lines, ROLE_TITLE, tunnel);
	lines_blank(lines);
	lines_paragraph(lines, ROLE_NORMAL, 0, _("and open there, with nothing to paste:"));
	lines_blank(lines);
	lines_unwrapped(lines, ROLE_NORMAL, login_address(flow));
}

/* A remote browser reaches the listener through ssh; else its page shows a code. */
static void add_address(Lines *lines, const LoginFlow *flow)
{
	lines_paragraph(lines, ROLE_NORMAL, 0,
		login_is_remote()
			? _("Over SSH no browser is opened here. Open this address where you "
			    "sit and paste the code it shows:")
			: _("No browser here? Open this address anywhere and paste the code "
			    "it shows:"));
	lines_blank(lines);
	lines_unwrapped(lines, ROLE_TITLE, login_paste_address(flow));
	lines_blank(lines);
	if (login_is_remote() && login_port(flow) > 0)
		add_tunnel(lines, flow);
}

static Lines *lines_of(const Ui *ui, int rows, int columns)
{
	Lines *lines = lines_new(columns);
	const LoginFlow *flow = ui->login;

	if (!flow) {
		add_choice(lines, ui);
		return lines;
	}
	add_steps(lines, login_state(flow), rows);
	if (login_problem(flow)) {
		g_autofree char *clean = text_clean(login_problem(flow)->message, -1);

		lines_paragraph(lines, ROLE_ERROR, 0, clean);
	} else if (login_state(flow)->step <= SIGN_IN_STEP_CONSENT) {
		add_address(lines, flow);
	}
	return lines;
}

/* Also to which account, if it is for one beside the login in use. */
static char *title_of(const Ui *ui)
{
	const char *name = ui->account_login ? ui->account_login->name : NULL;

	if (!ui->login || login_state(ui->login)->over)
		return text_fill(name ? _("Sign in to {name}") : _("Sign in"), "name", name, NULL);

	gint64 left = login_seconds_left(ui->login);
	g_autofree char *time = g_strdup_printf("%d:%02d", (int)(left / 60), (int)(left % 60));

	return text_fill(name ? _("Sign in to {name} · {time} left") : _("Sign in · {time} left"),
		"name", name, "time", time, NULL);
}

static void draw_code(const Ui *ui, const Region *row)
{
	region_put(row, 0, 0, ROLE_TITLE, _("Code"));
	input_draw(&ui->input, row, 0, LABEL_COLUMNS, row->columns - LABEL_COLUMNS);
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);

	if (!ui->survey)
		return;

	g_autofree char *title = title_of(ui);
	Region body = region_box(&inside, title);
	bool waits = sign_in_waits(ui);
	Region text = region_part(&body, 0, 0, body.rows - (waits ? 2 : 0), body.columns);
	Region code = region_part(&body, body.rows - 1, 0, 1, body.columns);
	g_autoptr(Lines) lines = lines_of(ui, body.rows, body.columns);

	ui->scroll = lines_draw(lines, &inside, &text, ui->scroll);
	if (waits)
		draw_code(ui, &code);
}

static void choose(Ui *ui, SignInWay way)
{
	ui->way = way;
	sign_in_choose(ui);
}

static void choose_claude_ai(Ui *ui, const Event *event)
{
	(void)event;
	choose(ui, SIGN_IN_WAY_CLAUDE_AI);
}

static void choose_console(Ui *ui, const Event *event)
{
	(void)event;
	choose(ui, SIGN_IN_WAY_CONSOLE);
}

static void choose_via_claude(Ui *ui, const Event *event)
{
	(void)event;
	choose(ui, SIGN_IN_WAY_VIA_CLAUDE);
}

static void choose_selected(Ui *ui, const Event *event)
{
	(void)event;
	sign_in_choose(ui);
}

static void next_way(Ui *ui, const Event *event)
{
	(void)event;
	ui->way = (SignInWay)MIN(ui->way + 1, SIGN_IN_WAY_COUNT - 1);
	ui_redraw(ui);
}

static void previous_way(Ui *ui, const Event *event)
{
	(void)event;
	ui->way = ui->way > 0 ? (SignInWay)(ui->way - 1) : 0;
	ui_redraw(ui);
}

static void cancel(Ui *ui, const Event *event)
{
	(void)event;
	sign_in_leave(ui);
	ui_back(ui);
}

static void copy(Ui *ui, const Event *event)
{
	(void)event;
	sign_in_copy_address(ui);
}

static void show_qr(Ui *ui, const Event *event)
{
	(void)event;
	sign_in_show_qr(ui);
}

static void save_address(Ui *ui, const Event *event)
{
	(void)event;
	sign_in_save_address(ui);
}

static void show_address(Ui *ui, const Event *event)
{
	(void)event;
	sign_in_show_address(ui);
}

static void open_browser(Ui *ui, const Event *event)
{
	(void)event;
	sign_in_open_browser(ui);
}

static void submit(Ui *ui, const Event *event)
{
	g_autoptr(Secret) code = secret_new(ui->input.text->str, ui->input.text->len);

	(void)event;
	input_set(&ui->input, "", true);
	sign_in_paste(ui, code);
}

static bool has_code(const Ui *ui)
{
	return sign_in_waits(ui) && ui->input.text->len > 0;
}

/* A code is pasted; letters are keys, until the code is begun. */
static bool type(Ui *ui, const Event *event)
{
	bool begins = event->key == KEY_PASTE;
	bool goes_on = ui->input.text->len > 0;

	if (!sign_in_waits(ui) || !(begins || goes_on) || !input_key(&ui->input, event))
		return false;
	ui_redraw(ui);
	return true;
}

static bool is_choosing(const Ui *ui)
{
	return ui->survey && !ui->login;
}

static const Binding bindings[] = {
	{ .shown = "↑↓",
		.keys = { KEY_ARROW_DOWN, 'j' },
		.label = N_("choose"),
		.help = N_("choose the next way to sign in"),
		.act = next_way,
		.is_possible = is_choosing },
	{ .keys = { KEY_ARROW_UP, 'k' },
		.help = N_("choose the way before"),
		.act = previous_way,
		.is_possible = is_choosing },
	{ .keys = { KEY_RETURN },
		.label = N_("sign in"),
		.help = N_("sign in by the way that is chosen"),
		.act = choose_selected,
		.is_possible = is_choosing },
	{ .keys = { 'c' },
		.help = N_("sign in with a claude.ai subscription"),
		.act = choose_claude_ai,
		.is_possible = is_choosing },
	{ .keys = { 'o' },
		.help = N_("sign in with an account of the Console"),
		.act = choose_console,
		.is_possible = is_choosing },
	{ .keys = { 'v' },
		.help = N_("let Claude Code sign in"),
		.act = choose_via_claude,
		.is_possible = is_choosing },
	{ .keys = { KEY_RETURN },
		.label = N_("use the code"),
		.help = N_("use the code that was pasted"),
		.act = submit,
		.is_possible = has_code },
	{ .keys = { 'y' },
		.label = N_("copy address"),
		.help = N_("copy the address by the terminal (OSC 52)"),
		.act = copy,
		.is_possible = sign_in_waits },
	{ .keys = { 's' },
		.label = N_("QR code"),
		.help = N_("show the address as a QR code"),
		.act = show_qr,
		.is_possible = sign_in_waits },
	{ .keys = { 'f' },
		.label = N_("save to file"),
		.help = N_("write the address to a file that only you can read"),
		.act = save_address,
		.is_possible = sign_in_waits },
	{ .keys = { KEY_ESCAPE, 'q' },
		.label = N_("back"),
		.help = N_("give up and go back; nothing was changed"),
		.act = cancel },
	{ .keys = { 'b' },
		.label = N_("browser again"),
		.help = N_("open the browser once more"),
		.act = open_browser,
		.is_possible = sign_in_waits },
	{ .keys = { 'p' },
		.label = N_("plain"),
		.help = N_("show the address unbroken, outside the full screen"),
		.act = show_address,
		.is_possible = sign_in_waits },
};

const Screen screen_sign_in = {
	.title = N_("Sign in"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.scrolls = true,
	.draw = draw,
	.type = type,
};
