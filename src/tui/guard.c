/*
 * The guard parent: see tui/terminal.h.
 */
#include "tui/restore.h"
#include "tui/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The program, for the handler of the parent. */
static volatile pid_t program;

static void pass_on(int number)
{
	kill(program, number);
}

/* What is sent to the parent is meant for the program. */
static void pass_signals_on(void)
{
	static const int numbers[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGUSR1,
		SIGUSR2 };
	struct sigaction action = { .sa_handler = pass_on, .sa_flags = SA_RESTART };

	sigemptyset(&action.sa_mask);
	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
		sigaction(numbers[i], &action, NULL);
}

/* Ends like the child did, without a core file, so that the shell sees one program. */
G_NORETURN static void die_of(int number)
{
	sigset_t set;

	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
	_exit(128 + number);
}

/* Waits for the program's end; stops with it and continues it, as the shell wishes. */
static int wait_for_program(void)
{
	int status = 0;

	for (;;) {
		pid_t pid = waitpid(program, &status, WUNTRACED);

		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			return EXIT_FAILURE;
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		if (WIFSIGNALED(status))
			break;
		raise(SIGSTOP);
		kill(program, SIGCONT);
	}
	if (restore_is_in_foreground()) /* otherwise the shell has the terminal */
		restore_now();
	die_of(WTERMSIG(status));
}

/* The program must not outlive its guard, which a shell takes for it. */
static void follow_parent(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGHUP);
	if (getppid() != parent)
		raise(SIGHUP);
}

bool terminal_guard(int *ret_status)
{
	pid_t parent = getpid();

	if (!restore_prepare())
		return true; /* terminal_open() will say what is wrong */
	program = fork();
	if (program < 0)
		return true; /* without a guard, then */
	if (program == 0) {
		follow_parent(parent);
		return true;
	}
	pass_signals_on();
	restore_on_fatal_signals();
	restore_is_due();
	*ret_status = wait_for_program();
	return false;
}
