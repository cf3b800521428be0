/* The text about one source, for the panel and for the screen. */
#ifndef TUI_SCREEN_SOURCE_H
#define TUI_SCREEN_SOURCE_H

#include "tui/screen.h"

/*
 * Draws a box with the selected source: the facts, the sentence why, the remedy, the findings;
 * from row first on. Returns that row, brought back to what there is.
 */
int draw_source(const Ui *ui, const Region *region, int first);

/* A finding as lines: its message behind its mark, and its remedy. */
void findings_add_lines(Lines *lines, const Survey *survey, const Finding *finding);

/* The role of a state, and that of a severity. */
Role state_role(SourceState state);
Role severity_role(Severity severity);

#endif
