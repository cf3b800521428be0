/*
 * One account in full: how much of it is used, who uses it, where its login or secret is, what
 * using it would do.
 */
#include "tui/screen-account.h"

#include "app/account-words.h"
#include "app/times.h"
#include "base/i18n.h"
#include "base/text.h"

#define LABEL_COLUMNS 12
#define BAR_COLUMNS   10

Role account_role(const Ui *ui, const Account *account)
{
	return accounts_is_current(ui, account) ? ROLE_ACCENT : ROLE_NORMAL;
}

const char *account_mark(const Ui *ui, const Account *account)
{
	ClockState state;

	g_free(account_words_login(account, ui->survey->evidence->now, &state));
	if (state == CLOCK_OVER)
		return "✗";
	return accounts_is_current(ui, account) ? "●" : "○";
}

/* ---- usage ---- */

static char *bar_of(double percent)
{
	GString *bar = g_string_new(NULL);
	int filled = (int)(percent * BAR_COLUMNS / 100 + 0.5);

	for (int i = 0; i < BAR_COLUMNS; i++)
		g_string_append(bar, i < filled ? "▓" : "░");
	return g_string_free(bar, FALSE);
}

/* "resets in 2 h 5 min", "" when it is not told. */
static char *reset_of(const UsageWindow *window, gint64 now)
{
	if (window->resets_at <= now)
		return g_strdup("");

	g_autofree char *when = times_when(window->resets_at, now);

	/* TRANSLATORS: {when} is "in 2 h 5 min": then the window of usage begins anew. */
	return text_fill(_("resets {when}"), "when", when, NULL);
}

/* "▓▓▓▓▓▓░░░░  61 %  resets in 2 h 5 min" */
static void add_window(Lines *lines, const char *label, const UsageWindow *window, gint64 now)
{
	if (window->percent < 0)
		return;

	g_autofree char *bar = bar_of(window->percent);
	g_autofree char *reset = reset_of(window, now);
	g_autofree char *text = g_strdup_printf("%s %3.0f %%  %s", bar, window->percent, reset);

	lines_field(lines, ROLE_MUTED, label, LABEL_COLUMNS, g_strchomp(text));
}

static char *problem_of(const Usage *usage, gint64 now)
{
	if (usage->again_at <= now)
		return g_strdup(_(usage->problem));

	g_autofree char *when = times_when(usage->again_at, now);

	return text_fill(
		_("{problem}: again {when}"), "problem", _(usage->problem), "when", when, NULL);
}

static void add_quietly(Lines *lines, const char *label, const char *value)
{
	g_autofree char *padded = text_pad(label, LABEL_COLUMNS + 2, TEXT_CUT_END);
	g_autofree char *text = g_strconcat(padded, value, NULL);

	lines_row(lines, ROLE_MUTED, text);
}

static void add_usage(Lines *lines, const Ui *ui, const Account *account)
{
	const UsageStore *store = ui->accounts->usage;
	const Usage *usage = usage_of(store, account);
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;

	if (usage) {
		add_window(lines, _("5 hours"), &usage->five_hour, now);
		add_window(lines, _("7 days"), &usage->seven_day, now);
	}
	if (usage && usage->problem) {
		g_autofree char *problem = problem_of(usage, now);

		add_quietly(lines, _("Usage"), problem);
	} else if (usage_is_asked(store, account) && usage->fetched_at == 0) {
		add_quietly(lines, _("Usage"), _("asking …"));
	}
}

/* ---- what is known ---- */

static void add_field(Lines *lines, const char *label, const char *value)
{
	if (value && *value)
		lines_field(lines, ROLE_MUTED, label, LABEL_COLUMNS, value);
}

/* "ada@example.com · Example Org · Max 5x" */
static void add_who(Lines *lines, const Account *account)
{
	g_autofree char *who = account_words_who(account);
	const char *parts[] = { who, account->organization, account->plan };
	g_autoptr(GString) text = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
		if (parts[i] && *parts[i] && (i == 0 || g_strcmp0(parts[i], parts[0]) != 0))
			g_string_append_printf(text, "%s%s", text->len > 0 ? " · " : "", parts[i]);
	add_field(lines, _("Whose"), text->str);
}

static void add_pins(Lines *lines, const Ui *ui, const Account *account)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; account->directories && account->directories[i]; i++) {
		g_autofree char *path = paths_shown(&ui->survey->paths, account->directories[i]);

		g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", path);
	}
	add_field(lines, _("Pinned to"), text->str);
}

static void add_end(Lines *lines, const Account *account, gint64 now)
{
	bool is_login = account->kind == ACCOUNT_CLAUDE_AI;
	gint64 end = is_login ? account->login_ends_at : account->token_ends_at;

	if (end == 0 || (is_login && account->place == ACCOUNT_NOWHERE))
		return;

	g_autofree char *when = times_when(end, now);
	g_autofree char *text =
		text_fill(end > now ? _("Ends {when}.") : _("Ended {when}."), "when", when, NULL);

	add_field(lines, is_login ? _("Login") : _("Token"), text);
}

Lines *account_lines(const Ui *ui, const Account *account, int columns)
{
	gint64 now = ui->survey->evidence->now;
	Lines *lines = lines_new(columns);
	g_autofree char *where =
		account_words_where(&ui->survey->paths, account, ui->accounts->secrets_kind);
	g_autofree char *use = account_words_use(account, accounts_is_current(ui, account), now);
	g_autofree char *is_at = text_sentence(where);
	g_autofree char *does = text_sentence(use);

	add_usage(lines, ui, account);
	if (g_strcmp0(ui->accounts->looked_at, account->id) == 0)
		add_field(lines, _("Running"), ui->accounts->running);
	add_field(lines, _("Using it"), does);
	add_field(lines,
		account->kind == ACCOUNT_CLAUDE_AI ? _("Its login is") : _("Its secret is"), is_at);
	add_pins(lines, ui, account);
	add_who(lines, account);
	add_end(lines, account, now);
	add_field(lines, _("Refreshed by"), account->refresh_command);
	return lines;
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);
	const Account *account = accounts_selected(ui);

	if (!ui->survey || !account)
		return;

	g_autofree char *title = g_strdup_printf("%s %s · %s", account_mark(ui, account),
		account->name, _(account_kind_label(account->kind)));
	Region body = region_box(&inside, title);
	g_autoptr(Lines) lines = account_lines(ui, account, body.columns);

	ui->scroll = lines_draw(lines, &inside, &body, ui->scroll);
}

const Screen screen_account = {
	.title = N_("Account"),
	.scrolls = true,
	.draw = draw,
};
