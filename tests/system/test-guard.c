/*
 * What guard_start() does to a process; each case has a process of its own.
 */
#include "room.h"

#include "base/error.h"
#include "system/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_private(const char *room)
{
	g_autofree char *path = room_path(room, "made");
	struct rlimit limit;
	struct stat info;

	umask(0);
	if (!guard_start(NULL) || getrlimit(RLIMIT_CORE, &limit) < 0)
		return false;
	if (open(path, O_WRONLY | O_CREAT, 0666) < 0 || stat(path, &info) < 0)
		return false;
	return limit.rlim_cur == 0 && (info.st_mode & 0777) == 0600;
}

static void test_private(void)
{
	g_auto(Room) room = room_new();

	g_assert_true(room_in_child(is_private, room));
}

static bool is_closed_to_others(const char *room)
{
	(void)room;
	return guard_start(NULL) && prctl(PR_GET_DUMPABLE) == 0;
}

static void test_undumpable(void)
{
	const char *sanitizers = g_getenv("SANITIZERS");

	if (sanitizers && *sanitizers)
		g_test_skip("sanitizers look into the process themselves");
	else
		g_assert_true(room_in_child(is_closed_to_others, NULL));
}

/* What a program of the user gets is as it was, with what was set in between undone. */
static bool gives_back(const char *room)
{
	struct rlimit before, after;
	sigset_t blocked;

	(void)room;
	umask(027);
	signal(SIGHUP, SIG_IGN);
	if (getrlimit(RLIMIT_CORE, &before) < 0)
		return false;
	before.rlim_cur = before.rlim_max;
	if (setrlimit(RLIMIT_CORE, &before) < 0 || !guard_start(NULL))
		return false;
	signal(SIGHUP, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigfillset(&blocked);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	guard_end();
	return getrlimit(RLIMIT_CORE, &after) == 0 && after.rlim_cur == before.rlim_cur &&
	       after.rlim_max == before.rlim_max && umask(0) == 027 &&
	       signal(SIGHUP, SIG_DFL) == SIG_IGN && signal(SIGPIPE, SIG_DFL) == SIG_DFL &&
	       sigprocmask(SIG_SETMASK, NULL, &blocked) == 0 && sigismember(&blocked, SIGTERM) == 0;
}

static void test_end(void)
{
	g_assert_true(room_in_child(gives_back, NULL));
}

static bool is_gone(gssize result)
{
	return result < 0 && errno == EBADF;
}

/* What is opened after the guard has started is none of the standard streams. */
static bool fills_descriptors(const char *room)
{
	char byte;

	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	return guard_start(NULL) && open(room, O_PATH) > STDERR_FILENO &&
	       is_gone(read(STDIN_FILENO, &byte, 1)) && is_gone(write(STDOUT_FILENO, "", 1)) &&
	       is_gone(write(STDERR_FILENO, "", 1));
}

static bool fills_the_missing_one(const char *room)
{
	struct stat before, after;

	close(STDOUT_FILENO);
	if (dup2(open(room, O_RDONLY), STDIN_FILENO) < 0 || fstat(STDIN_FILENO, &before) < 0)
		return false;
	return guard_start(NULL) && fcntl(STDOUT_FILENO, F_GETFD) >= 0 &&
	       fstat(STDIN_FILENO, &after) == 0 && after.st_ino == before.st_ino;
}

static bool fails_without_null(const char *room)
{
	g_autoptr(GError) error = NULL;

	room_enter(room);
	close(STDIN_FILENO);
	return !guard_start(&error) && g_error_matches(error, APP_ERROR, APP_ERROR_FAILED);
}

static void test_descriptors(void)
{
	g_auto(Room) room = room_new();

	g_assert_true(room_in_child(fills_descriptors, room));
	g_assert_true(room_in_child(fills_the_missing_one, room));
	g_assert_true(room_in_child(fails_without_null, room));
}

static bool keeps_others_open(const char *room)
{
	int fd = open(room, O_RDONLY);

	return fd > STDERR_FILENO && guard_start(NULL) && fcntl(fd, F_GETFD) == 0;
}

static void test_token_descriptor(void)
{
	g_auto(Room) room = room_new();

	g_assert_true(room_in_child(keeps_others_open, room));
}

static bool refuses_other_user(const char *room)
{
	g_autoptr(GError) error = NULL;

	(void)room;
	return setresuid(1, 0, 0) == 0 && !guard_start(&error) &&
	       g_error_matches(error, APP_ERROR, APP_ERROR_REFUSED);
}

static bool refuses_other_group(const char *room)
{
	(void)room;
	return setresgid(1, 0, 0) == 0 && !guard_start(NULL);
}

static void test_set_user_id(void)
{
	if (getuid() != 0) {
		g_test_skip("only root can have another user's rights");
		return;
	}
	g_assert_true(room_in_child(refuses_other_user, NULL));
	g_assert_true(room_in_child(refuses_other_group, NULL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/guard/private", test_private);
	g_test_add_func("/guard/undumpable", test_undumpable);
	g_test_add_func("/guard/end", test_end);
	g_test_add_func("/guard/descriptors", test_descriptors);
	g_test_add_func("/guard/token-descriptor", test_token_descriptor);
	g_test_add_func("/guard/set-user-id", test_set_user_id);
	return g_test_run();
}
