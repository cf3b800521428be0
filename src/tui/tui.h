/*
 * The full-screen program. It needs a terminal on standard input and output.
 */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include "app/survey.h"

#include <glib.h>
#include <stdbool.h>

typedef struct TuiOptions {
	SurveyOptions survey;
	bool no_color;
} TuiOptions;

/* Whether standard input and output are a terminal that can show screens. */
bool tui_is_possible(void);

/*
 * Runs until the user quits; returns the exit status, or -1 with the error filled in. The
 * terminal is as it was before, whatever happened.
 */
int tui_run(const TuiOptions *options, GError **error);

#endif
