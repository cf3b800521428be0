#include "system/guard.h"

#include "base/error.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* open() takes the lowest free number, so what is missing of 0 to 2 is filled in order. */
static void open_missing_descriptors(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR | O_NOCTTY);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* Sanitizers have to read the process's memory themselves. */
static void forbid_inspection(void)
{
#if !defined(__SANITIZE_ADDRESS__)
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
#endif
}

bool guard_start(GError **error)
{
	if (getuid() != geteuid() || getgid() != getegid()) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED,
			"this program must not be installed set-user-id or set-group-id");
		return false;
	}
	open_missing_descriptors();
	forbid_inspection();
	umask(077);
	return true;
}
