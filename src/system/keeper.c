#include "system/keeper.h"

#include "system/family.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The control socket, once all other descriptors are closed. */
#define CONTROL STDIN_FILENO

/* Rounds of killing, 2 ms apart; what is still there then cannot be killed. */
#define ROUNDS 100

/* Time for what is in other sessions. */
#define OTHERS_S 2

/* As the kernel has it: glibc's readdir() needs memory. */
typedef struct Entry {
	guint64 inode;
	gint64 offset;
	guint16 length;
	unsigned char type;
	char name[];
} Entry;

static gint64 now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* 0 for a name that is no number. */
static pid_t number_of(const char *name)
{
	pid_t number = 0;

	for (; *name >= '0' && *name <= '9'; name++)
		number = number * 10 + *name - '0';
	return *name ? 0 : number;
}

static bool kill_member(pid_t pid, pid_t session)
{
	return pid > 0 && getsid(pid) == session && kill(pid, SIGKILL) == 0;
}

/* Whether there was any. */
static bool kill_members(pid_t session)
{
	char entries[4096] __attribute__((aligned(__alignof__(Entry))));
	int fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool found = false;
	const Entry *entry;
	long count;

	while ((count = syscall(SYS_getdents64, fd, entries, sizeof entries)) > 0)
		for (long at = 0; at < count; at += entry->length) {
			entry = (const Entry *)(const void *)(entries + at);
			found |= kill_member(number_of(entry->name), session);
		}
	close(fd);
	return found;
}

/* Reaps whatever has ended; false when no child is left at all. */
static bool reap(pid_t pid, int *ret_status, bool *ret_has_ended)
{
	pid_t child;
	int status;

	while ((child = waitpid(-1, &status, WNOHANG)) > 0)
		if (child == pid) {
			*ret_status = status;
			*ret_has_ended = true;
		}
	return child == 0;
}

static void reap_and_report(pid_t pid)
{
	KeeperReport report = { .pid = pid };
	bool has_ended = false;

	report.is_alone = !reap(pid, &report.number, &has_ended);
	report.time = now();
	if (has_ended)
		send(CONTROL, &report, sizeof report, MSG_NOSIGNAL);
}

/* Without children there is nobody to be killed, and the number may mean another session now. */
static void end_session(pid_t session)
{
	bool has_ended;
	int status;

	for (int round = 0; round < ROUNDS && reap(session, &status, &has_ended); round++) {
		kill(-session, SIGKILL);
		if (!kill_members(session))
			return;
		poll(NULL, 0, 2);
	}
}

/*
 * What is left below this process is in sessions of its own; a browser and the like stay. Another
 * thread of the program may have held a lock when this process was forked, so its time is limited.
 */
static void end_others(pid_t session)
{
	sigset_t alarms;
	bool has_ended;
	int status;

	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	signal(SIGALRM, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &alarms, NULL);
	alarm(OTHERS_S);
	for (int round = 0; round < ROUNDS && reap(session, &status, &has_ended); round++) {
		if (family_signal(getpid(), session, SIGKILL) == 0)
			return;
		poll(NULL, 0, 2);
	}
}

static void keep(pid_t pid)
{
	struct signalfd_siginfo info;
	sigset_t deaths;

	sigemptyset(&deaths);
	sigaddset(&deaths, SIGCHLD);

	struct pollfd polled[] = {
		{ .fd = CONTROL, .events = POLLIN },
		{ .fd = signalfd(-1, &deaths, SFD_NONBLOCK), .events = POLLIN },
	};

	while (poll(polled, G_N_ELEMENTS(polled), -1) > 0 && polled[0].revents == 0)
		if (read(polled[1].fd, &info, sizeof info) > 0)
			reap_and_report(pid);
	end_session(pid);
	end_others(pid);
}

void keeper_run(int control, const KeeperOrder *order)
{
	KeeperReport report = { 0 };

	/* A session of its own: nothing that is typed at our terminal concerns it. */
	setsid();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	signal(SIGCHLD, SIG_DFL);
	report.number = posix_spawn(&report.pid, order->program, &order->actions,
		&order->attributes, order->argv, order->environment);
	report.time = now();
	/* It must keep nothing open that others wait for the end of. */
	dup2(control, CONTROL);
	closefrom(CONTROL + 1);
	send(CONTROL, &report, sizeof report, MSG_NOSIGNAL);
	if (report.number == 0)
		keep(report.pid);
	_Exit(0);
}
