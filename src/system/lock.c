#include "system/lock.h"

#include <errno.h>
#include <signal.h>
#include <sys/stat.h>

bool lock_exists(const char *path, gint64 *ret_renewed)
{
	struct stat info;

	if (lstat(path, &info) < 0 || !S_ISDIR(info.st_mode))
		return false;
	*ret_renewed = info.st_mtime;
	return true;
}

bool lock_holder_is_alive(int pid)
{
	return pid > 0 && (kill(pid, 0) == 0 || errno == EPERM);
}
