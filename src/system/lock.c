#include "system/lock.h"

#include "base/error.h"
#include "system/directory.h"
#include "system/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAT_SIZE_MAX 4096
#define SIBLINGS_MAX  10000

/* How often somebody else's lock is looked at. */
#define LOOK_MS 10

/* A lock must have been seen unchanged for so long before it is taken over: two renewals. */
#define WATCHED_MS 10000

/* Claude Code sets times of up to a second ahead. */
#define FUTURE_S 2

struct DirectoryLock {
	char *path;
	struct stat info;
};

bool lock_exists(const char *path, gint64 *ret_renewed)
{
	struct stat info;

	if (lstat(path, &info) < 0 || !S_ISDIR(info.st_mode))
		return false;
	*ret_renewed = info.st_mtime;
	return true;
}

/* proc(5), "stat": the state stands behind the name, which may hold anything, parentheses too. */
static bool has_ended(int pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
	g_auto(FileRead) file = { 0 };

	file_read(path, STAT_SIZE_MAX, &file);

	const char *name_end = file.state == FILE_READ ? strrchr(file.bytes->data, ')') : NULL;

	return name_end && strlen(name_end) > 2 && strchr("ZX", name_end[2]);
}

bool lock_holder_is_alive(int pid)
{
	return pid > 0 && (kill(pid, 0) == 0 || errno == EPERM) && !has_ended(pid);
}

static bool fail(GError **error, AppError code, const char *path, const char *why)
{
	g_set_error(error, APP_ERROR, code, "cannot lock %s: %s", path, why);
	return false;
}

static gint64 now_ms(void)
{
	return g_get_monotonic_time() / 1000;
}

static bool same_lock(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static gint64 age_of(const struct stat *info)
{
	return g_get_real_time() / G_USEC_PER_SEC - info->st_mtim.tv_sec;
}

/*
 * Whether a lock that was seen unchanged for so long (ms) is nobody's: its time is old, or it was
 * watched for as long as one may live, which has to do where the time lies in the future.
 */
static bool is_stale(const struct stat *info, gint64 stale_after, gint64 watched)
{
	return watched >= WATCHED_MS &&
	       (age_of(info) > stale_after || watched >= stale_after * 1000);
}

/* Removes what processes have left behind that were killed while they took this lock over. */
static void sweep(const DirectoryLock *lock)
{
	g_autofree char *folder = g_path_get_dirname(lock->path);
	g_autofree char *name = g_path_get_basename(lock->path);
	g_autofree char *prefix = g_strconcat(name, ".", NULL);
	g_auto(DirectoryRead) siblings = { 0 };

	directory_read(folder, SIBLINGS_MAX, &siblings);
	for (char **sibling = siblings.names; sibling && *sibling; sibling++) {
		guint64 pid;
		g_autofree char *path = g_build_filename(folder, *sibling, NULL);

		if (g_str_has_prefix(*sibling, prefix) &&
			g_ascii_string_to_unsigned(
				*sibling + strlen(prefix), 10, 1, G_MAXINT, &pid, NULL) &&
			!lock_holder_is_alive((int)pid))
			rmdir(path);
	}
}

/* Exchanges a stale lock for a new directory. What came out must be what was judged. */
static bool take_over(DirectoryLock *lock, const struct stat *stale)
{
	g_autofree char *fresh = g_strdup_printf("%s.%d", lock->path, (int)getpid());
	struct stat out;

	sweep(lock);
	rmdir(fresh); /* of a process with the same id that was killed here */
	if (mkdir(fresh, 0700) < 0 || lstat(fresh, &lock->info) < 0)
		return false;
	if (renameat2(AT_FDCWD, fresh, AT_FDCWD, lock->path, RENAME_EXCHANGE) < 0) {
		rmdir(fresh);
		return false;
	}
	if (lstat(fresh, &out) == 0 && same_lock(&out, stale) && rmdir(fresh) == 0)
		return true;
	if (renameat2(AT_FDCWD, fresh, AT_FDCWD, lock->path, RENAME_EXCHANGE) == 0)
		rmdir(fresh);
	return false;
}

/* Somebody else's lock, as it was first seen. */
typedef struct Watched {
	struct stat info;
	gint64 since;
	bool is_ahead; /* its time lay in the future then */
} Watched;

static bool try_take_over(DirectoryLock *lock, Watched *watched, gint64 stale_after)
{
	struct stat info;

	if (lstat(lock->path, &info) < 0 || !S_ISDIR(info.st_mode) || info.st_uid != geteuid())
		return false;
	if (!same_lock(&info, &watched->info)) {
		*watched = (Watched){
			.info = info, .since = now_ms(), .is_ahead = age_of(&info) < -FUTURE_S
		};
		return false;
	}
	return is_stale(&info, stale_after, now_ms() - watched->since) && take_over(lock, &info);
}

/* Whether a signal has come that is blocked: nothing is begun that would have to be finished. */
static bool is_interrupted(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	sigset_t pending;

	sigpending(&pending);
	for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
		if (sigismember(&pending, signals[i]))
			return true;
	return false;
}

/*
 * Whether waiting is over. For a lock with a time in the future there is more of it, since that
 * has to be watched for as long as a lock may live; nobody waits for more than both.
 */
static bool is_over(gint64 start, guint wait_ms, gint64 stale_after, const Watched *watched)
{
	gint64 more = wait_ms > 0 && watched->is_ahead ? stale_after * 1000 : 0;

	return now_ms() - start >= wait_ms + more;
}

/* Why a lock that is there was not to be had. */
static void explain_busy(const char *path, GError **error)
{
	struct stat info;
	bool there = lstat(path, &info) == 0;

	if (there && !S_ISDIR(info.st_mode))
		fail(error, APP_ERROR_REFUSED, path, "it is no lock, but in the way: remove it");
	else if (there && info.st_uid != geteuid())
		fail(error, APP_ERROR_REFUSED, path, "it belongs to another user");
	else
		fail(error, APP_ERROR_REFUSED, path, "another program holds it");
}

DirectoryLock *lock_take(const char *path, gint64 stale_after, guint wait_ms, GError **error)
{
	DirectoryLock *lock = g_new0(DirectoryLock, 1);
	Watched watched = { .since = now_ms() };
	gint64 start = now_ms();

	lock->path = g_strdup(path);
	for (;;) {
		if (mkdir(path, 0700) == 0 && lstat(path, &lock->info) == 0)
			return lock;
		if (errno != EEXIST && errno != EINTR)
			break;
		if (try_take_over(lock, &watched, stale_after))
			return lock;
		errno = is_interrupted() ? ECANCELED : EBUSY;
		if (errno == ECANCELED || is_over(start, wait_ms, stale_after, &watched))
			break;
		g_usleep(LOOK_MS * 1000);
	}
	if (errno == EBUSY)
		explain_busy(path, error);
	else if (errno == ECANCELED)
		fail(error, APP_ERROR_CANCELLED, path, "interrupted");
	else
		fail(error, APP_ERROR_FAILED, path, file_problem(errno));
	g_free(lock->path);
	g_free(lock);
	return NULL;
}

bool lock_is_ours(const DirectoryLock *lock)
{
	struct stat info;

	return lstat(lock->path, &info) == 0 && info.st_dev == lock->info.st_dev &&
	       info.st_ino == lock->info.st_ino;
}

/* By a descriptor, so that a lock which took the place of ours is never renewed by mistake. */
bool lock_renew(DirectoryLock *lock)
{
	int fd = open(lock->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat info;
	bool ours = fd >= 0 && fstat(fd, &info) == 0 && info.st_dev == lock->info.st_dev &&
		    info.st_ino == lock->info.st_ino && futimens(fd, NULL) == 0;

	if (fd >= 0)
		close(fd);
	return ours;
}

void lock_release(DirectoryLock *lock)
{
	if (!lock)
		return;
	if (lock_is_ours(lock))
		rmdir(lock->path);
	g_free(lock->path);
	g_free(lock);
}

bool lock_remove_stale(const char *path, gint64 stale_after, GError **error)
{
	struct stat info;

	if (lstat(path, &info) < 0)
		return errno == ENOENT || fail(error, APP_ERROR_FAILED, path, file_problem(errno));
	if (!S_ISDIR(info.st_mode) || age_of(&info) <= stale_after)
		return fail(error, APP_ERROR_REFUSED, path, "it is in use");
	return rmdir(path) == 0 || fail(error, APP_ERROR_REFUSED, path, file_problem(errno));
}

int lock_take_file(const char *path, guint wait_ms, GError **error)
{
	gint64 end = now_ms() + wait_ms;
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC, 0600);

	if (fd < 0) {
		fail(error, APP_ERROR_FAILED, path, file_problem(errno));
		return -1;
	}
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if ((errno == EWOULDBLOCK || errno == EINTR) && now_ms() < end) {
			g_usleep(LOOK_MS * 1000);
			continue;
		}
		if (errno == EWOULDBLOCK)
			fail(error, APP_ERROR_REFUSED, path, "another change is being made");
		else
			fail(error, APP_ERROR_FAILED, path, file_problem(errno));
		close(fd);
		return -1;
	}
	return fd;
}
