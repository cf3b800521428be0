/*
 * A wish that was made on a screen, from its preview to the moment when it is certain that it
 * holds. The screens call ui_propose() (tui/screen.h); only the preview looks inside.
 */
#ifndef TUI_PROPOSAL_H
#define TUI_PROPOSAL_H

#include "app/preview.h"
#include "tui/screen.h"

struct Proposal {
	const Wish *wish;
	Wish *own; /* the same, if it belongs to it */
	Preview *preview;
	const char *label;     /* N_(): what the key that grants it is called */
	void (*grant)(Ui *ui); /* carries it out */
	void (*then)(Ui *ui);  /* after ui_propose_then(); else NULL */
};

void proposal_free(Proposal *proposal);

/* Shows a wish as ui_propose() does; what carries it out leaves the preview when that is done. */
void proposal_show(Ui *ui, Wish *wish, const char *label, void (*grant)(Ui *ui), GError **error);

/* The same of a wish that belongs to somebody else, with a preview of its own, which it takes. */
void proposal_show_other(
	Ui *ui, const Wish *wish, Preview *preview, const char *label, void (*grant)(Ui *ui));

/* Goes back to the screen that was there before. */
void proposal_leave(Ui *ui);

/* Whether there is anything to carry out. */
bool proposal_is_something(const Ui *ui);

#endif
