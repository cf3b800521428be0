#include "cli/command.h"
#include "cli/show.h"

#include "app/explain.h"
#include "app/report.h"
#include "base/i18n.h"

static void show_doctor(const CommonOptions *common, const Survey *survey)
{
	Paint paint = paint_for_stdout(common->no_color);
	g_autofree char *summary = explain_summary(survey);

	paint_wrapped(&paint, PAINT_TITLE, 0, summary);
	paint_text(&paint, PAINT_NORMAL, "\n");
	if (survey->findings->len == 0)
		paint_wrapped(&paint, PAINT_NORMAL, 0, _("Nothing is wrong here."));
	for (guint i = 0; i < survey->findings->len; i++) {
		const Finding *finding = &g_array_index(survey->findings, Finding, i);

		show_finding(&paint, survey, finding, true);
		paint_text(&paint, PAINT_NORMAL, "  ");
		paint_text(&paint, PAINT_MUTED, finding_info(finding->id)->id);
		paint_text(&paint, PAINT_NORMAL, "\n");
	}
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
		G_OPTION_ENTRY_NULL,
	};

	g_autoptr(Survey) survey = command_survey(command, common, entries, 0, argc, argv, error);

	if (!survey)
		return -1;
	if (json) {
		g_autofree char *text = report_survey_findings(survey);

		show_raw(text);
	} else {
		show_doctor(common, survey);
	}
	return 0;
}

const Command command_doctor = {
	.name = "doctor",
	.summary = N_("List what is wrong or surprising, worst first, each with its remedy"),
	.run = run,
};
