/*
 * Watching with the real inotify and a real main loop. Every change has to arrive, however it is
 * made, and what does not concern the watched path must not.
 */
#include "room.h"

#include "system/watch.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARRIVAL_MS 5000 /* far beyond what is allowed, for a machine that is very busy */
#define LATENCY_MS 200
#define SILENCE_MS 120 /* twice the longest time that a call is held back */

typedef struct Watched {
	Room room;
	Watch *watch;
	guint calls;
} Watched;

static void on_change(gpointer data)
{
	Watched *watched = data;

	watched->calls++;
}

static gboolean on_time(gpointer data)
{
	bool *over = data;

	*over = true;
	return G_SOURCE_REMOVE;
}

/* Runs the main loop until there was a call; false when none came in that time. */
static bool wait_for_call(Watched *watched, guint limit_ms)
{
	bool over = false;
	guint timer = g_timeout_add(limit_ms, on_time, &over);

	while (watched->calls == 0 && !over)
		g_main_context_iteration(NULL, TRUE);
	if (!over)
		g_source_remove(timer);

	bool called = watched->calls > 0;

	watched->calls = 0;
	return called;
}

static void expect_call(Watched *watched)
{
	g_assert_true(wait_for_call(watched, ARRIVAL_MS));
}

static void expect_silence(Watched *watched)
{
	g_assert_false(wait_for_call(watched, SILENCE_MS));
}

/* Watches one path more than nothing; the first call, for a new path, is over then. */
static void watch_only(Watched *watched, const char *name)
{
	g_autofree char *path = room_path(watched->room, name);

	g_assert_true(watch_set(watched->watch, (char *[]){ path, NULL }));
	expect_call(watched);
	expect_silence(watched);
}

static void setup(Watched *watched, gconstpointer data)
{
	(void)data;
	watched->room = room_new();
	watched->watch = watch_new(on_change, watched);
}

static void teardown(Watched *watched, gconstpointer data)
{
	(void)data;
	watch_free(watched->watch);
	room_free(watched->room);
}

static void test_write(Watched *watched, gconstpointer data)
{
	(void)data;
	room_write(watched->room, "file", "old");
	watch_only(watched, "file");
	room_write(watched->room, "file", "new");
	expect_call(watched);
	expect_silence(watched);
}

static void test_replace(Watched *watched, gconstpointer data)
{
	(void)data;
	room_write(watched->room, "file", "old");
	watch_only(watched, "file");
	for (int i = 0; i < 3; i++) {
		room_replace(watched->room, "file", "new");
		expect_call(watched);
	}
	/* The new file is watched as the old one was. */
	room_write(watched->room, "file", "newer");
	expect_call(watched);
}

static void test_come_and_go(Watched *watched, gconstpointer data)
{
	(void)data;
	watch_only(watched, "file");
	room_write(watched->room, "file", "text");
	expect_call(watched);
	room_write(watched->room, "file", "other");
	expect_call(watched);
	room_rename(watched->room, "file", "away");
	expect_call(watched);
	room_write(watched->room, "away", "text");
	expect_silence(watched);
	room_rename(watched->room, "away", "file");
	expect_call(watched);
	room_remove(watched->room, "file");
	expect_call(watched);
}

static void test_attributes(Watched *watched, gconstpointer data)
{
	(void)data;
	room_mkdir(watched->room, "folder");
	room_write(watched->room, "folder/file", "text");
	watch_only(watched, "folder/file");
	room_chmod(watched->room, "folder/file", 0);
	expect_call(watched);
	room_chmod(watched->room, "folder/file", 0600);
	expect_call(watched);
	room_chmod(watched->room, "folder", 0500);
	expect_call(watched);
	room_chmod(watched->room, "folder", 0700);
	expect_call(watched);
}

/* A file is written through another name of it. */
static void test_hard_link(Watched *watched, gconstpointer data)
{
	g_autofree char *one = room_path(watched->room, "one");
	g_autofree char *two = room_path(watched->room, "two");

	(void)data;
	room_write(watched->room, "one", "text");
	g_assert_cmpint(link(one, two), ==, 0);
	watch_only(watched, "one");
	room_write(watched->room, "two", "other");
	expect_call(watched);
}

/* Writing to other files does not even wake the process. */
static void test_siblings(Watched *watched, gconstpointer data)
{
	(void)data;
	room_mkdir(watched->room, "folder");
	room_write(watched->room, "folder/file", "text");
	room_write(watched->room, "log", "");
	room_write(watched->room, "folder/log", "");
	watch_only(watched, "folder/file");
	while (g_main_context_iteration(NULL, FALSE))
		;
	room_write(watched->room, "log", "line");
	room_write(watched->room, "folder/log", "line");
	g_assert_false(g_main_context_pending(NULL));

	room_write(watched->room, "folder/new", "");
	room_rename(watched->room, "folder/new", "folder/other");
	room_remove(watched->room, "folder/other");
	room_replace(watched->room, "log", "");
	room_mkdir(watched->room, "elsewhere");
	expect_silence(watched);
}

/* The target is away from the link, and there are more links on the way to it. */
static void test_links(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;
	g_autofree char *absolute = room_path(room, "middle/link");

	(void)data;
	room_mkdir(room, "here");
	room_mkdir(room, "middle");
	room_mkdir(room, "dotfiles");
	room_write(room, "dotfiles/target", "text");
	room_write(room, "dotfiles/other", "text");
	room_link(room, "middle/link", "../dotfiles/./target");
	room_link(room, "here/file", absolute);
	watch_only(watched, "here/file");

	room_write(room, "dotfiles/target", "in place");
	expect_call(watched);
	room_replace(room, "dotfiles/target", "replaced");
	expect_call(watched);
	room_link(room, "middle/link", "../dotfiles/other");
	expect_call(watched);
	room_write(room, "dotfiles/other", "in place");
	expect_call(watched);
	room_write(room, "dotfiles/target", "not any more");
	expect_silence(watched);
	room_replace(room, "here/file", "no link");
	expect_call(watched);
	room_write(room, "here/file", "in place");
	expect_call(watched);
	room_write(room, "dotfiles/other", "not any more");
	expect_silence(watched);
}

static void test_linked_folder(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	room_mkdir(room, "one");
	room_mkdir(room, "two");
	room_write(room, "two/file", "text");
	room_link(room, "config", "one");
	watch_only(watched, "config/file");
	room_write(room, "one/file", "text");
	expect_call(watched);
	room_link(room, "config", "two");
	expect_call(watched);
	room_write(room, "two/file", "in place");
	expect_call(watched);
}

/* Links that lead nowhere, or round and round, until somebody puts them right. */
static void test_bad_links(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	room_link(room, "a", "b");
	room_link(room, "b", "a");
	watch_only(watched, "a");
	room_link(room, "b", "nowhere/at/all");
	expect_call(watched);
	room_mkdir(room, "nowhere");
	expect_call(watched);
	room_mkdir(room, "nowhere/at");
	expect_call(watched);
	room_write(room, "nowhere/at/all", "text");
	expect_call(watched);
}

static void test_missing_parents(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	watch_only(watched, "a/b/c/file");
	room_mkdir(room, "a");
	room_mkdir(room, "a/b");
	expect_call(watched);
	room_mkdir(room, "a/b/c");
	expect_call(watched);
	room_write(room, "a/b/c/file", "text");
	expect_call(watched);
	room_write(room, "a/b/c/file", "in place");
	expect_call(watched);
}

/* What is complete when it appears is seen as well. */
static void test_moved_in(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	room_mkdir(room, "new");
	room_write(room, "new/file", "text");
	watch_only(watched, "config/file");
	room_rename(room, "new", "config");
	expect_call(watched);
	room_write(room, "config/file", "in place");
	expect_call(watched);
}

static void test_folder_again(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	room_mkdir(room, "config");
	room_write(room, "config/file", "text");
	watch_only(watched, "config/file");
	for (int i = 0; i < 3; i++) {
		room_remove(room, "config/file");
		room_remove(room, "config");
		expect_call(watched);
		room_mkdir(room, "config");
		expect_call(watched);
		room_write(room, "config/file", "text");
		expect_call(watched);
	}
	room_remove(room, "config/file");
	room_remove(room, "config");
	room_mkdir(room, "config");
	room_write(room, "config/file", "at once");
	expect_call(watched);
	room_write(room, "config/file", "in place");
	expect_call(watched);
}

static void test_path_through_file(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	room_write(room, "config", "no folder");
	watch_only(watched, "config/file");
	room_remove(room, "config");
	room_mkdir(room, "config");
	expect_call(watched);
	room_write(room, "config/file", "text");
	expect_call(watched);
}

/* Of a directory that is watched itself all names matter, for drop-ins and locks. */
static void test_directory(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	watch_only(watched, "drop-ins");
	room_mkdir(room, "drop-ins");
	expect_call(watched);
	room_write(room, "drop-ins/10.json", "{}");
	expect_call(watched);
	room_rename(room, "drop-ins/10.json", "drop-ins/20.json");
	expect_call(watched);
	room_remove(room, "drop-ins/20.json");
	expect_call(watched);
	room_chmod(room, "drop-ins", 0500);
	expect_call(watched);
	room_remove(room, "drop-ins");
	expect_call(watched);
}

/* A FIFO is looked at only by name: opening it would wake whoever waits to write. */
static void test_fifo(Watched *watched, gconstpointer data)
{
	g_autofree char *path = room_path(watched->room, "fifo");

	(void)data;
	g_assert_cmpint(mkfifo(path, 0600), ==, 0);
	watch_only(watched, "fifo");
	g_assert_cmpint(open(path, O_WRONLY | O_NONBLOCK), <, 0);
	expect_silence(watched);
	room_replace(watched->room, "fifo", "a file now");
	expect_call(watched);
}

static void test_unreadable(Watched *watched, gconstpointer data)
{
	(void)data;
	if (getuid() == 0) {
		g_test_skip("root may read everything");
		return;
	}
	room_write(watched->room, "file", "text");
	room_chmod(watched->room, "file", 0);
	watch_only(watched, "file");
	room_chmod(watched->room, "file", 0600);
	expect_call(watched);
	room_write(watched->room, "file", "other");
	expect_call(watched);
}

static void test_set(Watched *watched, gconstpointer data)
{
	g_autofree char *one = room_path(watched->room, "one");
	g_autofree char *two = room_path(watched->room, "two");

	(void)data;
	room_write(watched->room, "one", "text");
	room_write(watched->room, "two", "text");
	watch_only(watched, "one");

	/* Nothing new: nothing to tell. */
	g_assert_true(watch_set(watched->watch, (char *[]){ one, one, NULL }));
	expect_silence(watched);
	g_assert_true(watch_set(watched->watch, (char *[]){ two, one, NULL }));
	expect_call(watched);
	room_write(watched->room, "one", "new");
	expect_call(watched);
	room_write(watched->room, "two", "new");
	expect_call(watched);

	g_assert_true(watch_set(watched->watch, (char *[]){ two, NULL }));
	room_write(watched->room, "one", "newer");
	expect_silence(watched);
	room_write(watched->room, "two", "newer");
	expect_call(watched);
	g_assert_true(watch_set(watched->watch, (char *[]){ NULL }));
	room_write(watched->room, "two", "newest");
	expect_silence(watched);
}

static void test_strange_paths(Watched *watched, gconstpointer data)
{
	g_autofree char *longest = g_strnfill(255, 'n');
	g_autofree char *longer = g_strnfill(256, 'n');
	g_autofree char *dots = g_strconcat("./folder/..//", longest, NULL);

	(void)data;
	room_mkdir(watched->room, "folder");
	watch_only(watched, longer);
	watch_only(watched, dots);
	room_write(watched->room, "folder/unrelated", "");
	expect_silence(watched);
	g_assert_cmpuint(strlen(longest), ==, 255);

	g_autofree char *temporary = room_path(watched->room, longest);

	g_assert_true(g_file_set_contents_full(
		temporary, "text", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	expect_call(watched);
	g_assert_true(watch_set(watched->watch, (char *[]){ (char[]){ "/" }, NULL }));
	g_assert_true(watch_set(watched->watch, (char *[]){ (char[]){ "" }, NULL }));
}

/* When the kernel drops events, the one that matters may be among them. */
static void test_overflow(Watched *watched, gconstpointer data)
{
	g_autofree char *text = NULL;
	g_autofree char *path = room_path(watched->room, "sibling");

	(void)data;
	g_assert_true(
		g_file_get_contents("/proc/sys/fs/inotify/max_queued_events", &text, NULL, NULL));
	if (atoi(text) > 100000) {
		g_test_skip("the queue is too long to be filled");
		return;
	}
	room_write(watched->room, "file", "old");
	watch_only(watched, "file");
	for (int i = atoi(text); i >= 0; i -= 2) {
		close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
		unlink(path);
	}
	room_write(watched->room, "file", "lost");
	expect_call(watched);
	expect_silence(watched);
}

/* A file that is written all the time is told about all the time, but not for each writing. */
static void test_storm(Watched *watched, gconstpointer data)
{
	gint64 start = g_get_monotonic_time();
	guint writes = 0, calls = 0;

	(void)data;
	room_write(watched->room, "file", "");
	watch_only(watched, "file");
	start = g_get_monotonic_time();
	while (g_get_monotonic_time() - start < 600 * 1000) {
		room_write(watched->room, "file", "text");
		writes++;
		g_main_context_iteration(NULL, FALSE);
	}
	calls = watched->calls;
	watched->calls = 0;
	expect_call(watched);
	expect_silence(watched);
	g_test_message("%u calls for %u writes in 600 ms", calls, writes);
	g_assert_cmpuint(calls, >=, 1);
	g_assert_cmpuint(calls, <=, 600 / 20);
}

static int compare_times(gconstpointer left, gconstpointer right)
{
	const gint64 *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* The median, so that another busy process does not decide. */
static void test_latency(Watched *watched, gconstpointer data)
{
	g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));

	(void)data;
	room_write(watched->room, "file", "");
	watch_only(watched, "file");
	for (int i = 0; i < 15; i++) {
		gint64 start = g_get_monotonic_time();

		room_replace(watched->room, "file", "text");
		expect_call(watched);
		start = g_get_monotonic_time() - start;
		g_array_append_val(times, start);
	}
	g_array_sort(times, compare_times);
	g_test_message("median %" G_GINT64_FORMAT " µs, longest %" G_GINT64_FORMAT " µs",
		g_array_index(times, gint64, times->len / 2),
		g_array_index(times, gint64, times->len - 1));
	g_assert_cmpint(g_array_index(times, gint64, times->len / 2), <, LATENCY_MS * 1000);
}

/* An idle watch has no timer and nothing to do. */
static void test_idle(Watched *watched, gconstpointer data)
{
	int timeout_ms = 0;

	(void)data;
	room_write(watched->room, "file", "");
	watch_only(watched, "file");
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_assert_true(g_main_context_acquire(NULL));
	g_main_context_prepare(g_main_context_default(), NULL);
	g_main_context_query(g_main_context_default(), G_MAXINT, &timeout_ms, NULL, 0);
	g_main_context_release(NULL);
	g_assert_cmpint(timeout_ms, ==, -1);
}

static void on_change_free(gpointer data)
{
	Watched *watched = data;

	watched->calls++;
	g_clear_pointer(&watched->watch, watch_free);
}

static void test_free_in_call(void)
{
	Watched watched = { .room = room_new() };

	watched.watch = watch_new(on_change_free, &watched);
	watch_only(&watched, "file");
	g_assert_null(watched.watch);
	room_write(watched.room, "file", "");
	expect_silence(&watched);
	room_free(watched.room);
}

static bool write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool written = fd >= 0 && write(fd, text, strlen(text)) == (gssize)strlen(text);

	close(fd);
	return written;
}

/* Sets this user's limit, in a user namespace of its own; false when that is not possible. */
static bool limit_to(const char *name, const char *count)
{
	g_autofree char *path = g_build_filename("/proc/sys/user", name, NULL);
	g_autofree char *map = g_strdup_printf("0 %u 1", getuid());

	return unshare(CLONE_NEWUSER) == 0 && write_text("/proc/self/uid_map", map) &&
	       write_text(path, count);
}

/* The room's own path has more parts than may be watched. */
static bool tells_watch_limit(const char *room)
{
	g_autofree char *path = room_path(room, "a/b/c/d/file");
	Watched watched = { 0 };

	if (!limit_to("max_inotify_watches", "4"))
		return true;
	watched.watch = watch_new(on_change, &watched);
	return !watch_set(watched.watch, (char *[]){ path, NULL }) &&
	       wait_for_call(&watched, ARRIVAL_MS) &&
	       watch_set(watched.watch, (char *[]){ (char[]){ "/etc/x" }, NULL });
}

static bool tells_instance_limit(const char *room)
{
	g_autofree char *path = room_path(room, "file");
	Watched watched = { 0 };

	if (!limit_to("max_inotify_instances", "0"))
		return true;
	watched.watch = watch_new(on_change, &watched);

	bool complete = watch_set(watched.watch, (char *[]){ path, NULL });
	bool called = wait_for_call(&watched, ARRIVAL_MS);

	watch_free(watched.watch);
	return !complete && called;
}

static void test_limits(void)
{
	g_auto(Room) room = room_new();

	room_mkdir(room, "a");
	room_mkdir(room, "a/b");
	room_mkdir(room, "a/b/c");
	room_mkdir(room, "a/b/c/d");
	g_assert_true(room_in_child(tells_watch_limit, room));
	g_assert_true(room_in_child(tells_instance_limit, room));
}

/* No descriptor and no watch is left behind. */
static void test_leaks(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "file");
	int first = dup(STDIN_FILENO);
	int again;

	close(first);
	for (int i = 0; i < 10; i++) {
		Watch *watch = watch_new(on_change, NULL);

		g_assert_true(watch_set(watch, (char *[]){ path, NULL }));
		watch_free(watch);
	}
	watch_free(NULL);
	again = dup(STDIN_FILENO);
	close(again);
	g_assert_cmpint(again, ==, first);
}

static void add(const char *path, void (*test)(Watched *watched, gconstpointer data))
{
	g_test_add(path, Watched, NULL, setup, test, teardown);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add("/watch/write", test_write);
	add("/watch/replace", test_replace);
	add("/watch/come-and-go", test_come_and_go);
	add("/watch/attributes", test_attributes);
	add("/watch/hard-link", test_hard_link);
	add("/watch/siblings", test_siblings);
	add("/watch/links", test_links);
	add("/watch/linked-folder", test_linked_folder);
	add("/watch/bad-links", test_bad_links);
	add("/watch/missing-parents", test_missing_parents);
	add("/watch/moved-in", test_moved_in);
	add("/watch/folder-again", test_folder_again);
	add("/watch/path-through-file", test_path_through_file);
	add("/watch/directory", test_directory);
	add("/watch/fifo", test_fifo);
	add("/watch/unreadable", test_unreadable);
	add("/watch/set", test_set);
	add("/watch/strange-paths", test_strange_paths);
	add("/watch/overflow", test_overflow);
	add("/watch/storm", test_storm);
	add("/watch/latency", test_latency);
	add("/watch/idle", test_idle);
	g_test_add_func("/watch/free-in-call", test_free_in_call);
	g_test_add_func("/watch/limits", test_limits);
	g_test_add_func("/watch/leaks", test_leaks);
	return g_test_run();
}
