#include "tui/terminal.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/secret.h"
#include "base/text.h"
#include "tui/restore.h"
#include "tui/theme.h"

#include <curses.h>
#include <errno.h>
#include <glib-unix.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Bracketed paste: what the terminal puts around what is pasted. */
#define PASTE_BEGIN_KEY (KEY_MAX + 1)
#define PASTE_END_KEY   (KEY_MAX + 2)
#define PASTE_ON        "\033[?2004h"
#define PASTE_MAX       65536

#define ESCAPE_MS 25
#define SETTLE_MS 50

struct Terminal {
	TerminalCallbacks callbacks;
	gpointer data;
	SCREEN *screen;
	Theme *theme;
	bool utf8;
	bool plain;     /* a text is shown outside the full screen */
	bool lent;      /* a program has the terminal */
	guint input;    /* the source of the keys; 0 while it is lent */
	GString *paste; /* what is being pasted; NULL when nothing is */
	int signal_pipe[2];
	guint settling;  /* the source that waits after a stop; 0 for none */
	GArray *sources; /* of guint: on the main loop */
};

/* Where the handler of SIGTSTP and SIGCONT writes; -1 while no terminal is open. */
static volatile sig_atomic_t stop_pipe = -1;

bool terminal_is_possible(void)
{
	const char *term = g_getenv("TERM");

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && term && *term &&
	       strcmp(term, "dumb") != 0;
}

static void on_stop_signal(int number)
{
	char byte = (char)number;
	int before = errno;
	gssize ignored = stop_pipe < 0 ? 0 : write(stop_pipe, &byte, 1);

	(void)ignored;
	errno = before;
}

/* Enters the modes that curses does not know of, where the terminal is of a kind that has them. */
static void enter_modes(void)
{
	if (!has_key(KEY_MOUSE))
		return;
	putp(PASTE_ON);
	fflush(stdout);
	mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	mouseinterval(0);
}

static guint32 translate_special(int key)
{
	switch (key) {
	case KEY_UP:
		return KEY_ARROW_UP;
	case KEY_DOWN:
		return KEY_ARROW_DOWN;
	case KEY_LEFT:
		return KEY_ARROW_LEFT;
	case KEY_RIGHT:
		return KEY_ARROW_RIGHT;
	case KEY_ENTER:
		return KEY_RETURN;
	case KEY_PPAGE:
		return KEY_PAGE_UP;
	case KEY_NPAGE:
		return KEY_PAGE_DOWN;
	case KEY_HOME:
		return KEY_FIRST;
	case KEY_END:
		return KEY_LAST;
	case KEY_BACKSPACE:
		return KEY_RUBOUT;
	case KEY_DC:
		return KEY_FORWARD_DELETE;
	case KEY_BTAB:
		return KEY_TABULATOR_BACK;
	case KEY_IC:
		return KEY_INSERTION;
	default:
		if (key > KEY_F0 && key <= KEY_F0 + FUNCTION_KEYS)
			return KEY_FUNCTION + (guint32)(key - KEY_F0) - 1;
		return KEY_NOTHING; /* KEY_RESIZE among them: SIGWINCH has told already */
	}
}

static guint32 translate_character(wint_t character)
{
	switch (character) {
	case '\r':
	case '\n':
		return KEY_RETURN;
	case '\t':
		return KEY_TABULATOR;
	case 033:
		return KEY_ESCAPE;
	case 0x7f:
	case '\b':
		return KEY_RUBOUT;
	default:
		return (guint32)character;
	}
}

static void send_event(Terminal *terminal, const Event *event)
{
	if (event->key != KEY_NOTHING)
		terminal->callbacks.event(event, terminal->data);
}

static void send_mouse(Terminal *terminal)
{
	MEVENT mouse;
	Event event = { .key = KEY_NOTHING };

	if (getmouse(&mouse) != OK)
		return;
	if (mouse.bstate & BUTTON1_PRESSED)
		event.key = KEY_CLICK;
	else if (mouse.bstate & BUTTON4_PRESSED)
		event.key = KEY_WHEEL_UP;
	else if (mouse.bstate & BUTTON5_PRESSED)
		event.key = KEY_WHEEL_DOWN;
	event.row = mouse.y;
	event.column = mouse.x;
	send_event(terminal, &event);
}

/* It may be a password: nothing of it is left behind. */
static void end_paste(Terminal *terminal)
{
	char *clean = terminal->paste
			      ? text_clean(terminal->paste->str, (gssize)terminal->paste->len)
			      : NULL;
	const Event event = { .key = KEY_PASTE, .text = clean };

	if (!terminal->paste)
		return;
	secret_free_string(g_string_free(g_steal_pointer(&terminal->paste), FALSE));
	send_event(terminal, &event);
	secret_free_string(clean);
}

static void take_special(Terminal *terminal, int key)
{
	const Event event = { .key = translate_special(key) };

	if (key == PASTE_BEGIN_KEY) {
		if (!terminal->paste)
			terminal->paste = g_string_sized_new(PASTE_MAX + MB_LEN_MAX);
	} else if (key == PASTE_END_KEY) {
		end_paste(terminal);
	} else if (key == KEY_MOUSE) {
		send_mouse(terminal);
	} else {
		send_event(terminal, &event);
	}
}

static void take_character(Terminal *terminal, wint_t character)
{
	const Event event = { .key = translate_character(character) };

	if (!terminal->paste)
		send_event(terminal, &event);
	else if (terminal->paste->len < PASTE_MAX)
		g_string_append_unichar(terminal->paste, (gunichar)character);
}

static gboolean on_size(gpointer data)
{
	Terminal *terminal = data;
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		resize_term(size.ws_row, size.ws_col);
	terminal_forget(terminal);
	terminal->callbacks.redraw(terminal->data);
	return G_SOURCE_CONTINUE;
}

/* Back on the screen after a stop; the size may be another by now. */
static void come_back(Terminal *terminal)
{
	terminal->plain = false;
	restore_is_due();
	reset_prog_mode();
	refresh();
	keypad(stdscr, TRUE); /* curses would do so when it reads a key: too late for the first */
	enter_modes();
	on_size(terminal);
}

/*
 * Takes all that has come: what curses has read already would wake nobody. Nothing once it is
 * suspended: keys are the shell's then.
 */
static gboolean on_input(int fd, GIOCondition condition, gpointer data)
{
	Terminal *terminal = data;
	wint_t key;
	int kind;

	if (terminal->plain && tcflush(fd, TCIFLUSH) == 0)
		come_back(terminal);
	while (!isendwin() && (kind = get_wch(&key)) != ERR)
		if (kind == KEY_CODE_YES)
			take_special(terminal, (int)key);
		else
			take_character(terminal, key);
	if (condition & (G_IO_HUP | G_IO_ERR)) {
		terminal->callbacks.quit(0, terminal->data);
		terminal->input = 0;
		return G_SOURCE_REMOVE;
	}
	return G_SOURCE_CONTINUE;
}

/* Once: what ends while it is suspended leaves the shell's screen alone. */
static void leave(void)
{
	if (isendwin())
		return;
	if (restore_is_in_foreground()) /* it sets modes even where a shell has set its own */
		endwin();
	restore_now();
}

/* SIGCONT tells when to come back. */
void terminal_suspend(Terminal *terminal)
{
	(void)terminal;
	leave();
	raise(SIGSTOP);
}

void terminal_show_plain(Terminal *terminal, const char *text)
{
	leave();
	terminal->plain = true;
	fputs(text, stdout);
	fflush(stdout);
}

void terminal_end_plain(Terminal *terminal)
{
	if (terminal->plain)
		come_back(terminal);
}

static void listen_to_keys(Terminal *terminal)
{
	terminal->input = g_unix_fd_add_full(G_PRIORITY_HIGH, STDIN_FILENO,
		G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, terminal, NULL);
}

static void stop_listening_to_keys(Terminal *terminal)
{
	if (terminal->input != 0)
		g_source_remove(terminal->input);
	terminal->input = 0;
}

void terminal_lend(Terminal *terminal)
{
	stop_listening_to_keys(terminal);
	leave();
	terminal->lent = true;
}

void terminal_take_back(Terminal *terminal)
{
	if (!terminal->lent)
		return;
	terminal->lent = false;
	come_back(terminal);
	listen_to_keys(terminal);
}

/* Started or continued in the background, it stops until the shell brings it forward. */
static void wait_for_foreground(void)
{
	if (!restore_is_in_foreground())
		raise(SIGSTOP);
}

static gboolean on_settled(gpointer data)
{
	Terminal *terminal = data;

	terminal->settling = 0;
	wait_for_foreground();
	return G_SOURCE_REMOVE;
}

static void stop_settling(Terminal *terminal)
{
	if (terminal->settling != 0)
		g_source_remove(terminal->settling);
	terminal->settling = 0;
}

/* In the background it stops again, but a signal that came along may have to end it first. */
static void settle(Terminal *terminal)
{
	stop_settling(terminal);
	terminal->settling =
		g_timeout_add_full(G_PRIORITY_HIGH, SETTLE_MS, on_settled, terminal, NULL);
}

static gboolean on_stop(int fd, GIOCondition condition, gpointer data)
{
	Terminal *terminal = data;
	char byte;

	(void)condition;
	if (read(fd, &byte, 1) != 1)
		return G_SOURCE_CONTINUE;
	if (byte == SIGTSTP)
		terminal_suspend(terminal);
	else if (terminal->lent)
		return G_SOURCE_CONTINUE;
	else if (restore_is_in_foreground())
		come_back(terminal);
	else
		settle(terminal);
	return G_SOURCE_CONTINUE;
}

static gboolean quit_by(Terminal *terminal, int number)
{
	terminal->callbacks.quit(number, terminal->data);
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

/* While the terminal is lent, Ctrl-C is meant for who has it. */
static gboolean on_int(gpointer data)
{
	const Terminal *terminal = data;

	return terminal->lent ? G_SOURCE_CONTINUE : quit_by(data, SIGINT);
}

static void add_source(Terminal *terminal, guint source)
{
	g_array_append_val(terminal->sources, source);
}

static void listen_to_stops(Terminal *terminal)
{
	struct sigaction action = { .sa_handler = on_stop_signal, .sa_flags = SA_RESTART };

	if (!g_unix_open_pipe(terminal->signal_pipe, FD_CLOEXEC, NULL))
		return;
	g_unix_set_fd_nonblocking(terminal->signal_pipe[0], TRUE, NULL);
	g_unix_set_fd_nonblocking(terminal->signal_pipe[1], TRUE, NULL);
	stop_pipe = terminal->signal_pipe[1];
	sigemptyset(&action.sa_mask);
	sigaction(SIGTSTP, &action, NULL);
	sigaction(SIGCONT, &action, NULL);
	/* As urgent as keys, which are not read before the terminal has come back. */
	add_source(terminal, g_unix_fd_add_full(G_PRIORITY_HIGH, terminal->signal_pipe[0], G_IO_IN,
				     on_stop, terminal, NULL));
}

static void listen(Terminal *terminal)
{
	listen_to_stops(terminal);
	add_source(terminal, g_unix_signal_add(SIGWINCH, on_size, terminal));
	add_source(terminal, g_unix_signal_add(SIGTERM, on_term, terminal));
	add_source(terminal, g_unix_signal_add(SIGHUP, on_hup, terminal));
	add_source(terminal, g_unix_signal_add(SIGINT, on_int, terminal));
	listen_to_keys(terminal);
}

Terminal *terminal_open(
	bool no_color, const TerminalCallbacks *callbacks, gpointer data, GError **error)
{
	Terminal *terminal = g_new0(Terminal, 1);

	terminal->callbacks = *callbacks;
	terminal->data = data;
	terminal->utf8 = g_get_charset(NULL);
	terminal->signal_pipe[0] = terminal->signal_pipe[1] = -1;
	terminal->sources = g_array_new(FALSE, FALSE, sizeof(guint));
	wait_for_foreground();
	if (!restore_prepare() || !(terminal->screen = newterm(NULL, stdout, stdin))) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED,
			_("the terminal \"%s\" is not known: see terminfo(5)"), g_getenv("TERM"));
		g_array_unref(terminal->sources);
		g_free(terminal);
		return NULL;
	}
	restore_on_fatal_signals();
	restore_is_due();
	signal(SIGTTOU, SIG_IGN); /* the end has to be put right even from the background */
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	curs_set(0);
	define_key("\033[200~", PASTE_BEGIN_KEY);
	define_key("\033[201~", PASTE_END_KEY);
	terminal->theme = theme_new(no_color);
	listen(terminal);
	refresh();
	enter_modes();
	restore_remember_full_screen();
	return terminal;
}

void terminal_close(Terminal *terminal)
{
	if (!terminal)
		return;
	stop_pipe = -1;
	stop_settling(terminal);
	stop_listening_to_keys(terminal);
	signal(SIGTSTP, SIG_DFL);
	signal(SIGCONT, SIG_DFL);
	for (guint i = 0; i < terminal->sources->len; i++) {
		GSource *source = g_main_context_find_source_by_id(
			NULL, g_array_index(terminal->sources, guint, i));

		if (source)
			g_source_destroy(source);
	}
	leave();
	theme_free(terminal->theme);
	delscreen(terminal->screen);
	for (int i = 0; i < 2; i++)
		if (terminal->signal_pipe[i] >= 0)
			close(terminal->signal_pipe[i]);
	g_array_unref(terminal->sources);
	if (terminal->paste)
		g_string_free(terminal->paste, TRUE);
	g_free(terminal);
}

void terminal_size(const Terminal *terminal, int *ret_rows, int *ret_columns)
{
	(void)terminal;
	getmaxyx(stdscr, *ret_rows, *ret_columns);
}

static void show_run(const Terminal *terminal, const Cell *first, const GString *run)
{
	g_autofree char *ascii = terminal->utf8 ? NULL : text_ascii(run->str);

	theme_set(terminal->theme, first);
	addstr(ascii ? ascii : run->str);
}

/* Sends a row as runs of cells that look the same. */
static void show_row(const Terminal *terminal, const Canvas *canvas, int row)
{
	g_autoptr(GString) run = g_string_new(NULL);
	const Cell *first = canvas_cell(canvas, row, 0);

	move(row, 0);
	for (int column = 0; column < canvas->columns; column++) {
		const Cell *cell = canvas_cell(canvas, row, column);

		if (!theme_is_same(cell, first)) {
			show_run(terminal, first, run);
			g_string_truncate(run, 0);
			first = cell;
		}
		g_string_append(run, cell->text);
	}
	show_run(terminal, first, run);
}

void terminal_show(Terminal *terminal, const Canvas *canvas)
{
	if (terminal->plain || terminal->lent || !restore_is_in_foreground())
		return;
	for (int row = 0; row < canvas->rows; row++)
		show_row(terminal, canvas, row);
	attrset(A_NORMAL);
	curs_set(canvas->cursor_row >= 0);
	if (canvas->cursor_row >= 0)
		move(canvas->cursor_row, canvas->cursor_column);
	refresh();
}

void terminal_forget(Terminal *terminal)
{
	(void)terminal;
	clearok(curscr, TRUE);
}

void terminal_copy(Terminal *terminal, const char *text)
{
	g_autofree char *encoded = g_base64_encode((const guchar *)text, strlen(text));
	g_autofree char *sequence = g_strdup_printf("\033]52;c;%s\a", encoded);

	(void)terminal;
	putp(sequence);
	fflush(stdout);
}
