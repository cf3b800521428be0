/*
 * The settings as a form: what counts, where it is set, what it hides. Enter edits the selected
 * one, in the scope that stands at the right of the title.
 */
#include "app/form.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/setting-form.h"
#include "tui/screen.h"

#include <string.h>

/* From this width on the place of a value has a column of its own. */
#define WIDE_COLUMNS 70

#define NAME_COLUMNS_MAX        38
#define NAME_COLUMNS_MAX_NARROW 26
#define WHERE_COLUMNS           20

/* The rows below the list: a blank one and the explanation. */
#define FOOT_ROWS 3

static int row_of(const Ui *ui, const GPtrArray *rows)
{
	for (guint i = 0; i < rows->len; i++)
		if (((const FormRow *)rows->pdata[i])->id == ui->setting)
			return (int)i;
	return 0;
}

static int name_columns(const GPtrArray *rows, bool wide)
{
	int columns = 0;

	for (guint i = 0; i < rows->len; i++)
		columns = MAX(columns,
			(int)strlen(setting_info(((const FormRow *)rows->pdata[i])->id)->name));
	return MIN(columns, wide ? NAME_COLUMNS_MAX : NAME_COLUMNS_MAX_NARROW);
}

static char *where_text(const FormRow *row)
{
	return row->locked ? g_strdup_printf("%s, %s", _("managed"), _("locked"))
			   : g_strdup(row->where);
}

/* "us-east-1 · hides eu-west-1 (user)", and before that the place where it has no column. */
static char *value_text(const FormRow *row, bool wide)
{
	g_autofree char *where = where_text(row);
	GString *text = g_string_new(row->value);

	if (!wide && *where)
		g_string_append_printf(text, " · %s", where);
	if (row->hides)
		g_string_append_printf(text, " · %s", row->hides);
	return g_string_free(text, FALSE);
}

static void draw_row(const Ui *ui, const Region *region, int at, const FormRow *row, int names)
{
	bool selected = row->id == ui->setting, wide = region->columns >= WIDE_COLUMNS;
	int column = names + 4;
	int room = region->columns - column - (wide ? WHERE_COLUMNS + 2 : 0);
	g_autofree char *value = value_text(row, wide);
	g_autofree char *where = where_text(row);
	Role role = row->place ? ROLE_NORMAL : ROLE_MUTED;

	if (selected)
		region_put(region, at, 0, ROLE_KEY, "▌");
	region_put_field(region, at, 2, names, selected ? ROLE_SELECTED : role, TEXT_CUT_MIDDLE,
		setting_info(row->id)->name);
	region_put_field(region, at, column, room, role, TEXT_CUT_END, value);
	if (wide)
		region_put_field(region, at, region->columns - WHERE_COLUMNS, WHERE_COLUMNS,
			row->locked ? ROLE_WARNING : ROLE_MUTED, TEXT_CUT_END, where);
}

static void draw_list(Ui *ui, const Region *region, const GPtrArray *rows)
{
	int names = name_columns(rows, region->columns >= WIDE_COLUMNS);
	int selected = row_of(ui, rows);
	int first = CLAMP(selected - region->rows + 1, 0, MAX((int)rows->len - 1, 0));

	ui->setting = ((const FormRow *)rows->pdata[selected])->id;
	ui->list_row = region->row - first;
	for (int i = 0; i < region->rows && first + i < (int)rows->len; i++)
		draw_row(ui, region, i, rows->pdata[first + i], names);
}

static void draw_about(const Ui *ui, const Region *region)
{
	g_auto(GStrv) lines = text_wrap(_(setting_form(ui->setting)->about), region->columns - 2);

	for (int i = 0; lines[i] && i < region->rows; i++)
		region_put(region, i, 2, ROLE_MUTED, lines[i]);
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);

	if (!ui->survey)
		return;

	g_autoptr(GPtrArray) rows = form_rows(ui->survey, ui->all_settings);
	g_autofree char *scope = text_fill(
		_(" changes go to the {scope} settings "), "scope", _(scope_name(ui->scope)), NULL);
	Region body = region_box(&inside, _("Settings"));
	Region list = region_part(&body, 0, 0, body.rows - FOOT_ROWS, body.columns);
	Region about =
		region_part(&body, body.rows - FOOT_ROWS + 1, 0, FOOT_ROWS - 1, body.columns);

	region_put_right(&inside, 0, 2, ROLE_MUTED, scope);
	draw_list(ui, &list, rows);
	draw_about(ui, &about);
}

static void select_at(Ui *ui, int wanted)
{
	g_autoptr(GPtrArray) rows = ui->survey ? form_rows(ui->survey, ui->all_settings) : NULL;

	if (!rows)
		return;
	ui->setting = ((const FormRow *)rows->pdata[CLAMP(wanted, 0, (int)rows->len - 1)])->id;
	ui_redraw(ui);
}

static int current(const Ui *ui)
{
	g_autoptr(GPtrArray) rows = ui->survey ? form_rows(ui->survey, ui->all_settings) : NULL;

	return rows ? row_of(ui, rows) : 0;
}

static void next_setting(Ui *ui, const Event *event)
{
	(void)event;
	select_at(ui, current(ui) + 1);
}

static void previous_setting(Ui *ui, const Event *event)
{
	(void)event;
	select_at(ui, current(ui) - 1);
}

static void first_setting(Ui *ui, const Event *event)
{
	(void)event;
	select_at(ui, 0);
}

static void last_setting(Ui *ui, const Event *event)
{
	(void)event;
	select_at(ui, SETTING_COUNT);
}

static void clicked_setting(Ui *ui, const Event *event)
{
	if (event->row >= ui->list_row)
		select_at(ui, event->row - ui->list_row);
}

static void edit(Ui *ui, const Event *event)
{
	const Place *place = evidence_place(ui->survey->evidence, ui->setting, VIEW_REQUEST);
	bool secret = setting_info(ui->setting)->secret;

	(void)event;
	input_set(&ui->input, place && place->exact ? place->text : "", secret);
	ui->suggestion = -1;
	ui_push(ui, &screen_setting);
}

static void unset(Ui *ui, const Event *event)
{
	GError *error = NULL;

	(void)event;
	ui_propose(ui, wish_unset(ui->survey, ui->setting, ui->scope, &error), &error);
}

static void change_scope(Ui *ui, const Event *event)
{
	(void)event;
	ui->scope = (ui->scope + 1) % SCOPE_MANAGED;
	ui_redraw(ui);
}

static void toggle_all(Ui *ui, const Event *event)
{
	(void)event;
	ui->all_settings = !ui->all_settings;
	ui_redraw(ui);
}

static bool is_free(const Ui *ui)
{
	g_autoptr(FormRow) row = ui->survey ? form_row(ui->survey, ui->setting) : NULL;

	return row && !row->locked;
}

static bool is_set(const Ui *ui)
{
	return is_free(ui) && evidence_place(ui->survey->evidence, ui->setting, VIEW_REQUEST);
}

static char *all_label(const Ui *ui)
{
	return g_strdup(ui->all_settings ? _("only what is set") : _("all variables"));
}

static const Binding bindings[] = {
	{ .shown = "↑↓",
		.keys = { KEY_ARROW_DOWN, 'j', KEY_WHEEL_DOWN },
		.label = N_("choose"),
		.help = N_("choose the next setting"),
		.act = next_setting },
	{ .keys = { KEY_ARROW_UP, 'k', KEY_WHEEL_UP },
		.help = N_("choose the one before"),
		.act = previous_setting },
	{ .keys = { KEY_FIRST, 'g' }, .help = N_("choose the first"), .act = first_setting },
	{ .keys = { KEY_LAST, 'G' }, .help = N_("choose the last"), .act = last_setting },
	{ .keys = { KEY_CLICK },
		.help = N_("choose the setting that is clicked"),
		.act = clicked_setting },
	{ .keys = { KEY_RETURN, KEY_ARROW_RIGHT, 'e' },
		.label = N_("edit"),
		.help = N_("edit the value; nothing is saved before you see what changes"),
		.act = edit,
		.is_possible = is_free },
	{ .keys = { 'u' },
		.label = N_("unset"),
		.help = N_("take it out of the file"),
		.act = unset,
		.is_possible = is_set },
	{ .keys = { 'S', KEY_TABULATOR },
		.label = N_("scope"),
		.help = N_("which file changes go to: user, project or local settings"),
		.act = change_scope },
	{ .keys = { 'a' },
		.label = N_("all variables"),
		.current_label = all_label,
		.help = N_("list variables that are not set, too, or leave them out"),
		.act = toggle_all },
};

const Screen screen_settings = {
	.title = N_("Settings"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.draw = draw,
};
