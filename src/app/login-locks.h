/*
 * The two locks that Claude Code takes while it refreshes a login (facts page, section 4), for
 * whoever replaces one: held, and renewed by the main loop, until they are released.
 *
 *	LoginLocks *locks = login_locks_take(paths, 15000, &error);
 *	… login_locks_are_ours(locks) before what must not be done twice …
 *	login_locks_release(locks);
 */
#ifndef APP_LOGIN_LOCKS_H
#define APP_LOGIN_LOCKS_H

#include "app/paths.h"

#include <glib.h>
#include <stdbool.h>

typedef struct LoginLocks LoginLocks;

/*
 * Waits at most that long for each. Fails as lock_take() does. Claude Code loses its tokens when it
 * cannot have the third one, that of the file, so this also sees to it that it is free.
 */
LoginLocks *login_locks_take(const Paths *paths, guint wait_ms, GError **error);

/*
 * Whether nobody took one of them away: who was stopped for long may have lost them to another
 * process, which has used the token then.
 */
bool login_locks_are_ours(const LoginLocks *locks);

/* NULL is fine. */
void login_locks_release(LoginLocks *locks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LoginLocks, login_locks_release)

#endif
