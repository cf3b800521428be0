/*
 * The callback listener, over real sockets: what the right request does, what all others do not,
 * and what it takes to keep the right one out.
 */
#include "visited.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PLACE "https://platform.claude.com/oauth/code/success?app=claude-code"

#define NOT_AN_ANSWER "<h1>Not the end of a sign-in</h1>"
#define OVER          "<h1>This sign-in is over</h1>"
#define FAILED        "<h1>You are not signed in</h1>"

static const char chrome[] =
	"GET /callback?ok=1 HTTP/1.1\r\n" VISITED_HOST "Connection: keep-alive\r\n"
	"Upgrade-Insecure-Requests: 1\r\n"
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\n"
	"Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"
	"Sec-Fetch-Site: cross-site\r\n"
	"Sec-Fetch-Mode: navigate\r\n"
	"Sec-Fetch-User: ?1\r\n"
	"Sec-Fetch-Dest: document\r\n"
	"Referer: https://claude.com/\r\n"
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"
	"\r\n";

/* A visitor whose request is held. */
static int hold(Visited *visited)
{
	int visitor = visited_connect(visited);

	visited_send(visited, visitor, VISITED_ANSWER);
	while (!visited->query || strcmp(visited->query, "ok=1") != 0)
		visited_turn();
	return visitor;
}

static void expect_page(const char *reply, const char *status, const char *page)
{
	visited_expect(reply, status);
	g_assert_nonnull(strstr(reply, page));
}

static void check_ask(Visited *visited, const char *text, const char *status, const char *page)
{
	g_autofree char *reply = visited_ask(visited, text);

	expect_page(reply, status, page);
}

/* The right request still gets its answer. */
static void expect_success(Visited *visited)
{
	int visitor = hold(visited);

	g_assert_false(listener_is_busy(visited->listener));
	listener_answer(visited->listener, PLACE);
	g_assert_true(listener_is_busy(visited->listener));

	g_autofree char *reply = visited_reply(visitor);

	visited_expect(reply, "302 Found");
	g_assert_nonnull(strstr(reply, "\r\nLocation: " PLACE "\r\n"));
	g_assert_true(g_str_has_suffix(reply, "\r\n\r\n"));
	visited_expect_empty(visited);
	g_assert_false(listener_is_busy(visited->listener));
}

static void test_success(Visited *visited, gconstpointer data)
{
	(void)data;
	expect_success(visited);
	g_assert_cmpuint(visited->queries, ==, 1);
}

static void test_browser(Visited *visited, gconstpointer data)
{
	int visitor = visited_connect(visited);

	(void)data;
	visited_send(visited, visitor, chrome);
	while (visited->queries == 0)
		visited_turn();
	listener_answer(visited->listener, PLACE);

	g_autofree char *reply = visited_reply(visitor);

	visited_expect(reply, "302 Found");
}

static void test_failure(Visited *visited, gconstpointer data)
{
	int visitor = hold(visited);

	(void)data;
	listener_answer(visited->listener, NULL);
	/* An answer is given once. */
	listener_answer(visited->listener, PLACE);

	g_autofree char *reply = visited_reply(visitor);

	expect_page(reply, "200 OK", FAILED);
}

static void test_junk(Visited *visited, gconstpointer data)
{
	(void)data;
	listener_answer(visited->listener, PLACE);
	g_assert_false(listener_is_busy(visited->listener));
	check_ask(visited, VISITED_JUNK, "400 Bad Request", NOT_AN_ANSWER);
	g_assert_cmpstr(visited->query, ==, "code=c");
	check_ask(visited, "GET /callback HTTP/1.1\r\n" VISITED_HOST "\r\n", "400 Bad Request",
		NOT_AN_ANSWER);
	g_assert_cmpstr(visited->query, ==, "");
	expect_success(visited);
	g_assert_cmpuint(visited->queries, ==, 3);
}

/* An answer is not for one that was turned away, as long as that is still there. */
static void test_answer_to_junk(Visited *visited, gconstpointer data)
{
	int visitor = visited_connect(visited);

	(void)data;
	visited_send(visited, visitor, VISITED_JUNK);
	while (visited->queries == 0)
		visited_turn();
	listener_answer(visited->listener, PLACE);

	g_autofree char *reply = visited_reply(visitor);

	expect_page(reply, "400 Bad Request", NOT_AN_ANSWER);
	expect_success(visited);
}

static void test_refused(Visited *visited, gconstpointer data)
{
	static const char *const cases[][2] = {
		{ "400 Bad Request", "GET /callback?ok=1 HTTP/1.1\r\n\r\n" },
		{ "400 Bad Request",
			"GET /callback?ok=1 HTTP/1.1\r\n" VISITED_HOST VISITED_HOST "\r\n" },
		{ "400 Bad Request",
			"GET /callback?ok=1 HTTP/1.1\r\nHost: evil.example:PORT\r\n\r\n" },
		{ "400 Bad Request",
			"GET /callback?ok=1 HTTP/1.1\r\nHost: 127.0.0.1.evil.example:PORT\r\n\r\n" },
		{ "400 Bad Request", "GET /callback?ok=1 HTTP/1.1\r\nHost: localhost\r\n\r\n" },
		{ "400 Bad Request", "GET /callback?ok=1 HTTP/1.1\n" },
		{ "400 Bad Request",
			"GET /callback?ok=1 HTTP/1.1\r\n" VISITED_HOST " folded\r\n\r\n" },
		{ "400 Bad Request", "GET /callback?ok=1 HTTP/1.1\r\n" VISITED_HOST
				     "Content-Length: 4\r\n\r\nbody" },
		{ "400 Bad Request", "GET /callback?ok=1 HTTP/1.1\r\n" VISITED_HOST
				     "Sec-Fetch-Mode: no-cors\r\n\r\n" },
		{ "400 Bad Request", "\x16\x03\x01\x02" },
		{ "404 Not Found", "GET /favicon.ico HTTP/1.1\r\n" VISITED_HOST "\r\n" },
		{ "405 Method Not Allowed",
			"POST /callback?ok=1 HTTP/1.1\r\n" VISITED_HOST "\r\n" },
		{ "405 Method Not Allowed",
			"OPTIONS /callback?ok=1 HTTP/1.1\r\n" VISITED_HOST "\r\n" },
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		check_ask(visited, cases[i][1], cases[i][0], NOT_AN_ANSWER);
	g_assert_cmpuint(visited->queries, ==, 0);
	expect_success(visited);
}

/* What is left unread does not take the reply away. */
static void test_large(Visited *visited, gconstpointer data)
{
	g_autofree char *filler = g_strnfill(16 * 1024, 'x');
	g_autofree char *line = g_strconcat("GET /callback?", filler, NULL);
	g_autofree char *field =
		g_strconcat("GET /callback?ok=1 HTTP/1.1\r\n" VISITED_HOST "X: ", filler, NULL);
	g_autoptr(GString) fields = g_string_new("GET /callback?ok=1 HTTP/1.1\r\n" VISITED_HOST);

	(void)data;
	for (int i = 0; i < 64; i++)
		g_string_append(fields, "X: y\r\n");
	g_string_append(fields, "\r\n");
	check_ask(visited, line, "431 Request Header Fields Too Large", NOT_AN_ANSWER);
	check_ask(visited, field, "431 Request Header Fields Too Large", NOT_AN_ANSWER);
	check_ask(visited, fields->str, "431 Request Header Fields Too Large", NOT_AN_ANSWER);
	g_assert_cmpuint(visited->queries, ==, 0);
	expect_success(visited);
}

/* One connection, one request. */
static void test_pipelined(Visited *visited, gconstpointer data)
{
	(void)data;
	check_ask(visited, VISITED_JUNK VISITED_ANSWER, "400 Bad Request", NOT_AN_ANSWER);
	visited_settle();
	g_assert_cmpuint(visited->queries, ==, 1);
	g_assert_cmpstr(visited->query, ==, "code=c");
	expect_success(visited);
}

static void test_split(Visited *visited, gconstpointer data)
{
	g_autofree char *request = visited_request(visited, VISITED_JUNK);
	gsize length = strlen(request);

	(void)data;
	for (gsize i = 1; i < length; i++) {
		int visitor = visited_connect(visited);

		visited_send_bytes(visitor, request, i);
		visited_settle();
		g_assert_cmpuint(visited->queries, ==, i - 1);
		visited_send_bytes(visitor, request + i, length - i);

		g_autofree char *reply = visited_reply(visitor);

		visited_expect(reply, "400 Bad Request");
	}
	g_assert_cmpuint(visited->queries, ==, length - 1);
	g_assert_cmpstr(visited->query, ==, "code=c");
}

static void test_byte_by_byte(Visited *visited, gconstpointer data)
{
	g_autofree char *request = visited_request(visited, VISITED_JUNK);
	int visitor = visited_connect(visited);

	(void)data;
	for (const char *c = request; *c; c++) {
		visited_send_bytes(visitor, c, 1);
		visited_turn();
	}

	g_autofree char *reply = visited_reply(visitor);

	visited_expect(reply, "400 Bad Request");
	g_assert_cmpstr(visited->query, ==, "code=c");
}

/* While the answer is awaited, and after it was given. */
static void test_over(Visited *visited, gconstpointer data)
{
	int visitor = hold(visited);

	(void)data;
	check_ask(visited, VISITED_ANSWER, "410 Gone", OVER);
	check_ask(visited, VISITED_JUNK, "410 Gone", OVER);
	check_ask(visited, "GET / HTTP/1.1\r\n", "404 Not Found", NOT_AN_ANSWER);
	listener_answer(visited->listener, PLACE);

	g_autofree char *reply = visited_reply(visitor);

	visited_expect(reply, "302 Found");
	check_ask(visited, VISITED_ANSWER, "410 Gone", OVER);
	g_assert_cmpuint(visited->queries, ==, 1);
}

static void reset(int visitor)
{
	const struct linger now = { .l_onoff = 1 };

	g_assert_cmpint(setsockopt(visitor, SOL_SOCKET, SO_LINGER, &now, sizeof now), ==, 0);
	close(visitor);
}

/* Visitors that go in the middle of it. */
static void test_gone(Visited *visited, gconstpointer data)
{
	const char *parts[] = { "", "GET /call", VISITED_JUNK };

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		int leaving = visited_connect(visited), resetting = visited_connect(visited);

		visited_send(visited, leaving, parts[i]);
		visited_send(visited, resetting, parts[i]);
		close(leaving);
		visited_turn();
		reset(resetting);
		visited_expect_empty(visited);
	}
	expect_success(visited);
}

static void test_half_closed(Visited *visited, gconstpointer data)
{
	int visitor = visited_connect(visited);

	(void)data;
	visited_send(visited, visitor, VISITED_JUNK);
	shutdown(visitor, SHUT_WR);

	g_autofree char *reply = visited_reply(visitor);

	visited_expect(reply, "400 Bad Request");
	visited_expect_empty(visited);
}

/* The browser was closed while it waited. */
static void test_answer_to_nobody(Visited *visited, gconstpointer data)
{
	int visitor = hold(visited);

	(void)data;
	reset(visitor);
	visited_settle();
	listener_answer(visited->listener, PLACE);
	visited_expect_empty(visited);
	g_assert_false(listener_is_busy(visited->listener));
	listener_answer(visited->listener, PLACE);
	check_ask(visited, VISITED_ANSWER, "410 Gone", OVER);
}

static void come_silently(const Visited *visited, int *visitors, gsize count)
{
	for (gsize i = 0; i < count; i++) {
		visitors[i] = visited_connect(visited);
		visited_turn();
	}
}

static void leave(const int *visitors, gsize count)
{
	for (gsize i = 0; i < count; i++)
		close(visitors[i]);
}

/* Whether the listener has closed its end. */
static bool was_left(int visitor)
{
	char byte;

	return recv(visitor, &byte, 1, MSG_DONTWAIT) == 0;
}

/* The oldest have to go; neither the newest nor the one that is held are among them. */
static void test_crowd(Visited *visited, gconstpointer data)
{
	int before[200], after[200];

	(void)data;
	come_silently(visited, before, G_N_ELEMENTS(before));
	visited_settle();
	for (gsize i = 0; i < G_N_ELEMENTS(before); i++)
		g_assert_true(was_left(before[i]) == (i < 200 - 32));
	check_ask(visited, VISITED_JUNK, "400 Bad Request", NOT_AN_ANSWER);

	int visitor = hold(visited);

	come_silently(visited, after, G_N_ELEMENTS(after));
	visited_settle();
	/* Both ends of 32 connections and our ends of the others. */
	g_assert_cmpuint(visited_descriptors(), ==, visited->descriptors + 2 + 401 + 32);
	listener_answer(visited->listener, PLACE);

	g_autofree char *reply = visited_reply(visitor);

	visited_expect(reply, "302 Found");
	leave(before, G_N_ELEMENTS(before));
	leave(after, G_N_ELEMENTS(after));
	visited_expect_empty(visited);
}

/*
 * One that sends its head slowly is cut off after 5 s, however long it could go on. One that is
 * held waits longer, whatever else it sends.
 */
static void test_slow(Visited *visited, gconstpointer data)
{
	int held = hold(visited), visitor = visited_connect(visited);

	(void)data;
	visited_send(visited, held, VISITED_JUNK);
	visited_send(visited, visitor, "GET /callback?");
	visited_settle();
	for (int i = 0; i < 4; i++) {
		visited_pass(1000);
		visited_send(visited, visitor, "x");
	}
	visited_pass(990);
	g_assert_false(was_left(visitor));
	visited_pass(20);
	g_assert_true(was_left(visitor));
	close(visitor);
	visited_pass(60 * 1000);
	listener_answer(visited->listener, PLACE);

	g_autofree char *reply = visited_reply(held);

	visited_expect(reply, "302 Found");
	visited_expect_empty(visited);
	g_assert_cmpuint(visited->queries, ==, 1);
}

/* The reply ends at once; one that does not go then is not waited for. */
static void test_lingering(Visited *visited, gconstpointer data)
{
	int visitor = visited_connect(visited), end = dup(visitor);

	(void)data;
	visited_send(visited, visitor, VISITED_JUNK);
	g_free(visited_reply(visitor));
	visited_pass(190);
	g_assert_cmpuint(visited_descriptors(), ==, visited->descriptors + 4);
	visited_pass(20);
	g_assert_cmpuint(visited_descriptors(), ==, visited->descriptors + 3);
	close(end);
}

/* The address of each socket of that table that listens on the port, in the kernel's form. */
static char *addresses(const char *table, guint16 port)
{
	g_autofree char *text = NULL, *suffix = g_strdup_printf(":%04X", port);
	GString *found = g_string_new(NULL);

	if (!g_file_get_contents(table, &text, NULL, NULL))
		return g_string_free(found, FALSE);

	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 1; lines[i] && *lines[i]; i++) {
		char local[64], state[4];

		g_assert_cmpint(sscanf(lines[i], "%*s %63s %*s %3s", local, state), ==, 2);
		if (strcmp(state, "0A") == 0 && g_str_has_suffix(local, suffix))
			g_string_append_len(found, local, (gssize)(strlen(local) - 5));
	}
	return g_string_free(found, FALSE);
}

static void test_loopback_only(Visited *visited, gconstpointer data)
{
	guint16 port = listener_port(visited->listener);
	g_autofree char *ipv4 = addresses("/proc/net/tcp", port);
	g_autofree char *ipv6 = addresses("/proc/net/tcp6", port);

	(void)data;
	g_assert_cmphex(strtoul(ipv4, NULL, 16), ==, htonl(INADDR_LOOPBACK));
	g_assert_cmpuint(strlen(ipv4), ==, 8);
	if (*ipv6)
		g_assert_cmpmem(ipv6, strlen(ipv6), "00000000000000000000000001000000", 32);
	else
		g_test_skip("no IPv6 here");
}

static void test_ipv6(Visited *visited, gconstpointer data)
{
	const struct sockaddr_in6 address = {
		.sin6_family = AF_INET6,
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
		.sin6_port = htons(listener_port(visited->listener)),
	};
	int visitor = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)data;
	if (visitor < 0 ||
		connect(visitor, (const struct sockaddr *)&address, sizeof address) < 0) {
		g_test_skip("no IPv6 here");
		close(visitor);
		return;
	}
	visited_send(visited, visitor, "GET /callback?six HTTP/1.1\r\nHost: [::1]:PORT\r\n\r\n");

	g_autofree char *reply = visited_reply(visitor);

	visited_expect(reply, "400 Bad Request");
	g_assert_cmpstr(visited->query, ==, "six");
}

/* Whether it is a socket for TCP. */
static bool is_socket(int fd)
{
	int domain;
	socklen_t length = sizeof domain;

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 &&
	       (domain == AF_INET || domain == AF_INET6);
}

/* No child process gets one of the sockets, and none of them makes us wait. */
static void test_descriptors(Visited *visited, gconstpointer data)
{
	int visitor = hold(visited);
	int sockets = 0;

	(void)data;
	for (int fd = 3; fd < 64; fd++) {
		if (fd == visitor || !is_socket(fd))
			continue;
		sockets++;
		g_assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		g_assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	}
	g_assert_cmpint(sockets, >=, 2);
	close(visitor);
}

static void answer_at_once(Visited *visited)
{
	listener_answer(visited->listener, NULL);
}

static void test_answer_at_once(Visited *visited, gconstpointer data)
{
	(void)data;
	visited->on_answer = answer_at_once;
	check_ask(visited, VISITED_ANSWER, "200 OK", FAILED);
}

static void free_at_once(Visited *visited)
{
	listener_free(g_steal_pointer(&visited->listener));
}

static void test_free_at_once(Visited *visited, gconstpointer data)
{
	int silent = visited_connect(visited);

	(void)data;
	visited->on_answer = free_at_once;

	g_autofree char *reply = visited_ask(visited, VISITED_ANSWER);

	g_assert_cmpstr(reply, ==, "");
	g_assert_null(visited->listener);
	close(silent);
}

/* Freed in each state that a connection can be in. */
static void test_free(Visited *visited, gconstpointer data)
{
	int silent = visited_connect(visited), replied = visited_connect(visited);
	int held = hold(visited);

	(void)data;
	visited_send(visited, replied, VISITED_JUNK);
	visited_settle();
	listener_answer(visited->listener, PLACE);
	listener_free(g_steal_pointer(&visited->listener));
	visited_turn();
	close(silent);
	close(replied);
	close(held);
	listener_free(NULL);
}

static void add(const char *path, void (*test)(Visited *, gconstpointer))
{
	g_test_add(path, Visited, NULL, visited_setup, test, visited_teardown);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add("/listener/success", test_success);
	add("/listener/browser", test_browser);
	add("/listener/failure", test_failure);
	add("/listener/junk", test_junk);
	add("/listener/answer-to-junk", test_answer_to_junk);
	add("/listener/refused", test_refused);
	add("/listener/large", test_large);
	add("/listener/pipelined", test_pipelined);
	add("/listener/split", test_split);
	add("/listener/byte-by-byte", test_byte_by_byte);
	add("/listener/over", test_over);
	add("/listener/gone", test_gone);
	add("/listener/half-closed", test_half_closed);
	add("/listener/answer-to-nobody", test_answer_to_nobody);
	add("/listener/crowd", test_crowd);
	add("/listener/slow", test_slow);
	add("/listener/lingering", test_lingering);
	add("/listener/loopback-only", test_loopback_only);
	add("/listener/ipv6", test_ipv6);
	add("/listener/descriptors", test_descriptors);
	add("/listener/answer-at-once", test_answer_at_once);
	add("/listener/free-at-once", test_free_at_once);
	add("/listener/free", test_free);
	return g_test_run();
}
