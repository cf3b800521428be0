/*
 * Fills the evidence from the real world: environment, settings of all scopes, stored login,
 * state file, descriptor, files of AWS and GCP, locks. Reads only; never through a FIFO or
 * device, never more than a cap; starts nothing and asks no server.
 *
 * A secret that is met is turned into its form and fingerprint at once and then wiped.
 */
#ifndef APP_GATHER_H
#define APP_GATHER_H

#include "app/paths.h"
#include "core/evidence.h"

#include <glib.h>

typedef struct GatherOptions {
	const char *config_dir;  /* as in SurveyOptions */
	const char *project_dir; /* likewise */
	GHashTable *environment; /* likewise */
	GHashTable *planned;     /* likewise */
} GatherOptions;

/*
 * The evidence; in *ret_watched the paths that it came from (a GPtrArray of char *): those whose
 * change, appearance or disappearance would change it; and in *ret_paths where the files are, for
 * the caller to clear. Fails like survey_take().
 */
Evidence *gather_run(
	const GatherOptions *options, Paths *ret_paths, GPtrArray **ret_watched, GError **error);

#endif
