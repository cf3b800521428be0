#include "system/reserve.h"

#include "base/error.h"
#include "system/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int reserve_open(const char *path, gsize size, GError **error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC, 0600);
	int number = fd < 0 || fchmod(fd, 0600) != 0 ? errno : posix_fallocate(fd, 0, (off_t)size);

	if (fd >= 0 && number == 0 && fsync(fd) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	g_set_error(error, APP_ERROR, APP_ERROR_FAILED, "cannot reserve room for %s: %s", path,
		file_problem(number ? number : errno));
	return -1;
}

bool reserve_fill(int fd, const Secret *content)
{
	for (gsize written = 0; written < content->length;) {
		gssize count = pwrite(
			fd, content->data + written, content->length - written, (off_t)written);

		if (count <= 0 && errno != EINTR)
			return false;
		written += count > 0 ? (gsize)count : 0;
	}
	return ftruncate(fd, (off_t)content->length) == 0 && fsync(fd) == 0;
}

void reserve_remove(const char *path)
{
	unlink(path);
}
