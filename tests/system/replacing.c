#include "replacing.h"

#include "base/error.h"
#include "room.h"

#include <string.h>
#include <sys/stat.h>

Replacement *replacing_open(const char *room, const char *name)
{
	g_autofree char *path = room_path(room, name);
	g_autoptr(GError) error = NULL;
	Replacement *file = replace_open(path, REPLACING_CAP, &error);

	g_assert_no_error(error);
	g_assert_nonnull(file);
	return file;
}

void replacing_stage(Replacement *file, const char *text, unsigned mode)
{
	g_autoptr(Secret) bytes = secret_new(text, strlen(text));
	g_autoptr(GError) error = NULL;

	g_assert_true(replace_stage(file, bytes, mode, &error));
	g_assert_no_error(error);
}

void replacing_commit(Replacement *file)
{
	g_autoptr(GError) error = NULL;
	bool conflict = true, durable = false;

	g_assert_true(replace_commit(file, &conflict, &durable, &error));
	g_assert_no_error(error);
	g_assert_false(conflict);
	g_assert_true(durable);
}

void replacing_conflict(Replacement *file)
{
	g_autoptr(GError) error = NULL;
	bool conflict = false, durable;

	g_assert_false(replace_commit(file, &conflict, &durable, &error));
	g_assert_no_error(error);
	g_assert_true(conflict);
}

void replacing_write(const char *room, const char *name, const char *text)
{
	g_autoptr(Replacement) file = replacing_open(room, name);

	replacing_stage(file, text, 0600);
	replacing_commit(file);
}

bool replacing_exists(const char *room, const char *name)
{
	g_autofree char *path = room_path(room, name);
	struct stat info;

	return lstat(path, &info) == 0;
}

void replacing_assert_holds(const char *room, const char *name, const char *text)
{
	g_autofree char *path = room_path(room, name);
	g_autofree char *found = NULL;

	g_assert_true(g_file_get_contents(path, &found, NULL, NULL));
	g_assert_cmpstr(found, ==, text);
}

void replacing_assert_links(const char *room, const char *name, const char *target)
{
	g_autofree char *path = room_path(room, name);
	g_autofree char *found = g_file_read_link(path, NULL);

	g_assert_cmpstr(found, ==, target);
}

guint replacing_count_left(const char *room, const char *folder)
{
	g_autofree char *path = room_path(room, folder);
	g_autoptr(GDir) names = g_dir_open(path, 0, NULL);
	const char *name;
	guint count = 0;

	g_assert_nonnull(names);
	while ((name = g_dir_read_name(names)))
		count += strstr(name, REPLACING_KEY) != NULL;
	return count;
}
