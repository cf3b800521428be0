/*
 * What has to be asked or explained before secrets of accounts can be read or kept.
 */
#include "base/i18n.h"
#include "base/text.h"
#include "tui/keeping.h"

#define LABEL_COLUMNS 12

static bool asks_for_text(const Ui *ui)
{
	KeepingStep step = keeping_step(ui->keeping);

	return step == KEEPING_NEW || step == KEEPING_AGAIN || step == KEEPING_ASKS;
}

static const char *explanation(KeepingStep step)
{
	switch (step) {
	case KEEPING_PROPOSES:
		return _(
			"No keyring is running here. Keys and parked logins can be kept in a file "
			"instead, encrypted with a passphrase that you are asked for now and then: "
			"unlocked, it stays so for 8 hours.");
	case KEEPING_NEW:
		return _(
			"Choose a passphrase for the file that your keys and parked logins are in. "
			"Without it nobody can read them, and nobody can bring them back.");
	case KEEPING_AGAIN:
		return _("The same passphrase once more, so that it is not misspelt.");
	case KEEPING_ASKS:
		return _(
			"Your keys and parked logins are in an encrypted file. Its passphrase opens "
			"it for 8 hours.");
	default:
		return NULL;
	}
}

static Lines *lines_of(const Ui *ui, int columns)
{
	const Keeping *keeping = ui->keeping;
	const char *about = explanation(keeping_step(keeping));
	Lines *lines = lines_new(columns);

	if (about) {
		lines_paragraph(lines, ROLE_NORMAL, 0, about);
		lines_blank(lines);
	}
	if (keeping_problem(keeping)) {
		lines_paragraph(lines, ROLE_WARNING, 0, keeping_problem(keeping));
		lines_blank(lines);
	}
	if (keeping_remedy(keeping)) {
		lines_paragraph(lines, ROLE_NORMAL, 0, keeping_remedy(keeping));
		lines_blank(lines);
	}
	return lines;
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);
	Region body = region_box(&inside, _("Where secrets are kept"));
	g_autoptr(Lines) lines = lines_of(ui, body.columns);
	int row = MIN(lines_count(lines), body.rows - 1);

	lines_draw(lines, &inside, &body, 0);
	if (!asks_for_text(ui))
		return;
	region_put(&body, row, 0, ROLE_TITLE, _("Passphrase"));
	input_draw(keeping_input(ui->keeping), &body, row, LABEL_COLUMNS,
		body.columns - LABEL_COLUMNS);
}

static void go_on(Ui *ui, const Event *event)
{
	(void)event;
	keeping_go_on(ui);
}

static void give_up(Ui *ui, const Event *event)
{
	(void)event;
	keeping_give_up(ui);
}

static char *go_on_label(const Ui *ui)
{
	switch (keeping_step(ui->keeping)) {
	case KEEPING_PROPOSES:
		return g_strdup(_("keep them in an encrypted file"));
	case KEEPING_FAILED:
		return g_strdup(_("try again"));
	default:
		return g_strdup(_("go on"));
	}
}

/* Whatever is no key of this screen is not one of the others either: they would open above it. */
static bool type(Ui *ui, const Event *event)
{
	if (event->key == KEY_RETURN || event->key == KEY_ESCAPE ||
		event->key == KEY_CONTROL('l') || event->key == KEY_CONTROL('z'))
		return false;
	if (asks_for_text(ui) && input_key(keeping_input(ui->keeping), event))
		ui_redraw(ui);
	return true;
}

static const Binding bindings[] = {
	{ .keys = { KEY_RETURN },
		.label = N_("go on"),
		.current_label = go_on_label,
		.help = N_("agree, or take what was typed"),
		.act = go_on },
	{ .keys = { KEY_ESCAPE },
		.label = N_("give up"),
		.help = N_("back, without changing anything"),
		.act = give_up },
};

const Screen screen_keeping = {
	.title = N_("Where secrets are kept"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.draw = draw,
	.type = type,
};
