/*
 * Watching paths on the GLib main loop, by inotify and without polling.
 *
 *	Watch *watch = watch_new(on_change, data);
 *
 *	watch_set(watch, paths);	// again whenever the paths change
 *	…
 *	watch_free(watch);
 *
 * A path need not exist. What is watched is every directory on the way to it, links followed
 * hop by hop, for the one name that matters there, and the file at the end for its contents: so
 * a file written in place behind a link, a link that is turned, a directory that is removed or
 * appears later are all noticed. A busy directory such as HOME wakes nobody when its other files
 * are written. Of a path that leads to a directory, every name in it matters.
 *
 * What other machines do to a network file system, and mounting, are not noticed.
 */
#ifndef SYSTEM_WATCH_H
#define SYSTEM_WATCH_H

#include <glib.h>
#include <stdbool.h>

typedef struct Watch Watch;

/*
 * Called from the main loop when something about a path may have changed. By then the new way to
 * it is watched, so nothing that happens after the call is missed. It may call watch_set(), and
 * watch_free().
 */
typedef void WatchCallback(gpointer data);

/* Calls are held back for 20 ms to take many changes as one, but never longer than 60 ms. */
Watch *watch_new(WatchCallback *callback, gpointer data);
void watch_free(Watch *watch);

/*
 * Watches these paths (absolute, NULL-terminated) and no others. When a path is new, the callback
 * is called once more, since it may have changed before it was watched. False when not all can be
 * watched because the system's limit of watches is reached.
 */
bool watch_set(Watch *watch, char *const *paths);

#endif
