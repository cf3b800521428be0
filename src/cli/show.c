#include "cli/show.h"

#include "app/explain.h"

#include <stdio.h>

PaintRole show_state_role(SourceState state)
{
	static const PaintRole roles[] = {
		[STATE_ABSENT] = PAINT_MUTED,
		[STATE_INVALID] = PAINT_ERROR,
		[STATE_DISABLED] = PAINT_NORMAL,
		[STATE_SHADOWED] = PAINT_NORMAL,
		[STATE_SENT] = PAINT_ACCENT,
		[STATE_WINS] = PAINT_ACCENT,
	};

	return roles[state];
}

PaintRole show_severity_role(Severity severity)
{
	static const PaintRole roles[] = {
		[SEVERITY_NOTE] = PAINT_NORMAL,
		[SEVERITY_WARNING] = PAINT_WARNING,
		[SEVERITY_ERROR] = PAINT_ERROR,
	};

	return roles[severity];
}

void show_finding(
	const Paint *paint, const Survey *survey, const Finding *finding, bool with_remedy)
{
	Severity severity = finding_info(finding->id)->severity;
	g_autofree char *message = explain_finding(survey, finding);

	paint_text(paint, show_severity_role(severity), explain_severity_mark(severity));
	paint_text(paint, PAINT_NORMAL, " ");
	paint_wrapped(paint, PAINT_NORMAL, 2, message);
	if (!with_remedy)
		return;

	g_autofree char *remedy = explain_finding_remedy(survey, finding);

	paint_text(paint, PAINT_NORMAL, "  ");
	paint_wrapped(paint, PAINT_MUTED, 2, remedy);
}

void show_raw(const char *text)
{
	fputs(text, stdout);
}
