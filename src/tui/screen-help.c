/*
 * The keys that work on the screen below and everywhere, made from the same tables that
 * dispatch them; and what the marks mean.
 */
#include "app/explain.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/screen-source.h"

#define KEY_COLUMNS 14

static char *names_of(const Binding *binding)
{
	GString *names = g_string_new(NULL);

	for (guint i = 0; i < KEYS_MAX && binding->keys[i]; i++) {
		g_autofree char *name = event_key_name(binding->keys[i]);

		if (binding->keys[i] != KEY_WHEEL_UP && binding->keys[i] != KEY_WHEEL_DOWN)
			g_string_append_printf(names, "%s%s", names->len > 0 ? "  " : "", name);
	}
	return g_string_free(names, FALSE);
}

static void add_bindings(Lines *lines, const Binding *bindings, guint count)
{
	for (guint i = 0; i < count; i++) {
		g_autofree char *names = names_of(&bindings[i]);

		lines_field(lines, ROLE_KEY, names, KEY_COLUMNS, _(bindings[i].help));
	}
	lines_blank(lines);
}

static void add_marks(Lines *lines)
{
	lines_paragraph(lines, ROLE_TITLE, 0, _("Marks"));
	for (int state = STATE_WINS; state >= STATE_ABSENT; state--)
		if (state != STATE_DISABLED) /* it has the mark of what is merely not used */
			lines_field(lines, state_role((SourceState)state),
				explain_mark((SourceState)state), KEY_COLUMNS,
				explain_state_name((SourceState)state));
}

static void draw(Ui *ui, const Region *region)
{
	const Screen *below = ui->stack[ui->depth - 2];
	Region inside = ui_draw_frame(ui, region);
	Region body = region_box(&inside, _("Help"));
	g_autoptr(Lines) lines = lines_new(body.columns);

	lines_paragraph(lines, ROLE_TITLE, 0, _(below->title));
	add_bindings(lines, below->bindings, below->binding_count);
	if (below->scrolls)
		add_bindings(lines, scroll_bindings, SCROLL_BINDING_COUNT);
	lines_paragraph(lines, ROLE_TITLE, 0, _("Everywhere"));
	add_bindings(lines, global_bindings, GLOBAL_BINDING_COUNT);
	add_marks(lines);
	ui->scroll = lines_draw(lines, &inside, &body, ui->scroll);
}

const Screen screen_help = {
	.title = N_("Help"),
	.scrolls = true,
	.draw = draw,
};
