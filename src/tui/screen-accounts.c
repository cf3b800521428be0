/*
 * The accounts: one on a line with its clocks, and below them the selected one in short. What is
 * typed after "/" filters the list with every key.
 */
#include "app/account-words.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/account-acts.h"
#include "tui/draft.h"
#include "tui/launching.h"
#include "tui/screen-account.h"
#include "tui/sign-in.h"
#include "tui/switching.h"

/* From these widths on there is a frame and a plan; and an organisation. */
#define WIDE_COLUMNS  76
#define WIDER_COLUMNS 110

/* The least of a name that is longer, and of who it is; the most of the others. */
#define NAME_COLUMNS         16
#define WHO_COLUMNS          20
#define KIND_COLUMNS         9
#define PLAN_COLUMNS         10
#define ORGANIZATION_COLUMNS 30
#define TOKEN_COLUMNS        6
#define LOGIN_COLUMNS        10

/* What stands below the list: at least so many rows, and so much of the height. */
#define ABOUT_ROWS_MIN 3
#define ABOUT_SHARE    3

/* How wide the columns of the list are; 0 for one that is left out. */
typedef struct Columns {
	int name, who, plan, organization, token;
} Columns;

/* Two blanks go before each column but the first. */
static int taken(int columns)
{
	return columns > 0 ? columns + 2 : 0;
}

/*
 * Name, kind and login are always there; who it is gets what is left of the room, and the name what
 * is left by that.
 */
static Columns columns_of(const RosterWidths *widths, int room)
{
	bool wide = room >= WIDE_COLUMNS - 4, wider = room >= WIDER_COLUMNS - 4;
	Columns columns = {
		.name = MIN(widths->name, MAX(room / 5, NAME_COLUMNS)),
		.plan = wide ? MIN(widths->plan, PLAN_COLUMNS) : 0,
		.token = wide ? TOKEN_COLUMNS : 0,
		.organization = wider ? MIN(widths->organization, ORGANIZATION_COLUMNS) : 0,
	};
	int left = room - 3 - columns.name - taken(KIND_COLUMNS) - taken(columns.organization) -
		   taken(columns.plan) - taken(columns.token) - taken(LOGIN_COLUMNS) - 2;

	columns.who = MIN(left, MAX(widths->who, WHO_COLUMNS));
	columns.name = MIN(widths->name, columns.name + left - columns.who);
	return columns;
}

/* One row of the table; texts that are NULL leave their column empty. */
typedef struct Cells {
	const char *name, *kind, *who, *plan, *organization, *token, *login;
	Role role, name_role, login_role;
} Cells;

static int put_cell(
	const Region *region, int row, int column, int columns, Role role, const char *text)
{
	if (columns == 0)
		return column;
	region_put_field(region, row, column, columns, role, TEXT_CUT_MIDDLE, text ? text : "");
	return column + columns + 2;
}

static void draw_cells(const Region *region, int row, const Columns *columns, const Cells *cells)
{
	int column = put_cell(region, row, 3, columns->name, cells->name_role, cells->name);

	column = put_cell(region, row, column, KIND_COLUMNS, cells->role, cells->kind);
	column = put_cell(region, row, column, columns->who, cells->role, cells->who);
	column = put_cell(
		region, row, column, columns->organization, cells->role, cells->organization);
	column = put_cell(region, row, column, columns->plan, cells->role, cells->plan);
	column = put_cell(region, row, column, columns->token, cells->role, cells->token);
	put_cell(region, row, column, LOGIN_COLUMNS, cells->login_role, cells->login);
}

static void draw_heading(const Region *region, const Columns *columns)
{
	const Cells cells = {
		.name = _("Name"),
		.kind = _("Kind"),
		.who = _("Whose"),
		.plan = _("Plan"),
		.organization = _("Organisation"),
		.token = _("Token"),
		.login = _("Login"),
		.role = ROLE_MUTED,
		.name_role = ROLE_MUTED,
		.login_role = ROLE_MUTED,
	};

	draw_cells(region, 0, columns, &cells);
}

static Role clock_role(ClockState state, Role otherwise)
{
	return state == CLOCK_OVER ? ROLE_ERROR : state == CLOCK_NEAR ? ROLE_WARNING : otherwise;
}

static void draw_account(
	const Ui *ui, const Region *region, int at, const Columns *columns, const Account *account)
{
	gint64 now = ui->survey->evidence->now;
	bool selected = account == accounts_selected(ui);
	Role role = account_role(ui, account);
	ClockState state;
	g_autofree char *who = account_words_who(account);
	g_autofree char *plan =
		columns->organization > 0 ? g_strdup(account->plan) : account_words_plan(account);
	g_autofree char *token = account_words_token(account, now);
	g_autofree char *login = account_words_login(account, now, &state);
	g_autofree char *marked =
		state == CLOCK_NEAR ? g_strconcat(login, " !", NULL) : g_strdup(login);
	const Cells cells = {
		.name = account->name,
		.kind = _(account_kind_label(account->kind)),
		.who = who,
		.plan = plan,
		.organization = account->organization,
		.token = token,
		.login = marked,
		.role = role,
		.name_role = selected ? ROLE_SELECTED : role,
		.login_role = clock_role(state, role),
	};

	if (selected)
		region_put(region, at, 0, ROLE_KEY, "▌");
	region_put(
		region, at, 1, state == CLOCK_OVER ? ROLE_ERROR : role, account_mark(ui, account));
	draw_cells(region, at, columns, &cells);
}

/* The first row that is shown: it stays until the selection would leave the list. */
static guint first_row(Accounts *accounts, int rows)
{
	guint selected = roster_row(accounts->roster), count = roster_count(accounts->roster);
	guint seen = (guint)MAX(rows, 1);

	accounts->rows = (int)seen;
	if (selected < accounts->top)
		accounts->top = selected;
	if (selected >= accounts->top + seen)
		accounts->top = selected - seen + 1;
	if (accounts->top + seen > count)
		accounts->top = count > seen ? count - seen : 0;
	return accounts->top;
}

static void draw_list(Ui *ui, const Region *region)
{
	Accounts *accounts = ui->accounts;
	Columns columns = columns_of(roster_widths(accounts->roster), region->columns);
	Region list = region_part(region, 1, 0, region->rows - 1, region->columns);
	guint first = first_row(accounts, list.rows), count = roster_count(accounts->roster);

	ui->list_row = list.row - (int)first;
	draw_heading(region, &columns);
	for (guint i = 0; (int)i < list.rows && first + i < count; i++)
		draw_account(ui, &list, (int)i, &columns, roster_at(accounts->roster, first + i));
}

/* What accounts are, for whoever has none. */
static void draw_nothing(const Region *region)
{
	g_autoptr(Lines) lines = lines_new(region->columns);

	lines_paragraph(lines, ROLE_NORMAL, 0,
		_("An account is a way to authenticate Claude Code that has a name: a login, an API "
		  "key, a cloud, a gateway. Keep several here, and choose the one that wins."));
	lines_blank(lines);
	lines_field(lines, ROLE_KEY, "A", 1,
		_("makes accounts of what is set up on this machine; nothing changes by that"));
	lines_field(lines, ROLE_KEY, "n", 1, _("makes a new one"));
	lines_draw(lines, region, region, 0);
}

static void draw_problem(const Region *region, const char *problem)
{
	g_autoptr(Lines) lines = lines_new(region->columns);

	lines_paragraph(lines, ROLE_ERROR, 0, problem);
	lines_draw(lines, region, region, 0);
}

static void draw_body(Ui *ui, const Region *region)
{
	const Accounts *accounts = ui->accounts;
	Region text = region_part(region, 0, 1, region->rows, region->columns - 1);

	if (accounts->problem)
		draw_problem(&text, accounts->problem);
	else if (roster_accounts(accounts->roster)->len == 0)
		draw_nothing(&text);
	else if (roster_count(accounts->roster) == 0)
		region_put(&text, 0, 0, ROLE_MUTED, _("None of them has that in it."));
	else
		draw_list(ui, region);
}

/* "3 of 12", beside the title while there is a filter. */
static void draw_count(const Ui *ui, const Region *inside)
{
	g_autofree char *listed = g_strdup_printf("%u", roster_count(ui->accounts->roster));
	g_autofree char *all = g_strdup_printf("%u", roster_accounts(ui->accounts->roster)->len);
	g_autofree char *count =
		text_fill(_("{count} of {all}"), "count", listed, "all", all, NULL);
	g_autofree char *total = text_fill(_(" {count} in all "), "count", all, NULL);
	g_autofree char *filter = text_fit(ui->search->str, inside->columns / 3, TEXT_CUT_MIDDLE);
	g_autofree char *text = g_strdup_printf(" /%s · %s ", filter, count);

	if (ui->search->len > 0)
		region_put_right(inside, 0, 2, ROLE_KEY, text);
	else if (roster_accounts(ui->accounts->roster)->len > (guint)ui->accounts->rows)
		region_put_right(inside, 0, 2, ROLE_MUTED, total);
}

static int about_rows(const Region *inside)
{
	return MAX(inside->rows / ABOUT_SHARE, ABOUT_ROWS_MIN + 1);
}

static void draw_about(const Ui *ui, const Region *region, const Account *account)
{
	Region line = region_part(region, 0, 0, 1, region->columns);
	bool framed = region->columns >= WIDE_COLUMNS;
	Region body = framed ? region_box(region, account->name)
			     : region_part(region, 1, 1, region->rows - 1, region->columns - 2);
	g_autoptr(Lines) lines = account_lines(ui, account, body.columns);

	if (!framed)
		region_line(region, 0);
	lines_draw(lines, framed ? region : &line, &body, 0);
}

static void draw_lists(Ui *ui, const Region *inside)
{
	const Account *account = ui->accounts->problem ? NULL : accounts_selected(ui);
	int below = account ? about_rows(inside) : 0;
	Region above = region_part(inside, 0, 0, inside->rows - below, inside->columns);
	Region about = region_part(inside, above.rows, 0, below, inside->columns);
	Region list;

	if (inside->columns >= WIDE_COLUMNS) {
		Region body = region_box(&above, _("Accounts"));

		list = region_part(&body, 0, -1, body.rows, body.columns + 1);
	} else {
		region_line(&above, 0);
		list = region_part(&above, 1, 0, above.rows - 1, above.columns);
	}
	draw_body(ui, &list);
	draw_count(ui, &above);
	if (account)
		draw_about(ui, &about, account);
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);

	if (!ui->survey)
		return;
	roster_filter(ui->accounts->roster, ui->search->str);
	draw_lists(ui, &inside);
}

/* ---- choosing ---- */

static void move(Ui *ui, int rows)
{
	accounts_select(ui, (int)roster_row(ui->accounts->roster) + rows);
}

static void next_account(Ui *ui, const Event *event)
{
	(void)event;
	move(ui, 1);
}

static void previous_account(Ui *ui, const Event *event)
{
	(void)event;
	move(ui, -1);
}

static void page_down(Ui *ui, const Event *event)
{
	(void)event;
	move(ui, MAX(ui->accounts->rows - 1, 1));
}

static void page_up(Ui *ui, const Event *event)
{
	(void)event;
	move(ui, -MAX(ui->accounts->rows - 1, 1));
}

static void first_account(Ui *ui, const Event *event)
{
	(void)event;
	accounts_select(ui, 0);
}

static void last_account(Ui *ui, const Event *event)
{
	(void)event;
	accounts_select(ui, G_MAXINT);
}

static void clicked_account(Ui *ui, const Event *event)
{
	int row = event->row - ui->list_row;

	if (row >= (int)ui->accounts->top && row < (int)ui->accounts->top + ui->accounts->rows)
		accounts_select(ui, row);
}

static void use_account(Ui *ui, const Event *event)
{
	(void)event;
	switching_propose(ui, accounts_selected(ui));
}

static void run_claude(Ui *ui, const Event *event)
{
	(void)event;
	launching_start(ui, accounts_selected(ui));
}

static void add_account(Ui *ui, const Event *event)
{
	(void)event;
	ui_push(ui, &screen_kinds);
}

static void edit_account(Ui *ui, const Event *event)
{
	(void)event;
	draft_edit(ui, accounts_selected(ui));
}

static void sign_in_again(Ui *ui, const Event *event)
{
	(void)event;
	sign_in_account(ui, accounts_selected(ui)->name);
}

static void remove_account(Ui *ui, const Event *event)
{
	(void)event;
	account_remove(ui, accounts_selected(ui));
}

static void pin_account(Ui *ui, const Event *event)
{
	(void)event;
	account_pin(ui, accounts_selected(ui));
}

static void adopt(Ui *ui, const Event *event)
{
	(void)event;
	account_adopt(ui);
}

static void open_account(Ui *ui, const Event *event)
{
	(void)event;
	ui_push(ui, &screen_account);
}

static void ask_again(Ui *ui, const Event *event)
{
	(void)event;
	usage_forget(ui->accounts->usage, accounts_selected(ui));
	accounts_tick(ui);
}

static void clear_filter(Ui *ui, const Event *event)
{
	(void)event;
	g_string_truncate(ui->search, 0);
	ui_redraw(ui);
}

static bool has_account(const Ui *ui)
{
	return ui->survey && accounts_selected(ui);
}

static bool has_usage(const Ui *ui)
{
	return has_account(ui) && accounts_selected(ui)->kind == ACCOUNT_CLAUDE_AI;
}

/* Its login is over, or there is none. */
static bool needs_login(const Ui *ui)
{
	ClockState state;

	if (!has_usage(ui))
		return false;
	g_free(account_words_login(accounts_selected(ui), ui->survey->evidence->now, &state));
	return state == CLOCK_OVER;
}

static bool has_filter(const Ui *ui)
{
	return ui->search->len > 0;
}

/* Every key filters; which one matched is nothing to go to. */
static void search(Ui *ui, int step, bool stay)
{
	(void)step;
	(void)stay;
	roster_filter(ui->accounts->roster, ui->search->str);
	ui->search_failed = ui->search->len > 0 && roster_count(ui->accounts->roster) == 0;
	accounts_tick(ui);
	ui_redraw(ui);
}

static const Binding bindings[] = {
	{ .shown = "↑↓",
		.keys = { KEY_ARROW_DOWN, 'j', KEY_WHEEL_DOWN },
		.label = N_("choose"),
		.help = N_("choose the next account"),
		.act = next_account,
		.is_possible = has_account },
	{ .keys = { KEY_ARROW_UP, 'k', KEY_WHEEL_UP },
		.help = N_("choose the one before"),
		.act = previous_account },
	{ .keys = { KEY_RETURN },
		.label = N_("use"),
		.help = N_("show what changes when it is used everywhere, and use it"),
		.act = use_account,
		.is_possible = has_account },
	{ .keys = { 'x' },
		.label = N_("run Claude Code"),
		.help = N_(
			"run Claude Code with it in this directory; the list comes back afterwards"),
		.act = run_claude,
		.is_possible = has_account },
	{ .keys = { KEY_PAGE_DOWN, ' ' }, .help = N_("a page down"), .act = page_down },
	{ .keys = { KEY_PAGE_UP }, .help = N_("a page up"), .act = page_up },
	{ .keys = { KEY_FIRST, 'g' }, .help = N_("choose the first"), .act = first_account },
	{ .keys = { KEY_LAST, 'G' }, .help = N_("choose the last"), .act = last_account },
	{ .keys = { KEY_CLICK },
		.help = N_("choose the account that is clicked"),
		.act = clicked_account },
	{ .keys = { 'l' },
		.label = N_("sign in again"),
		.help = N_("sign in to the selected account, whose login is over"),
		.act = sign_in_again,
		.is_possible = needs_login },
	{ .keys = { 'n' },
		.label = N_("new"),
		.help = N_("make a new account: a login, a key, a cloud, a gateway"),
		.act = add_account },
	{ .keys = { 'e' },
		.label = N_("edit"),
		.help = N_("change its name, and what it stands for"),
		.act = edit_account,
		.is_possible = has_account },
	{ .keys = { 'd' },
		.label = N_("remove"),
		.help = N_("show what is lost when it is removed, and ask"),
		.act = remove_account,
		.is_possible = has_account },
	{ .keys = { 'p' },
		.label = N_("pin here"),
		.help = N_("pin it to this directory: shells with the hook and exec use it here"),
		.act = pin_account,
		.is_possible = has_account },
	{ .keys = { KEY_ESCAPE },
		.label = N_("all accounts"),
		.help = N_("list all accounts again"),
		.act = clear_filter,
		.is_possible = has_filter },
	{ .keys = { KEY_TABULATOR, KEY_ARROW_RIGHT },
		.label = N_("open"),
		.help = N_("open it in full"),
		.act = open_account,
		.is_possible = has_account },
	{ .keys = { 'A' },
		.label = N_("adopt"),
		.help = N_("make accounts of what is here: the login, keys, clouds"),
		.act = adopt },
	{ .keys = { 'r' },
		.help = N_("ask the server once more how much of it is used"),
		.act = ask_again,
		.is_possible = has_usage },
};

const Screen screen_accounts = {
	.title = N_("Accounts"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.draw = draw,
	.search = search,
};
