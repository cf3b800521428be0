/*
 * Watching paths that lead through links, through what does not exist yet, and through what is
 * taken away and comes back.
 */
#include "watched.h"

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
	watched_start(watched, "here/file");

	room_write(room, "dotfiles/target", "in place");
	watched_expect_call(watched);
	room_replace(room, "dotfiles/target", "replaced");
	watched_expect_call(watched);
	room_link(room, "middle/link", "../dotfiles/other");
	watched_expect_call(watched);
	room_write(room, "dotfiles/other", "in place");
	watched_expect_call(watched);
	room_write(room, "dotfiles/target", "not any more");
	watched_expect_silence(watched);
	room_replace(room, "here/file", "no link");
	watched_expect_call(watched);
	room_write(room, "here/file", "in place");
	watched_expect_call(watched);
	room_write(room, "dotfiles/other", "not any more");
	watched_expect_silence(watched);
}

static void test_linked_folder(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	room_mkdir(room, "one");
	room_mkdir(room, "two");
	room_write(room, "two/file", "text");
	room_link(room, "config", "one");
	watched_start(watched, "config/file");
	room_write(room, "one/file", "text");
	watched_expect_call(watched);
	room_link(room, "config", "two");
	watched_expect_call(watched);
	room_write(room, "two/file", "in place");
	watched_expect_call(watched);
}

/* Links that lead nowhere, or round and round, until somebody puts them right. */
static void test_bad_links(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	room_link(room, "a", "b");
	room_link(room, "b", "a");
	watched_start(watched, "a");
	room_link(room, "b", "nowhere/at/all");
	watched_expect_call(watched);
	room_mkdir(room, "nowhere");
	watched_expect_call(watched);
	room_mkdir(room, "nowhere/at");
	watched_expect_call(watched);
	room_write(room, "nowhere/at/all", "text");
	watched_expect_call(watched);
}

static void test_missing_parents(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	watched_start(watched, "a/b/c/file");
	room_mkdir(room, "a");
	room_mkdir(room, "a/b");
	watched_expect_call(watched);
	room_mkdir(room, "a/b/c");
	watched_expect_call(watched);
	room_write(room, "a/b/c/file", "text");
	watched_expect_call(watched);
	room_write(room, "a/b/c/file", "in place");
	watched_expect_call(watched);
}

/* What is complete when it appears is seen as well. */
static void test_moved_in(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	room_mkdir(room, "new");
	room_write(room, "new/file", "text");
	watched_start(watched, "config/file");
	room_rename(room, "new", "config");
	watched_expect_call(watched);
	room_write(room, "config/file", "in place");
	watched_expect_call(watched);
}

static void test_folder_again(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	room_mkdir(room, "config");
	room_write(room, "config/file", "text");
	watched_start(watched, "config/file");
	for (int i = 0; i < 3; i++) {
		room_remove(room, "config/file");
		room_remove(room, "config");
		watched_expect_call(watched);
		room_mkdir(room, "config");
		watched_expect_call(watched);
		room_write(room, "config/file", "text");
		watched_expect_call(watched);
	}
	room_remove(room, "config/file");
	room_remove(room, "config");
	room_mkdir(room, "config");
	room_write(room, "config/file", "at once");
	watched_expect_call(watched);
	room_write(room, "config/file", "in place");
	watched_expect_call(watched);
}

static void test_path_through_file(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;

	(void)data;
	room_write(room, "config", "no folder");
	watched_start(watched, "config/file");
	room_remove(room, "config");
	room_mkdir(room, "config");
	watched_expect_call(watched);
	room_write(room, "config/file", "text");
	watched_expect_call(watched);
}

static void test_names(Watched *watched, gconstpointer data)
{
	const char *room = watched->room;
	g_autofree char *longest = g_strnfill(255, 'n');
	g_autofree char *longer = g_strnfill(256, 'n');
	g_autofree char *dots = g_strconcat("./folder/..//", longest, NULL);

	(void)data;
	room_mkdir(room, "folder");
	watched_start(watched, longer);
	watched_start(watched, dots);
	room_write(room, "folder/other", "");
	watched_expect_silence(watched);
	room_write(room, "other", "");
	watched_expect_silence(watched);
	room_write(room, longest, "text");
	watched_expect_call(watched);
}

/* Watches a file in a child process that has no powers. */
static void start_powerless(Watched *watched, const char *room)
{
	room_drop_powers();
	watched->room = g_strdup(room);
	watched->watch = watch_new(watched_on_change, watched);
	watched_start(watched, "folder/file");
}

static bool sees_permission(const char *room)
{
	Watched watched = { 0 };

	start_powerless(&watched, room);
	room_chmod(room, "folder/file", 0600);
	watched_expect_call(&watched);
	room_write(room, "folder/file", "other");
	watched_expect_call(&watched);
	return true;
}

/* A file that may not be read cannot be watched, until it may. */
static void test_unreadable(void)
{
	g_auto(Room) room = room_new();

	room_mkdir(room, "folder");
	room_write(room, "folder/file", "text");
	room_chmod(room, "folder/file", 0);
	g_assert_true(room_in_child(sees_permission, room));
}

static bool sees_unlisted(const char *room)
{
	Watched watched = { 0 };

	start_powerless(&watched, room);
	for (int i = 0; i < 2; i++) {
		room_write(room, "folder/file", "in place");
		watched_expect_call(&watched);
		room_replace(room, "folder/file", "replaced");
		watched_expect_call(&watched);
	}
	return true;
}

/* A directory that may not be listed cannot be watched, but the file in it can. */
static void test_not_listable(void)
{
	g_auto(Room) room = room_new();

	room_mkdir(room, "folder");
	room_write(room, "folder/file", "text");
	room_chmod(room, "folder", 0300);
	g_assert_true(room_in_child(sees_unlisted, room));
	room_chmod(room, "folder", 0700);
}

static void add(const char *path, void (*test)(Watched *watched, gconstpointer data))
{
	g_test_add(path, Watched, NULL, watched_setup, test, watched_teardown);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add("/watch-paths/links", test_links);
	add("/watch-paths/linked-folder", test_linked_folder);
	add("/watch-paths/bad-links", test_bad_links);
	add("/watch-paths/missing-parents", test_missing_parents);
	add("/watch-paths/moved-in", test_moved_in);
	add("/watch-paths/folder-again", test_folder_again);
	add("/watch-paths/path-through-file", test_path_through_file);
	add("/watch-paths/names", test_names);
	g_test_add_func("/watch-paths/unreadable", test_unreadable);
	g_test_add_func("/watch-paths/not-listable", test_not_listable);
	return g_test_run();
}
