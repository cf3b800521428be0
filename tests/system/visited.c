#include "visited.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* For what comes at once on a machine that has nothing else to do. */
#define LIMIT_S 60

/* Turns of the main loop: so many without anything to do mean that nothing is on its way. */
#define IDLE_TURNS 10
#define TURNS_MAX  10000

/* What the main loop takes for the time; GLib calls the function of that name here. */
static gint64 clock_us = G_USEC_PER_SEC;

int clock_gettime(clockid_t id, struct timespec *time)
{
	if (id != CLOCK_MONOTONIC)
		return (int)syscall(SYS_clock_gettime, id, time);
	time->tv_sec = clock_us / G_USEC_PER_SEC;
	time->tv_nsec = clock_us % G_USEC_PER_SEC * 1000;
	return 0;
}

static ListenerVerdict on_query(const char *query, gpointer data)
{
	Visited *visited = data;

	visited->queries++;
	g_free(visited->query);
	visited->query = g_strdup(query);
	if (strcmp(query, "ok=1") != 0)
		return LISTENER_IGNORE;
	if (visited->on_answer)
		visited->on_answer(visited);
	return LISTENER_HOLD;
}

const ListenerCallbacks visited_callbacks = { .query = on_query };

void visited_setup(Visited *visited, gconstpointer data)
{
	(void)data;
	g_assert_cmpint(g_get_monotonic_time(), ==, clock_us);
	/* GLib makes a descriptor of its own when the loop first goes round. */
	visited_turn();
	visited->descriptors = visited_descriptors();
	visited->listener = listener_new(&visited_callbacks, visited, NULL);
	g_assert_nonnull(visited->listener);
}

void visited_teardown(Visited *visited, gconstpointer data)
{
	(void)data;
	listener_free(visited->listener);
	g_free(visited->query);
	g_assert_cmpuint(visited_descriptors(), ==, visited->descriptors);
}

bool visited_turn(void)
{
	return g_main_context_iteration(NULL, FALSE);
}

void visited_settle(void)
{
	for (int turns = 0, idle = 0; turns < TURNS_MAX && idle < IDLE_TURNS; turns++)
		if (!visited_turn()) {
			g_usleep(1000);
			idle++;
		}
}

void visited_pass(guint ms)
{
	clock_us += ms * 1000;
	visited_settle();
}

guint visited_descriptors(void)
{
	g_autoptr(GDir) directory = g_dir_open("/proc/self/fd", 0, NULL);
	guint count = 0;

	while (g_dir_read_name(directory))
		count++;
	return count;
}

/* The listener's own two sockets stay. */
void visited_expect_empty(const Visited *visited)
{
	gint64 limit = g_get_real_time() + LIMIT_S * G_USEC_PER_SEC;

	while (visited_descriptors() > visited->descriptors + 2) {
		g_assert_cmpint(g_get_real_time(), <, limit);
		visited_pass(10);
	}
}

int visited_connect(const Visited *visited)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(listener_port(visited->listener)),
	};
	int visitor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	g_assert_cmpint(connect(visitor, (const struct sockaddr *)&address, sizeof address), ==, 0);
	return visitor;
}

char *visited_request(const Visited *visited, const char *text)
{
	g_autofree char *port = g_strdup_printf("%u", listener_port(visited->listener));
	g_auto(GStrv) parts = g_strsplit(text, "PORT", -1);

	return g_strjoinv(port, parts);
}

void visited_send_bytes(int visitor, const char *bytes, gsize length)
{
	g_assert_cmpint(send(visitor, bytes, length, MSG_NOSIGNAL), ==, (gssize)length);
}

void visited_send(const Visited *visited, int visitor, const char *text)
{
	g_autofree char *request = visited_request(visited, text);

	visited_send_bytes(visitor, request, strlen(request));
}

char *visited_reply(int visitor)
{
	gint64 limit = g_get_real_time() + LIMIT_S * G_USEC_PER_SEC;
	GString *reply = g_string_new(NULL);
	char bytes[512];
	gssize count;

	while ((count = recv(visitor, bytes, sizeof bytes, MSG_DONTWAIT)) != 0) {
		if (count > 0) {
			g_string_append_len(reply, bytes, count);
			continue;
		}
		g_assert_cmpint(errno, ==, EAGAIN);
		g_assert_cmpint(g_get_real_time(), <, limit);
		visited_turn();
	}
	close(visitor);
	return g_string_free(reply, FALSE);
}

char *visited_ask(const Visited *visited, const char *text)
{
	int visitor = visited_connect(visited);

	visited_send(visited, visitor, text);
	return visited_reply(visitor);
}

void visited_expect(const char *reply, const char *status)
{
	static const char *const headers[] = {
		"\r\nContent-Type: text/html; charset=utf-8\r\n",
		"\r\nX-Content-Type-Options: nosniff\r\n",
		"\r\nCache-Control: no-store\r\n",
		"\r\nReferrer-Policy: no-referrer\r\n",
		"\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n",
		"\r\nConnection: close\r\n",
	};
	g_autofree char *line = g_strconcat("HTTP/1.1 ", status, "\r\n", NULL);
	const char *body = strstr(reply, "\r\n\r\n");

	g_assert_true(g_str_has_prefix(reply, line));
	g_assert_nonnull(body);
	body += strlen("\r\n\r\n");

	g_autofree char *head = g_strndup(reply, (gsize)(body - reply));
	g_autofree char *length = g_strdup_printf("\r\nContent-Length: %zu\r\n", strlen(body));

	for (gsize i = 0; i < G_N_ELEMENTS(headers); i++)
		g_assert_nonnull(strstr(head, headers[i]));
	g_assert_nonnull(strstr(head, length));
	g_assert_null(strstr(body, "<script"));
}
