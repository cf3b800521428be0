#include "cli/command.h"
#include "cli/show.h"

#include "app/explain.h"
#include "app/facts.h"
#include "app/shadow.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"

/* More lines than that tell nobody anything. */
#define SHADOWS_MAX 5

/* What --help and the error for an unknown source list. */
static char *source_ids(void)
{
	GString *ids = g_string_new(NULL);

	for (SourceId id = 0; id < SOURCE_COUNT; id++)
		g_string_append_printf(ids, "%s%s", id > 0 ? " " : "", source_info(id)->id);
	return g_string_free(ids, FALSE);
}

static void show_heading(const Paint *paint, const Survey *survey, SourceId id)
{
	SourceState state = explain_state(survey, id);

	paint_text(paint, show_state_role(state), explain_mark(state));
	paint_text(paint, PAINT_NORMAL, " ");
	paint_text(paint, PAINT_TITLE, explain_label(id));
	paint_text(paint, PAINT_NORMAL, "  ");
	paint_text(paint, show_state_role(state), explain_state_name(state));
	paint_text(paint, PAINT_NORMAL, "\n");
}

static void show_facts(const Paint *paint, const Survey *survey, SourceId id)
{
	g_autoptr(GPtrArray) facts = facts_of(survey, id);
	int columns = 0;

	for (guint i = 0; i < facts->len; i++)
		columns = MAX(columns, text_width(((Fact *)facts->pdata[i])->label));
	for (guint i = 0; i < facts->len; i++) {
		const Fact *fact = facts->pdata[i];
		g_autofree char *label = text_pad(fact->label, columns, TEXT_CUT_END);

		paint_text(paint, PAINT_NORMAL, "  ");
		paint_text(paint, PAINT_MUTED, label);
		paint_text(paint, PAINT_NORMAL, "  ");
		paint_wrapped(paint, PAINT_NORMAL, 2 + columns + 2, fact->value);
	}
	if (facts->len > 0)
		paint_text(paint, PAINT_NORMAL, "\n");
}

static void show_paragraph(const Paint *paint, const char *heading, const char *text)
{
	if (heading) {
		paint_text(paint, PAINT_TITLE, heading);
		paint_text(paint, PAINT_NORMAL, "\n");
	}
	paint_text(paint, PAINT_NORMAL, "  ");
	paint_wrapped(paint, PAINT_NORMAL, 2, text);
	paint_text(paint, PAINT_NORMAL, "\n");
}

/* The variable of a source that is set in the environment, whether or not that counts. */
static const char *variable_of(const Survey *survey, SourceId id)
{
	SettingId setting = source_info(id)->setting;
	const GArray *places = setting == SETTING_COUNT ? NULL : survey->evidence->places[setting];

	for (guint i = 0; places && i < places->len; i++) {
		const Origin *origin = &g_array_index(places, Place, i).origin;

		if (origin->kind == ORIGIN_ENVIRONMENT && !origin->path)
			return origin->name;
	}
	return NULL;
}

/* Who sets the variable in the shell, and what to do about that. */
static void show_shadows(const Paint *paint, const Survey *survey, SourceId id)
{
	const char *variable = variable_of(survey, id);
	g_autoptr(GPtrArray) shadows = variable ? shadow_find(&survey->paths, variable) : NULL;

	if (!shadows || shadows->len == 0)
		return;

	g_autofree char *heading =
		text_fill(_("Where the environment has {name} from"), "name", variable, NULL);

	paint_text(paint, PAINT_TITLE, heading);
	paint_text(paint, PAINT_NORMAL, "\n");
	for (guint i = 0; i < MIN(shadows->len, SHADOWS_MAX); i++) {
		g_autofree char *text = shadow_sentence(shadows->pdata[i]);

		paint_text(paint, PAINT_NORMAL, "  ");
		paint_wrapped(paint, PAINT_NORMAL, 2, text);
	}
	paint_text(paint, PAINT_NORMAL, "\n");
}

static void show_findings(const Paint *paint, const Survey *survey, SourceId id)
{
	for (guint i = 0; i < survey->findings->len; i++) {
		const Finding *finding = &g_array_index(survey->findings, Finding, i);

		if (finding->source == id)
			show_finding(paint, survey, finding, true);
	}
}

static void show_source(const Paint *paint, const Survey *survey, SourceId id)
{
	g_autofree char *about = explain_about(id);
	g_autofree char *reason = explain_reason(survey, id);
	g_autofree char *remedy = explain_remedy(survey, id);

	show_heading(paint, survey, id);
	paint_text(paint, PAINT_NORMAL, "\n");
	show_paragraph(paint, NULL, about);
	show_facts(paint, survey, id);
	show_paragraph(paint, explain_why_heading(survey, id), reason);
	show_paragraph(paint, explain_remedy_heading(survey, id), remedy);
	show_shadows(paint, survey, id);
	show_findings(paint, survey, id);
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

	g_autoptr(Survey) survey =
		command_survey(command, common, entries, 1, 1, argc, argv, error);

	if (!survey)
		return -1;

	SourceId id = source_from_id(argv[1]);

	if (id == SOURCE_NONE) {
		g_autofree char *ids = source_ids();

		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("why: there is no source \"%s\"; there are: %s"), argv[1], ids);
		return -1;
	}

	Paint paint = paint_for_stdout(common->no_color);

	show_source(&paint, survey, id);
	return 0;
}

const Command command_why = {
	.name = "why",
	.arguments = N_("SOURCE"),
	.summary = N_("Tell of one source what it is, where it is set, and why it wins or not"),
	.details = N_(
		"SOURCE is an id as in `claude-accounts status --json`: bedrock, vertex, foundry, "
		"mantle,\nanthropic_aws, auth_token, oauth_token, oauth_fd, api_key_helper, "
		"claude_ai, api_key,\nconsole_key. The manual claude-accounts-sources(7) describes "
		"them all."),
	.run = run,
};
