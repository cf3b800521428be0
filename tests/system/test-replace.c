/*
 * Replacing a file: what becomes of it, and of the links to it.
 */
#include "replacing.h"
#include "room.h"

#include "base/error.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static void assert_opens_not(const char *room, const char *name, int code)
{
	g_autofree char *path = room_path(room, name);
	g_autoptr(GError) error = NULL;

	g_assert_null(replace_open(path, REPLACING_CAP, &error));
	g_assert_error(error, APP_ERROR, code);
	g_assert_nonnull(strstr(error->message, room));
}

static void look_at(const char *room, const char *name, struct stat *ret_info)
{
	g_autofree char *path = room_path(room, name);

	g_assert_cmpint(lstat(path, ret_info), ==, 0);
}

static void assert_mode(const char *room, const char *name, unsigned mode)
{
	struct stat info;

	look_at(room, name, &info);
	g_assert_cmpuint(info.st_mode & 07777, ==, mode);
}

static void test_plain(void)
{
	g_auto(Room) room = room_new();
	g_autoptr(Replacement) file = NULL;

	room_write(room, "file", "old");
	room_chmod(room, "file", 0640);
	file = replacing_open(room, "file");
	g_assert_cmpstr(replace_bytes(file)->data, ==, "old");
	g_assert_cmpuint(replace_mode(file), ==, 0640);
	g_assert_false(replace_has_other_names(file));
	replacing_stage(file, "new", 0600);
	replacing_assert_holds(room, "file", "old");
	g_assert_cmpuint(replacing_count_left(room, "."), ==, 1);
	replacing_commit(file);
	replacing_assert_holds(room, "file", "new");
	assert_mode(room, "file", 0640);
	g_assert_cmpuint(replacing_count_left(room, "."), ==, 0);
}

static void test_absent(void)
{
	g_auto(Room) room = room_new();
	g_autoptr(Replacement) file = replacing_open(room, "file");
	mode_t before = umask(0);

	g_assert_null(replace_bytes(file));
	g_assert_cmpuint(replace_mode(file), ==, 0);
	replacing_stage(file, "new", 0644);
	umask(before);
	g_assert_false(replacing_exists(room, "file"));
	replacing_commit(file);
	replacing_assert_holds(room, "file", "new");
	assert_mode(room, "file", 0644);
	g_assert_cmpuint(replacing_count_left(room, "."), ==, 0);
	assert_opens_not(room, "no/file", APP_ERROR_FAILED);
}

/* Nobody else can read it, not even before it has its name. */
static void test_private(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, ".");
	g_autoptr(Replacement) file = replacing_open(room, "file");
	mode_t before = umask(0);

	replacing_stage(file, "new", 0600);
	umask(before);

	g_autoptr(GDir) names = g_dir_open(path, 0, NULL);
	const char *name = g_dir_read_name(names);

	g_assert_true(g_str_has_prefix(name, ".file" REPLACING_KEY));
	assert_mode(room, name, 0600);
}

static void test_empty_and_binary(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "file");
	g_autofree char *found = NULL;
	g_autoptr(Secret) bytes = secret_new("a\0b", 3);
	g_autoptr(Replacement) file = NULL;
	gsize length;

	room_write(room, "file", "old");
	replacing_write(room, "file", "");
	replacing_assert_holds(room, "file", "");
	file = replacing_open(room, "file");
	g_assert_cmpuint(replace_bytes(file)->length, ==, 0);
	g_assert_true(replace_stage(file, bytes, 0600, NULL));
	replacing_commit(file);
	g_assert_true(g_file_get_contents(path, &found, &length, NULL));
	g_assert_cmpmem(found, length, "a\0b", 3);
}

static void test_links(void)
{
	g_auto(Room) room = room_new();
	g_autoptr(Replacement) file = NULL;

	room_mkdir(room, "away");
	room_mkdir(room, "between");
	room_write(room, "away/file", "old");
	room_chmod(room, "away/file", 0644);
	room_link(room, "between/second", "../away/file");
	room_link(room, "first", "between/second");
	replacing_write(room, "between/second", "one hop");
	replacing_assert_holds(room, "away/file", "one hop");
	file = replacing_open(room, "first");
	replacing_stage(file, "two hops", 0600);
	g_assert_cmpuint(replacing_count_left(room, "away"), ==, 1);
	g_assert_cmpuint(replacing_count_left(room, "."), ==, 0);
	replacing_commit(file);
	replacing_assert_holds(room, "away/file", "two hops");
	assert_mode(room, "away/file", 0644);
	replacing_assert_links(room, "first", "between/second");
	replacing_assert_links(room, "between/second", "../away/file");
	g_assert_cmpuint(replacing_count_left(room, "away"), ==, 0);
}

/* ".." behind a linked folder means the folder above where that leads. */
static void test_linked_folder(void)
{
	g_auto(Room) room = room_new();
	g_autoptr(Replacement) file = NULL;

	room_mkdir(room, "deep");
	room_mkdir(room, "deep/er");
	room_write(room, "deep/file", "old");
	room_write(room, "file", "not this one");
	room_link(room, "folder", "deep/er");
	room_link(room, "deep/er/link", "../file");
	file = replacing_open(room, "folder/link");
	replacing_stage(file, "new", 0600);
	replacing_commit(file);
	replacing_assert_holds(room, "deep/file", "new");
	replacing_assert_holds(room, "file", "not this one");
	replacing_assert_links(room, "folder", "deep/er");
}

static void test_dangling(void)
{
	g_auto(Room) room = room_new();

	room_mkdir(room, "away");
	room_link(room, "link", "away/file");
	room_link(room, "nowhere", "no/file");
	replacing_write(room, "link", "new");
	replacing_assert_links(room, "link", "away/file");
	replacing_assert_holds(room, "away/file", "new");
	assert_mode(room, "away/file", 0600);
	assert_opens_not(room, "nowhere", APP_ERROR_FAILED);
}

static void test_loop(void)
{
	g_auto(Room) room = room_new();

	room_link(room, "itself", "itself");
	room_link(room, "a", "b");
	room_link(room, "b", "a");
	assert_opens_not(room, "itself", APP_ERROR_FAILED);
	assert_opens_not(room, "a", APP_ERROR_FAILED);
}

static void test_refused(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *fifo = room_path(room, "fifo");
	g_autofree char *full = g_strnfill(REPLACING_CAP, 'x');
	g_autofree char *over = g_strnfill(REPLACING_CAP + 1, 'x');

	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	room_mkdir(room, "folder");
	room_link(room, "link", "folder");
	room_write(room, "full", full);
	room_write(room, "over", over);
	assert_opens_not(room, "fifo", APP_ERROR_REFUSED);
	assert_opens_not(room, "folder", APP_ERROR_REFUSED);
	assert_opens_not(room, "link", APP_ERROR_REFUSED);
	assert_opens_not(room, "over", APP_ERROR_REFUSED);
	replacing_write(room, "full", "new");
	replacing_assert_holds(room, "full", "new");
}

static void test_attributes(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "file");
	g_autofree char *large = g_strnfill(1000, 'y');
	char found[1001];

	room_write(room, "file", "old");
	if (setxattr(path, "user.note", "kept", 4, 0) < 0) {
		g_test_skip("the file system has no extended attributes");
		return;
	}
	g_assert_cmpint(setxattr(path, "user.large", large, 1000, 0), ==, 0);
	g_assert_cmpint(setxattr(path, "user.empty", "", 0, 0), ==, 0);
	room_chmod(room, "file", 0444);
	replacing_write(room, "file", "new");
	replacing_assert_holds(room, "file", "new");
	assert_mode(room, "file", 0444);
	g_assert_cmpint(getxattr(path, "user.note", found, sizeof found), ==, 4);
	g_assert_cmpmem(found, 4, "kept", 4);
	g_assert_cmpint(getxattr(path, "user.large", found, sizeof found), ==, 1000);
	g_assert_cmpmem(found, 1000, large, 1000);
	g_assert_cmpint(getxattr(path, "user.empty", found, sizeof found), ==, 0);
}

static void test_owner(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "file");
	struct stat info;

	room_write(room, "file", "old");
	if (chown(path, 12345, 54321) < 0) {
		g_test_skip("only root can give files away");
		return;
	}
	room_chmod(room, "file", 02750);
	replacing_write(room, "file", "new");
	look_at(room, "file", &info);
	g_assert_cmpuint(info.st_uid, ==, 12345);
	g_assert_cmpuint(info.st_gid, ==, 54321);
	g_assert_cmpuint(info.st_mode & 07777, ==, 02750);
}

static bool is_not_given_away(const char *room)
{
	g_autoptr(Replacement) file = replacing_open(room, "file");
	g_autoptr(Secret) bytes = secret_new("new", 3);
	g_autoptr(GError) error = NULL;

	room_drop_powers();
	return !replace_stage(file, bytes, 0600, &error) &&
	       g_error_matches(error, APP_ERROR, APP_ERROR_REFUSED);
}

static void test_owner_denied(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "file");

	room_write(room, "file", "old");
	if (chown(path, 12345, 54321) < 0) {
		g_test_skip("only root can give files away");
		return;
	}
	g_assert_true(room_in_child(is_not_given_away, room));
	replacing_assert_holds(room, "file", "old");
}

static void test_hard_link(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "file");
	g_autofree char *other = room_path(room, "other");
	g_autoptr(Replacement) file = NULL;

	room_write(room, "file", "old");
	g_assert_cmpint(link(path, other), ==, 0);
	file = replacing_open(room, "file");
	g_assert_true(replace_has_other_names(file));
	replacing_stage(file, "new", 0600);
	replacing_commit(file);
	replacing_assert_holds(room, "file", "new");
	replacing_assert_holds(room, "other", "old");
}

static void test_remove(void)
{
	g_auto(Room) room = room_new();
	g_autoptr(Replacement) file = NULL;
	g_autoptr(Replacement) late = NULL;

	room_mkdir(room, "away");
	room_write(room, "away/file", "old");
	room_link(room, "link", "away/file");
	late = replacing_open(room, "link");
	room_write(room, "away/file", "foe");
	replacing_conflict(late);
	file = replacing_open(room, "link");
	replacing_commit(file);
	g_assert_false(replacing_exists(room, "away/file"));
	replacing_assert_links(room, "link", "away/file");
}

static bool is_denied(const char *room)
{
	g_autoptr(Replacement) file = replacing_open(room, "closed/file");
	g_autoptr(Secret) bytes = secret_new("new", 3);
	g_autoptr(GError) error = NULL;

	room_drop_powers();
	return !replace_stage(file, bytes, 0600, &error) &&
	       g_error_matches(error, APP_ERROR, APP_ERROR_FAILED) &&
	       strstr(error->message, "closed/file");
}

static void test_read_only_folder(void)
{
	g_auto(Room) room = room_new();

	room_mkdir(room, "closed");
	room_write(room, "closed/file", "old");
	room_chmod(room, "closed", 0500);
	g_assert_true(room_in_child(is_denied, room));
	room_chmod(room, "closed", 0700);
	replacing_assert_holds(room, "closed/file", "old");
	g_assert_cmpuint(replacing_count_left(room, "closed"), ==, 0);
}

static void test_make_directory(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *deep = room_path(room, "a/b/c");
	g_autofree char *below_file = room_path(room, "file/d");
	g_autoptr(GError) error = NULL;
	mode_t before = umask(077);

	g_assert_true(replace_make_directory(deep, 0755, NULL));
	umask(before);
	assert_mode(room, "a", 0755);
	assert_mode(room, "a/b/c", 0755);
	room_chmod(room, "a/b/c", 0700);
	g_assert_true(replace_make_directory(deep, 0755, NULL));
	assert_mode(room, "a/b/c", 0700);
	room_write(room, "file", "");
	g_assert_false(replace_make_directory(below_file, 0755, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
}

static void test_set_mode(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *link = room_path(room, "link");
	g_autofree char *nothing = room_path(room, "nothing");
	g_autoptr(GError) error = NULL;

	room_write(room, "file", "text");
	room_chmod(room, "file", 0644);
	room_link(room, "link", "file");
	g_assert_true(replace_set_mode(link, 0600, NULL));
	assert_mode(room, "file", 0600);
	g_assert_false(replace_set_mode(nothing, 0600, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/replace/plain", test_plain);
	g_test_add_func("/replace/absent", test_absent);
	g_test_add_func("/replace/private", test_private);
	g_test_add_func("/replace/empty-and-binary", test_empty_and_binary);
	g_test_add_func("/replace/links", test_links);
	g_test_add_func("/replace/linked-folder", test_linked_folder);
	g_test_add_func("/replace/dangling", test_dangling);
	g_test_add_func("/replace/loop", test_loop);
	g_test_add_func("/replace/refused", test_refused);
	g_test_add_func("/replace/attributes", test_attributes);
	g_test_add_func("/replace/owner", test_owner);
	g_test_add_func("/replace/owner-denied", test_owner_denied);
	g_test_add_func("/replace/hard-link", test_hard_link);
	g_test_add_func("/replace/remove", test_remove);
	g_test_add_func("/replace/read-only-folder", test_read_only_folder);
	g_test_add_func("/replace/make-directory", test_make_directory);
	g_test_add_func("/replace/set-mode", test_set_mode);
	return g_test_run();
}
