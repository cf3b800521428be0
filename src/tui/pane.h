/*
 * A pane: a command that runs, and the terminal it believes to be on. Panes live as long as the
 * program, so that what has run can be read again.
 */
#ifndef TUI_PANE_H
#define TUI_PANE_H

#include "app/run.h"
#include "terminal/emulator.h"
#include "tui/canvas.h"
#include "tui/event.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Pane Pane;

/* What a pane tells its owner, from the main loop. */
typedef struct PaneCallbacks {
	void (*change)(gpointer data);          /* there is something new to be drawn */
	void (*end)(Pane *pane, gpointer data); /* the command has ended */
} PaneCallbacks;

/* Starts what the plan says, which it takes. Fails as run_start() does. */
Pane *pane_new(const Paths *paths, RunPlan *plan, const PaneCallbacks *callbacks, gpointer data,
	GError **error);

/* Kills what still runs; NULL is fine. */
void pane_free(Pane *pane);

const RunPlan *pane_plan(const Pane *pane);
Run *pane_run(const Pane *pane);
bool pane_is_running(const Pane *pane);

/* Shows the terminal on a region, whose size it gets; with the cursor when it has the focus. */
void pane_draw(Pane *pane, const Region *region, bool focused);

/* Lines above and below what is shown. */
bool pane_has_above(const Pane *pane);
bool pane_has_below(const Pane *pane);

/* Types a key, or what was pasted. */
void pane_type(Pane *pane, const Event *event);

/* Scrolls by so many rows; at the end it follows what comes. */
void pane_scroll(Pane *pane, int rows);

/* Goes to the next match of a text, forwards or back; false when there is none. */
bool pane_search(Pane *pane, const char *text, int step);

/* The last address and the last code to type there in the output; NULL for none; borrowed. */
const char *pane_address(Pane *pane);
const char *pane_code(Pane *pane);

#endif
