/*
 * The pieces of output that several commands share.
 */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "cli/paint.h"

#include "app/survey.h"

/* The role in which a state and a severity are shown. */
PaintRole show_state_role(SourceState state);
PaintRole show_severity_role(Severity severity);

/* The finding's message behind its mark; with remedies its remedy on a line below. */
void show_finding(
	const Paint *paint, const Survey *survey, const Finding *finding, bool with_remedy);

/* Writes text that is not for people, such as JSON, as it is. */
void show_raw(const char *text);

#endif
