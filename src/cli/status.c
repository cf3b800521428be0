#include "cli/command.h"
#include "cli/show.h"

#include "app/explain.h"
#include "app/report.h"
#include "base/i18n.h"
#include "base/text.h"

/* The columns between the mark, the label and the value of a row. */
#define GAP "  "

static int label_columns(const SourceId *rows, guint count)
{
	int columns = 0;

	for (guint i = 0; i < count; i++)
		columns = MAX(columns, text_width(explain_label(rows[i])));
	return columns;
}

static void show_row(const Paint *paint, const Survey *survey, SourceId row, int columns)
{
	SourceState state = explain_state(survey, row);
	PaintRole role = show_state_role(state);
	g_autofree char *label = text_pad(explain_label(row), columns, TEXT_CUT_END);
	g_autofree char *value = explain_value(survey, row);
	int room = paint->columns - 2 - 1 - 2 - columns - 2;

	paint_text(paint, PAINT_NORMAL, GAP);
	paint_text(paint, role, explain_mark(state));
	paint_text(paint, PAINT_NORMAL, GAP);
	paint_text(paint, state == STATE_INVALID ? PAINT_NORMAL : role, label);
	paint_text(paint, PAINT_NORMAL, GAP);
	if (paint->columns > 0 && room > 0) {
		g_autofree char *fitting = text_fit(value, room, TEXT_CUT_MIDDLE);

		paint_text(paint, state == STATE_ABSENT ? PAINT_MUTED : PAINT_NORMAL, fitting);
	} else {
		paint_text(paint, state == STATE_ABSENT ? PAINT_MUTED : PAINT_NORMAL, value);
	}
	paint_text(paint, PAINT_NORMAL, "\n");
}

static void show_findings(const Paint *paint, const Survey *survey)
{
	if (survey->findings->len == 0)
		return;
	paint_text(paint, PAINT_NORMAL, "\n");
	for (guint i = 0; i < survey->findings->len; i++)
		show_finding(paint, survey, &g_array_index(survey->findings, Finding, i), false);
	paint_text(paint, PAINT_NORMAL, "\n");
	paint_wrapped(paint, PAINT_MUTED, 0, _("What to do about it: claude-accounts doctor"));
}

static void show_status(const CommonOptions *common, const Survey *survey)
{
	Paint paint = paint_for_stdout(common->no_color);
	g_autofree char *summary = explain_summary(survey);
	SourceId rows[SOURCE_COUNT];
	guint count = explain_rows(survey, rows);
	int columns = label_columns(rows, count);

	paint_wrapped(&paint, PAINT_TITLE, 0, summary);
	paint_text(&paint, PAINT_NORMAL, "\n");
	for (guint i = 0; i < count; i++)
		show_row(&paint, survey, rows[i], columns);
	show_findings(&paint, survey);
	if (survey->evidence->endpoint) {
		g_autofree char *note = text_fill(
			_("CLAUDE_ACCOUNTS_ENDPOINT is set: Anthropic's servers are replaced by {value}."),
			"value", survey->evidence->endpoint, NULL);

		paint_wrapped(&paint, PAINT_WARNING, 0, note);
	}
}

/* For a shell prompt: the winner's id, and "!" when there is something to look at. */
static void show_short(const Survey *survey)
{
	SourceId winner = survey->verdict.winner;

	show_raw(winner == SOURCE_NONE ? "none" : source_info(winner)->id);
	show_raw(survey->findings->len > 0 ? "!\n" : "\n");
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	gboolean json = FALSE, brief = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
		{ "short", 0, 0, G_OPTION_ARG_NONE, &brief,
			N_("Print one word for a shell prompt: the winner, and ! with findings"),
			NULL },
		G_OPTION_ENTRY_NULL,
	};

	g_autoptr(Survey) survey =
		command_survey(command, common, entries, 0, 0, argc, argv, error);

	if (!survey)
		return -1;
	if (json) {
		g_autofree char *text = report_survey(survey);

		show_raw(text);
	} else if (brief) {
		show_short(survey);
	} else {
		show_status(common, survey);
	}
	return command_status_of(survey);
}

const Command command_status = {
	.name = "status",
	.summary = N_("Show every source of credentials and which one wins"),
	.details = N_("The exit status is 0 when something would authenticate, else 1."),
	.run = run,
};
