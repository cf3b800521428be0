#include "system/guard.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_SANITIZER 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAVE_SANITIZER 1
#endif

/*
 * A file that is opened later must not become standard output. What stands in is open the wrong
 * way round, so that reading and writing fail as if the descriptor were still missing.
 */
static bool fill_descriptors(GError **error)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* open() takes the lowest free number, which is this one. */
		if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) {
			g_set_error(error, APP_ERROR, APP_ERROR_FAILED,
				"descriptor %d is missing and /dev/null cannot be opened: %s", fd,
				g_strerror(errno));
			return false;
		}
	}
	return true;
}

/* Neither a core file nor a debugger; but a sanitizer looks for leaks as a debugger would. */
static void forbid_inspection(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifndef HAVE_SANITIZER
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
	forbid_inspection();
	umask(077);
	return fill_descriptors(error);
}
