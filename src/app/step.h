/*
 * What one step of a plan makes of a file: from the content that is there to the one that is
 * wanted. Shared by those who show plans and those who carry them out, so both mean the same.
 */
#ifndef APP_STEP_H
#define APP_STEP_H

#include "core/plan.h"

#include <glib.h>
#include <stdbool.h>

/* Files that are changed may be as large as this. */
#define STEP_SIZE_MAX (256 << 20)

typedef enum StepOutcome {
	STEP_OUTCOME_CHANGED,   /* *ret_after is the new content, NULL for no file */
	STEP_OUTCOME_UNCHANGED, /* it is as wanted already */
	STEP_OUTCOME_FAILED,
} StepOutcome;

/*
 * The content that a step of kind STEP_EDIT, STEP_REPLACE or STEP_DELETE gives a file with the
 * content before (NULL for no file). Fails with APP_ERROR_REFUSED when the file is malformed,
 * naming line and column, and when it is not any more what the step is meant for.
 */
StepOutcome step_result(const Step *step, const Secret *before, Secret **ret_after, GError **error);

/*
 * The edits that take back what the edits of a step do to that content, in the order to carry
 * them out; a GPtrArray of Edit *.
 */
GPtrArray *step_inverse(const Step *step, const Secret *before);

/* Whether a content is already what all these edits would make of it. */
bool step_edits_are_in(const GPtrArray *edits, const Secret *content);

#endif
