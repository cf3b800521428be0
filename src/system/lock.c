#include "system/lock.h"

#include "system/file.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#define STAT_SIZE_MAX 4096

bool lock_exists(const char *path, gint64 *ret_renewed)
{
	struct stat info;

	if (lstat(path, &info) < 0 || !S_ISDIR(info.st_mode))
		return false;
	*ret_renewed = info.st_mtime;
	return true;
}

/* proc(5), "stat": the state stands behind the name, which may hold anything, parentheses too. */
static bool has_ended(int pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
	g_auto(FileRead) file = { 0 };

	file_read(path, STAT_SIZE_MAX, &file);

	const char *name_end = file.state == FILE_READ ? strrchr(file.bytes->data, ')') : NULL;

	return name_end && strlen(name_end) > 2 && strchr("ZX", name_end[2]);
}

bool lock_holder_is_alive(int pid)
{
	return pid > 0 && (kill(pid, 0) == 0 || errno == EPERM) && !has_ended(pid);
}
