/*
 * The first screen: every source on a line, and beside them, where there is room, the selected
 * one in full.
 */
#include "app/explain.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/setting-form.h"
#include "tui/screen-source.h"

#include <string.h>

/* From this width on the selected source stands beside the list. */
#define WIDE_COLUMNS 80

#define LABEL_COLUMNS 24

/* With less room than this beside the label a word has to do. */
#define VALUE_COLUMNS_MIN 28

Role state_role(SourceState state)
{
	static const Role roles[] = {
		[STATE_ABSENT] = ROLE_MUTED,
		[STATE_INVALID] = ROLE_ERROR,
		[STATE_DISABLED] = ROLE_NORMAL,
		[STATE_SHADOWED] = ROLE_NORMAL,
		[STATE_SENT] = ROLE_ACCENT,
		[STATE_WINS] = ROLE_ACCENT,
	};

	return roles[state];
}

/* Where the selected row stands; the first when it has gone, as a provider that was emptied. */
static guint selected_index(const Ui *ui, const SourceId *rows, guint count)
{
	for (guint i = 0; i < count; i++)
		if (rows[i] == ui->selected)
			return i;
	return 0;
}

static void draw_row(const Ui *ui, const Region *region, int at, SourceId row)
{
	SourceState state = explain_state(ui->survey, row);
	Role role = state_role(state);
	bool selected = row == ui->selected;
	int column = 3 + LABEL_COLUMNS;
	bool brief = region->columns - column < VALUE_COLUMNS_MIN;
	g_autofree char *value =
		brief ? explain_brief(ui->survey, row) : explain_short(ui->survey, row);

	if (selected)
		region_put(region, at, 0, ROLE_KEY, "▌");
	region_put(region, at, 1, role, explain_mark(state));
	region_put_field(region, at, 3, LABEL_COLUMNS - 1,
		selected ? ROLE_SELECTED : (state == STATE_INVALID ? ROLE_NORMAL : role),
		TEXT_CUT_END, explain_label(row));
	region_put_field(region, at, column, region->columns - column,
		state == STATE_INVALID ? ROLE_NORMAL : role, TEXT_CUT_MIDDLE, value);
}

static void draw_list(Ui *ui, const Region *region)
{
	SourceId rows[SOURCE_COUNT];
	guint count = explain_rows(ui->survey, rows);
	int selected = (int)selected_index(ui, rows, count);
	int first = CLAMP(selected - region->rows + 1, 0, MAX((int)count - 1, 0));

	ui->selected = rows[selected];
	ui->list_row = region->row - first;
	for (int i = 0; i < region->rows && first + i < (int)count; i++)
		draw_row(ui, region, i, rows[first + i]);
}

static void draw_wide(Ui *ui, const Region *region)
{
	int list_columns = CLAMP(region->columns * 9 / 20, 42, 66);
	Region left = region_part(region, 0, 0, region->rows, list_columns);
	Region right =
		region_part(region, 0, list_columns, region->rows, region->columns - list_columns);
	Region list = region_part(&left, 1, 1, left.rows - 2, left.columns - 2);

	region_box(&left, _("Sources"));
	draw_list(ui, &list);
	draw_source(ui, &right, 0);
}

static void draw_narrow(Ui *ui, const Region *region)
{
	Region list = region_part(region, 1, 0, region->rows - 2, region->columns);

	region_line(region, 0);
	region_line(region, region->rows - 1);
	draw_list(ui, &list);
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);

	if (!ui->survey)
		return;
	if (region->columns >= WIDE_COLUMNS)
		draw_wide(ui, &inside);
	else
		draw_narrow(ui, &inside);
}

static void select_row(Ui *ui, int wanted)
{
	SourceId rows[SOURCE_COUNT];
	guint count = ui->survey ? explain_rows(ui->survey, rows) : 0;

	if (count == 0)
		return;
	ui->selected = rows[CLAMP(wanted, 0, (int)count - 1)];
	ui_redraw(ui);
}

static int current_row(const Ui *ui)
{
	SourceId rows[SOURCE_COUNT];

	return (int)selected_index(ui, rows, ui->survey ? explain_rows(ui->survey, rows) : 0);
}

static void next_row(Ui *ui, const Event *event)
{
	(void)event;
	select_row(ui, current_row(ui) + 1);
}

static void previous_row(Ui *ui, const Event *event)
{
	(void)event;
	select_row(ui, current_row(ui) - 1);
}

static void first_row(Ui *ui, const Event *event)
{
	(void)event;
	select_row(ui, 0);
}

static void last_row(Ui *ui, const Event *event)
{
	(void)event;
	select_row(ui, SOURCE_COUNT);
}

static void clicked_row(Ui *ui, const Event *event)
{
	if (event->row >= ui->list_row)
		select_row(ui, event->row - ui->list_row);
}

static void open_row(Ui *ui, const Event *event)
{
	(void)event;
	ui_push(ui, &screen_source);
}

/* The setting that gives the selected source what it sends, NULL when there is none to empty. */
static const Place *selected_place(const Ui *ui)
{
	SettingId id =
		ui->selected == ROW_PROVIDERS ? SETTING_COUNT : source_info(ui->selected)->setting;

	if (!ui->survey || id == SETTING_COUNT || !setting_form(id)->editable)
		return NULL;
	return evidence_value(ui->survey->evidence, id, VIEW_REQUEST);
}

static bool can_empty(const Ui *ui)
{
	const Place *place = selected_place(ui);

	return place &&
	       !(place->origin.kind == ORIGIN_SETTINGS && place->origin.scope == SCOPE_MANAGED);
}

static void empty(Ui *ui, const Event *event)
{
	GError *error = NULL;

	(void)event;
	ui_propose(ui, wish_empty(ui->survey, source_info(ui->selected)->setting, &error), &error);
}

static bool row_matches(const Ui *ui, SourceId row)
{
	g_autofree char *value = explain_value(ui->survey, row);
	g_autofree char *text = g_strconcat(explain_label(row), " ", value, NULL);
	g_autofree char *folded = g_utf8_casefold(text, -1);
	g_autofree char *wanted = g_utf8_casefold(ui->search->str, -1);

	return strstr(folded, wanted) != NULL;
}

static void search(Ui *ui, int step, bool stay)
{
	SourceId rows[SOURCE_COUNT];
	int count = ui->survey ? (int)explain_rows(ui->survey, rows) : 0;
	int start = current_row(ui);

	ui->search_failed = ui->search->len > 0;
	for (int i = stay ? 0 : 1; i <= count && ui->search->len > 0; i++) {
		int at = ((start + i * step) % count + count) % count;

		if (row_matches(ui, rows[at])) {
			ui->search_failed = false;
			select_row(ui, at);
			return;
		}
	}
}

static const Binding bindings[] = {
	{ .shown = "↑↓",
		.keys = { KEY_ARROW_DOWN, 'j', KEY_WHEEL_DOWN },
		.label = N_("choose"),
		.help = N_("choose the next source"),
		.act = next_row },
	{ .keys = { KEY_ARROW_UP, 'k', KEY_WHEEL_UP },
		.help = N_("choose the one before"),
		.act = previous_row },
	{ .keys = { KEY_FIRST, 'g' }, .help = N_("choose the first"), .act = first_row },
	{ .keys = { KEY_LAST, 'G' }, .help = N_("choose the last"), .act = last_row },
	{ .keys = { KEY_RETURN, KEY_ARROW_RIGHT, KEY_TABULATOR },
		.label = N_("open"),
		.help = N_("open it in full"),
		.act = open_row },
	{ .keys = { 'u' },
		.label = N_("empty it"),
		.help = N_("show what would change to do without it in this project"),
		.act = empty,
		.is_possible = can_empty },
	{ .keys = { KEY_CLICK },
		.help = N_("choose the source that is clicked"),
		.act = clicked_row },
};

const Screen screen_sources = {
	.title = N_("Sources"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.draw = draw,
	.search = search,
};
