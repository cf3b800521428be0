#include "system/listener.h"

#include "base/error.h"
#include "core/http-head.h"
#include "core/http-page.h"

#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG         16
#define BIND_TRIES      20
#define CONNECTIONS_MAX 32
#define HEAD_MS         5000
#define SEND_MS         800
#define DRAIN_MS        200
#define PAUSE_MS        100

typedef struct Connection {
	Listener *listener;
	int fd;
	guint source;
	guint deadline;
	HttpHead *head; /* NULL when it has been read */
	char *reply;    /* NULL when there is none yet */
	gsize sent;
} Connection;

typedef struct Door {
	Listener *listener;
	int fd;       /* -1 for none */
	guint source; /* somebody comes or, without descriptors, the pause is over */
} Door;

struct Listener {
	const ListenerCallbacks *callbacks;
	gpointer data;
	guint16 port;
	Door ipv4, ipv6;
	GQueue connections; /* the oldest first */
	Connection *held;   /* until it is closed */
	bool is_over;
	bool is_answered;
};

static void connection_close(Connection *connection)
{
	Listener *listener = connection->listener;

	g_clear_handle_id(&connection->source, g_source_remove);
	g_clear_handle_id(&connection->deadline, g_source_remove);
	if (listener->held == connection)
		listener->held = NULL;
	g_queue_remove(&listener->connections, connection);
	close(connection->fd);
	http_head_free(connection->head);
	g_free(connection->reply);
	g_free(connection);
}

static gboolean on_deadline(gpointer data)
{
	connection_close(data);
	return G_SOURCE_REMOVE;
}

static void pause_connection(Connection *connection)
{
	g_clear_handle_id(&connection->source, g_source_remove);
	g_clear_handle_id(&connection->deadline, g_source_remove);
}

/* Goes on with the callback when the condition comes, and not beyond the deadline. */
static void wait_for(Connection *connection, GIOCondition condition, GUnixFDSourceFunc callback,
	guint deadline_ms)
{
	pause_connection(connection);
	connection->source = g_unix_fd_add(connection->fd, condition, callback, connection);
	connection->deadline = g_timeout_add(deadline_ms, on_deadline, connection);
}

/* The count of what was received, 0 when nothing waits, -1 when nothing will come any more. */
static gssize receive(int fd, char *bytes, gsize size)
{
	gssize count = recv(fd, bytes, size, 0);

	if (count > 0)
		return count;
	return count < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

static gboolean on_drain(int fd, GIOCondition condition, gpointer data)
{
	char bytes[2048];
	gssize count = receive(fd, bytes, sizeof bytes);

	(void)condition;
	explicit_bzero(bytes, sizeof bytes);
	if (count < 0)
		connection_close(data);
	return G_SOURCE_CONTINUE;
}

static gboolean on_writable(int fd, GIOCondition condition, gpointer data)
{
	Connection *connection = data;
	const char *rest = connection->reply + connection->sent;
	gssize count = send(fd, rest, strlen(rest), MSG_NOSIGNAL);

	(void)condition;
	if (count < 0 && errno != EAGAIN && errno != EINTR) {
		connection_close(connection);
		return G_SOURCE_CONTINUE;
	}
	connection->sent += (gsize)MAX(count, 0);
	if (connection->reply[connection->sent] == '\0') {
		/* Closed with something unread, TCP would take back what was sent. */
		shutdown(fd, SHUT_WR);
		wait_for(connection, G_IO_IN, on_drain, DRAIN_MS);
	}
	return G_SOURCE_CONTINUE;
}

/* Takes the reply. */
static void send_reply(Connection *connection, char *reply)
{
	connection->reply = reply;
	wait_for(connection, G_IO_OUT, on_writable, SEND_MS);
}

static void send_page(Connection *connection, HttpPage page)
{
	send_reply(connection, http_page_response(page));
}

/* It is held while it is judged, for that is when it may be answered, and all be freed. */
static void judge(Connection *connection, const char *query)
{
	Listener *listener = connection->listener;

	if (listener->is_over) {
		send_page(connection, HTTP_PAGE_OVER);
		return;
	}
	pause_connection(connection);
	listener->is_over = true;
	listener->held = connection;
	if (listener->callbacks->query(query, listener->data) == LISTENER_HOLD)
		return;
	listener->is_over = false;
	listener->held = NULL;
	send_page(connection, HTTP_PAGE_BAD);
}

static void take(Connection *connection, const char *bytes, gsize length)
{
	HttpHeadState state = http_head_take(connection->head, bytes, length);

	if (state == HTTP_HEAD_MORE)
		return;

	g_autoptr(HttpHead) head = g_steal_pointer(&connection->head);

	if (state == HTTP_HEAD_COMPLETE)
		judge(connection, http_head_query(head));
	else
		send_page(connection, (HttpPage)state);
}

static gboolean on_readable(int fd, GIOCondition condition, gpointer data)
{
	char bytes[2048];
	gssize count = receive(fd, bytes, sizeof bytes);

	(void)condition;
	if (count < 0)
		connection_close(data);
	else
		take(data, bytes, (gsize)count);
	explicit_bzero(bytes, sizeof bytes);
	return G_SOURCE_CONTINUE;
}

static void close_oldest(Listener *listener)
{
	GList *oldest = listener->connections.head;

	if (oldest->data == listener->held)
		oldest = oldest->next;
	connection_close(oldest->data);
}

static void connection_new(Listener *listener, int fd)
{
	Connection *connection = g_new0(Connection, 1);

	if (g_queue_get_length(&listener->connections) == CONNECTIONS_MAX)
		close_oldest(listener);
	connection->listener = listener;
	connection->fd = fd;
	connection->head = http_head_new(listener->port, listener->ipv6.fd >= 0);
	g_queue_push_tail(&listener->connections, connection);
	wait_for(connection, G_IO_IN, on_readable, HEAD_MS);
}

static gboolean on_visitor(int fd, GIOCondition condition, gpointer data);

static gboolean on_pause_over(gpointer data)
{
	Door *door = data;

	door->source = g_unix_fd_add(door->fd, G_IO_IN, on_visitor, door);
	return G_SOURCE_REMOVE;
}

/* One at a time, so that those inside are heard in between. */
static gboolean on_visitor(int fd, GIOCondition condition, gpointer data)
{
	Door *door = data;
	int visitor = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)condition;
	if (visitor >= 0) {
		connection_new(door->listener, visitor);
		return G_SOURCE_CONTINUE;
	}
	if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
		return G_SOURCE_CONTINUE;
	/* No descriptors left: the visitor stays at the door, and would wake us without end. */
	door->source = g_timeout_add(PAUSE_MS, on_pause_over, door);
	return G_SOURCE_REMOVE;
}

static void door_close(Door *door)
{
	g_clear_handle_id(&door->source, g_source_remove);
	if (door->fd >= 0)
		close(door->fd);
	door->fd = -1;
}

/* A socket, or -1 and errno. */
static int listen_at(const struct sockaddr *address, socklen_t length)
{
	const int on = 1;
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int problem;

	if (fd < 0)
		return -1;
	if ((address->sa_family != AF_INET6 ||
		    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0) &&
		bind(fd, address, length) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	problem = errno;
	close(fd);
	errno = problem;
	return -1;
}

static bool listen_at_ipv4(Listener *listener)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t length = sizeof address;

	listener->ipv4.fd = listen_at((const struct sockaddr *)&address, length);
	if (listener->ipv4.fd < 0 ||
		getsockname(listener->ipv4.fd, (struct sockaddr *)&address, &length) < 0)
		return false;
	listener->port = ntohs(address.sin_port);
	return true;
}

/* "localhost" may well be ::1 to a browser: somebody else must not have the port there. */
static bool listen_at_ipv6(Listener *listener)
{
	const struct sockaddr_in6 address = {
		.sin6_family = AF_INET6,
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
		.sin6_port = htons(listener->port),
	};

	listener->ipv6.fd = listen_at((const struct sockaddr *)&address, sizeof address);
	return listener->ipv6.fd >= 0 || errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL ||
	       errno == EPROTONOSUPPORT;
}

/* 0, or the error number. */
static int listen_at_both(Listener *listener)
{
	int problem = EADDRINUSE;

	for (int tries = 0; tries < BIND_TRIES && problem == EADDRINUSE; tries++) {
		if (listen_at_ipv4(listener) && listen_at_ipv6(listener))
			return 0;
		problem = errno;
		door_close(&listener->ipv4);
	}
	return problem;
}

static void door_open(Door *door)
{
	if (door->fd >= 0)
		door->source = g_unix_fd_add(door->fd, G_IO_IN, on_visitor, door);
}

Listener *listener_new(const ListenerCallbacks *callbacks, gpointer data, GError **error)
{
	Listener *listener = g_new0(Listener, 1);
	int problem;

	listener->callbacks = callbacks;
	listener->data = data;
	listener->ipv4 = (Door){ .listener = listener, .fd = -1 };
	listener->ipv6 = (Door){ .listener = listener, .fd = -1 };
	problem = listen_at_both(listener);
	if (problem != 0) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED,
			"cannot listen on the loopback address: %s", g_strerror(problem));
		listener_free(listener);
		return NULL;
	}
	door_open(&listener->ipv4);
	door_open(&listener->ipv6);
	return listener;
}

guint16 listener_port(const Listener *listener)
{
	return listener->port;
}

void listener_answer(Listener *listener, const char *location)
{
	if (!listener->held || listener->is_answered)
		return;
	listener->is_answered = true;
	send_reply(listener->held,
		location ? http_page_redirect(location) : http_page_response(HTTP_PAGE_FAILED));
}

bool listener_is_busy(const Listener *listener)
{
	return listener->held && listener->is_answered;
}

void listener_free(Listener *listener)
{
	if (!listener)
		return;
	while (!g_queue_is_empty(&listener->connections))
		connection_close(g_queue_peek_head(&listener->connections));
	door_close(&listener->ipv4);
	door_close(&listener->ipv6);
	g_free(listener);
}
