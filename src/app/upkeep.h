/*
 * Keeping the stored login good while the program runs: it is refreshed shortly before it ends,
 * and when somebody asks for that.
 *
 *	Upkeep *upkeep = upkeep_new(on_end, data);
 *	upkeep_look(upkeep, survey);	// with every new survey, and now and then
 *	… on_end() is called from the loop when one has been refreshed, or could not be …
 *	while (upkeep_is_busy(upkeep))	// before the program ends: new tokens come only once
 *		g_main_context_iteration(NULL, TRUE);
 *	upkeep_free(upkeep);
 *
 * A running Claude Code refreshes its login itself, so one that may belong to it is left alone
 * until it has ended. Of its own accord this tries once in 5 minutes.
 */
#ifndef APP_UPKEEP_H
#define APP_UPKEEP_H

#include "app/refresh.h"
#include "app/survey.h"

typedef struct Upkeep Upkeep;

Upkeep *upkeep_new(RefreshCallback *callback, gpointer data);

/* Gives up what is under way; NULL is fine. */
void upkeep_free(Upkeep *upkeep);

/* Begins a refresh if one is due. A lock that is held is nothing to tell: the holder refreshes. */
void upkeep_look(Upkeep *upkeep, const Survey *survey);

/* Begins a refresh because somebody asks; fails as refresh_start() does. */
bool upkeep_ask(Upkeep *upkeep, const Survey *survey, GError **error);

/* Whether a refresh is under way. */
bool upkeep_is_busy(const Upkeep *upkeep);

#endif
