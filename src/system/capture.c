#include "system/capture.h"

#include "base/error.h"
#include "system/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

/* After the end, for something that was spared and goes on writing. */
#define REST_TURNS 64

typedef struct Stream {
	int fd; /* -1 when there is no more to come */
	guint source;
	Secret *bytes;
	gsize cap;
	bool is_truncated;
} Stream;

struct Capture {
	SpawnCallback *callback;
	gpointer data;
	Spawn *spawn;
	bool is_told;
	Stream output, errors;
};

static void stream_close(Stream *stream)
{
	g_clear_handle_id(&stream->source, g_source_remove);
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
}

/* As read(); what goes beyond the cap is read all the same, lest the command waits for ever. */
static gssize stream_read(Stream *stream)
{
	gsize room = stream->cap - stream->bytes->length;
	char more[16 << 10];
	gssize count;

	if (room > 0) {
		count = read(stream->fd, stream->bytes->data + stream->bytes->length, room);
		stream->bytes->length += (gsize)MAX(count, 0);
		return count;
	}
	count = read(stream->fd, more, sizeof more);
	explicit_bzero(more, sizeof more);
	stream->is_truncated |= count > 0;
	return count;
}

/* Whether there may be more at once. */
static bool stream_turn(Stream *stream)
{
	gssize count = stream_read(stream);

	if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
		stream_close(stream);
	return count > 0;
}

static gboolean on_readable(int fd, GIOCondition condition, gpointer data)
{
	(void)fd;
	(void)condition;
	stream_turn(data);
	return G_SOURCE_CONTINUE;
}

/* The end to be read from is the stream's, the other one is returned; -1 and errno. */
static int stream_open(Stream *stream, gsize cap)
{
	int ends[2];

	stream->bytes = secret_new_sized(cap);
	stream->bytes->length = 0;
	stream->cap = cap;
	stream->fd = -1;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	stream->fd = ends[0];
	g_unix_set_fd_nonblocking(stream->fd, TRUE, NULL);
	stream->source = g_unix_fd_add_full(
		G_PRIORITY_DEFAULT_IDLE, stream->fd, G_IO_IN | G_IO_HUP, on_readable, stream, NULL);
	return ends[1];
}

static void stream_finish(Stream *stream)
{
	for (int turn = 0; turn < REST_TURNS && stream->fd >= 0; turn++)
		if (!stream_turn(stream))
			break;
	stream_close(stream);
}

static void on_end(gpointer data)
{
	Capture *capture = data;

	stream_finish(&capture->output);
	stream_finish(&capture->errors);
	capture->is_told = true;
	capture->callback(capture->data); /* may free it */
}

static void close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

Capture *capture_new(const SpawnCommand *command, const CaptureCaps *caps, SpawnCallback *ended,
	gpointer data, GError **error)
{
	g_autoptr(Capture) capture = g_new0(Capture, 1);
	SpawnStreams streams = { 0 };

	capture->callback = ended;
	capture->data = data;
	streams.output = stream_open(&capture->output, caps->output);
	streams.errors = stream_open(&capture->errors, caps->errors);
	if (streams.output >= 0 && streams.errors >= 0)
		capture->spawn = spawn_new(command, &streams, on_end, capture, error);
	else
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, "cannot open a pipe: %s",
			file_problem(errno));
	close_if_open(streams.output);
	close_if_open(streams.errors);
	return capture->spawn ? g_steal_pointer(&capture) : NULL;
}

void capture_free(Capture *capture)
{
	if (!capture)
		return;
	spawn_free(capture->spawn);
	stream_close(&capture->output);
	stream_close(&capture->errors);
	secret_free(capture->output.bytes);
	secret_free(capture->errors.bytes);
	g_free(capture);
}

pid_t capture_pid(const Capture *capture)
{
	return spawn_pid(capture->spawn);
}

void capture_stop(Capture *capture)
{
	spawn_stop(capture->spawn);
}

gint64 capture_elapsed(const Capture *capture)
{
	return spawn_elapsed(capture->spawn);
}

const SpawnResult *capture_result(const Capture *capture)
{
	return capture->is_told ? spawn_result(capture->spawn) : NULL;
}

CaptureStream capture_output(const Capture *capture)
{
	return (CaptureStream){ capture->output.bytes, capture->output.is_truncated };
}

CaptureStream capture_errors(const Capture *capture)
{
	return (CaptureStream){ capture->errors.bytes, capture->errors.is_truncated };
}
