#include "base/log.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct Sink {
	bool verbose;
	int fd; /* -1 without a file */
} Sink;

static const char *message_of(const GLogField *fields, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (strcmp(fields[i].key, "MESSAGE") == 0)
			return fields[i].value;
	return "";
}

static GLogWriterOutput write_line(
	GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
	const Sink *sink = data;

	if (!(level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)))
		return g_log_writer_standard_streams(level, fields, count, NULL);
	if (!sink->verbose && sink->fd < 0)
		return G_LOG_WRITER_HANDLED;

	g_autofree char *clean = text_clean(message_of(fields, count), -1);

	if (sink->verbose)
		fprintf(stderr, "%s\n", clean);
	if (sink->fd >= 0)
		dprintf(sink->fd, "%s\n", clean);
	return G_LOG_WRITER_HANDLED;
}

static void sink_free(gpointer data)
{
	Sink *sink = data;

	if (sink->fd >= 0)
		close(sink->fd);
	g_free(sink);
}

bool log_start(bool verbose, const char *path, GError **error)
{
	int fd = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY | O_CLOEXEC, 0600) : -1;

	if (path && fd < 0) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, "--log=%s: %s", path,
			g_strerror(errno));
		return false;
	}

	Sink *sink = g_new(Sink, 1);

	sink->verbose = verbose;
	sink->fd = fd;
	g_log_set_writer_func(write_line, sink, sink_free);
	return true;
}
