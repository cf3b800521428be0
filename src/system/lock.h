/*
 * A look at a lock of Claude Code, which is a directory whose time is renewed while it is held.
 * It is looked at and never touched.
 */
#ifndef SYSTEM_LOCK_H
#define SYSTEM_LOCK_H

#include <glib.h>
#include <stdbool.h>

/* Whether such a directory is there, and when it was last renewed (s since 1970). */
bool lock_exists(const char *path, gint64 *ret_renewed);

/*
 * Whether a process with that id runs. One that ended and was not yet waited for by its parent
 * does not, though its id is still taken.
 */
bool lock_holder_is_alive(int pid);

#endif
