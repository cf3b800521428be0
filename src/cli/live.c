#include "cli/live.h"

#include "base/plain.h"
#include "base/text.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define INTERRUPT    '\003'
#define END_OF_FILE  '\004'
#define IMPATIENCE   3 /* presses of Ctrl-C */
#define ROWS         24
#define COLUMNS      80
#define KEYS_AT_ONCE 1024

typedef struct Live {
	Run *run;
	Plain *plain;
	GMainLoop *loop;
	FILE *stream;
	guint input;           /* the source of standard input; 0 when it has ended */
	int interrupts;        /* Ctrl-C so far */
	int signal;            /* that ends this program; 0 for none */
	bool has_terminal;     /* standard input is one, */
	struct termios before; /* with these settings */
} Live;

static void write_text(const Live *live, const char *text)
{
	g_autofree char *ascii = g_get_charset(NULL) ? NULL : text_ascii(text);

	fputs(ascii ? ascii : text, live->stream);
	fflush(live->stream);
}

static void on_output(const char *bytes, gsize length, gpointer data)
{
	const Live *live = data;
	g_autofree char *text = plain_take(live->plain, bytes, length);

	write_text(live, text);
}

static void on_end(gpointer data)
{
	const Live *live = data;

	g_main_loop_quit(live->loop);
}

static void count_interrupts(Live *live, const char *bytes, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (bytes[i] == INTERRUPT && ++live->interrupts == IMPATIENCE)
			run_stop(live->run);
}

static gboolean on_input(int fd, GIOCondition condition, gpointer data)
{
	static const char end_of_file = END_OF_FILE;
	Live *live = data;
	char bytes[KEYS_AT_ONCE];
	gssize count = read(fd, bytes, sizeof bytes);

	(void)condition;
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return G_SOURCE_CONTINUE;
	if (count <= 0) {
		run_write(live->run, &end_of_file, 1);
		live->input = 0;
		return G_SOURCE_REMOVE;
	}
	run_write(live->run, bytes, (gsize)count);
	if (live->has_terminal)
		count_interrupts(live, bytes, (gsize)count);
	explicit_bzero(bytes, sizeof bytes);
	return G_SOURCE_CONTINUE;
}

static gboolean quit_by(Live *live, int number)
{
	live->signal = number;
	g_main_loop_quit(live->loop);
	return G_SOURCE_CONTINUE;
}

static gboolean on_term(gpointer data)
{
	return quit_by(data, SIGTERM);
}

static gboolean on_hup(gpointer data)
{
	return quit_by(data, SIGHUP);
}

static gboolean on_int(gpointer data)
{
	return quit_by(data, SIGINT);
}

static void find_size(int *ret_rows, int *ret_columns)
{
	struct winsize size;
	bool known =
		ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0;

	*ret_rows = known ? size.ws_row : ROWS;
	*ret_columns = known ? size.ws_col : COLUMNS;
}

static gboolean on_size(gpointer data)
{
	const Live *live = data;
	int rows, columns;

	find_size(&rows, &columns);
	run_resize(live->run, rows, columns);
	return G_SOURCE_CONTINUE;
}

/* Each key goes to the command at once, whose own terminal shows it, or does not. */
static void give_keys_away(Live *live)
{
	struct termios settings;

	live->has_terminal =
		tcgetattr(STDIN_FILENO, &live->before) == 0 && tcgetpgrp(STDIN_FILENO) == getpgrp();
	if (!live->has_terminal)
		return;
	settings = live->before;
	settings.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
	settings.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &settings);
}

static void take_keys_back(const Live *live)
{
	if (live->has_terminal)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &live->before);
}

static void watch(Live *live)
{
	guint sources[] = {
		g_unix_signal_add(SIGTERM, on_term, live),
		g_unix_signal_add(SIGHUP, on_hup, live),
		g_unix_signal_add(SIGINT, on_int, live),
		g_unix_signal_add(SIGWINCH, on_size, live),
	};

	live->input = g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP, on_input, live);
	give_keys_away(live);
	g_main_loop_run(live->loop);
	take_keys_back(live);
	for (gsize i = 0; i < G_N_ELEMENTS(sources); i++)
		g_source_remove(sources[i]);
	if (live->input != 0)
		g_source_remove(live->input);
}

static void die_of(int number)
{
	signal(number, SIG_DFL);
	raise(number);
}

Run *live_run(const Paths *paths, const RunPlan *plan, FILE *stream, GError **error)
{
	static const RunCallbacks callbacks = { .output = on_output, .end = on_end };
	Live live = { .stream = stream };
	int rows, columns;

	find_size(&rows, &columns);
	live.plain = plain_new();
	live.loop = g_main_loop_new(NULL, FALSE);
	live.run = run_start(paths, plan, rows, columns, &callbacks, &live, error);
	if (live.run)
		watch(&live);
	g_main_loop_unref(live.loop);
	plain_free(live.plain);
	if (live.signal != 0) {
		run_free(live.run);
		die_of(live.signal);
	}
	return live.run;
}
