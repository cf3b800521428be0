#include "cli/change.h"
#include "cli/show.h"

#include "app/explain.h"
#include "app/remedy.h"
#include "app/report.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* The id and, where this program can do what is proposed, how. */
static void show_fix(const Paint *paint, const Finding *finding)
{
	const char *id = finding_info(finding->id)->id;

	paint_text(paint, PAINT_NORMAL, "  ");
	if (remedy_label(finding)) {
		g_autofree char *how = text_fill(_("Let this program do it: {command}"), "command",
			PACKAGE " doctor --fix", NULL);
		g_autofree char *line = g_strdup_printf("%s %s\n  ", how, id);

		paint_text(paint, PAINT_MUTED, line);
	}
	paint_text(paint, PAINT_MUTED, id);
	paint_text(paint, PAINT_NORMAL, "\n");
}

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
		show_fix(&paint, finding);
	}
}

typedef struct DoctorOptions {
	ChangeOptions change;
	gboolean json;
	gboolean reject;
	char *fix;
} DoctorOptions;

static bool is_finding_id(const char *id)
{
	for (FindingId finding = 0; finding < FINDING_COUNT; finding++)
		if (strcmp(finding_info(finding)->id, id) == 0)
			return true;
	return false;
}

/* The first finding with that id; *ret_more tells how many more there are. */
static const Finding *find(const Survey *survey, const char *id, guint *ret_more)
{
	const Finding *found = NULL;

	*ret_more = 0;
	for (guint i = 0; i < survey->findings->len; i++) {
		const Finding *finding = &g_array_index(survey->findings, Finding, i);

		if (strcmp(finding_info(finding->id)->id, id) != 0)
			continue;
		*ret_more += found ? 1 : 0;
		found = found ? found : finding;
	}
	return found;
}

static int fix(const CommonOptions *common, const Survey *survey, const DoctorOptions *options,
	GError **error)
{
	guint more;
	const Finding *finding = find(survey, options->fix, &more);

	if (!finding) {
		bool known = is_finding_id(options->fix);

		g_set_error(error, APP_ERROR, known ? APP_ERROR_FAILED : APP_ERROR_USAGE,
			known ? _("there is no finding %s here") : _("there is no finding \"%s\""),
			options->fix);
		return -1;
	}

	if (options->reject && !remedy_has_answers(finding)) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("--reject: %s asks no question that has a no"), options->fix);
		return -1;
	}

	g_autoptr(Wish) wish =
		remedy_wish(survey, finding, options->reject ? REMEDY_NO : REMEDY_YES, error);
	int status = wish ? change_run(common, survey, wish, &options->change, error) : -1;

	if (status == 0 && more > 0)
		printf(ngettext("There is %u more finding of this kind.\n",
			       "There are %u more findings of this kind.\n", more),
			more);
	return status;
}

static void list(const CommonOptions *common, const Survey *survey, bool json)
{
	g_autofree char *text = json ? report_survey_findings(survey) : NULL;

	if (json)
		show_raw(text);
	else
		show_doctor(common, survey);
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	DoctorOptions options = { .fix = NULL };
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print JSON"), NULL },
		{ "fix", 0, 0, G_OPTION_ARG_STRING, &options.fix,
			N_("Do what the finding with this id proposes"), N_("ID") },
		{ "reject", 0, 0, G_OPTION_ARG_NONE, &options.reject,
			N_("With key_undecided: tell Claude Code not to use the key"), NULL },
		CHANGE_ENTRIES(options.change),
		G_OPTION_ENTRY_NULL,
	};
	g_autoptr(Survey) survey =
		command_survey(command, common, entries, 0, 0, argc, argv, error);
	int status = survey ? 0 : -1;

	if (survey && options.fix && options.json) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE,
			_("--json and --fix do not go together"));
		status = -1;
	} else if (survey && options.fix) {
		status = fix(common, survey, &options, error);
	} else if (survey) {
		list(common, survey, options.json);
	}
	g_free(options.fix);
	return status;
}

const Command command_doctor = {
	.name = "doctor",
	.summary = N_("List what is wrong or surprising, worst first, each with its remedy"),
	.run = run,
};
