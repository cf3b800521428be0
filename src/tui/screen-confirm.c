#include "tui/confirm.h"

#include "base/i18n.h"
#include "base/text.h"

void confirm_clear(Ui *ui)
{
	if (ui->confirm)
		g_free(ui->confirm->title);
	g_clear_pointer(&ui->confirm, g_free);
}

void confirm_ask(Ui *ui, const Confirm *confirm)
{
	confirm_clear(ui);
	ui->confirm = g_memdup2(confirm, sizeof *confirm);
	ui_push(ui, &screen_confirm);
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);

	if (!ui->survey || !ui->confirm)
		return;

	Region body = region_box(&inside, ui->confirm->title);
	g_autoptr(Lines) lines = ui->confirm->lines(ui, body.columns);

	ui->scroll = lines_draw(lines, &inside, &body, ui->scroll);
}

static void agree(Ui *ui, const Event *event)
{
	void (*act)(Ui * ui) = ui->confirm->act;

	(void)event;
	confirm_clear(ui);
	ui_back(ui);
	act(ui);
}

static void drop(Ui *ui, const Event *event)
{
	void (*dropped)(Ui * ui) = ui->confirm->drop;

	(void)event;
	confirm_clear(ui);
	ui_back(ui);
	if (dropped)
		dropped(ui);
}

static char *agree_label(const Ui *ui)
{
	return g_strdup(ui->confirm ? _(ui->confirm->label) : "");
}

/* The keys of other screens would open them above the question. */
static bool type(Ui *ui, const Event *event)
{
	(void)ui;
	return event->key >= 'A' && event->key <= 'z' && event->key != 'y' && event->key != 'n' &&
	       event->key != 'q' && event->key != 'j' && event->key != 'k' && event->key != 'g' &&
	       event->key != 'G';
}

static const Binding bindings[] = {
	{ .keys = { KEY_RETURN, 'y' },
		.label = N_("yes"),
		.current_label = agree_label,
		.help = N_("do it"),
		.act = agree },
	{ .keys = { KEY_ESCAPE, 'n', 'q', KEY_ARROW_LEFT },
		.label = N_("back"),
		.help = N_("back, without changing anything"),
		.act = drop },
};

const Screen screen_confirm = {
	.title = N_("Question"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.scrolls = true,
	.draw = draw,
	.type = type,
};
