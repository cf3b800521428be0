/*
 * What the process does for its own safety before anything else.
 */
#ifndef SYSTEM_GUARD_H
#define SYSTEM_GUARD_H

#include <glib.h>
#include <stdbool.h>

/*
 * Makes sure that descriptors 0 to 2 are taken, that what the process makes is private, and that
 * no secret gets into a core file or another process of the user. Descriptors above 2 are left
 * alone: one may carry a token for Claude Code.
 *
 * Fails with APP_ERROR_REFUSED when the program runs with another user's rights (set-user-id),
 * which it is not made for, and with APP_ERROR_FAILED when a missing descriptor cannot be had.
 */
bool guard_start(GError **error);

/*
 * Gives a program of the user, which is about to take the place of this process, what that had at
 * the start: umask, the limit of core files, and signals as they were, or default and not blocked.
 * Safe between fork and exec.
 */
void guard_end(void);

#endif
