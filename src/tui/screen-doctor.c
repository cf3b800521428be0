/*
 * What is wrong or surprising, worst first. The selected finding shows its remedy and, where this
 * program can carry it out, the key that shows what that would change.
 */
#include "app/explain.h"
#include "app/remedy.h"
#include "base/i18n.h"
#include "tui/screen-source.h"

Role severity_role(Severity severity)
{
	static const Role roles[] = {
		[SEVERITY_NOTE] = ROLE_NORMAL,
		[SEVERITY_WARNING] = ROLE_WARNING,
		[SEVERITY_ERROR] = ROLE_ERROR,
	};

	return roles[severity];
}

static void add_message(Lines *lines, const Survey *survey, const Finding *finding)
{
	Severity severity = finding_info(finding->id)->severity;
	g_autofree char *message = explain_finding(survey, finding);

	lines_field(lines, severity_role(severity), explain_severity_mark(severity), 0, message);
}

static void add_remedy(Lines *lines, const Survey *survey, const Finding *finding)
{
	g_autofree char *remedy = explain_finding_remedy(survey, finding);

	lines_paragraph(lines, ROLE_MUTED, 2, remedy);
}

void findings_add_lines(Lines *lines, const Survey *survey, const Finding *finding)
{
	add_message(lines, survey, finding);
	add_remedy(lines, survey, finding);
	lines_blank(lines);
}

/* The finding that is selected, NULL when there is none. */
static const Finding *selected(const Ui *ui)
{
	const GArray *findings = ui->survey ? ui->survey->findings : NULL;

	if (!findings || findings->len == 0)
		return NULL;
	return &g_array_index(findings, Finding, MIN(ui->finding, findings->len - 1));
}

/* Where the rows of the selected finding begin and end. */
typedef struct Span {
	int first, end;
} Span;

static Lines *all_lines(const Ui *ui, int columns, Span *ret_selected)
{
	Lines *lines = lines_new(columns);
	const GArray *findings = ui->survey->findings;

	if (findings->len == 0)
		lines_paragraph(lines, ROLE_NORMAL, 0, _("Nothing is wrong here."));
	for (guint i = 0; i < findings->len; i++) {
		const Finding *finding = &g_array_index(findings, Finding, i);
		Span span = { .first = lines_count(lines) };

		add_message(lines, ui->survey, finding);
		if (finding == selected(ui)) {
			add_remedy(lines, ui->survey, finding);
			span.end = lines_count(lines);
			*ret_selected = span;
		}
		lines_blank(lines);
	}
	return lines;
}

static void mark_selected(const Region *margin, const Span *span, int first)
{
	for (int row = span->first; row < span->end; row++)
		if (row >= first && row - first < margin->rows)
			region_put(margin, row - first, 0, ROLE_KEY, "▌");
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);
	Span span = { 0, 0 };

	if (!ui->survey)
		return;

	Region body = region_box(&inside, _("Doctor"));
	Region text = region_part(&body, 0, 1, body.rows, body.columns - 1);
	g_autoptr(Lines) lines = all_lines(ui, text.columns, &span);

	if (span.end > ui->scroll + text.rows)
		ui->scroll = span.end - text.rows;
	ui->scroll = MIN(ui->scroll, span.first);
	ui->scroll = lines_draw(lines, &inside, &text, ui->scroll);
	mark_selected(&body, &span, ui->scroll);
}

static void select_finding(Ui *ui, int step)
{
	int count = ui->survey ? (int)ui->survey->findings->len : 0;
	int now = MIN((int)ui->finding, count - 1);

	ui->finding = (guint)CLAMP(now + step, 0, MAX(count - 1, 0));
	ui_redraw(ui);
}

static void next_finding(Ui *ui, const Event *event)
{
	(void)event;
	select_finding(ui, 1);
}

static void previous_finding(Ui *ui, const Event *event)
{
	(void)event;
	select_finding(ui, -1);
}

static void first_finding(Ui *ui, const Event *event)
{
	(void)event;
	select_finding(ui, -(int)ui->finding);
}

static void last_finding(Ui *ui, const Event *event)
{
	(void)event;
	select_finding(ui, G_MAXINT / 2);
}

static void propose(Ui *ui, RemedyAnswer answer)
{
	GError *error = NULL;

	ui_propose(ui, remedy_wish(ui->survey, selected(ui), answer, &error), &error);
}

static void mend(Ui *ui, const Event *event)
{
	(void)event;
	propose(ui, REMEDY_YES);
}

static void answer_no(Ui *ui, const Event *event)
{
	(void)event;
	propose(ui, REMEDY_NO);
}

static bool can_mend(const Ui *ui)
{
	return selected(ui) && remedy_label(selected(ui));
}

static bool can_answer_no(const Ui *ui)
{
	return selected(ui) && remedy_has_answers(selected(ui));
}

/* What Enter does, in the words of the finding. */
static char *mend_label(const Ui *ui)
{
	return g_strdup(remedy_label(selected(ui)));
}

static const Binding bindings[] = {
	{ .shown = "↑↓",
		.keys = { KEY_ARROW_DOWN, 'j', KEY_WHEEL_DOWN },
		.label = N_("choose"),
		.help = N_("choose the next finding"),
		.act = next_finding },
	{ .keys = { KEY_RETURN, KEY_ARROW_RIGHT },
		.label = N_("mend"),
		.current_label = mend_label,
		.help = N_("show what would change to mend it"),
		.act = mend,
		.is_possible = can_mend },
	{ .keys = { 'x' },
		.label = N_("reject the key"),
		.help = N_("show what would change to reject the API key"),
		.act = answer_no,
		.is_possible = can_answer_no },
	{ .keys = { KEY_ARROW_UP, 'k', KEY_WHEEL_UP },
		.help = N_("choose the one before"),
		.act = previous_finding },
	{ .keys = { KEY_FIRST, 'g' }, .help = N_("choose the first"), .act = first_finding },
	{ .keys = { KEY_LAST, 'G' }, .help = N_("choose the last"), .act = last_finding },
};

const Screen screen_doctor = {
	.title = N_("Doctor"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.draw = draw,
};
