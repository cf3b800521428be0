/* The text about one source, for the panel and for the screen. */
#ifndef TUI_SCREEN_SOURCE_H
#define TUI_SCREEN_SOURCE_H

#include "tui/screen.h"

/* The facts, the sentence why, the remedy, the findings; wrapped to that many columns. */
Lines *source_lines(const Survey *survey, SourceId row, int columns);

/* "● ANTHROPIC_API_KEY · wins"; the caller's. */
char *source_title(const Survey *survey, SourceId row);

/* A finding as lines: its message behind its mark, and its remedy. */
void findings_add_lines(Lines *lines, const Survey *survey, const Finding *finding);

/* The role of a state, and that of a severity. */
Role state_role(SourceState state);
Role severity_role(Severity severity);

#endif
