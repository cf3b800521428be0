/*
 * One look at the machine: gather, decide, find. Both front ends show a survey and nothing else;
 * the screen takes a new one whenever a file that it read may have changed.
 *
 *	g_autoptr(Survey) survey = survey_take(&options, &error);
 *	… survey->verdict, survey->findings …
 *	survey_set_mode(survey, MODE_PRINT);	// decides again, reads nothing
 *
 * Taking a survey writes nothing, starts no process and opens no socket. A broken file is part
 * of the result; only what makes the question itself senseless is an error.
 */
#ifndef APP_SURVEY_H
#define APP_SURVEY_H

#include "app/paths.h"
#include "core/evidence.h"
#include "core/finding.h"
#include "core/resolve.h"

#include <glib.h>

typedef struct SurveyOptions {
	Mode mode;
	const char *config_dir;  /* --config-dir; NULL for $CLAUDE_CONFIG_DIR, else ~/.claude */
	const char *project_dir; /* --project; NULL for the current directory */
	GHashTable *environment; /* variables that are other than they are here, by name: char *,
				    NULL for one that is not set */
	GHashTable *planned;     /* what files will hold, by path: Secret *, NULL for no file */
} SurveyOptions;

typedef struct Survey {
	Evidence *evidence;
	Verdict verdict;
	GArray *findings;   /* of Finding, worst first */
	GPtrArray *watched; /* of char *: the paths whose change calls for a new survey */
	Paths paths;
	GHashTable *setters; /* who sets a variable, by its name: what app/shadow.h has found */
} Survey;

/*
 * Looks at everything. Fails with APP_ERROR_USAGE when project_dir is no directory or the test
 * switch names a host that is not loopback, with APP_ERROR_FAILED when there is no home directory.
 */
Survey *survey_take(const SurveyOptions *options, GError **error);
void survey_free(Survey *survey);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Survey, survey_free)

/*
 * The path of a file of the evidence as the system knows it, from its clean form; NULL when the
 * survey did not look at it.
 */
const char *survey_raw_path(const Survey *survey, const char *clean);

/* Decides again for another mode. */
void survey_set_mode(Survey *survey, Mode mode);

/* Decides again for the present time: what was about to end may have ended. Reads nothing. */
void survey_tick(Survey *survey);

#endif
