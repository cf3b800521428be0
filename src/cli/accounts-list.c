#include "cli/accounts-what.h"

#include "app/account-words.h"
#include "app/registry.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>

/* Columns that a text may take, if they are not those of a name or of a person. */
#define TEXT_MAX_COLUMNS 24
#define WHO_MAX_COLUMNS  32
#define PINS_MAX_COLUMNS 40

/* The texts of a row, and what each column needs. */
typedef enum Column {
	COLUMN_NAME,
	COLUMN_KIND,
	COLUMN_WHO,
	COLUMN_ORGANIZATION,
	COLUMN_PLAN,
	COLUMN_TOKEN,
	COLUMN_LOGIN,
	COLUMN_PLACE,
	COLUMN_PINS,
	COLUMN_COUNT,
} Column;

typedef struct Row {
	char *texts[COLUMN_COUNT];
	ClockState state;
	bool wins, has_login;
} Row;

/* Takes the text. */
static char *labelled(const char *label, char *text)
{
	char *both = *text ? g_strdup_printf("%s %s", label, text) : g_strdup("");

	g_free(text);
	return both;
}

/* Takes the text. */
static char *cut(char *text, int columns)
{
	char *fitted = text_fit(text, columns, TEXT_CUT_MIDDLE);

	g_free(text);
	return fitted;
}

/* Where it is told who it is by the organisation, it stands there. */
static char *organization_of(const Account *account)
{
	return g_strdup(account->email && account->organization ? account->organization : "");
}

static char *login_of(const Account *account, gint64 now, ClockState *ret_state)
{
	/* TRANSLATORS: before how long a sign-in is good: "login 23 days". */
	char *text = labelled(_("login"), account_words_login(account, now, ret_state));
	char *marked = *ret_state == CLOCK_NEAR ? g_strconcat(text, " !", NULL) : g_strdup(text);

	g_free(text);
	return marked;
}

static const char *place_of(const Account *account)
{
	switch (account->place) {
	case ACCOUNT_OWN:
		/* TRANSLATORS: where a login is, in a column. */
		return _("own directory");
	case ACCOUNT_PARKED:
		/* TRANSLATORS: where a login is, in a column: in the keyring, not in use. */
		return _("parked");
	default:
		return "";
	}
}

static char *pins_of(const Paths *paths, const Account *account)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; account->directories && account->directories[i]; i++) {
		g_autofree char *shown = paths_shown(paths, account->directories[i]);

		g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", shown);
	}
	/* TRANSLATORS: before the directories that are pinned to an account: "in ~/work". */
	return labelled(_("in"), g_string_free(text, FALSE));
}

static void row_init(Row *row, const Paths *paths, const Account *account, bool wins, gint64 now)
{
	row->wins = wins;
	row->has_login = account->kind != ACCOUNT_CLAUDE_AI || account->place != ACCOUNT_NOWHERE;
	row->texts[COLUMN_NAME] = cut(g_strdup(account->name), TEXT_MAX_COLUMNS);
	row->texts[COLUMN_KIND] = g_strdup(_(account_kind_label(account->kind)));
	row->texts[COLUMN_WHO] = cut(account_words_who(account), WHO_MAX_COLUMNS);
	row->texts[COLUMN_ORGANIZATION] = cut(organization_of(account), TEXT_MAX_COLUMNS);
	row->texts[COLUMN_PLAN] =
		cut(g_strdup(account->plan ? account->plan : ""), TEXT_MAX_COLUMNS);
	/* TRANSLATORS: before how long an access token is good: "token 7 h". */
	row->texts[COLUMN_TOKEN] = labelled(_("token"), account_words_token(account, now));
	row->texts[COLUMN_LOGIN] = login_of(account, now, &row->state);
	row->texts[COLUMN_PLACE] = g_strdup(place_of(account));
	row->texts[COLUMN_PINS] = cut(pins_of(paths, account), PINS_MAX_COLUMNS);
}

static void row_clear(gpointer data)
{
	Row *row = data;

	for (Column column = 0; column < COLUMN_COUNT; column++)
		g_free(row->texts[column]);
}

static void measure(const GArray *rows, int widths[COLUMN_COUNT])
{
	for (guint i = 0; i < rows->len; i++)
		for (Column column = 0; column < COLUMN_COUNT; column++) {
			const Row *row = &g_array_index(rows, Row, i);

			widths[column] = MAX(widths[column], text_width(row->texts[column]));
		}
}

static Column last_column(const Row *row)
{
	Column last = COLUMN_COUNT - 1;

	while (last > COLUMN_NAME && !*row->texts[last])
		last--;
	return last;
}

static PaintRole role_of(const Row *row, Column column)
{
	if (column == COLUMN_LOGIN && row->state == CLOCK_OVER)
		return PAINT_ERROR;
	if (column == COLUMN_LOGIN && row->state == CLOCK_NEAR)
		return PAINT_WARNING;
	if (column >= COLUMN_PLACE)
		return PAINT_MUTED;
	return row->wins ? PAINT_ACCENT : PAINT_NORMAL;
}

static void show_row(const Paint *paint, const Row *row, const int widths[COLUMN_COUNT])
{
	const char *mark = row->wins ? "●" : row->has_login ? "○" : "✗";
	Column last = last_column(row);

	paint_text(paint, PAINT_NORMAL, "  ");
	paint_text(paint, row->wins ? PAINT_ACCENT : PAINT_NORMAL, mark);
	for (Column column = 0; column <= last; column++) {
		const char *text = row->texts[column];
		g_autofree char *padded =
			column < last ? text_pad(text, widths[column], TEXT_CUT_END) : NULL;

		if (widths[column] == 0)
			continue;
		paint_text(paint, PAINT_NORMAL, "  ");
		paint_text(paint, role_of(row, column), padded ? padded : text);
	}
	paint_text(paint, PAINT_NORMAL, "\n");
}

static void show_none(const Paint *paint)
{
	paint_wrapped(paint, PAINT_NORMAL, 0,
		_("There are no accounts yet. An account is a named way to authenticate: a login, an API "
		  "key, a cloud."));
	paint_wrapped(paint, PAINT_NORMAL, 0,
		_("Make accounts of what is here: claude-accounts accounts adopt"));
	paint_wrapped(paint, PAINT_NORMAL, 0,
		_("Sign in to another one: claude-accounts login --account NAME"));
}

static void show_all(
	const Paint *paint, const Survey *survey, const GPtrArray *accounts, const Account *current)
{
	g_autoptr(GArray) rows = g_array_sized_new(FALSE, TRUE, sizeof(Row), accounts->len);
	int widths[COLUMN_COUNT] = { 0 };

	g_array_set_clear_func(rows, row_clear);
	g_array_set_size(rows, accounts->len);
	for (guint i = 0; i < accounts->len; i++)
		row_init(&g_array_index(rows, Row, i), &survey->paths, accounts->pdata[i],
			accounts->pdata[i] == current, survey->evidence->now);
	measure(rows, widths);
	for (guint i = 0; i < rows->len; i++)
		show_row(paint, &g_array_index(rows, Row, i), widths);
}

static int show_names(const GPtrArray *accounts)
{
	for (guint i = 0; i < accounts->len; i++)
		puts(((const Account *)accounts->pdata[i])->name);
	return 0;
}

int accounts_list(AccountsRequest *request, GError **error)
{
	Paint paint = paint_for_stdout(request->common->no_color);
	g_autoptr(GPtrArray) accounts = accounts_read(&request->survey->paths, error);
	const Account *current = accounts ? use_current(request->survey, accounts) : NULL;

	if (!accounts)
		return -1;
	if (request->names)
		return show_names(accounts);
	if (request->json) {
		g_autofree char *report = registry_report(accounts, current);

		show_raw(report);
	} else if (accounts->len == 0) {
		show_none(&paint);
	} else {
		show_all(&paint, request->survey, accounts, current);
	}
	return 0;
}
