#include "system/child.h"

#include "base/error.h"
#include "system/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define TURN_BYTES  (64 << 10)
#define INPUT_BYTES (16 << 10)

/* After the end, for something that was spared and goes on writing. */
#define REST_BYTES (1 << 20)

#define PATH_BYTES 64

struct Child {
	const ChildCallbacks *callbacks;
	gpointer data;
	Spawn *spawn;
	int master;
	int slave;    /* held open, for without any the master has nothing but errors to tell */
	guint reader; /* a source for output, or for its rest */
	guint writer; /* a source while input waits */
	bool is_held;
	bool is_over; /* the command; only the rest of the output is to come */
	bool is_told;
	gsize rest; /* bytes that came after the end */
	guint64 output_length;
	gsize input_length;
	char input[INPUT_BYTES];
};

/* Reads what there is, up to the size; the kernel gives 4 KiB at a time. */
static gsize read_turn(int fd, char *bytes, gsize size)
{
	gsize length = 0;
	gssize count;

	while (length < size && (count = read(fd, bytes + length, size - length)) > 0)
		length += (gsize)count;
	return length;
}

/* Delivers a part; 0 when there was none, and only then the child is still there for sure. */
static gsize deliver(Child *child)
{
	char bytes[TURN_BYTES];
	gsize length = read_turn(child->master, bytes, sizeof bytes);

	child->output_length += length;
	if (length > 0)
		child->callbacks->output(bytes, length, child->data);
	return length;
}

static gboolean on_output(int fd, GIOCondition condition, gpointer data)
{
	(void)fd;
	(void)condition;
	deliver(data);
	return G_SOURCE_CONTINUE;
}

static void close_terminal(Child *child)
{
	g_clear_handle_id(&child->reader, g_source_remove);
	g_clear_handle_id(&child->writer, g_source_remove);
	if (child->master >= 0)
		close(child->master);
	if (child->slave >= 0)
		close(child->slave);
	child->master = child->slave = -1;
	explicit_bzero(child->input, sizeof child->input);
	child->input_length = 0;
}

static gboolean on_rest(gpointer data)
{
	Child *child = data;

	child->rest += TURN_BYTES;
	if (child->rest <= REST_BYTES && deliver(child) > 0)
		return G_SOURCE_CONTINUE;
	child->reader = 0;
	close_terminal(child);
	child->is_told = true;
	child->callbacks->ended(child->data);
	return G_SOURCE_REMOVE;
}

static void set_reader(Child *child)
{
	g_clear_handle_id(&child->reader, g_source_remove);
	if (child->is_held || child->master < 0)
		return;
	if (child->is_over)
		child->reader = g_idle_add(on_rest, child);
	else
		child->reader = g_unix_fd_add_full(
			G_PRIORITY_DEFAULT_IDLE, child->master, G_IO_IN, on_output, child, NULL);
}

static void on_end(gpointer data)
{
	Child *child = data;

	child->is_over = true;
	set_reader(child);
}

static void take_input(Child *child, gsize length)
{
	gsize rest = child->input_length - length;

	memmove(child->input, child->input + length, rest);
	explicit_bzero(child->input + rest, length);
	child->input_length = rest;
}

static gboolean on_writable(int fd, GIOCondition condition, gpointer data)
{
	Child *child = data;
	gssize count = write(fd, child->input, child->input_length);

	(void)condition;
	if (count > 0)
		take_input(child, (gsize)count);
	else if (count < 0 && errno != EAGAIN && errno != EINTR)
		take_input(child, child->input_length);
	if (child->input_length > 0)
		return G_SOURCE_CONTINUE;
	child->writer = 0;
	return G_SOURCE_REMOVE;
}

static struct winsize size_of(int columns, int rows)
{
	return (struct winsize){
		.ws_col = (unsigned short)CLAMP(columns, 1, G_MAXINT16),
		.ws_row = (unsigned short)CLAMP(rows, 1, G_MAXINT16),
	};
}

/* So that erasing takes a character and not a byte. */
static bool set_utf8(int fd)
{
	struct termios modes;

	if (tcgetattr(fd, &modes) < 0)
		return false;
	modes.c_iflag |= IUTF8;
	return tcsetattr(fd, TCSANOW, &modes) == 0;
}

/* False with errno. */
static bool open_terminal(Child *child, int columns, int rows, char path[PATH_BYTES])
{
	struct winsize size = size_of(columns, rows);

	child->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (child->master < 0 || grantpt(child->master) < 0 || unlockpt(child->master) < 0)
		return false;
	errno = ptsname_r(child->master, path, PATH_BYTES);
	if (errno != 0)
		return false;
	child->slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return child->slave >= 0 && set_utf8(child->slave) &&
	       ioctl(child->master, TIOCSWINSZ, &size) == 0;
}

Child *child_new(const SpawnCommand *command, int columns, int rows,
	const ChildCallbacks *callbacks, gpointer data, GError **error)
{
	g_autoptr(Child) child = g_new0(Child, 1);
	char path[PATH_BYTES];

	child->callbacks = callbacks;
	child->data = data;
	child->master = child->slave = -1;
	if (!open_terminal(child, columns, rows, path)) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, "cannot open a terminal: %s",
			file_problem(errno));
		return NULL;
	}

	const SpawnStreams streams = { .terminal = path };

	child->spawn = spawn_new(command, &streams, on_end, child, error);
	if (!child->spawn)
		return NULL;
	set_reader(child);
	return g_steal_pointer(&child);
}

void child_free(Child *child)
{
	if (!child)
		return;
	spawn_free(child->spawn);
	close_terminal(child);
	g_free(child);
}

bool child_write(Child *child, const char *bytes, gsize length)
{
	if (child->is_over || length > sizeof child->input - child->input_length)
		return false;
	memcpy(child->input + child->input_length, bytes, length);
	child->input_length += length;
	if (child->writer == 0 && length > 0)
		child->writer = g_unix_fd_add(child->master, G_IO_OUT, on_writable, child);
	return true;
}

void child_resize(Child *child, int columns, int rows)
{
	struct winsize size = size_of(columns, rows);

	if (child->master >= 0)
		ioctl(child->master, TIOCSWINSZ, &size);
}

void child_hold(Child *child, bool is_held)
{
	child->is_held = is_held;
	set_reader(child);
}

pid_t child_pid(const Child *child)
{
	return spawn_pid(child->spawn);
}

void child_stop(Child *child)
{
	spawn_stop(child->spawn);
}

void child_set_limit(Child *child, guint limit_ms)
{
	spawn_set_limit(child->spawn, limit_ms);
}

guint child_limit(const Child *child)
{
	return spawn_limit(child->spawn);
}

gint64 child_elapsed(const Child *child)
{
	return spawn_elapsed(child->spawn);
}

const SpawnResult *child_result(const Child *child)
{
	return child->is_told ? spawn_result(child->spawn) : NULL;
}

guint64 child_output_length(const Child *child)
{
	return child->output_length;
}
