/*
 * What the commands that change something share: they show the plan, ask where something has to
 * be agreed to, carry it out, and tell what wins now.
 */
#ifndef CLI_CHANGE_H
#define CLI_CHANGE_H

#include "cli/command.h"

#include "app/apply.h"
#include "app/preview.h"
#include "app/wish.h"

#include <glib.h>

/* For the locks of other programs (ms); a stale one is told from a held one within that. */
#define CHANGE_WAIT_MS 15000

typedef struct ChangeOptions {
	gboolean dry_run;
	gboolean yes;
} ChangeOptions;

/* Their entries for a command's own options. */
#define CHANGE_ENTRIES(options)                                                                    \
	{ "dry-run", 0, 0, G_OPTION_ARG_NONE, &(options).dry_run,                                  \
		N_("Show what would change, and change nothing"), NULL },                          \
	{                                                                                          \
		"yes", 0, 0, G_OPTION_ARG_NONE, &(options).yes, N_("Agree to what is asked"), NULL \
	}

/*
 * Grants a wish. Returns the exit status, or -1 with the error filled in: also when something has
 * to be agreed to and there is neither a terminal nor --yes (APP_ERROR_REFUSED), and when the user
 * says no (APP_ERROR_CANCELLED).
 */
int change_run(const CommonOptions *common, const Survey *survey, const Wish *wish,
	const ChangeOptions *options, GError **error);

/* Pieces of the same, for commands that carry a wish out in their own way: */

/* The options of a survey like that one. */
SurveyOptions change_look(const CommonOptions *common, const Survey *survey);

/* What it comes to, what changes, the notes, what would be sent then. */
void change_show(const Paint *paint, const Wish *wish, const Preview *preview);

/* The notes alone. */
void change_show_notes(const Paint *paint, const Wish *wish);

#endif
