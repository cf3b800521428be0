/*
 * Carries out a plan: under the locks, all of it or nothing, with an entry in the journal so that
 * it can be undone.
 *
 *	g_autoptr(Applied) applied = apply_plan(paths, plan, &options, &error);
 *	… APPLY_SETTLE_MS later …
 *	if (applied && applied_confirm(applied, &again, &error) && !again)
 *		… done; take a new survey: what wins now? …
 *
 * Programs that write the same file without any lock read it before they write it, so one that
 * read it just before our change puts an old copy over it. Such a copy comes within milliseconds;
 * therefore one looks again a little later, and makes the change once more if it is gone.
 *
 * Apart from waiting for locks, for wait_ms at most, this takes milliseconds.
 */
#ifndef APP_APPLY_H
#define APP_APPLY_H

#include "app/paths.h"
#include "core/plan.h"

#include <glib.h>
#include <stdbool.h>

#define APPLY_SETTLE_MS 100

typedef struct ApplyOptions {
	const char *title; /* what the change is, for the journal; clean */
	guint wait_ms;     /* for the locks of other programs */
	bool switched;     /* the login that the plan switches was switched by the caller */
	bool unrecorded;   /* no entry in the journal: it holds tokens, and is not to be undone */
} ApplyOptions;

typedef struct Applied Applied;

/*
 * Fails with APP_ERROR_REFUSED when a file is malformed, is not what the plan was made for, keeps
 * changing, or is locked, or when the plan undoes a change that is not the latest any more; with
 * APP_ERROR_FAILED when the system does not let us write. Nothing has changed then. The plan and
 * the paths must outlive the Applied.
 */
Applied *apply_plan(
	const Paths *paths, const Plan *plan, const ApplyOptions *options, GError **error);
void applied_free(Applied *applied);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Applied, applied_free)

/* Whether there was anything to do. */
bool applied_changed_something(const Applied *applied);

/* Whether it is in the journal. */
bool applied_can_be_undone(const Applied *applied);

/* Whether the disk has confirmed it; if not, a power failure may still undo it. */
bool applied_is_durable(const Applied *applied);

/*
 * Looks again, and makes the change once more if somebody put an old copy back: then *ret_again is
 * set, and one has to wait and look once more. Fails like apply_plan(), and with APP_ERROR_REFUSED
 * when that has happened too often.
 */
bool applied_confirm(Applied *applied, bool *ret_again, GError **error);

#endif
