/*
 * A wish that was made on a screen, from its preview to the moment when it is certain that it
 * holds. The screens call ui_propose() (tui/screen.h); only the preview looks inside.
 */
#ifndef TUI_PROPOSAL_H
#define TUI_PROPOSAL_H

#include "app/preview.h"
#include "tui/screen.h"

struct Proposal {
	Wish *wish;
	Preview *preview;
};

void proposal_free(Proposal *proposal);

/*
 * Carries the proposed wish out and goes back to the screen below. What went wrong is told there
 * and the preview stays, made anew where the file has changed meanwhile.
 */
void proposal_grant(Ui *ui);

/* Whether there is anything to carry out. */
bool proposal_is_something(const Ui *ui);

#endif
