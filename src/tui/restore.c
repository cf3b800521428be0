#include "tui/restore.h"

#include <curses.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

/* Undoes what is not in terminfo: mouse reports and bracketed paste. */
#define MODES_OFF "\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[?2004l"

#define SEQUENCE_SIZE 512
#define STACK_SIZE    16384

/* Written while the full screen is entered, before anything needs it. */
static struct {
	struct termios modes;
	struct termios full_screen;
	char sequence[SEQUENCE_SIZE];
	gsize length;
} saved;

static volatile sig_atomic_t due;

static char handler_stack[STACK_SIZE];

static void append(const char *text)
{
	gsize length = text ? strlen(text) : 0;

	if (length == 0 || saved.length + length > SEQUENCE_SIZE)
		return;
	memcpy(saved.sequence + saved.length, text, length);
	saved.length += length;
}

/* A string of terminfo; NULL when the terminal has none. tigetstr() takes it without const. */
static const char *capability(const char *name)
{
	char copy[16];
	const char *value;

	g_strlcpy(copy, name, sizeof copy);
	value = tigetstr(copy);
	return value == (const char *)-1 ? NULL : value;
}

bool restore_prepare(void)
{
	int error;

	if (tcgetattr(STDOUT_FILENO, &saved.modes) < 0 ||
		setupterm(NULL, STDOUT_FILENO, &error) != OK)
		return false;
	saved.length = 0;
	if (capability("kmous"))
		append(MODES_OFF);
	append(capability("sgr0"));
	append(capability("rmkx"));
	append(capability("rmcup"));
	append(capability("cnorm"));
	del_curterm(cur_term);
	return true;
}

void restore_is_due(void)
{
	due = 1;
}

void restore_remember_full_screen(void)
{
	tcgetattr(STDOUT_FILENO, &saved.full_screen);
}

bool restore_is_in_foreground(void)
{
	pid_t foreground = tcgetpgrp(STDOUT_FILENO);

	return foreground < 0 || foreground == getpgrp();
}

/* Whether the modes are this program's to change: nobody else has set them. */
static bool has_own_modes(void)
{
	const struct termios *own = &saved.full_screen;
	struct termios now;

	if (restore_is_in_foreground())
		return true;
	return tcgetattr(STDOUT_FILENO, &now) == 0 && now.c_iflag == own->c_iflag &&
	       now.c_oflag == own->c_oflag && now.c_lflag == own->c_lflag;
}

void restore_now(void)
{
	sigset_t set, before;

	/* With SIGTTOU blocked a process of the background may do it (POSIX, tcsetattr). */
	sigemptyset(&set);
	sigaddset(&set, SIGTTOU);
	sigprocmask(SIG_BLOCK, &set, &before);

	gssize ignored = write(STDOUT_FILENO, saved.sequence, saved.length);

	(void)ignored;
	if (has_own_modes())
		tcsetattr(STDOUT_FILENO, TCSANOW, &saved.modes);
	sigprocmask(SIG_SETMASK, &before, NULL);
	due = 0;
}

static void on_fatal_signal(int number)
{
	if (due)
		restore_now();
	signal(number, SIG_DFL);
	raise(number);
}

void restore_on_fatal_signals(void)
{
	static const int fatal[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGQUIT, SIGPIPE,
		SIGSYS };
	const stack_t stack = { .ss_sp = handler_stack, .ss_size = sizeof handler_stack };
	struct sigaction action = { .sa_handler = on_fatal_signal, .sa_flags = SA_ONSTACK };

	sigaltstack(&stack, NULL);
	sigemptyset(&action.sa_mask);
	for (gsize i = 0; i < G_N_ELEMENTS(fatal); i++)
		sigaction(fatal[i], &action, NULL);
}
