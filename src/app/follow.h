/*
 * Following the files of a survey: a call from the main loop whenever one of them may have
 * changed, within 100 ms and without polling.
 *
 *	Follow *follow = follow_new(on_change, data);
 *	follow_survey(follow, survey);	// again with every new survey
 */
#ifndef APP_FOLLOW_H
#define APP_FOLLOW_H

#include "app/survey.h"

#include <stdbool.h>

typedef struct Follow Follow;

/* NULL, which the other functions take as well, when the system has no means left for it. */
Follow *follow_new(void (*callback)(gpointer data), gpointer data);
void follow_free(Follow *follow);

/*
 * Follows the files of this survey, the list of accounts, and no others. False when not all of them
 * can be.
 */
bool follow_survey(Follow *follow, const Survey *survey);

#endif
