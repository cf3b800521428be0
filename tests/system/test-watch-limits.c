/*
 * Watching when the kernel's queue is full, and when the user's watches are used up.
 */
#include "watched.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define QUEUE_MAX 100000

/* When the kernel drops events, the one that matters may be among them. */
static void test_overflow(Watched *watched, gconstpointer data)
{
	g_autofree char *text = NULL;
	g_autofree char *path = room_path(watched->room, "sibling");

	(void)data;
	g_assert_true(
		g_file_get_contents("/proc/sys/fs/inotify/max_queued_events", &text, NULL, NULL));
	if (atoi(text) > QUEUE_MAX) {
		g_test_skip("the queue is too long to be filled");
		return;
	}
	room_write(watched->room, "file", "old");
	watched_start(watched, "file");
	for (int i = atoi(text); i >= 0; i -= 2) {
		close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
		unlink(path);
	}
	room_write(watched->room, "file", "lost");
	watched_expect_call(watched);
	watched_expect_silence(watched);
}

static bool write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool written = fd >= 0 && write(fd, text, strlen(text)) == (gssize)strlen(text);

	close(fd);
	return written;
}

/* Sets this user's limit, in a user namespace of its own. */
static void limit_to(const char *name, const char *count)
{
	g_autofree char *path = g_build_filename("/proc/sys/user", name, NULL);
	g_autofree char *map = g_strdup_printf("0 %u 1", getuid());

	if (unshare(CLONE_NEWUSER) < 0 || !write_text("/proc/self/uid_map", map) ||
		!write_text(path, count))
		room_skip();
}

static bool tells_watch_limit(const char *room)
{
	g_autofree char *path = room_path(room, "a/b/c/d/file");
	Watched watched = { 0 };

	limit_to("max_inotify_watches", "3");
	watched.watch = watch_new(watched_on_change, &watched);
	g_assert_false(watch_set(watched.watch, (char *[]){ path, NULL }));
	watched_expect_call(&watched);
	g_assert_true(watch_set(watched.watch, (char *[]){ (char[]){ "/nothing" }, NULL }));
	return true;
}

/* The room's path has more parts than may be watched. */
static void test_watches(void)
{
	g_auto(Room) room = room_new();

	room_mkdir(room, "a");
	room_mkdir(room, "a/b");
	room_mkdir(room, "a/b/c");
	room_mkdir(room, "a/b/c/d");
	g_assert_true(room_in_child(tells_watch_limit, room));
}

static bool tells_instance_limit(const char *room)
{
	g_autofree char *path = room_path(room, "file");
	Watched watched = { 0 };

	limit_to("max_inotify_instances", "0");
	watched.watch = watch_new(watched_on_change, &watched);
	g_assert_false(watch_set(watched.watch, (char *[]){ path, NULL }));
	watched_expect_call(&watched);
	watched_expect_silence(&watched);
	watch_free(watched.watch);
	return true;
}

static void test_instances(void)
{
	g_auto(Room) room = room_new();

	g_assert_true(room_in_child(tells_instance_limit, room));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/watch-limits/overflow", Watched, NULL, watched_setup, test_overflow,
		watched_teardown);
	g_test_add_func("/watch-limits/watches", test_watches);
	g_test_add_func("/watch-limits/instances", test_instances);
	return g_test_run();
}
