/*
 * One source in full: on a narrow terminal a screen of its own, on a wide one the panel beside
 * the list.
 */
#include "tui/screen-source.h"

#include "app/explain.h"
#include "app/facts.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/refresher.h"

/* Labels of facts take at most this much of the width. */
#define LABEL_COLUMNS_MAX 17

static void add_facts(Lines *lines, const Survey *survey, SourceId row)
{
	g_autoptr(GPtrArray) facts = facts_of(survey, row);
	int columns = 0;

	for (guint i = 0; i < facts->len; i++)
		columns = MAX(columns, text_width(((const Fact *)facts->pdata[i])->label));
	columns = MIN(columns, LABEL_COLUMNS_MAX);
	for (guint i = 0; i < facts->len; i++) {
		const Fact *fact = facts->pdata[i];
		g_autofree char *label = text_fit(fact->label, columns, TEXT_CUT_END);

		lines_field(lines, ROLE_MUTED, label, columns, fact->value);
	}
	if (facts->len > 0)
		lines_blank(lines);
}

static void add_section(Lines *lines, const char *heading, const char *text)
{
	lines_paragraph(lines, ROLE_TITLE, 0, heading);
	lines_paragraph(lines, ROLE_NORMAL, 0, text);
	lines_blank(lines);
}

static void add_findings(Lines *lines, const Survey *survey, SourceId row)
{
	for (guint i = 0; i < survey->findings->len; i++) {
		const Finding *finding = &g_array_index(survey->findings, Finding, i);

		if (finding->source == row && row != ROW_PROVIDERS)
			findings_add_lines(lines, survey, finding);
	}
}

/* What only the cloud itself can say: whether what is there is good. */
static void add_readiness(Lines *lines, const Ui *ui)
{
	RefreshSubject subject = refresher_subject_of(ui, ui->selected);
	const Readiness *readiness = refresher_readiness(ui->refresher, subject);

	if (subject != SUBJECT_AWS && subject != SUBJECT_GCP)
		return;
	if (readiness)
		add_section(lines, _("Are the credentials good?"), readiness->sentence);
	else
		add_section(lines, _("Are the credentials good?"),
			subject == SUBJECT_AWS ? _("Not asked yet: r asks AWS.")
					       : _("Not asked yet: r asks Google."));
}

static Lines *source_lines(const Ui *ui, int columns)
{
	const Survey *survey = ui->survey;
	SourceId row = ui->selected;
	Lines *lines = lines_new(columns);
	g_autofree char *reason = explain_reason(survey, row);
	g_autofree char *remedy = explain_remedy(survey, row);
	g_autofree char *about = explain_about(row);

	add_facts(lines, survey, row);
	add_readiness(lines, ui);
	add_section(lines, explain_why_heading(survey, row), reason);
	add_section(lines, explain_remedy_heading(survey, row), remedy);
	add_section(lines, _("What it is"), about);
	add_findings(lines, survey, row);
	return lines;
}

/* The mark tells the state as well, where its name does not fit. */
static char *source_title(const Survey *survey, SourceId row, int columns)
{
	SourceState state = explain_state(survey, row);
	g_autofree char *brief = g_strdup_printf("%s %s", explain_mark(state), explain_label(row));
	g_autofree char *full = g_strdup_printf(
		"%s · %s", brief, row == ROW_PROVIDERS ? _("off") : explain_state_name(state));

	return text_width(full) <= columns ? g_steal_pointer(&full) : g_steal_pointer(&brief);
}

int draw_source(const Ui *ui, const Region *region, int first)
{
	g_autofree char *title =
		source_title(ui->survey, ui->selected, region->columns - BOX_TITLE_MARGINS);
	Region body = region_box(region, title);
	g_autoptr(Lines) lines = source_lines(ui, body.columns);

	return lines_draw(lines, region, &body, first);
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);

	if (ui->survey)
		ui->scroll = draw_source(ui, &inside, ui->scroll);
}

const Screen screen_source = {
	.title = N_("Source"),
	.scrolls = true,
	.draw = draw,
};
