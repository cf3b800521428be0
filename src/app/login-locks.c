#include "app/login-locks.h"

#include "system/lock.h"
#include "system/replace.h"

/* How long one is good without renewal, and how often it is renewed (s). */
#define STALE   60
#define RENEW_S 5

struct LoginLocks {
	DirectoryLock *locks[2];
	guint heartbeat;
};

static gboolean on_heartbeat(gpointer data)
{
	LoginLocks *locks = data;

	for (int i = 0; i < 2; i++)
		lock_renew(locks->locks[i]);
	return G_SOURCE_CONTINUE;
}

static bool take(LoginLocks *locks, const Paths *paths, guint wait_ms, GError **error)
{
	g_autofree char *first = g_build_filename(paths->config_dir, ".oauth_refresh.lock", NULL);
	g_autofree char *second = g_strconcat(paths->config_dir, ".lock", NULL);

	/* Where nobody has signed in yet there may be no directory. */
	if (!replace_make_directory(paths->config_dir, 0700, error))
		return false;
	locks->locks[0] = lock_take(first, STALE, wait_ms, error);
	if (locks->locks[0])
		locks->locks[1] = lock_take(second, STALE, wait_ms, error);
	return locks->locks[1] != NULL;
}

static bool is_storage_free(const Paths *paths, guint wait_ms, GError **error)
{
	g_autofree char *path = g_build_filename(paths->storage_dir, ".storage-write.lock", NULL);
	g_autoptr(DirectoryLock) lock = lock_take(path, STALE, wait_ms, error);

	return lock != NULL;
}

LoginLocks *login_locks_take(const Paths *paths, guint wait_ms, GError **error)
{
	g_autoptr(LoginLocks) locks = g_new0(LoginLocks, 1);

	if (!take(locks, paths, wait_ms, error) || !is_storage_free(paths, wait_ms, error))
		return NULL;
	locks->heartbeat = g_timeout_add_seconds(RENEW_S, on_heartbeat, locks);
	return g_steal_pointer(&locks);
}

bool login_locks_are_ours(const LoginLocks *locks)
{
	return lock_is_ours(locks->locks[0]) && lock_is_ours(locks->locks[1]);
}

void login_locks_release(LoginLocks *locks)
{
	if (!locks)
		return;
	g_clear_handle_id(&locks->heartbeat, g_source_remove);
	for (int i = 1; i >= 0; i--)
		lock_release(locks->locks[i]);
	g_free(locks);
}
