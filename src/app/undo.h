/*
 * Undo: the latest change of the journal as a plan that takes it back.
 */
#ifndef APP_UNDO_H
#define APP_UNDO_H

#include "app/paths.h"
#include "core/plan.h"

#include <glib.h>
#include <stdbool.h>

/*
 * The plan, and in *ret_title what is undone, for g_free. A file that is as the change left it
 * gets its old bytes back; in one that was changed since, only the change itself is taken back.
 * Fails with APP_ERROR_FAILED when there is nothing to undo, and with APP_ERROR_REFUSED when what
 * was changed has been changed again.
 */
Plan *undo_plan(const Paths *paths, char **ret_title, GError **error);

/*
 * Leaves the latest change made and forgets how to undo it, so that the one before can be undone.
 * Fails with APP_ERROR_FAILED when there is none, and as history_open() does.
 */
bool undo_forget(const Paths *paths, guint wait_ms, GError **error);

#endif
