#include "system/guard.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

/* As it was at the start. */
static struct {
	bool started;
	mode_t umask;
	struct rlimit core;
	sigset_t ignored, blocked;
} before;

static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD, SIGCONT, SIGTSTP,
	SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2, SIGWINCH };

#define SIGNALS (sizeof signals / sizeof *signals)

static void remember(void)
{
	struct sigaction action;

	before.started = true;
	getrlimit(RLIMIT_CORE, &before.core);
	sigprocmask(SIG_SETMASK, NULL, &before.blocked);
	sigemptyset(&before.ignored);
	for (size_t i = 0; i < SIGNALS; i++)
		if (sigaction(signals[i], NULL, &action) == 0 && action.sa_handler == SIG_IGN)
			sigaddset(&before.ignored, signals[i]);
}

void guard_end(void)
{
	if (!before.started)
		return;
	umask(before.umask);
	setrlimit(RLIMIT_CORE, &before.core);
	for (size_t i = 0; i < SIGNALS; i++)
		signal(signals[i],
			sigismember(&before.ignored, signals[i]) == 1 ? SIG_IGN : SIG_DFL);
	sigprocmask(SIG_SETMASK, &before.blocked, NULL);
}

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
	const struct rlimit none = { .rlim_cur = 0, .rlim_max = before.core.rlim_max };

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
	remember();
	forbid_inspection();
	before.umask = umask(077);
	return fill_descriptors(error);
}
