#include "system/file.h"

#include "base/i18n.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

const char *file_problem(int number)
{
	g_autofree char *clean = text_clean(g_strerror(number), -1);

	return g_intern_string(clean);
}

static void fail(FileRead *file, FileState state, const char *problem)
{
	file->state = state;
	file->problem = problem;
}

static void fail_errno(FileRead *file, int number)
{
	if (number == ENOENT || number == ENOTDIR)
		fail(file, FILE_ABSENT, NULL);
	else
		fail(file, FILE_UNREADABLE, file_problem(number));
}

/* Makes room for more, but not for more than one byte beyond the cap. */
static Secret *grow(Secret *bytes, gsize cap)
{
	Secret *larger = secret_new_sized(MIN(bytes->length * 2, cap + 1));

	memcpy(larger->data, bytes->data, bytes->length);
	secret_free(bytes);
	return larger;
}

/* Reads to the end, or to one byte beyond the cap. The size is a hint. */
static void read_bytes(int fd, gsize size, gsize cap, FileRead *file)
{
	Secret *bytes = secret_new_sized(MIN(size, cap) + 1);
	gsize filled = 0;
	gssize count = 1;

	while (count != 0 && filled <= cap) {
		if (filled == bytes->length)
			bytes = grow(bytes, cap);
		count = read(fd, bytes->data + filled, bytes->length - filled);
		if (count > 0)
			filled += (gsize)count;
		else if (count < 0 && errno != EINTR)
			break;
	}
	bytes->length = filled;
	if (count < 0) {
		fail_errno(file, errno);
	} else if (filled > cap) {
		fail(file, FILE_TOO_LARGE, N_("it is too large"));
	} else {
		file->state = FILE_READ;
		file->bytes = g_steal_pointer(&bytes);
	}
	secret_free(bytes);
}

/*
 * Opens what was found at the path. Without /proc its name has to be opened again: should that
 * lead to something else by now, it is not read, and O_NONBLOCK keeps a FIFO from holding us up.
 */
static int open_found(int found, const char *path, const struct stat *info)
{
	char same[32];
	struct stat now;

	g_snprintf(same, sizeof same, "/proc/self/fd/%d", found);

	int fd = open(same, READ_FLAGS);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	fd = open(path, READ_FLAGS);
	if (fd < 0)
		return -1;
	if (fstat(fd, &now) == 0 && now.st_dev == info->st_dev && now.st_ino == info->st_ino)
		return fd;
	close(fd);
	errno = ESTALE;
	return -1;
}

static void read_found(int found, const char *path, gsize cap, FileRead *file)
{
	struct stat info;

	if (fstat(found, &info) < 0) {
		fail_errno(file, errno);
		return;
	}
	file->mode = info.st_mode & 07777;
	if (!S_ISREG(info.st_mode)) {
		fail(file, FILE_NOT_REGULAR, N_("it is not a regular file"));
		return;
	}

	int fd = open_found(found, path, &info);

	if (fd < 0) {
		fail_errno(file, errno);
		return;
	}
	read_bytes(fd, (gsize)info.st_size, cap, file);
	close(fd);
}

void file_read(const char *path, gsize cap, FileRead *ret_file)
{
	FileRead file = { .state = FILE_ABSENT };
	int found = open(path, O_PATH | O_CLOEXEC);

	if (found < 0) {
		fail_errno(&file, errno);
	} else {
		read_found(found, path, cap, &file);
		close(found);
	}
	*ret_file = file;
}

void file_read_clear(FileRead *file)
{
	g_clear_pointer(&file->bytes, secret_free);
}
