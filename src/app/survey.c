#include "app/survey.h"

#include "app/gather.h"
#include "base/text.h"

static void decide(Survey *survey, Mode mode)
{
	g_clear_pointer(&survey->findings, g_array_unref);
	survey->verdict = resolve_run(survey->evidence, mode);
	survey->findings = findings_run(survey->evidence, &survey->verdict);
}

Survey *survey_take(const SurveyOptions *options, GError **error)
{
	const GatherOptions gather = {
		.config_dir = options->config_dir,
		.project_dir = options->project_dir,
		.environment = options->environment,
		.planned = options->planned,
	};
	GPtrArray *watched = NULL;
	Paths paths;
	Evidence *evidence = gather_run(&gather, &paths, &watched, error);

	if (!evidence)
		return NULL;

	Survey *survey = g_new0(Survey, 1);

	survey->evidence = evidence;
	survey->watched = watched;
	survey->paths = paths;
	survey->setters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	decide(survey, options->mode);
	return survey;
}

void survey_free(Survey *survey)
{
	if (!survey)
		return;
	g_array_unref(survey->findings);
	g_ptr_array_unref(survey->watched);
	evidence_free(survey->evidence);
	paths_clear(&survey->paths);
	g_hash_table_unref(survey->setters);
	g_free(survey);
}

const char *survey_raw_path(const Survey *survey, const char *clean)
{
	for (guint i = 0; i < survey->watched->len; i++) {
		const char *path = survey->watched->pdata[i];
		g_autofree char *shown = text_clean(path, -1);

		if (g_strcmp0(shown, clean) == 0)
			return path;
	}
	return NULL;
}

void survey_set_mode(Survey *survey, Mode mode)
{
	decide(survey, mode);
}

void survey_tick(Survey *survey)
{
	Evidence *evidence = survey->evidence;
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	gint64 passed = now - evidence->now;

	evidence->now = now;
	for (guint i = 0; i < evidence->locks->len; i++)
		g_array_index(evidence->locks, LockFact, i).age += passed;
	decide(survey, survey->verdict.mode);
}
