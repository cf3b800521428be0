#include "system/directory.h"

#include "base/i18n.h"
#include "system/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static int compare_names(gconstpointer left, gconstpointer right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void fail(DirectoryRead *directory, FileState state, const char *problem)
{
	directory->state = state;
	directory->problem = problem;
}

/* ENOTDIR may be about the path itself or about one above it, which makes it absent. */
static void fail_errno(DirectoryRead *directory, const char *path, int number)
{
	if (number == ENOTDIR && faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		fail(directory, FILE_NOT_REGULAR, N_("it is not a directory"));
	else if (number == ENOENT || number == ENOTDIR)
		fail(directory, FILE_ABSENT, NULL);
	else
		fail(directory, FILE_UNREADABLE, file_problem(number));
}

/* Adds the names, up to one more than the cap; false with errno set when that fails. */
static bool read_names(DIR *stream, guint cap, GPtrArray *names)
{
	const struct dirent *entry;

	errno = 0;
	while (names->len <= cap && (entry = readdir(stream)))
		if (!is_dots(entry->d_name))
			g_ptr_array_add(names, g_strdup(entry->d_name));
	return errno == 0;
}

void directory_read(const char *path, guint cap, DirectoryRead *ret_directory)
{
	DirectoryRead directory = { .state = FILE_READ };
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	DIR *stream = opendir(path);

	if (!stream || !read_names(stream, cap, names))
		fail_errno(&directory, path, errno);
	else if (names->len > cap)
		fail(&directory, FILE_TOO_LARGE, N_("it holds too many names"));
	if (stream)
		closedir(stream);
	if (directory.state != FILE_READ)
		g_ptr_array_set_size(names, 0);
	g_ptr_array_sort(names, compare_names);
	g_ptr_array_add(names, NULL);
	directory.names = (char **)g_ptr_array_steal(names, NULL);
	*ret_directory = directory;
}

void directory_read_clear(DirectoryRead *directory)
{
	g_clear_pointer(&directory->names, g_strfreev);
}
