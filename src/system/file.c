#include "system/file.h"

#include "base/i18n.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_MAX 1000

/* problem must be static; g_strerror()'s results are. */
static void fail(FileRead *file, FileState state, const char *problem)
{
	file->state = state;
	file->problem = problem;
}

static void fail_errno(FileRead *file, int number)
{
	if (number == ENOENT || number == ENOTDIR)
		file->state = FILE_ABSENT;
	else
		fail(file, FILE_UNREADABLE, g_strerror(number));
}

/* Reads to the end or to one byte beyond the cap; returns the bytes read, or -1. */
static gssize read_all(int fd, char *buffer, gsize size)
{
	gsize filled = 0;

	while (filled < size) {
		gssize count = read(fd, buffer + filled, size - filled);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -1;
		if (count == 0)
			break;
		filled += (gsize)count;
	}
	return (gssize)filled;
}

/*
 * Reads what fd has. The size is a hint: a file that grows meanwhile is read up to it and its
 * next version is seen by the next look.
 */
static void read_bytes(int fd, gsize size, FileRead *file)
{
	Secret *bytes = secret_new_sized(size);
	gssize count = read_all(fd, bytes->data, size);

	if (count < 0) {
		fail(file, FILE_UNREADABLE, g_strerror(errno));
		secret_free(bytes);
		return;
	}
	bytes->length = (gsize)count;
	file->bytes = bytes;
	file->state = FILE_READ;
}

/*
 * Opens for reading what was found to be a regular file. Should the name lead to something else
 * by now, that is not read; O_NONBLOCK keeps even a FIFO from holding us up.
 */
static int open_same(const char *path, const struct stat *seen)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat now;

	if (fd < 0)
		return -1;
	if (fstat(fd, &now) == 0 && now.st_dev == seen->st_dev && now.st_ino == seen->st_ino)
		return fd;
	close(fd);
	errno = ESTALE;
	return -1;
}

static void read_regular(const char *path, const struct stat *info, FileRead *file)
{
	int fd = open_same(path, info);

	if (fd < 0) {
		fail(file, FILE_UNREADABLE, g_strerror(errno));
		return;
	}
	read_bytes(fd, (gsize)info->st_size, file);
	close(fd);
}

static char *real_path_of(const char *path)
{
	char *resolved = realpath(path, NULL);

	if (!resolved || strcmp(resolved, path) == 0) {
		free(resolved);
		return NULL;
	}

	char *copy = g_strdup(resolved);

	free(resolved);
	return copy;
}

void file_read(const char *path, gsize cap, FileRead *ret_file)
{
	struct stat info;
	FileRead file = { .state = FILE_ABSENT };

	if (stat(path, &info) < 0) {
		fail_errno(&file, errno);
		*ret_file = file;
		return;
	}
	file.mode = info.st_mode & 07777;
	file.modified = info.st_mtime;
	file.real_path = real_path_of(path);
	if (!S_ISREG(info.st_mode))
		fail(&file, FILE_NOT_REGULAR, N_("it is not a regular file"));
	else if ((guint64)info.st_size > cap)
		fail(&file, FILE_TOO_LARGE, N_("it is too large"));
	else
		read_regular(path, &info, &file);
	*ret_file = file;
}

void file_read_clear(FileRead *file)
{
	g_clear_pointer(&file->bytes, secret_free);
	g_clear_pointer(&file->real_path, g_free);
}

static int compare_names(gconstpointer left, gconstpointer right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

char **file_list(const char *directory, const char *suffix)
{
	GPtrArray *names = g_ptr_array_new();
	DIR *stream = opendir(directory);
	const struct dirent *entry;

	while (stream && names->len < NAMES_MAX && (entry = readdir(stream)))
		if (entry->d_name[0] != '.' && g_str_has_suffix(entry->d_name, suffix))
			g_ptr_array_add(names, g_strdup(entry->d_name));
	if (stream)
		closedir(stream);
	g_ptr_array_sort(names, compare_names);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}
