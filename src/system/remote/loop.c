#include "system/remote/loop.h"

#include <glib-unix.h>
#include <glib.h>

typedef struct Loop {
	CURLM *multi; /* NULL before the first job */
	guint timer;
} Loop;

/* One for the life of the module: libcurl keeps the certificates in it that it has parsed. */
static Loop *the_loop(void)
{
	static Loop loop;

	return &loop;
}

/* Tells what is done. A job's callback may add and remove jobs, also those still to be told. */
static void tell_done(const Loop *loop)
{
	const CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(loop->multi, &left))) {
		CURLcode result = message->data.result; /* removing the handle frees the message */
		LoopJob *job = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &job);
		loop_remove(job);
		job->done(job, result);
	}
}

static gboolean on_socket(int fd, GIOCondition condition, gpointer data)
{
	const Loop *loop = data;
	int events = 0, running;

	if (condition & G_IO_IN)
		events |= CURL_CSELECT_IN;
	if (condition & G_IO_OUT)
		events |= CURL_CSELECT_OUT;
	if (condition & (G_IO_ERR | G_IO_HUP))
		events |= CURL_CSELECT_ERR;
	curl_multi_socket_action(loop->multi, fd, events, &running);
	tell_done(loop);
	return G_SOURCE_CONTINUE; /* nothing happens if this source has been removed meanwhile */
}

static gboolean on_timeout(gpointer data)
{
	Loop *loop = data;
	int running;

	loop->timer = 0;
	curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	tell_done(loop);
	return G_SOURCE_REMOVE;
}

/* libcurl waits for something else on a socket; its own pointer to it is our source's id. */
static int on_socket_change(CURL *easy, curl_socket_t fd, int what, void *data, void *socket_data)
{
	const Loop *loop = data;
	guint source = GPOINTER_TO_UINT(socket_data);
	GIOCondition condition = 0;

	(void)easy;
	if (source != 0)
		g_source_remove(source);
	if (what == CURL_POLL_REMOVE)
		return 0;
	if (what & CURL_POLL_IN)
		condition |= G_IO_IN;
	if (what & CURL_POLL_OUT)
		condition |= G_IO_OUT;
	source = g_unix_fd_add(fd, condition, on_socket, data);
	curl_multi_assign(loop->multi, fd, GUINT_TO_POINTER(source));
	return 0;
}

static int on_timer_change(CURLM *multi, long timeout_ms, void *data)
{
	Loop *loop = data;

	(void)multi;
	if (loop->timer != 0)
		g_source_remove(loop->timer);
	loop->timer = timeout_ms < 0 ? 0 : g_timeout_add((guint)timeout_ms, on_timeout, loop);
	return 0;
}

static void start(Loop *loop)
{
	loop->multi = curl_multi_init();
	curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, on_socket_change);
	curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
	curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, on_timer_change);
	curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
}

bool loop_add(LoopJob *job)
{
	Loop *loop = the_loop();

	if (!loop->multi)
		start(loop);
	return curl_easy_setopt(job->easy, CURLOPT_PRIVATE, job) == CURLE_OK &&
	       curl_multi_add_handle(loop->multi, job->easy) == CURLM_OK;
}

void loop_remove(LoopJob *job)
{
	curl_multi_remove_handle(the_loop()->multi, job->easy);
}
