/*
 * Looking at locks and at who says he holds one; taking them and giving them back.
 */
#include "room.h"

#include "base/error.h"
#include "system/lock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Shorter than any holder's patience, and longer than this machine's hiccups. */
#define SHORT_MS 200

/* Longer than a lock has to be watched before it is taken over. */
#define LONG_MS 14000

#define STALE_AFTER 10
#define HOUR        3600

/* Processes that take turns, and how often each of them. */
#define COUNTERS 4
#define ROUNDS   50

static void test_held(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "lock");
	const struct timespec times[] = { { .tv_sec = 5 }, { .tv_sec = 1800000000, .tv_nsec = 7 } };
	gint64 renewed;

	room_mkdir(room, "lock");
	g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
	g_assert_true(lock_exists(path, &renewed));
	g_assert_cmpint(renewed, ==, 1800000000);
	room_chmod(room, "lock", 0);
	g_assert_true(lock_exists(path, &renewed));
}

static bool exists(const char *room, const char *name)
{
	g_autofree char *path = room_path(room, name);
	gint64 renewed = -7;
	bool found = lock_exists(path, &renewed);

	g_assert_true(found || renewed == -7);
	return found;
}

static void test_not_held(void)
{
	g_auto(Room) room = room_new();

	room_write(room, "file", "");
	room_mkdir(room, "folder");
	room_link(room, "link", "folder");
	room_link(room, "loop", "loop");
	g_assert_true(exists(room, "folder"));
	g_assert_false(exists(room, "nothing"));
	g_assert_false(exists(room, "file"));
	g_assert_false(exists(room, "link"));
	g_assert_false(exists(room, "loop"));
}

/* A child that waits for a signal; its name is meant to mislead a reader of /proc. */
static pid_t start_child(void)
{
	int ready[2];
	char byte;

	g_assert_cmpint(pipe(ready), ==, 0);

	pid_t child = fork();

	g_assert_cmpint(child, >=, 0);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, ") Z 1 (");
		(void)!write(ready[1], "", 1);
		for (;;)
			pause();
	}
	g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
	close(ready[0]);
	close(ready[1]);
	return child;
}

static void test_holder(void)
{
	pid_t child = start_child();
	siginfo_t info;

	g_assert_true(lock_holder_is_alive(child));
	kill(child, SIGKILL);
	/* It has ended, but its id is taken until it is waited for. */
	g_assert_cmpint(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), ==, 0);
	g_assert_cmpint(kill(child, 0), ==, 0);
	g_assert_false(lock_holder_is_alive(child));
	waitpid(child, NULL, 0);
	g_assert_false(lock_holder_is_alive(child));
}

static void test_other_holders(void)
{
	g_assert_true(lock_holder_is_alive(getpid()));
	g_assert_true(lock_holder_is_alive(1));
	g_assert_false(lock_holder_is_alive(0));
	g_assert_false(lock_holder_is_alive(-1));
	g_assert_false(lock_holder_is_alive(-getpgrp()));
	g_assert_false(lock_holder_is_alive(G_MAXINT));
}

/* Makes a directory that says it was renewed so many seconds ago. */
static void make_lock(const char *room, const char *name, gint64 age)
{
	g_autofree char *path = room_path(room, name);
	const time_t then = (time_t)(g_get_real_time() / G_USEC_PER_SEC - age);
	const struct timespec times[] = { { .tv_sec = then }, { .tv_sec = then } };

	room_mkdir(room, name);
	g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
}

static guint count_names(const char *room)
{
	g_autoptr(GDir) names = g_dir_open(room, 0, NULL);
	guint count = 0;

	while (g_dir_read_name(names))
		count++;
	return count;
}

static void assert_refused(const char *path)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(lock_take(path, STALE_AFTER, SHORT_MS, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_REFUSED);
}

static void test_take(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "lock");
	g_autoptr(GError) error = NULL;
	g_autoptr(DirectoryLock) lock = lock_take(path, STALE_AFTER, 0, &error);

	g_assert_no_error(error);
	g_assert_nonnull(lock);
	g_assert_true(lock_is_ours(lock));
	g_assert_true(exists(room, "lock"));
	assert_refused(path);
	g_assert_true(lock_is_ours(lock));
	g_clear_pointer(&lock, lock_release);
	g_assert_cmpuint(count_names(room), ==, 0);
	lock = lock_take(path, STALE_AFTER, 0, NULL);
	g_assert_true(lock_is_ours(lock));
}

/* A lock that was taken from us is not given back in the name of its new holder. */
static void test_lost(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "lock");
	DirectoryLock *lock = lock_take(path, STALE_AFTER, 0, NULL);

	room_rename(room, "lock", "old");
	g_assert_false(lock_is_ours(lock));
	room_mkdir(room, "lock");
	g_assert_false(lock_is_ours(lock));
	lock_release(lock);
	g_assert_true(exists(room, "lock"));
	lock_release(NULL);
}

static void test_not_takable(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *file = room_path(room, "file");
	g_autofree char *link = room_path(room, "link");
	g_autofree char *deep = room_path(room, "no/lock");
	g_autoptr(GError) error = NULL;

	room_write(room, "file", "precious");
	room_link(room, "link", "nothing");
	assert_refused(file);
	assert_refused(link);
	g_assert_cmpuint(count_names(room), ==, 2);
	g_assert_null(lock_take(deep, STALE_AFTER, LONG_MS, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
}

/* Runs a function in a child process, which then ends. */
static pid_t run_child(void (*function)(const char *path), const char *path)
{
	pid_t child = fork();

	g_assert_cmpint(child, >=, 0);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		function(path);
		_exit(EXIT_SUCCESS);
	}
	return child;
}

static void assert_ended(pid_t child)
{
	int status;

	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS);
}

static void remove_soon(const char *path)
{
	g_usleep(SHORT_MS * 1000);
	rmdir(path);
}

static void test_waits(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "lock");
	pid_t holder;

	make_lock(room, "lock", 0);
	holder = run_child(remove_soon, path);

	g_autoptr(DirectoryLock) lock = lock_take(path, STALE_AFTER, LONG_MS, NULL);

	g_assert_nonnull(lock);
	assert_ended(holder);
}

/* Renews a lock every second, and with it keeps others from taking it over. */
static void renew(const char *path)
{
	for (;;) {
		utimensat(AT_FDCWD, path, NULL, 0);
		g_usleep(G_USEC_PER_SEC);
	}
}

static void take_stale(const char *path)
{
	DirectoryLock *lock = lock_take(path, STALE_AFTER, LONG_MS, NULL);

	if (!lock || !lock_is_ours(lock))
		_exit(EXIT_FAILURE);
	lock_release(lock);
}

static void not_take(const char *path)
{
	g_autoptr(GError) error = NULL;

	if (lock_take(path, STALE_AFTER, LONG_MS, &error) ||
		!g_error_matches(error, APP_ERROR, APP_ERROR_REFUSED))
		_exit(EXIT_FAILURE);
}

/* Whether a lock is taken over, by its name; all wait at the same time. */
static void test_take_over(void)
{
	static const struct {
		const char *name;
		gint64 age;
		void (*taker)(const char *path);
	} cases[] = {
		{ "stale", HOUR, take_stale },
		{ "very-stale", 20LL * 365 * 24 * HOUR, take_stale },
		{ "of-the-future", -4 * HOUR, take_stale },
		{ "renewed", HOUR, not_take },
		{ "full", HOUR, not_take },
	};
	g_auto(Room) room = room_new();
	g_autofree char *renewed = room_path(room, "renewed");
	pid_t children[G_N_ELEMENTS(cases)], holder;

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		make_lock(room, cases[i].name, cases[i].age);
	room_write(room, "full/file", "precious");
	holder = run_child(renew, renewed);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = room_path(room, cases[i].name);

		children[i] = run_child(cases[i].taker, path);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s", cases[i].name);
		assert_ended(children[i]);
	}
	kill(holder, SIGKILL);
	waitpid(holder, NULL, 0);
	g_assert_true(exists(room, "renewed"));
	g_assert_true(exists(room, "full"));
	/* What was exchanged on the way is gone. */
	g_assert_cmpuint(count_names(room), ==, 2);
	room_remove(room, "full/file");
}

static void assert_not_removed(const char *room, const char *name)
{
	g_autofree char *path = room_path(room, name);
	g_autoptr(GError) error = NULL;

	g_assert_false(lock_remove_stale(path, STALE_AFTER, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_REFUSED);
	g_assert_cmpint(access(path, F_OK), ==, 0);
}

static void test_remove_stale(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *stale = room_path(room, "stale");

	make_lock(room, "stale", HOUR);
	make_lock(room, "fresh", 0);
	/* As the program that we share it with sets it, at times. */
	make_lock(room, "ahead", -1);
	make_lock(room, "full", HOUR);
	room_write(room, "full/file", "precious");
	room_write(room, "file", "precious");
	room_link(room, "link", "stale");
	assert_not_removed(room, "fresh");
	assert_not_removed(room, "ahead");
	assert_not_removed(room, "full");
	assert_not_removed(room, "file");
	assert_not_removed(room, "link");
	g_assert_true(lock_remove_stale(stale, STALE_AFTER, NULL));
	g_assert_false(exists(room, "stale"));
	g_assert_true(lock_remove_stale(stale, STALE_AFTER, NULL));
}

static void hold_file(const char *path)
{
	if (lock_take_file(path, LONG_MS, NULL) < 0)
		_exit(EXIT_FAILURE);
	for (;;)
		pause();
}

static void wait_until_held(const char *path)
{
	int fd;

	while ((fd = lock_take_file(path, 0, NULL)) >= 0) {
		close(fd);
		g_usleep(SHORT_MS * 100);
	}
}

/* It is held while its process lives, and by one process at a time. */
static void test_file(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "lock");
	g_autoptr(GError) error = NULL;
	pid_t holder = run_child(hold_file, path);
	struct stat info;
	int fd;

	wait_until_held(path);
	g_assert_cmpint(lock_take_file(path, SHORT_MS, &error), ==, -1);
	g_assert_error(error, APP_ERROR, APP_ERROR_REFUSED);
	kill(holder, SIGKILL);
	fd = lock_take_file(path, LONG_MS, NULL);
	g_assert_cmpint(fd, >=, 0);
	waitpid(holder, NULL, 0);
	g_assert_cmpint(lock_take_file(path, SHORT_MS, NULL), ==, -1);
	close(fd);
	fd = lock_take_file(path, 0, NULL);
	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(fstat(fd, &info), ==, 0);
	g_assert_cmpuint(info.st_mode & 07777, ==, 0600);
	close(fd);
}

static void test_not_a_file(void)
{
	static const char *const names[] = { "folder", "link", "no/lock" };
	g_auto(Room) room = room_new();

	room_mkdir(room, "folder");
	room_link(room, "link", "elsewhere");
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = room_path(room, names[i]);
		g_autoptr(GError) error = NULL;

		g_assert_cmpint(lock_take_file(path, LONG_MS, &error), ==, -1);
		g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
	}
	g_assert_cmpuint(count_names(room), ==, 2);
}

/* Adds one to the number in a file, under the lock beside it, again and again. */
static void count_up(const char *path)
{
	g_autofree char *lock_path = g_strconcat(path, ".lock", NULL);

	for (int i = 0; i < ROUNDS; i++) {
		g_autoptr(DirectoryLock) lock = lock_take(lock_path, STALE_AFTER, LONG_MS, NULL);
		g_autofree char *text = NULL;

		if (!lock || !g_file_get_contents(path, &text, NULL, NULL))
			_exit(EXIT_FAILURE);

		g_autofree char *next = g_strdup_printf("%d", atoi(text) + 1);

		if (!g_file_set_contents(path, next, -1, NULL))
			_exit(EXIT_FAILURE);
	}
}

static void test_excludes(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "number");
	g_autofree char *text = NULL;
	pid_t children[COUNTERS];

	room_write(room, "number", "0");
	for (int i = 0; i < COUNTERS; i++)
		children[i] = run_child(count_up, path);
	for (int i = 0; i < COUNTERS; i++)
		assert_ended(children[i]);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_assert_cmpint(atoi(text), ==, COUNTERS * ROUNDS);
	g_assert_cmpuint(count_names(room), ==, 1);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lock/held", test_held);
	g_test_add_func("/lock/not-held", test_not_held);
	g_test_add_func("/lock/holder", test_holder);
	g_test_add_func("/lock/other-holders", test_other_holders);
	g_test_add_func("/lock/take", test_take);
	g_test_add_func("/lock/lost", test_lost);
	g_test_add_func("/lock/not-takable", test_not_takable);
	g_test_add_func("/lock/waits", test_waits);
	g_test_add_func("/lock/take-over", test_take_over);
	g_test_add_func("/lock/remove-stale", test_remove_stale);
	g_test_add_func("/lock/file", test_file);
	g_test_add_func("/lock/not-a-file", test_not_a_file);
	g_test_add_func("/lock/excludes", test_excludes);
	return g_test_run();
}
