/*
 * The commands that have run or run in panes since the program was started, and the one that the
 * screen of that name shows.
 */
#ifndef TUI_RUNS_H
#define TUI_RUNS_H

#include "tui/pane.h"
#include "tui/screen.h"

/* There are none at first. Clearing kills what still runs. */
void runs_init(Ui *ui);
void runs_clear(Ui *ui);

/* Opens the screen and runs in it what the plan says, which it takes; what fails is told. */
void runs_start(Ui *ui, RunPlan *plan);

/* Runs the command of the pane that is shown once more. */
void runs_repeat(Ui *ui);

/* Whether one of them goes on. */
bool runs_are_going_on(const Ui *ui);

/* The pane that is shown; NULL before there was any. */
Pane *runs_shown(const Ui *ui);

#endif
