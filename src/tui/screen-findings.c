/*
 * What is wrong or surprising, worst first, each with its remedy.
 */
#include "app/explain.h"
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

void findings_add_lines(Lines *lines, const Survey *survey, const Finding *finding)
{
	Severity severity = finding_info(finding->id)->severity;
	const char *mark = explain_severity_mark(severity);
	g_autofree char *message = explain_finding(survey, finding);
	g_autofree char *remedy = explain_finding_remedy(survey, finding);

	lines_field(lines, severity_role(severity), mark, 0, message);
	lines_paragraph(lines, ROLE_MUTED, 2, remedy);
	lines_blank(lines);
}

static Lines *all_lines(const Survey *survey, int columns)
{
	Lines *lines = lines_new(columns);

	if (survey->findings->len == 0)
		lines_paragraph(lines, ROLE_NORMAL, 0, _("Nothing is wrong here."));
	for (guint i = 0; i < survey->findings->len; i++)
		findings_add_lines(lines, survey, &g_array_index(survey->findings, Finding, i));
	return lines;
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);

	if (!ui->survey)
		return;

	Region body = region_box(&inside, _("Findings"));
	g_autoptr(Lines) lines = all_lines(ui->survey, body.columns);

	ui->scroll = lines_draw(lines, &inside, &body, ui->scroll);
}

const Screen screen_findings = {
	.title = N_("Findings"),
	.bindings = scroll_bindings,
	.binding_count = SCROLL_BINDING_COUNT,
	.draw = draw,
};
