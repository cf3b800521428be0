/*
 * Watching with the real inotify and a real main loop. Every change has to arrive, in time and
 * however it is made, and what does not concern the watched path must not.
 */
#include "watched.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define LATENCY_MS 200
#define STORM_MS   600

static void test_write(Watched *watched, gconstpointer data)
{
	(void)data;
	room_write(watched->room, "file", "old");
	watched_start(watched, "file");
	room_write(watched->room, "file", "new");
	watched_expect_call(watched);
	watched_expect_silence(watched);
}

static void test_replace(Watched *watched, gconstpointer data)
{
	(void)data;
	room_write(watched->room, "file", "old");
	watched_start(watched, "file");
	for (int i = 0; i < 3; i++) {
		room_replace(watched->room, "file", "new");
		watched_expect_call(watched);
	}
	/* The new file is watched as the old one was. */
	room_write(watched->room, "file", "newer");
	watched_expect_call(watched);
}

static void test_come_and_go(Watched *watched, gconstpointer data)
{
	(void)data;
	watched_start(watched, "file");
	room_write(watched->room, "file", "text");
	watched_expect_call(watched);
	room_write(watched->room, "file", "other");
	watched_expect_call(watched);
	room_rename(watched->room, "file", "away");
	watched_expect_call(watched);
	room_write(watched->room, "away", "text");
	watched_expect_silence(watched);
	room_rename(watched->room, "away", "file");
	watched_expect_call(watched);
	room_remove(watched->room, "file");
	watched_expect_call(watched);
}

static void test_attributes(Watched *watched, gconstpointer data)
{
	(void)data;
	room_mkdir(watched->room, "folder");
	room_write(watched->room, "folder/file", "text");
	watched_start(watched, "folder/file");
	room_chmod(watched->room, "folder/file", 0);
	watched_expect_call(watched);
	room_chmod(watched->room, "folder/file", 0600);
	watched_expect_call(watched);
	room_chmod(watched->room, "folder", 0500);
	watched_expect_call(watched);
	room_chmod(watched->room, "folder", 0700);
	watched_expect_call(watched);
}

/* A file is written through another name of it. */
static void test_hard_link(Watched *watched, gconstpointer data)
{
	g_autofree char *one = room_path(watched->room, "one");
	g_autofree char *two = room_path(watched->room, "two");

	(void)data;
	room_write(watched->room, "one", "text");
	g_assert_cmpint(link(one, two), ==, 0);
	watched_start(watched, "one");
	room_write(watched->room, "two", "other");
	watched_expect_call(watched);
}

/*
 * Whether writing to a file wakes the process. What others do meanwhile in the directories above
 * the room may wake it as well, so it is tried several times.
 */
static bool wakes(const Watched *watched, const char *name)
{
	for (int i = 0; i < 20; i++) {
		while (g_main_context_iteration(NULL, FALSE))
			;
		room_write(watched->room, name, "line");
		if (!g_main_context_pending(NULL))
			return false;
	}
	return true;
}

static void test_siblings(Watched *watched, gconstpointer data)
{
	(void)data;
	room_mkdir(watched->room, "folder");
	room_write(watched->room, "folder/file", "text");
	room_write(watched->room, "log", "");
	room_write(watched->room, "folder/log", "");
	watched_start(watched, "folder/file");
	g_assert_false(wakes(watched, "log"));
	g_assert_false(wakes(watched, "folder/log"));
	g_assert_true(wakes(watched, "folder/file"));
	watched_expect_call(watched);

	room_write(watched->room, "folder/new", "");
	room_rename(watched->room, "folder/new", "folder/other");
	room_remove(watched->room, "folder/other");
	room_replace(watched->room, "log", "");
	room_mkdir(watched->room, "elsewhere");
	watched_expect_silence(watched);
}

/* Of a directory that is watched itself all names matter, for drop-ins and locks. */
static void test_directory(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	watched_start(watched, "drop-ins");
	room_mkdir(room, "drop-ins");
	watched_expect_call(watched);
	room_write(room, "drop-ins/10.json", "{}");
	watched_expect_call(watched);
	room_rename(room, "drop-ins/10.json", "drop-ins/20.json");
	watched_expect_call(watched);
	room_remove(room, "drop-ins/20.json");
	watched_expect_call(watched);
	room_chmod(room, "drop-ins", 0500);
	watched_expect_call(watched);
	room_remove(room, "drop-ins");
	watched_expect_call(watched);
}

/* A FIFO is looked at only by name: opening it would wake whoever waits to write. */
static void test_fifo(Watched *watched, gconstpointer data)
{
	g_autofree char *path = room_path(watched->room, "fifo");

	(void)data;
	g_assert_cmpint(mkfifo(path, 0600), ==, 0);
	watched_start(watched, "fifo");
	g_assert_cmpint(open(path, O_WRONLY | O_NONBLOCK), <, 0);
	watched_expect_silence(watched);
	room_replace(watched->room, "fifo", "a file now");
	watched_expect_call(watched);
}

static void test_set(Watched *watched, gconstpointer data)
{
	g_autofree char *one = room_path(watched->room, "one");
	g_autofree char *two = room_path(watched->room, "two");

	(void)data;
	room_write(watched->room, "one", "text");
	room_write(watched->room, "two", "text");
	watched_start(watched, "one");

	/* Nothing new: nothing to tell. */
	g_assert_true(watch_set(watched->watch, (char *[]){ one, one, NULL }));
	watched_expect_silence(watched);
	g_assert_true(watch_set(watched->watch, (char *[]){ two, one, NULL }));
	watched_expect_call(watched);
	room_write(watched->room, "one", "new");
	watched_expect_call(watched);
	room_write(watched->room, "two", "new");
	watched_expect_call(watched);

	g_assert_true(watch_set(watched->watch, (char *[]){ two, NULL }));
	watched_expect_silence(watched);
	g_assert_false(wakes(watched, "one"));
	room_write(watched->room, "two", "newer");
	watched_expect_call(watched);
	g_assert_true(watch_set(watched->watch, (char *[]){ NULL }));
	room_write(watched->room, "two", "newest");
	watched_expect_silence(watched);
}

/* A file that is written all the time is told about all the time, but not for each writing. */
static void test_storm(Watched *watched, gconstpointer data)
{
	guint writes = 0, calls;

	(void)data;
	room_write(watched->room, "file", "");
	watched_start(watched, "file");

	gint64 end = g_get_monotonic_time() + STORM_MS * 1000;

	while (g_get_monotonic_time() < end) {
		room_write(watched->room, "file", "text");
		writes++;
		g_main_context_iteration(NULL, FALSE);
	}
	calls = watched->calls;
	watched->calls = 0;
	room_write(watched->room, "file", "last");
	watched_expect_call(watched);
	watched_expect_silence(watched);
	g_test_message("%u calls for %u writes", calls, writes);
	g_assert_cmpuint(calls, >=, 1);
	g_assert_cmpuint(calls, <=, STORM_MS / 20);
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
	watched_start(watched, "file");
	for (int i = 0; i < 15; i++) {
		gint64 start = g_get_monotonic_time();

		room_replace(watched->room, "file", "text");
		watched_expect_call(watched);
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
	watched_start(watched, "file");
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
	watched_start(&watched, "file");
	g_assert_null(watched.watch);
	room_write(watched.room, "file", "");
	watched_expect_silence(&watched);
	room_free(watched.room);
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
		Watch *watch = watch_new(watched_on_change, NULL);

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
	g_test_add(path, Watched, NULL, watched_setup, test, watched_teardown);
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
	add("/watch/directory", test_directory);
	add("/watch/fifo", test_fifo);
	add("/watch/set", test_set);
	add("/watch/storm", test_storm);
	add("/watch/latency", test_latency);
	add("/watch/idle", test_idle);
	g_test_add_func("/watch/free-in-call", test_free_in_call);
	g_test_add_func("/watch/leaks", test_leaks);
	return g_test_run();
}
