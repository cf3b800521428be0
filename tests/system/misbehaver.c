/*
 * The commands that test-child and test-capture run: one way to behave for each name, most of
 * them badly. Those that never end by themselves must be ended.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#define FORKS       500
#define FLOOD_BYTES (1L << 30)

typedef struct Behaviour {
	const char *name;
	void (*behave)(void);
} Behaviour;

static void stay(void)
{
	for (;;)
		pause();
}

static void ignore_all(void)
{
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_IGN);
}

static void say(const char *text)
{
	fputs(text, stdout);
	fflush(stdout);
}

static void be_stubborn(void)
{
	ignore_all();
	say("ready");
	stay();
}

/* When it ends, what it has left behind is as it is to be. */
static void wait_for_child(const int ready[2])
{
	char byte;

	close(ready[1]);
	while (read(ready[0], &byte, 1) < 0 && errno == EINTR)
		;
}

/* Its child, where this returns true, has left the session; the descriptor is to be closed. */
static bool leave(int *ret_ready)
{
	int ready[2];

	if (pipe2(ready, O_CLOEXEC) == 0 && fork() > 0) {
		wait_for_child(ready);
		return false;
	}
	setsid();
	ignore_all();
	*ret_ready = ready[1];
	return true;
}

/* It holds the terminal or the pipes open. */
static void leave_holder(void)
{
	int ready;

	if (leave(&ready)) {
		say("ready");
		close(ready);
		stay();
	}
}

static void leave_daemon(void)
{
	int null = open("/dev/null", O_RDWR), ready;

	if (!leave(&ready))
		return;
	if (fork() > 0)
		exit(0);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	if (chdir("/") < 0)
		return;
	close(ready);
	stay();
}

/* An address among the arguments. */
static void leave_browser(void)
{
	int ready;

	if (leave(&ready))
		execl("/proc/self/exe", "misbehaver", "silent", "https://idp.invalid/device",
			(char *)NULL);
}

static void leave_service(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), ready;

	snprintf(address.sun_path, sizeof address.sun_path, "%s/service", getenv("TMPDIR"));
	unlink(address.sun_path);
	if (leave(&ready) && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
		listen(fd, 1) == 0) {
		close(ready);
		stay();
	}
}

/* In the same session, in a group of its own. */
static void leave_job(void)
{
	if (fork() == 0) {
		setpgid(0, 0);
		ignore_all();
		stay();
	}
}

static void read_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR);
	char bytes[64];

	say("ready");
	ignore_all();
	while (read(fd, bytes, sizeof bytes) >= 0 || errno == EINTR)
		;
	stay();
}

static void stop_itself(void)
{
	say("ready");
	for (;;)
		raise(SIGSTOP);
}

static void flood(void)
{
	char line[1024];

	memset(line, 'x', sizeof line);
	memcpy(line + sizeof line - 2, "\r\n", 2);
	for (long sent = 0; sent < FLOOD_BYTES; sent += (long)sizeof line)
		if (write(STDOUT_FILENO, line, sizeof line) < 0)
			stay();
	stay();
}

static void close_streams(void)
{
	say("ready");
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	stay();
}

static void be_binary(void)
{
	const char bytes[] = "\xe2\x82\0\x1b[\xff\x9b\x1b]52;c;\xf0\x9f";
	struct termios modes;

	if (tcgetattr(STDOUT_FILENO, &modes) == 0) {
		cfmakeraw(&modes);
		tcsetattr(STDOUT_FILENO, TCSANOW, &modes);
	}
	fwrite(bytes, 1, sizeof bytes - 1, stdout);
	fflush(stdout);
	stay();
}

static void kill_itself(void)
{
	say("ready");
	kill(getpid(), SIGKILL);
}

static void fork_many(void)
{
	for (int i = 0; i < FORKS; i++)
		if (fork() == 0) {
			if (i % 3 == 0)
				setpgid(0, 0);
			if (i % 5 == 0)
				setsid();
			ignore_all();
			stay();
		}
	be_stubborn();
}

static void exit_at_once(void)
{
	exit(7);
}

static void be_idle(void)
{
	say("ready");
	stay();
}

/* Ends in an orderly way when it is asked to. */
static void on_signal(int number)
{
	_exit(number == SIGINT ? 0 : number);
}

static void be_orderly(void)
{
	signal(SIGINT, on_signal);
	say("ready");
	stay();
}

static void on_term(int number)
{
	(void)number;
	_exit(15);
}

static void want_term(void)
{
	ignore_all();
	signal(SIGTERM, on_term);
	say("ready");
	stay();
}

static void echo_lines(void)
{
	char line[256];

	while (fgets(line, sizeof line, stdin)) {
		printf("<%s>", strtok(line, "\n"));
		fflush(stdout);
		if (strcmp(line, "quit") == 0)
			return;
	}
}

static void on_resize(int number)
{
	struct winsize size;

	(void)number;
	ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
	dprintf(STDOUT_FILENO, "[%dx%d]", size.ws_col, size.ws_row);
}

static void tell_sizes(void)
{
	signal(SIGWINCH, on_resize);
	on_resize(0);
	stay();
}

static void print_open_descriptors(void)
{
	for (int fd = 0; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			printf(" %d%s", fd, isatty(fd) ? "t" : "");
}

static void print_signals(void)
{
	struct sigaction action;
	sigset_t mask;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	for (int number = 1; number < NSIG; number++) {
		if (sigismember(&mask, number) == 1)
			printf(" blocked %d", number);
		if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
			printf(" ignored %d", number);
	}
}

static void report(void)
{
	char directory[4096];
	mode_t mask = umask(0);
	int terminal = open("/dev/tty", O_RDWR);

	printf("leader %d, group %d, tty %d, foreground %d, umask %o, in %s, descriptors",
		getsid(0) == getpid(), getpgrp() == getpid(), terminal >= 0,
		terminal >= 0 && tcgetpgrp(terminal) == getpid(), (unsigned)mask,
		getcwd(directory, sizeof directory));
	close(terminal);
	print_open_descriptors();
	printf(", signals");
	print_signals();
	printf(".");
}

static const Behaviour behaviours[] = {
	{ "at-once", exit_at_once },
	{ "binary", be_binary },
	{ "browser", leave_browser },
	{ "closed", close_streams },
	{ "daemon", leave_daemon },
	{ "echo", echo_lines },
	{ "flood", flood },
	{ "forks", fork_many },
	{ "holder", leave_holder },
	{ "idle", be_idle },
	{ "job", leave_job },
	{ "killed", kill_itself },
	{ "orderly", be_orderly },
	{ "reader", read_terminal },
	{ "report", report },
	{ "service", leave_service },
	{ "silent", stay },
	{ "sizes", tell_sizes },
	{ "stopped", stop_itself },
	{ "stubborn", be_stubborn },
	{ "term", want_term },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof behaviours / sizeof *behaviours; i++)
		if (argc > 1 && strcmp(argv[1], behaviours[i].name) == 0) {
			behaviours[i].behave();
			return 0;
		}
	return 99;
}
