#include "cli/accounts-what.h"

#include "app/account-words.h"
#include "app/registry.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>

/* Columns that a name, and a person, may take. */
#define NAME_MAX_COLUMNS 24
#define WHO_MAX_COLUMNS  32

/* The texts of a row, and what each column needs. */
typedef enum Column {
	COLUMN_NAME,
	COLUMN_KIND,
	COLUMN_WHO,
	COLUMN_PLAN,
	COLUMN_TOKEN,
	COLUMN_LOGIN,
	COLUMN_COUNT,
} Column;

typedef struct Row {
	char *texts[COLUMN_COUNT];
	ClockState state;
	bool wins, has_login;
} Row;

static char *labelled(const char *label, char *text)
{
	char *both = *text ? g_strdup_printf("%s %s", label, text) : g_strdup("");

	g_free(text);
	return both;
}

static char *cut(char *text, int columns)
{
	char *fitted = text_fit(text, columns, TEXT_CUT_MIDDLE);

	g_free(text);
	return fitted;
}

static void row_init(Row *row, const Account *account, const Account *current, gint64 now)
{
	row->wins = account == current;
	row->has_login = account->kind != ACCOUNT_CLAUDE_AI || account->place != ACCOUNT_NOWHERE;
	row->texts[COLUMN_NAME] = cut(g_strdup(account->name), NAME_MAX_COLUMNS);
	row->texts[COLUMN_KIND] = g_strdup(_(account_kind_label(account->kind)));
	row->texts[COLUMN_WHO] = cut(account_words_who(account), WHO_MAX_COLUMNS);
	row->texts[COLUMN_PLAN] = cut(account_words_plan(account), NAME_MAX_COLUMNS);
	/* TRANSLATORS: before how long an access token is good: "token 7 h". */
	row->texts[COLUMN_TOKEN] = labelled(_("token"), account_words_token(account, now));
	/* TRANSLATORS: before how long a sign-in is good: "login 23 days". */
	row->texts[COLUMN_LOGIN] =
		labelled(_("login"), account_words_login(account, now, &row->state));
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

static void show_row(const Paint *paint, const Row *row, const int widths[COLUMN_COUNT])
{
	GString *line = g_string_new(NULL);
	const char *mark = row->wins ? "●" : row->has_login ? "○" : "✗";
	PaintRole role = row->state == CLOCK_OVER   ? PAINT_ERROR
			 : row->state == CLOCK_NEAR ? PAINT_WARNING
						    : PAINT_NORMAL;

	paint_text(paint, PAINT_NORMAL, "  ");
	paint_text(paint, row->wins ? PAINT_ACCENT : PAINT_NORMAL, mark);
	for (Column column = 0; column < COLUMN_LOGIN; column++) {
		g_autofree char *padded =
			text_pad(row->texts[column], widths[column], TEXT_CUT_END);

		if (widths[column] > 0)
			g_string_append_printf(line, "  %s", padded);
	}
	g_string_append(line, "  ");
	if (!*row->texts[COLUMN_LOGIN])
		g_strchomp(line->str);
	paint_text(paint, row->wins ? PAINT_ACCENT : PAINT_NORMAL, line->str);
	paint_text(paint, role, row->texts[COLUMN_LOGIN]);
	if (row->state == CLOCK_NEAR)
		paint_text(paint, role, " !");
	paint_text(paint, PAINT_NORMAL, "\n");
	g_string_free(line, TRUE);
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
	const Paint *paint, const GPtrArray *accounts, const Account *current, gint64 now)
{
	g_autoptr(GArray) rows = g_array_sized_new(FALSE, TRUE, sizeof(Row), accounts->len);
	int widths[COLUMN_COUNT] = { 0 };

	g_array_set_clear_func(rows, row_clear);
	g_array_set_size(rows, accounts->len);
	for (guint i = 0; i < accounts->len; i++)
		row_init(&g_array_index(rows, Row, i), accounts->pdata[i], current, now);
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
		show_all(&paint, accounts, current, request->survey->evidence->now);
	}
	return 0;
}
