/*
 * The callback listener on a system that does not play along: no IPv6, ports that are taken, no
 * descriptors left, a network that takes a few bytes at a time. Some of that is real, and some is
 * done by functions of the C library that this program has its own of.
 */
#include "visited.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What goes wrong, in this program's own functions. */
static struct {
	int ipv6_problem;      /* errno of socket() for IPv6 */
	int ipv6_bind_problem; /* of bind() */
	guint take;            /* so many ports are taken on ::1 shortly before they are wanted */
	GArray *taken;         /* the sockets that did it */
	bool is_slow;          /* send() takes 7 bytes, and every other time none */
	bool is_stuck;         /* send() takes none at all */
	guint sends;
} world;

int socket(int domain, int type, int protocol)
{
	if (domain == AF_INET6 && world.ipv6_problem != 0) {
		errno = world.ipv6_problem;
		return -1;
	}
	return (int)syscall(SYS_socket, domain, type, protocol);
}

/* It may be taken already: the kernel proposes a port twice at times. */
static void take_port(const struct sockaddr *address, socklen_t length)
{
	const int on = 1;
	int fd = (int)syscall(SYS_socket, AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	g_assert_cmpint(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on), ==, 0);
	if (syscall(SYS_bind, fd, address, length) == 0)
		g_assert_cmpint(listen(fd, 1), ==, 0);
	g_array_append_val(world.taken, fd);
}

int bind(int fd, __CONST_SOCKADDR_ARG address, socklen_t length)
{
	const struct sockaddr *plain = address.__sockaddr__;

	if (plain->sa_family == AF_INET6 && world.ipv6_bind_problem != 0) {
		errno = world.ipv6_bind_problem;
		return -1;
	}
	if (plain->sa_family == AF_INET6 && world.taken && world.taken->len < world.take)
		take_port(plain, length);
	return (int)syscall(SYS_bind, fd, plain, length);
}

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
	if (world.is_stuck || (world.is_slow && world.sends++ % 2 == 0)) {
		errno = world.sends % 4 == 1 ? EAGAIN : EINTR;
		return -1;
	}
	return syscall(
		SYS_sendto, fd, bytes, world.is_slow ? MIN(length, 7) : length, flags, NULL, 0);
}

static void test_no_ipv6(gconstpointer problem)
{
	Visited visited = { 0 };

	world.ipv6_problem = GPOINTER_TO_INT(problem);
	visited_setup(&visited, NULL);
	world.ipv6_problem = 0;
	g_assert_cmpuint(visited_descriptors(), ==, visited.descriptors + 1);

	g_autofree char *reply = visited_ask(&visited, VISITED_JUNK);
	g_autofree char *ipv6 =
		visited_ask(&visited, "GET /callback HTTP/1.1\r\nHost: [::1]:PORT\r\n\r\n");

	visited_expect(reply, "400 Bad Request");
	visited_expect(ipv6, "400 Bad Request");
	g_assert_cmpuint(visited.queries, ==, 1);
	visited_teardown(&visited, NULL);
}

static void test_no_address(void)
{
	Visited visited = { 0 };

	world.ipv6_bind_problem = EADDRNOTAVAIL;
	visited_setup(&visited, NULL);
	world.ipv6_bind_problem = 0;
	g_assert_cmpuint(visited_descriptors(), ==, visited.descriptors + 1);

	g_autofree char *reply = visited_ask(&visited, VISITED_JUNK);

	visited_expect(reply, "400 Bad Request");
	visited_teardown(&visited, NULL);
}

static void expect_failure(int problem)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Listener) listener = NULL;
	guint descriptors = visited_descriptors();

	world.ipv6_bind_problem = problem;
	listener = listener_new(&visited_callbacks, NULL, &error);
	world.ipv6_bind_problem = 0;
	g_assert_null(listener);
	g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
	g_assert_nonnull(strstr(error->message, g_strerror(problem)));
	g_assert_cmpuint(visited_descriptors(), ==, descriptors);
}

/* It is not that there is no IPv6: then "localhost" may be somebody else's. */
static void test_forbidden(void)
{
	expect_failure(EACCES);
	expect_failure(EADDRINUSE);
}

static bool has_ipv6(void)
{
	Visited visited = { 0 };
	bool has;

	visited_setup(&visited, NULL);
	has = visited_descriptors() == visited.descriptors + 2;
	visited_teardown(&visited, NULL);
	return has;
}

static void close_taken(gpointer fd)
{
	close(*(int *)fd);
}

/* The ports are really taken; after 20 of them it gives up. */
static void test_taken(gconstpointer count)
{
	g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(int));
	g_autoptr(GError) error = NULL;
	g_autoptr(Listener) listener = NULL;
	guint take = GPOINTER_TO_UINT(count);

	if (!has_ipv6()) {
		g_test_skip("no IPv6 here");
		return;
	}
	g_array_set_clear_func(taken, close_taken);
	world.taken = taken;
	world.take = take;
	listener = listener_new(&visited_callbacks, NULL, &error);
	world.taken = NULL;
	g_assert_cmpuint(taken->len, ==, MIN(take, 20));
	if (take < 20)
		g_assert_no_error(error);
	else
		g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
}

/* Lets this process open no more than it has open, and gives back the limit that was. */
static struct rlimit allow_no_descriptors(void)
{
	struct rlimit limit, low;
	int next = dup(STDIN_FILENO);

	close(next);
	g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &limit), ==, 0);
	low = (struct rlimit){ .rlim_cur = (rlim_t)next, .rlim_max = limit.rlim_max };
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &low), ==, 0);
	return limit;
}

/* Without descriptors nobody can come in: no reason to keep the processor busy. */
static void test_no_descriptors(Visited *visited, gconstpointer data)
{
	int visitor = visited_connect(visited);
	struct rlimit limit = allow_no_descriptors();

	(void)data;
	visited_send(visited, visitor, VISITED_JUNK);
	visited_settle();
	for (int i = 0; i < 3; i++) {
		g_assert_false(visited_turn());
		visited_pass(110);
	}
	g_assert_cmpuint(visited->queries, ==, 0);
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &limit), ==, 0);
	visited_pass(110);

	g_autofree char *reply = visited_reply(visitor);

	visited_expect(reply, "400 Bad Request");
}

/* Freed while it waits for descriptors. */
static void test_freed_without_descriptors(Visited *visited, gconstpointer data)
{
	int visitor = visited_connect(visited);
	struct rlimit limit = allow_no_descriptors();

	(void)data;
	visited_settle();
	listener_free(g_steal_pointer(&visited->listener));
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &limit), ==, 0);
	visited_pass(110);
	close(visitor);
}

static int hold(Visited *visited)
{
	int visitor = visited_connect(visited);

	visited_send(visited, visitor, VISITED_ANSWER);
	while (visited->queries == 0)
		visited_turn();
	return visitor;
}

/* The reply is whole all the same, and it counts as busy until it is gone. */
static void test_slow_network(Visited *visited, gconstpointer data)
{
	int visitor = hold(visited);

	(void)data;
	world.is_slow = true;
	listener_answer(visited->listener, NULL);
	for (int i = 0; i < 100; i++)
		visited_turn();
	g_assert_true(listener_is_busy(visited->listener));

	g_autofree char *reply = visited_reply(visitor);

	world.is_slow = false;
	visited_expect(reply, "200 OK");
	g_assert_cmpuint(world.sends, >, 100);
}

/* The first bytes tell that the browser has gone; the next ones must not end the program. */
static void test_broken_pipe(Visited *visited, gconstpointer data)
{
	(void)data;
	close(hold(visited));
	world.is_slow = true;
	listener_answer(visited->listener, NULL);
	visited_expect_empty(visited);
	world.is_slow = false;
	g_assert_false(listener_is_busy(visited->listener));
}

/* It does not keep anybody waiting. */
static void test_stuck_network(Visited *visited, gconstpointer data)
{
	int visitor = hold(visited);

	(void)data;
	world.is_stuck = true;
	listener_answer(visited->listener, NULL);
	visited_pass(790);
	g_assert_true(listener_is_busy(visited->listener));
	visited_pass(20);
	g_assert_false(listener_is_busy(visited->listener));
	world.is_stuck = false;
	close(visitor);
}

static void add(const char *path, void (*test)(Visited *, gconstpointer))
{
	g_test_add(path, Visited, NULL, visited_setup, test, visited_teardown);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_data_func(
		"/listener-faults/no-ipv6/family", GINT_TO_POINTER(EAFNOSUPPORT), test_no_ipv6);
	g_test_add_data_func("/listener-faults/no-ipv6/protocol", GINT_TO_POINTER(EPROTONOSUPPORT),
		test_no_ipv6);
	g_test_add_func("/listener-faults/no-ipv6/address", test_no_address);
	g_test_add_func("/listener-faults/forbidden", test_forbidden);
	g_test_add_data_func("/listener-faults/taken/once", GUINT_TO_POINTER(1), test_taken);
	g_test_add_data_func("/listener-faults/taken/often", GUINT_TO_POINTER(12), test_taken);
	g_test_add_data_func("/listener-faults/taken/always", GUINT_TO_POINTER(30), test_taken);
	add("/listener-faults/no-descriptors", test_no_descriptors);
	add("/listener-faults/freed-without-descriptors", test_freed_without_descriptors);
	add("/listener-faults/slow-network", test_slow_network);
	add("/listener-faults/broken-pipe", test_broken_pipe);
	add("/listener-faults/stuck-network", test_stuck_network);
	return g_test_run();
}
