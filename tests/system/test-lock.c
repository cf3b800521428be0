/*
 * Looking at locks, and at who says he holds one.
 */
#include "room.h"

#include "system/lock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lock/held", test_held);
	g_test_add_func("/lock/not-held", test_not_held);
	g_test_add_func("/lock/holder", test_holder);
	g_test_add_func("/lock/other-holders", test_other_holders);
	return g_test_run();
}
