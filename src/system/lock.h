/*
 * The locks of Claude Code, which are directories whose time is renewed while they are held, and
 * the one among the writers of this program, which is a file.
 *
 *	DirectoryLock *lock = lock_take(path, 10, 15000, &error);
 *	… at most for milliseconds: the lock is not renewed …
 *	lock_release(lock);
 *
 * A lock that was left behind is taken over as reliability demands: only when its time is older
 * than any holder lets it get and it was seen unchanged for a while, by exchanging it for a new
 * directory and looking at what came out. What is not a lock is never touched.
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

typedef struct DirectoryLock DirectoryLock;

/*
 * Takes a lock, waiting at most that long for its holder. A lock not renewed for stale_after
 * seconds is nobody's; one with a time in the future has to be watched for as long, and is, unless
 * wait_ms is 0. Fails with APP_ERROR_REFUSED when it stays held or is in the way, with
 * APP_ERROR_FAILED when it cannot be made, and with APP_ERROR_CANCELLED when a signal that would
 * end the program is blocked and has come.
 */
DirectoryLock *lock_take(const char *path, gint64 stale_after, guint wait_ms, GError **error);

/* Renews a lock that is held for longer than milliseconds; false when it is not ours any more. */
bool lock_renew(DirectoryLock *lock);

/* Gives the lock back, if it is still ours, and frees; NULL is fine. */
void lock_release(DirectoryLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DirectoryLock, lock_release)

/* Whether nobody took the lock away from us meanwhile. */
bool lock_is_ours(const DirectoryLock *lock);

/*
 * Removes the lock directory of a holder that is gone: one that was not renewed for stale_after
 * seconds. Fails with APP_ERROR_REFUSED when it is renewed, or holds something.
 */
bool lock_remove_stale(const char *path, gint64 stale_after, GError **error);

/*
 * Takes a lock among processes that ends with them, on a file that is made and stays; returns a
 * descriptor to close. -1 with the error filled in as by lock_take().
 */
int lock_take_file(const char *path, guint wait_ms, GError **error);

#endif
