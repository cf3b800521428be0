/*
 * An account that is filled in: its fields, sensible values for the one that is typed into, and
 * what this kind of account is. Enter keeps it.
 */
#include "base/i18n.h"
#include "base/text.h"
#include "tui/draft.h"

#define LABEL_COLUMNS 16

static const char *label_of(const Draft *draft, DraftField field)
{
	switch (field) {
	case DRAFT_NAME:
		return _("Name");
	case DRAFT_PROFILE:
		return _("Profile of AWS");
	case DRAFT_PROJECT:
		return _("Project");
	case DRAFT_ADDRESS:
		return _("Address");
	case DRAFT_REGION:
		return _("Region");
	case DRAFT_COMMAND:
		return _("Refresh command");
	default:
		return draft->account->kind == ACCOUNT_API_KEY ? _("API key") : _("Token");
	}
}

static const char *hint_of(const Draft *draft)
{
	switch (draft_field(draft)) {
	case DRAFT_NAME:
		return _("How you want to call it: letters, digits and . _ - @ +");
	case DRAFT_PROFILE:
		return _("A profile of ~/.aws/config; empty: the default one.");
	case DRAFT_PROJECT:
		return _("The project of Google Cloud that pays.");
	case DRAFT_ADDRESS:
		return _("Where the gateway is, such as https://llm.example.com");
	case DRAFT_REGION:
		return _("The region that requests go to.");
	case DRAFT_COMMAND:
		return _("The command that signs you in again; empty: none.");
	default:
		return draft->is_new ? _("Paste it: it is never shown.")
				     : _("Paste another one; empty: the one that there is stays.");
	}
}

static const char *about(AccountKind kind)
{
	static const char *const abouts[ACCOUNT_KIND_COUNT] = {
		[ACCOUNT_CLAUDE_AI] =
			N_("A claude.ai login of its own, beside the one in use. Next your browser "
			   "asks you to agree; be signed in there as the person that is meant."),
		[ACCOUNT_API_KEY] = N_("A key of the Console: requests are billed per token."),
		[ACCOUNT_TOKEN] =
			N_("A token that is good for a year, as `claude setup-token` prints it."),
		[ACCOUNT_BEDROCK] = N_("Claude on Amazon Bedrock, with the credentials of AWS."),
		[ACCOUNT_VERTEX] = N_("Claude on Google Vertex AI, with your credentials there."),
		[ACCOUNT_GATEWAY] = N_("A server between you and Claude, and a token for it."),
	};

	return _(abouts[kind]);
}

static char *title_of(const Draft *draft)
{
	const char *kind = _(account_kind_label(draft->account->kind));

	return draft->is_new ? text_fill(_("New account · {kind}"), "kind", kind, NULL)
			     : g_strdup_printf("%s · %s", draft->account->name, kind);
}

/* What is not typed into now, without a cursor. */
static char *shown(const Input *input)
{
	GString *dots = g_string_new(NULL);

	if (!input->hidden)
		g_string_assign(dots, input->text->str);
	for (glong i = input->hidden ? g_utf8_strlen(input->text->str, -1) : 0; i > 0; i--)
		g_string_append(dots, "•");
	return g_string_free(dots, FALSE);
}

static void draw_field(const Draft *draft, const Region *body, int row, guint number)
{
	DraftField field = draft->fields[number];
	const Input *input = &draft->inputs[field];
	int column = LABEL_COLUMNS + 2, room = body->columns - column;
	bool typed = number == draft->at;
	g_autofree char *text = shown(input);

	region_put_field(body, row, 0, LABEL_COLUMNS, typed ? ROLE_TITLE : ROLE_MUTED, TEXT_CUT_END,
		label_of(draft, field));
	if (typed)
		input_draw(input, body, row, column, room);
	else
		region_put_field(body, row, column, room, ROLE_NORMAL, TEXT_CUT_END, text);
}

static void draw_values(const Ui *ui, const Region *region)
{
	g_autoptr(GPtrArray) values = draft_values(ui);
	int first =
		CLAMP(ui->draft->suggestion - region->rows + 2, 0, MAX((int)values->len - 1, 0));

	if (values->len == 0)
		return;
	region_put(region, 0, 0, ROLE_MUTED, _("Sensible values"));
	for (int i = 0; i + 1 < region->rows && first + i < (int)values->len; i++) {
		bool chosen = first + i == ui->draft->suggestion;

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

	if (!ui->survey || !ui->draft)
		return;

	g_autofree char *title = title_of(ui->draft);
	Region body = region_box(&inside, title);
	g_autoptr(Lines) lines = lines_new(body.columns);

	lines_paragraph(lines, ROLE_NORMAL, 0, about(ui->draft->account->kind));
	lines_draw(lines, &inside, &body, 0);

	int top = lines_count(lines) + 1, row = top + (int)ui->draft->count;
	Region rest = region_part(&body, row + 2, 0, body.rows - row - 2, body.columns);

	for (guint i = 0; i < ui->draft->count; i++)
		draw_field(ui->draft, &body, top + (int)i, i);
	region_put_field(&body, row, LABEL_COLUMNS + 2, body.columns - LABEL_COLUMNS - 2,
		ROLE_MUTED, TEXT_CUT_END, hint_of(ui->draft));
	draw_values(ui, &rest);
}

static void save(Ui *ui, const Event *event)
{
	(void)event;
	draft_save(ui);
}

static void next_field(Ui *ui, const Event *event)
{
	(void)event;
	draft_move(ui->draft, 1);
	ui_redraw(ui);
}

static void previous_field(Ui *ui, const Event *event)
{
	(void)event;
	draft_move(ui->draft, -1);
	ui_redraw(ui);
}

static void take_value(Ui *ui, int step)
{
	g_autoptr(GPtrArray) values = draft_values(ui);

	if (values->len == 0) {
		draft_move(ui->draft, step);
	} else {
		ui->draft->suggestion =
			CLAMP(ui->draft->suggestion + step, 0, (int)values->len - 1);
		input_set(draft_input(ui->draft), values->pdata[ui->draft->suggestion], false);
	}
	ui_redraw(ui);
}

static void next_value(Ui *ui, const Event *event)
{
	(void)event;
	take_value(ui, 1);
}

static void previous_value(Ui *ui, const Event *event)
{
	(void)event;
	take_value(ui, -1);
}

static void give_up(Ui *ui, const Event *event)
{
	(void)event;
	ui_back(ui);
	draft_free(g_steal_pointer(&ui->draft));
}

static bool has_values(const Ui *ui)
{
	g_autoptr(GPtrArray) values = ui->draft ? draft_values(ui) : g_ptr_array_new();

	return values->len > 0;
}

static bool has_fields(const Ui *ui)
{
	return ui->draft && ui->draft->count > 1;
}

static char *save_label(const Ui *ui)
{
	bool signs_in =
		ui->draft && ui->draft->is_new && ui->draft->account->kind == ACCOUNT_CLAUDE_AI;

	return g_strdup(signs_in ? _("sign in") : _("keep it"));
}

static bool type(Ui *ui, const Event *event)
{
	if (!ui->draft || !input_key(draft_input(ui->draft), event))
		return false;
	ui->draft->suggestion = -1;
	ui_redraw(ui);
	return true;
}

static const Binding bindings[] = {
	{ .keys = { KEY_RETURN },
		.label = N_("keep it"),
		.current_label = save_label,
		.help = N_("keep the account; of a login, sign in first"),
		.act = save },
	{ .keys = { KEY_TABULATOR },
		.label = N_("next field"),
		.help = N_("go to the next field"),
		.act = next_field,
		.is_possible = has_fields },
	{ .keys = { KEY_TABULATOR_BACK },
		.help = N_("go to the field before"),
		.act = previous_field,
		.is_possible = has_fields },
	{ .shown = "↑↓",
		.keys = { KEY_ARROW_DOWN },
		.label = N_("sensible values"),
		.help = N_("take the next sensible value"),
		.act = next_value,
		.is_possible = has_values },
	{ .keys = { KEY_ARROW_DOWN },
		.help = N_("go to the next field"),
		.act = next_field,
		.is_possible = has_fields },
	{ .keys = { KEY_ARROW_UP },
		.help = N_("take the value before, or go to the field before"),
		.act = previous_value },
	{ .keys = { KEY_ESCAPE },
		.label = N_("give up"),
		.help = N_("back, without changing anything"),
		.act = give_up },
};

const Screen screen_draft = {
	.title = N_("Account"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.draw = draw,
	.type = type,
};
