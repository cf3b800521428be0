/*
 * Remedies: what a finding says should be done, as a wish that can be shown and granted.
 */
#ifndef APP_REMEDY_H
#define APP_REMEDY_H

#include "app/survey.h"
#include "app/wish.h"

#include <glib.h>
#include <stdbool.h>

typedef enum RemedyAnswer {
	REMEDY_YES, /* what the finding proposes */
	REMEDY_NO,  /* the other answer, where there is one: do not use this API key */
} RemedyAnswer;

/*
 * What a remedy does, in a word or two for a list ("empty the key"); NULL when nothing can be
 * done here, and the finding's own words have to do.
 */
const char *remedy_label(const Finding *finding);

/* Whether the finding asks a question that has two answers. */
bool remedy_has_answers(const Finding *finding);

/*
 * The wish. Fails with APP_ERROR_REFUSED when there is none for this finding, or when it cannot be
 * granted; the message says what to do instead.
 */
Wish *remedy_wish(
	const Survey *survey, const Finding *finding, RemedyAnswer answer, GError **error);

#endif
