#include "system/descriptor.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

bool descriptor_is_open(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	return flags >= 0 && !(flags & FD_CLOEXEC);
}

static bool is_for_reading(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && !(flags & O_PATH) && (flags & O_ACCMODE) != O_WRONLY;
}

gint64 descriptor_available(int fd)
{
	struct stat info;
	int waiting;

	if (!is_for_reading(fd) || fstat(fd, &info) < 0)
		return -1;
	if (S_ISREG(info.st_mode)) {
		off_t offset = lseek(fd, 0, SEEK_CUR);

		return offset < 0 ? -1 : MAX(info.st_size - offset, 0);
	}
	return ioctl(fd, FIONREAD, &waiting) == 0 ? waiting : -1;
}
