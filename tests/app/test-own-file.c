/* app/own-file and app/way: small files of the program's own, whatever stands at their place. */
#include "app/own-file.h"

#include "app/way.h"
#include "base/error.h"
#include "changing.h"

#include <string.h>
#include <sys/stat.h>

#define FOLDER "home/.local/state/claude-accounts"
#define NAME   "note"
#define FILE   FOLDER "/" NAME
#define WAY    FOLDER "/sign-in-way"

static void write_note(Changing *changing, const char *content)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(own_file_write(&changing->paths, NAME, content, &error));
	g_assert_no_error(error);
	changing_assert(changing, FILE, content);
	changing_assert_mode(changing, FILE, 0600);
}

static void fail_to_write(Changing *changing)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(own_file_write(&changing->paths, NAME, "text", &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
	g_assert_false(own_file_write(&changing->paths, NAME, "text", NULL));
}

/* Folders on the way are made, for nobody else to look into. */
static void test_made(Changing *changing, gconstpointer data)
{
	g_autofree char *path = own_file_path(&changing->paths, NAME);
	g_autofree char *expected = room_path(changing->room, FILE);

	(void)data;
	g_assert_cmpstr(path, ==, expected);
	write_note(changing, "text\n");
	changing_assert_mode(changing, FOLDER, 0700);
	changing_assert_mode(changing, "home/.local", 0700);
}

static void test_state_home(Changing *changing, gconstpointer data)
{
	g_autofree char *base = room_path(changing->room, "state");

	(void)data;
	g_setenv("XDG_STATE_HOME", base, TRUE);
	g_assert_true(own_file_write(&changing->paths, NAME, "text", NULL));
	g_unsetenv("XDG_STATE_HOME");
	changing_assert(changing, "state/claude-accounts/" NAME, "text");
}

/* A shorter text leaves nothing of a longer one; permissions that were too wide are mended. */
static void test_replaced(Changing *changing, gconstpointer data)
{
	g_autofree char *large = g_strnfill(1 << 20, 'x');

	(void)data;
	write_note(changing, large);
	room_chmod(changing->room, FILE, 0666);
	write_note(changing, "text");
	write_note(changing, large);
}

static void test_removed(Changing *changing, gconstpointer data)
{
	(void)data;
	own_file_remove(&changing->paths, NAME);
	write_note(changing, "text");
	own_file_remove(&changing->paths, NAME);
	changing_assert(changing, FILE, NULL);
	own_file_remove(&changing->paths, NAME);
}

/* Nothing is written through a link, and no pipe is waited for. */
static void test_odd_places(Changing *changing, gconstpointer data)
{
	g_autofree char *path = room_path(changing->room, FILE);

	(void)data;
	write_note(changing, "text");
	own_file_remove(&changing->paths, NAME);

	room_write(changing->room, "other", "theirs");
	room_link(changing->room, FILE, "../../../../other");
	fail_to_write(changing);
	changing_assert(changing, "other", "theirs");
	own_file_remove(&changing->paths, NAME);
	changing_assert(changing, "other", "theirs");

	room_link(changing->room, FILE, "absent");
	fail_to_write(changing);
	changing_assert(changing, FOLDER "/absent", NULL);
	own_file_remove(&changing->paths, NAME);

	g_assert_cmpint(mkfifo(path, 0600), ==, 0);
	fail_to_write(changing);
	own_file_remove(&changing->paths, NAME);

	room_mkdir(changing->room, FILE);
	fail_to_write(changing);
	own_file_remove(&changing->paths, NAME);
	g_assert_true(g_file_test(path, G_FILE_TEST_IS_DIR));
}

/* Where the folder should be there is a file. */
static void test_no_folder(Changing *changing, gconstpointer data)
{
	(void)data;
	room_write(changing->room, "home/.local", "file");
	fail_to_write(changing);
	own_file_remove(&changing->paths, NAME);
	way_remember(&changing->paths, SIGN_IN_WAY_CONSOLE);
	g_assert_cmpint(way_remembered(&changing->paths), ==, SIGN_IN_WAY_CLAUDE_AI);
	changing_assert(changing, "home/.local", "file");
}

static void test_way(Changing *changing, gconstpointer data)
{
	(void)data;
	g_assert_cmpint(way_remembered(&changing->paths), ==, SIGN_IN_WAY_CLAUDE_AI);
	changing_assert(changing, WAY, NULL);
	for (int i = 2 * SIGN_IN_WAY_COUNT - 1; i >= 0; i--) {
		SignInWay way = (SignInWay)(i % SIGN_IN_WAY_COUNT);

		way_remember(&changing->paths, way);
		g_assert_cmpint(way_remembered(&changing->paths), ==, way);
		changing_assert_mode(changing, WAY, 0600);
	}
}

/* What says no way is the first one. */
static void test_odd_ways(Changing *changing, gconstpointer data)
{
	static const char *const texts[] = { "", "\n", "console", "console\n\n", "Console\n",
		" console\n", "consoles\n", "con", "via-claude\nconsole\n", "2\n", "\xff\n" };
	g_autofree char *large = g_strnfill(1 << 20, 'c');

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		way_remember(&changing->paths, SIGN_IN_WAY_VIA_CLAUDE);
		room_write(changing->room, WAY, texts[i]);
		g_assert_cmpint(way_remembered(&changing->paths), ==, SIGN_IN_WAY_CLAUDE_AI);
	}
	room_write(changing->room, WAY, large);
	g_assert_cmpint(way_remembered(&changing->paths), ==, SIGN_IN_WAY_CLAUDE_AI);
	way_remember(&changing->paths, SIGN_IN_WAY_CONSOLE);
	g_assert_cmpint(way_remembered(&changing->paths), ==, SIGN_IN_WAY_CONSOLE);
}

#define ADD(name, function)                                                                        \
	g_test_add(name, Changing, NULL, changing_setup, function, changing_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/own-file/made", test_made);
	ADD("/own-file/state-home", test_state_home);
	ADD("/own-file/replaced", test_replaced);
	ADD("/own-file/removed", test_removed);
	ADD("/own-file/odd-places", test_odd_places);
	ADD("/own-file/no-folder", test_no_folder);
	ADD("/way/remembered", test_way);
	ADD("/way/odd", test_odd_ways);
	return g_test_run();
}
