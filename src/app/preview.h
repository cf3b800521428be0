/*
 * A plan as it is shown before it is carried out: for each file what changes in it, line by line
 * and without secrets, and the answer to "what will win then?".
 */
#ifndef APP_PREVIEW_H
#define APP_PREVIEW_H

#include "app/survey.h"
#include "app/wish.h"
#include "base/diff.h"

#include <glib.h>

typedef struct PreviewFile {
	char *heading;    /* "~/.claude/settings.json → ~/dotfiles/claude.json" */
	char *note;       /* what the lines do not tell: "mode 0644 → 0600"; NULL for nothing */
	GPtrArray *lines; /* of DiffLine *; empty when there is no content to compare */
} PreviewFile;

typedef struct Preview {
	GPtrArray *files;  /* of PreviewFile *; empty when there is nothing to do */
	char *verdict;     /* what is sent afterwards, in a sentence or two */
	bool same_verdict; /* as now */
	Survey *then;      /* the set-up as it will be */
} Preview;

/*
 * Fails as apply_plan() would: when a file is malformed, or is not any more what the plan is for.
 * options are those of the survey; what they say is planned is done besides the wish.
 */
Preview *preview_of(
	const Survey *survey, const SurveyOptions *options, const Wish *wish, GError **error);
void preview_free(Preview *preview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Preview, preview_free)

#endif
