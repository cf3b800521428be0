/*
 * One setting while it is edited: what it does, what counts now, the value as it is typed with
 * what is wrong about it, and sensible values to choose from. Enter shows what would change.
 */
#include "app/form.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/setting-form.h"
#include "tui/screen.h"

#include <string.h>

#define LABEL_COLUMNS 10

static void add_facts(const Ui *ui, Lines *lines)
{
	g_autoptr(FormRow) row = form_row(ui->survey, ui->setting);
	g_autofree char *now = row->place ? g_strdup_printf("%s · %s", row->value, row->where)
					  : g_strdup(row->value);
	g_autofree char *path = paths_settings(&ui->survey->paths, ui->scope);
	g_autofree char *clean = text_clean(path, -1);
	g_autofree char *shown = text_tilde(clean, ui->survey->evidence->home);
	g_autofree char *scope = g_strdup_printf("%s · %s", _(scope_name(ui->scope)), shown);

	lines_paragraph(lines, ROLE_NORMAL, 0, _(setting_form(ui->setting)->about));
	lines_blank(lines);
	lines_field(lines, ROLE_MUTED, _("Now"), LABEL_COLUMNS, now);
	lines_field(lines, ROLE_MUTED, _("Goes to"), LABEL_COLUMNS, scope);
	lines_blank(lines);
}

/* What is wrong with the value, or what Enter does. */
static void draw_hint(const Ui *ui, const Region *row)
{
	const char *problem = setting_form_problem(ui->setting, ui->input.text->str);
	Role role = ROLE_MUTED;
	const char *hint =
		ui->input.text->len == 0 ? _("An empty value hides what weaker places say.") : "";

	if (problem) {
		hint = _(problem);
		role = ROLE_WARNING;
	}
	region_put_field(row, 0, LABEL_COLUMNS + 2, row->columns - LABEL_COLUMNS - 2, role,
		TEXT_CUT_END, hint);
}

static void draw_suggestions(const Ui *ui, const Region *region)
{
	g_autoptr(GPtrArray) values = form_values(ui->survey, ui->setting);
	int first = CLAMP(ui->suggestion - region->rows + 2, 0, MAX((int)values->len - 1, 0));

	if (values->len == 0)
		return;
	region_put(region, 0, 0, ROLE_MUTED, _("Sensible values"));
	for (int i = 0; i + 1 < region->rows && first + i < (int)values->len; i++) {
		bool chosen = first + i == ui->suggestion;

		if (chosen)
			region_put(region, i + 1, 0, ROLE_KEY, "▌");
		region_put_field(region, i + 1, 2, region->columns - 2,
			chosen ? ROLE_SELECTED : ROLE_NORMAL, TEXT_CUT_END,
			values->pdata[first + i]);
	}
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);

	if (!ui->survey)
		return;

	Region body = region_box(&inside, setting_info(ui->setting)->name);
	g_autoptr(Lines) lines = lines_new(body.columns);

	add_facts(ui, lines);

	int row = MIN(lines_count(lines), body.rows - 2);
	Region top = region_part(&body, 0, 0, row, body.columns);
	Region hint = region_part(&body, row + 1, 0, 1, body.columns);
	Region rest = region_part(&body, row + 3, 0, body.rows - row - 3, body.columns);

	lines_draw(lines, &inside, &top, 0);
	region_put(&body, row, 0, ROLE_TITLE, _("Value"));
	input_draw(&ui->input, &body, row, LABEL_COLUMNS + 2, body.columns - LABEL_COLUMNS - 2);
	draw_hint(ui, &hint);
	draw_suggestions(ui, &rest);
}

static void take_suggestion(Ui *ui, int step)
{
	g_autoptr(GPtrArray) values = form_values(ui->survey, ui->setting);

	if (values->len == 0)
		return;
	ui->suggestion = CLAMP(ui->suggestion + step, 0, (int)values->len - 1);
	input_set(&ui->input, values->pdata[ui->suggestion], ui->input.hidden);
	ui_redraw(ui);
}

static void next_suggestion(Ui *ui, const Event *event)
{
	(void)event;
	take_suggestion(ui, 1);
}

static void previous_suggestion(Ui *ui, const Event *event)
{
	(void)event;
	take_suggestion(ui, -1);
}

static bool has_suggestions(const Ui *ui)
{
	g_autoptr(GPtrArray) values = form_values(ui->survey, ui->setting);

	return values->len > 0;
}

static void change_scope(Ui *ui, const Event *event)
{
	(void)event;
	ui->scope = (ui->scope + 1) % SCOPE_MANAGED;
	ui_redraw(ui);
}

static void show_change(Ui *ui, const Event *event)
{
	g_autoptr(Secret) value = secret_new(ui->input.text->str, ui->input.text->len);
	GError *error = NULL;

	(void)event;
	ui_propose(ui, wish_set(ui->survey, ui->setting, ui->scope, value, &error), &error);
}

static void give_up(Ui *ui, const Event *event)
{
	(void)event;
	input_set(&ui->input, "", false);
	ui_back(ui);
}

static bool type(Ui *ui, const Event *event)
{
	if (!input_key(&ui->input, event))
		return false;
	ui_redraw(ui);
	return true;
}

static const Binding bindings[] = {
	{ .keys = { KEY_RETURN },
		.label = N_("show what changes"),
		.help = N_("show what would change; nothing is saved yet"),
		.act = show_change },
	{ .shown = "↑↓",
		.keys = { KEY_ARROW_DOWN },
		.label = N_("sensible values"),
		.help = N_("take the next sensible value"),
		.act = next_suggestion,
		.is_possible = has_suggestions },
	{ .keys = { KEY_ARROW_UP },
		.help = N_("take the one before"),
		.act = previous_suggestion,
		.is_possible = has_suggestions },
	{ .keys = { KEY_TABULATOR },
		.label = N_("scope"),
		.help = N_("which file the change goes to: user, project or local settings"),
		.act = change_scope },
	{ .keys = { KEY_ESCAPE },
		.label = N_("give up"),
		.help = N_("back, without changing anything"),
		.act = give_up },
};

const Screen screen_setting = {
	.title = N_("Setting"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.draw = draw,
	.type = type,
};
