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
 * hop by hop, for the one name that matters there: so a file written in place behind a link, a
 * link that is turned, a directory that is removed or appears later are all noticed, and a busy
 * directory such as HOME wakes nobody for its other files.
 */
#ifndef SYSTEM_WATCH_H
#define SYSTEM_WATCH_H

#include <glib.h>
#include <stdbool.h>

typedef struct Watch Watch;

/* Called from the main loop when something about a path may have changed. */
typedef void WatchCallback(gpointer data);

/*
 * Calls are held back for 20 ms to take many changes as one, but never longer than 60 ms. NULL
 * when the system gives no inotify instance.
 */
Watch *watch_new(WatchCallback *callback, gpointer data);
void watch_free(Watch *watch);

/*
 * Watches these paths (absolute, NULL-terminated) and no others. When that makes it watch a
 * directory that it did not before, the callback is called once more, since the path may have
 * changed just before. False when not all could be watched (the system's limit).
 */
bool watch_set(Watch *watch, char *const *paths);

#endif
