/*
 * Listing a directory, and what is none.
 */
#include "room.h"

#include "system/directory.h"

#include <sys/stat.h>

static FileState state_of(const char *room, const char *name, guint cap)
{
	g_autofree char *path = room_path(room, name);
	g_auto(DirectoryRead) directory = { 0 };

	directory_read(path, cap, &directory);
	g_assert_nonnull(directory.names);
	if (directory.state != FILE_READ)
		g_assert_null(directory.names[0]);
	if (directory.state == FILE_ABSENT || directory.state == FILE_READ)
		g_assert_null(directory.problem);
	else
		g_assert_nonnull(directory.problem);
	return directory.state;
}

static void test_names(void)
{
	g_auto(Room) room = room_new();
	g_auto(DirectoryRead) directory = { 0 };
	g_autofree char *joined = NULL;

	room_write(room, "b", "");
	room_write(room, "\303\244", "");
	room_write(room, "B", "");
	room_mkdir(room, ".hidden");
	room_link(room, "10", "nothing");
	room_write(room, "9", "");
	directory_read(room, 6, &directory);
	g_assert_cmpint(directory.state, ==, FILE_READ);
	joined = g_strjoinv(" ", directory.names);
	g_assert_cmpstr(joined, ==, ".hidden 10 9 B b \303\244");
}

static void test_cap(void)
{
	g_auto(Room) room = room_new();

	g_assert_cmpint(state_of(room, ".", 0), ==, FILE_READ);
	room_write(room, "one", "");
	room_write(room, "two", "");
	g_assert_cmpint(state_of(room, ".", 2), ==, FILE_READ);
	g_assert_cmpint(state_of(room, ".", 1), ==, FILE_TOO_LARGE);
}

static bool is_denied(const char *room)
{
	room_drop_powers();
	return state_of(room, "closed", 9) == FILE_UNREADABLE;
}

static void test_states(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *fifo = room_path(room, "fifo");

	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	room_write(room, "file", "");
	room_link(room, "dangling", "nothing");
	room_link(room, "loop", "loop");
	room_link(room, "good", ".");
	room_mkdir(room, "closed");
	room_chmod(room, "closed", 0);
	g_assert_cmpint(state_of(room, "nothing", 9), ==, FILE_ABSENT);
	g_assert_cmpint(state_of(room, "file/below", 9), ==, FILE_ABSENT);
	g_assert_cmpint(state_of(room, "dangling", 9), ==, FILE_ABSENT);
	g_assert_cmpint(state_of(room, "file", 9), ==, FILE_NOT_REGULAR);
	g_assert_cmpint(state_of(room, "fifo", 9), ==, FILE_NOT_REGULAR);
	g_assert_cmpint(state_of(room, "loop", 9), ==, FILE_UNREADABLE);
	g_assert_cmpint(state_of(room, "good", 9), ==, FILE_READ);
	g_assert_true(room_in_child(is_denied, room));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/directory/names", test_names);
	g_test_add_func("/directory/cap", test_cap);
	g_test_add_func("/directory/states", test_states);
	return g_test_run();
}
