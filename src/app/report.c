#include "app/report.h"

#include "app/explain.h"
#include "app/remedy.h"
#include "format/instant.h"
#include "format/report.h"

/* The strings of a report, which borrows them. */
typedef struct Draft {
	Report report;
	GPtrArray *strings;
} Draft;

static const char *keep(Draft *draft, char *string)
{
	if (string)
		g_ptr_array_add(draft->strings, string);
	return string;
}

static gint64 end_of(const Evidence *evidence, SourceId id)
{
	if (id == SOURCE_CLAUDE_AI)
		return evidence->login.expires_at;
	return id == SOURCE_BEDROCK ? evidence->aws.sso_expires_at : 0;
}

static const char *fingerprint_of(const Evidence *evidence, SourceId id)
{
	SettingId setting = source_info(id)->setting;

	if (id == SOURCE_CLAUDE_AI)
		return evidence->login.fingerprint;
	if (id == SOURCE_CONSOLE_KEY)
		return evidence->console_key.fingerprint;

	const Place *place = evidence_place(evidence, setting, VIEW_REQUEST);

	return place ? place->fingerprint : NULL;
}

static bool is_signed_in(SourceId id)
{
	return id == SOURCE_CLAUDE_AI || id == SOURCE_CONSOLE_KEY;
}

static void draft_source(Draft *draft, const Survey *survey, SourceId id)
{
	const Evidence *evidence = survey->evidence;
	SourceState state = survey->verdict.sources[id].state;
	gint64 end = end_of(evidence, id);
	ReportSource *source = &draft->report.sources[id];

	source->id = id;
	source->label = explain_label(id);
	source->state = state;
	source->reason = keep(draft, explain_reason(survey, id));
	source->origin = resolve_origin(evidence, id);
	if (state == STATE_ABSENT)
		return;
	source->account = is_signed_in(id) ? explain_account(survey) : NULL;
	source->expires_at = end > 0 ? keep(draft, instant_print(end)) : NULL;
	source->fingerprint = fingerprint_of(evidence, id);
}

static void draft_findings(Draft *draft, const Survey *survey)
{
	for (guint i = 0; i < survey->findings->len; i++) {
		const Finding *finding = &g_array_index(survey->findings, Finding, i);
		ReportFinding row = {
			.finding = finding,
			.message = keep(draft, explain_finding(survey, finding)),
			.remedy = keep(draft, explain_finding_remedy(survey, finding)),
			.fixable = remedy_label(finding) != NULL,
		};

		g_array_append_val(draft->report.findings, row);
	}
}

static char *make(const Survey *survey, char *write(const Report *))
{
	Draft draft = { .strings = g_ptr_array_new_with_free_func(g_free) };

	draft.report.evidence = survey->evidence;
	draft.report.verdict = &survey->verdict;
	draft.report.summary = keep(&draft, explain_summary(survey));
	draft.report.findings = g_array_new(FALSE, FALSE, sizeof(ReportFinding));
	for (SourceId id = 0; id < SOURCE_COUNT; id++)
		draft_source(&draft, survey, id);
	draft_findings(&draft, survey);

	char *json = write(&draft.report);

	g_array_unref(draft.report.findings);
	g_ptr_array_unref(draft.strings);
	return json;
}

char *report_survey(const Survey *survey)
{
	return make(survey, report_status_json);
}

char *report_survey_findings(const Survey *survey)
{
	return make(survey, report_findings_json);
}
