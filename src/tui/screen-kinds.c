/*
 * Of what kind a new account is to be.
 */
#include "base/i18n.h"
#include "base/text.h"
#include "tui/accounts.h"
#include "tui/draft.h"

#define KIND_COLUMNS 20

static const char *const kinds[ACCOUNT_KIND_COUNT][2] = {
	[ACCOUNT_CLAUDE_AI] = { N_("claude.ai login"),
		N_("your subscription; the browser asks you to agree") },
	[ACCOUNT_API_KEY] = { N_("API key"), N_("of the Console, billed per token") },
	[ACCOUNT_TOKEN] = { N_("long-lived token"), N_("good for a year: claude setup-token") },
	[ACCOUNT_BEDROCK] = { N_("Amazon Bedrock"), N_("a profile of AWS and a region") },
	[ACCOUNT_VERTEX] = { N_("Google Vertex AI"), N_("a project and a region") },
	[ACCOUNT_GATEWAY] = { N_("gateway"), N_("an address and a token for it") },
};

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);
	Region body = region_box(&inside, _("New account"));

	ui->list_row = body.row;
	for (AccountKind kind = 0; kind < ACCOUNT_KIND_COUNT; kind++) {
		bool selected = kind == ui->accounts->kind;
		int row = (int)kind;

		if (selected)
			region_put(&body, row, 0, ROLE_KEY, "▌");
		region_put_field(&body, row, 2, KIND_COLUMNS - 2,
			selected ? ROLE_SELECTED : ROLE_NORMAL, TEXT_CUT_END, _(kinds[kind][0]));
		region_put_field(&body, row, KIND_COLUMNS + 2, body.columns - KIND_COLUMNS - 2,
			ROLE_MUTED, TEXT_CUT_END, _(kinds[kind][1]));
	}
}

static void select_kind(Ui *ui, int wanted)
{
	ui->accounts->kind = (AccountKind)CLAMP(wanted, 0, ACCOUNT_KIND_COUNT - 1);
	ui_redraw(ui);
}

static void next_kind(Ui *ui, const Event *event)
{
	(void)event;
	select_kind(ui, (int)ui->accounts->kind + 1);
}

static void previous_kind(Ui *ui, const Event *event)
{
	(void)event;
	select_kind(ui, (int)ui->accounts->kind - 1);
}

static void clicked_kind(Ui *ui, const Event *event)
{
	if (event->row >= ui->list_row && event->row < ui->list_row + ACCOUNT_KIND_COUNT)
		select_kind(ui, event->row - ui->list_row);
}

static void choose(Ui *ui, const Event *event)
{
	(void)event;
	draft_new(ui, ui->accounts->kind);
}

static const Binding bindings[] = {
	{ .shown = "↑↓",
		.keys = { KEY_ARROW_DOWN, 'j', KEY_WHEEL_DOWN },
		.label = N_("choose"),
		.help = N_("choose the next kind"),
		.act = next_kind },
	{ .keys = { KEY_ARROW_UP, 'k', KEY_WHEEL_UP },
		.help = N_("choose the one before"),
		.act = previous_kind },
	{ .keys = { KEY_RETURN, KEY_ARROW_RIGHT },
		.label = N_("go on"),
		.help = N_("fill in an account of that kind"),
		.act = choose },
	{ .keys = { KEY_CLICK },
		.help = N_("choose the kind that is clicked"),
		.act = clicked_kind },
};

const Screen screen_kinds = {
	.title = N_("New account"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.draw = draw,
};
