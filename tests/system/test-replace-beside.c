/*
 * Replacing a file beside others: those that write it meanwhile, and those that died.
 */
#include "replacing.h"
#include "room.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#define KEY      REPLACING_KEY
#define DEAD     ".file" KEY "00000001"
#define AT_WORK  ".file" KEY "00000002"
#define OF_OTHER ".file2" KEY "00000003"

/* Somebody writes between our reading and our writing: his content stays, ours is made anew. */
static void test_conflicts(void)
{
	static void (*const writers[])(const char *room, const char *name, const char *text) = {
		room_write,
		room_replace,
	};

	for (gsize i = 0; i < 2 * G_N_ELEMENTS(writers); i++) {
		g_auto(Room) room = room_new();
		bool early = i % 2;

		room_write(room, "file", "old");

		g_autoptr(Replacement) file = replacing_open(room, "file");

		if (early)
			writers[i / 2](room, "file", "foe");
		replacing_stage(file, "new", 0600);
		if (!early)
			writers[i / 2](room, "file", "foe");
		replacing_conflict(file);
		replacing_assert_holds(room, "file", "foe");
		g_clear_pointer(&file, replace_free);
		g_assert_cmpuint(replacing_count_left(room, "."), ==, 0);
		replacing_write(room, "file", "new");
		replacing_assert_holds(room, "file", "new");
	}
}

static void test_vanished(void)
{
	g_auto(Room) room = room_new();
	g_autoptr(Replacement) file = NULL;

	room_write(room, "file", "old");
	file = replacing_open(room, "file");
	replacing_stage(file, "new", 0600);
	room_remove(room, "file");
	replacing_conflict(file);
	g_assert_false(replacing_exists(room, "file"));
}

/* A link that is put in the place of the file is not replaced by a file. */
static void test_turned_link(void)
{
	g_auto(Room) room = room_new();
	g_autoptr(Replacement) file = NULL;

	room_write(room, "file", "old");
	room_write(room, "away", "foe");
	file = replacing_open(room, "file");
	replacing_stage(file, "new", 0600);
	room_link(room, "file", "away");
	replacing_conflict(file);
	replacing_assert_links(room, "file", "away");
	replacing_assert_holds(room, "away", "foe");
}

static void test_appeared(void)
{
	g_auto(Room) room = room_new();
	g_autoptr(Replacement) file = replacing_open(room, "file");

	replacing_stage(file, "new", 0600);
	room_write(room, "file", "foe");
	replacing_conflict(file);
	replacing_assert_holds(room, "file", "foe");
	g_clear_pointer(&file, replace_free);
	g_assert_cmpuint(replacing_count_left(room, "."), ==, 0);
}

static void test_intact(void)
{
	g_auto(Room) room = room_new();
	g_autoptr(Replacement) file = NULL;

	room_write(room, "file", "old");
	file = replacing_open(room, "file");
	replacing_stage(file, "new", 0600);
	g_assert_true(replace_is_intact(file));
	replacing_commit(file);
	g_assert_true(replace_is_intact(file));
	room_replace(room, "file", "new");
	g_assert_false(replace_is_intact(file));
	room_remove(room, "file");
	g_assert_false(replace_is_intact(file));
}

static void test_given_up(void)
{
	g_auto(Room) room = room_new();
	g_autoptr(Replacement) file = NULL;

	room_write(room, "file", "old");
	file = replacing_open(room, "file");
	replacing_stage(file, "new", 0600);
	g_clear_pointer(&file, replace_free);
	replacing_assert_holds(room, "file", "old");
	g_assert_cmpuint(replacing_count_left(room, "."), ==, 0);
	replace_free(NULL);
}

static void sweep(const char *room, const char *name)
{
	g_autofree char *path = room_path(room, name);

	replace_sweep(path);
}

static void test_sweep(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *at_work = NULL;
	int writer;

	room_mkdir(room, "away");
	room_link(room, "link", "away/file");
	room_write(room, "away/file", "text");
	room_write(room, "away/" DEAD, "dead");
	room_write(room, "away/" AT_WORK, "at work");
	room_write(room, "away/" OF_OTHER, "dead");
	room_write(room, DEAD, "of another folder");
	at_work = room_path(room, "away/" AT_WORK);
	writer = open(at_work, O_WRONLY | O_CLOEXEC);
	g_assert_cmpint(flock(writer, LOCK_EX | LOCK_NB), ==, 0);
	sweep(room, "link");
	g_assert_false(replacing_exists(room, "away/" DEAD));
	g_assert_true(replacing_exists(room, "away/" AT_WORK));
	g_assert_true(replacing_exists(room, "away/" OF_OTHER));
	g_assert_true(replacing_exists(room, DEAD));
	replacing_assert_holds(room, "away/file", "text");
	close(writer);
	sweep(room, "away/file");
	g_assert_false(replacing_exists(room, "away/" AT_WORK));
	sweep(room, "no/file");
	sweep(room, "nothing");
}

/* The sweeper knows the names that a writer makes, and that one is at work. */
static void test_sweep_knows_writers(void)
{
	g_auto(Room) room = room_new();
	g_autoptr(Replacement) file = replacing_open(room, "file");

	replacing_stage(file, "new", 0600);
	sweep(room, "file");
	g_assert_cmpuint(replacing_count_left(room, "."), ==, 1);
	replacing_commit(file);
	replacing_assert_holds(room, "file", "new");
}

/* What only begins like one of our temporary files is somebody's. */
static void test_sweep_spares(void)
{
	static const char *const names[] = {
		".file" KEY,
		".file" KEY "backup",
		".file" KEY "0000000",
		".file" KEY "000000001",
		".file" KEY "0000000g",
		".file" KEY "00000001.old",
	};
	g_auto(Room) room = room_new();

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		room_write(room, names[i], "precious");
	sweep(room, "file");
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_test_message("%s", names[i]);
		g_assert_true(replacing_exists(room, names[i]));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/replace-beside/conflicts", test_conflicts);
	g_test_add_func("/replace-beside/vanished", test_vanished);
	g_test_add_func("/replace-beside/turned-link", test_turned_link);
	g_test_add_func("/replace-beside/appeared", test_appeared);
	g_test_add_func("/replace-beside/intact", test_intact);
	g_test_add_func("/replace-beside/given-up", test_given_up);
	g_test_add_func("/replace-beside/sweep", test_sweep);
	g_test_add_func("/replace-beside/sweep-knows-writers", test_sweep_knows_writers);
	g_test_add_func("/replace-beside/sweep-spares", test_sweep_spares);
	return g_test_run();
}
