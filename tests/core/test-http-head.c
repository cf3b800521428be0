/*
 * The head of a request to the callback listener: what a browser sends is taken, and nothing else.
 * Every case is also given in pieces, and to the regular expressions of fuzz/check-http-head.h.
 */
#include "../../fuzz/check-http-head.h"

#define LINE "GET /callback?code=c&state=s HTTP/1.1\r\n"
#define HOST "Host: localhost:8080\r\n"
#define END  "\r\n"

typedef struct Case {
	const char *text;
	HttpHeadState state;
	const char *query; /* of a complete one */
} Case;

static const Case lines[] = {
	{ LINE HOST END, HTTP_HEAD_COMPLETE, "code=c&state=s" },
	{ "GET /callback?q HTTP/1.0\r\n" HOST END, HTTP_HEAD_COMPLETE, "q" },
	{ "GET /callback? HTTP/1.1\r\n" HOST END, HTTP_HEAD_COMPLETE, "" },
	{ "GET /callback HTTP/1.1\r\n" HOST END, HTTP_HEAD_COMPLETE, "" },
	{ "GET /callback?a?b/[]{}|\\^`'%00%zz HTTP/1.1\r\n" HOST END, HTTP_HEAD_COMPLETE,
		"a?b/[]{}|\\^`'%00%zz" },
	{ "GET /callback/ HTTP/1.1\r\n", HTTP_HEAD_ELSEWHERE, NULL },
	{ "GET /callback/../callback?q HTTP/1.1\r\n", HTTP_HEAD_ELSEWHERE, NULL },
	{ "GET //callback?q HTTP/1.1\r\n", HTTP_HEAD_ELSEWHERE, NULL },
	{ "GET /Callback?q HTTP/1.1\r\n", HTTP_HEAD_ELSEWHERE, NULL },
	{ "GET /%63allback?q HTTP/1.1\r\n", HTTP_HEAD_ELSEWHERE, NULL },
	{ "GET /callbac?q HTTP/1.1\r\n", HTTP_HEAD_ELSEWHERE, NULL },
	{ "GET /callback;x?q HTTP/1.1\r\n", HTTP_HEAD_ELSEWHERE, NULL },
	{ "GET /favicon.ico HTTP/1.1\r\n", HTTP_HEAD_ELSEWHERE, NULL },
	{ "GET / HTTP/1.1\r\n", HTTP_HEAD_ELSEWHERE, NULL },
	{ "GET http://localhost:8080/callback?q HTTP/1.1\r\n", HTTP_HEAD_ELSEWHERE, NULL },
	{ "GET ?q HTTP/1.1\r\n", HTTP_HEAD_ELSEWHERE, NULL },
	{ "OPTIONS /callback?q HTTP/1.1\r\n", HTTP_HEAD_NO_GET, NULL },
	{ "OPTIONS * HTTP/1.1\r\n", HTTP_HEAD_NO_GET, NULL },
	{ "HEAD /callback?q HTTP/1.1\r\n", HTTP_HEAD_NO_GET, NULL },
	{ "POST /callback?q HTTP/1.1\r\n", HTTP_HEAD_NO_GET, NULL },
	{ "PUT /callback?q HTTP/1.1\r\n", HTTP_HEAD_NO_GET, NULL },
	{ "TRACE /callback?q HTTP/1.1\r\n", HTTP_HEAD_NO_GET, NULL },
	{ "CONNECT localhost:8080 HTTP/1.1\r\n", HTTP_HEAD_NO_GET, NULL },
	{ "get /callback?q HTTP/1.1\r\n", HTTP_HEAD_NO_GET, NULL },
	{ "GETT /callback?q HTTP/1.1\r\n", HTTP_HEAD_NO_GET, NULL },
	{ "PRI * HTTP/2.0\r\n", HTTP_HEAD_BAD, NULL },
	{ "\r\n" LINE HOST END, HTTP_HEAD_BAD, NULL },
	{ " " LINE, HTTP_HEAD_BAD, NULL },
	{ "GET  /callback?q HTTP/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q  HTTP/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q HTTP/1.1 \r\n", HTTP_HEAD_BAD, NULL },
	{ "GET\t/callback?q HTTP/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q\tHTTP/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET HTTP/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET  HTTP/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q HTTP/0.9\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q HTTP/1.2\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q HTTP/1.10\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q HTTP/2\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q http/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "G@T /callback?q HTTP/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q#f HTTP/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?\"q\" HTTP/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?<q> HTTP/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?\xC3\xA4 HTTP/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?\xC0\xAF HTTP/1.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?\x7F", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?\x01", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q HTTP/1.1\n", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q HTTP/1.1\rH", HTTP_HEAD_BAD, NULL },
	{ "GET /callback?q HTTP/1.1\r\r", HTTP_HEAD_BAD, NULL },
	{ "\n", HTTP_HEAD_BAD, NULL },
	{ "\x16\x03\x01\x02", HTTP_HEAD_BAD, NULL }, /* TLS */
	{ "\x05\x01", HTTP_HEAD_BAD, NULL },         /* SOCKS */
	{ "", HTTP_HEAD_MORE, NULL },
	{ "G", HTTP_HEAD_MORE, NULL },
	{ "GET /callback?q HTTP/1.1\r", HTTP_HEAD_MORE, NULL },
	{ LINE HOST, HTTP_HEAD_MORE, NULL },
	{ LINE HOST "\r", HTTP_HEAD_MORE, NULL },
	{ LINE HOST END "GET /callback?other HTTP/1.1\r\n" HOST END, HTTP_HEAD_COMPLETE,
		"code=c&state=s" },
	{ LINE HOST END "\n\x01", HTTP_HEAD_COMPLETE, "code=c&state=s" },
};

/* Between the request line and the end. */
static const Case hosts[] = {
	{ "Host: 127.0.0.1:8080\r\n", HTTP_HEAD_COMPLETE, NULL },
	{ "Host: [::1]:8080\r\n", HTTP_HEAD_COMPLETE, NULL },
	{ "hOsT:localhost:8080\r\n", HTTP_HEAD_COMPLETE, NULL },
	{ "HOST: \t localhost:8080 \t \r\n", HTTP_HEAD_COMPLETE, NULL },
	{ "", HTTP_HEAD_BAD, NULL },
	{ "Host:\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: \r\n", HTTP_HEAD_BAD, NULL },
	{ HOST HOST, HTTP_HEAD_BAD, NULL },
	{ HOST "host: evil.example\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: evil.example\r\n" HOST, HTTP_HEAD_BAD, NULL },
	{ "Host: localhost:8080, localhost:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: evil.example\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: evil.example:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: localhost\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: localhost:\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: localhost:80\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: localhost:08080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: localhost:80800\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: localhost:8081\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: localhost.:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: localhost.evil.example:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: evil.localhost:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: 127.0.0.1\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: 127.0.0.1.evil.example:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: 127.0.0.1.:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: 127.0.0.2:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: 127.1:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: 0x7f.1:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: 2130706433:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: 0.0.0.0:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: ::1:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: [0:0:0:0:0:0:0:1]:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: [::ffff:127.0.0.1]:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: user@localhost:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: localhost:8080/\r\n", HTTP_HEAD_BAD, NULL },
	{ "Host: http://localhost:8080\r\n", HTTP_HEAD_BAD, NULL },
};

/* Between Host and the end. */
static const Case fields[] = {
	{ "Accept: text/html\r\nCookie: \xC3\xA4=\x80\xFF\tx\r\n", HTTP_HEAD_COMPLETE, NULL },
	{ "Empty:\r\n!#$%&'*+-.^_`|~09azAZ: : :\r\n", HTTP_HEAD_COMPLETE, NULL },
	{ "Upgrade-Insecure-Requests: 1\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-User: ?1\r\n",
		HTTP_HEAD_COMPLETE, NULL },
	{ "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n", HTTP_HEAD_COMPLETE, NULL },
	{ "Origin: null\r\n", HTTP_HEAD_COMPLETE, NULL },
	{ "Origin: http://localhost:8080\r\n", HTTP_HEAD_COMPLETE, NULL },
	{ "Origin: http://[::1]:8080\r\n", HTTP_HEAD_COMPLETE, NULL },
	{ "Content-Length: 0\r\n", HTTP_HEAD_COMPLETE, NULL },
	{ "Sec-Fetch-Mode: no-cors\r\n", HTTP_HEAD_BAD, NULL },
	{ "sec-fetch-mode: cors\r\n", HTTP_HEAD_BAD, NULL },
	{ "Sec-Fetch-Mode: same-origin\r\n", HTTP_HEAD_BAD, NULL },
	{ "Sec-Fetch-Mode: websocket\r\n", HTTP_HEAD_BAD, NULL },
	{ "Sec-Fetch-Mode:\r\n", HTTP_HEAD_BAD, NULL },
	{ "Sec-Fetch-Mode: Navigate\r\n", HTTP_HEAD_BAD, NULL },
	{ "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Mode: cors\r\n", HTTP_HEAD_BAD, NULL },
	{ "Sec-Fetch-Mode: navigate, cors\r\n", HTTP_HEAD_BAD, NULL },
	{ "Sec-Fetch-Dest: image\r\n", HTTP_HEAD_BAD, NULL },
	{ "Sec-Fetch-Dest: script\r\n", HTTP_HEAD_BAD, NULL },
	{ "Sec-Fetch-Dest: empty\r\n", HTTP_HEAD_BAD, NULL },
	{ "Sec-Fetch-Dest: iframe\r\n", HTTP_HEAD_BAD, NULL },
	{ "Origin: https://evil.example\r\n", HTTP_HEAD_BAD, NULL },
	{ "Origin: https://localhost:8080\r\n", HTTP_HEAD_BAD, NULL },
	{ "Origin: http://localhost:8081\r\n", HTTP_HEAD_BAD, NULL },
	{ "Origin: http://localhost:8080.evil.example\r\n", HTTP_HEAD_BAD, NULL },
	{ "Origin: http://localhost:8080/\r\n", HTTP_HEAD_BAD, NULL },
	{ "Origin: http://\r\n", HTTP_HEAD_BAD, NULL },
	{ "Origin:\r\n", HTTP_HEAD_BAD, NULL },
	{ "Content-Length: 1\r\n", HTTP_HEAD_BAD, NULL },
	{ "Content-Length: 00\r\n", HTTP_HEAD_BAD, NULL },
	{ "Content-Length: -0\r\n", HTTP_HEAD_BAD, NULL },
	{ "Content-Length:\r\n", HTTP_HEAD_BAD, NULL },
	{ "Content-Length: 0\r\nContent-Length: 5\r\n", HTTP_HEAD_BAD, NULL },
	{ "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", HTTP_HEAD_BAD, NULL },
	{ "Transfer-Encoding: chunked\r\n", HTTP_HEAD_BAD, NULL },
	{ "Transfer-Encoding: identity\r\n", HTTP_HEAD_BAD, NULL },
	{ "Transfer-Encoding:\r\n", HTTP_HEAD_BAD, NULL },
	{ "Connection: Upgrade\r\nUpgrade: websocket\r\n", HTTP_HEAD_BAD, NULL },
	{ "X: a\r\n folded\r\n", HTTP_HEAD_BAD, NULL },
	{ "X: a\r\n\tfolded\r\n", HTTP_HEAD_BAD, NULL },
	{ "X : a\r\n", HTTP_HEAD_BAD, NULL },
	{ ": a\r\n", HTTP_HEAD_BAD, NULL },
	{ "X\r\n", HTTP_HEAD_BAD, NULL },
	{ "\xC3\xA4: a\r\n", HTTP_HEAD_BAD, NULL },
	{ "X(y): a\r\n", HTTP_HEAD_BAD, NULL },
	{ "X: a\n", HTTP_HEAD_BAD, NULL },
	{ "X: a\rb\r\n", HTTP_HEAD_BAD, NULL },
	{ "X: \x1B[31m\r\n", HTTP_HEAD_BAD, NULL },
	{ "X: \x7F\r\n", HTTP_HEAD_BAD, NULL },
	{ "\n", HTTP_HEAD_BAD, NULL },
};

static void check_case(const char *before, const Case *test, const char *after)
{
	g_autofree char *text = g_strconcat(before, test->text, after, NULL);
	g_autofree char *query = check_http_head_expected(text, strlen(text));

	HttpHeadState state = check_http_head(text, strlen(text));

	if (state != test->state) {
		g_autofree char *shown = g_strescape(text, NULL);

		g_test_message("%s", shown);
	}
	g_assert_cmpint(state, ==, test->state);
	if (test->query)
		g_assert_cmpstr(query, ==, test->query);
}

static void test_lines(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
		check_case("", &lines[i], "");
}

static void test_hosts(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++)
		check_case(LINE, &hosts[i], END);
}

static void test_fields(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
		check_case(LINE HOST, &fields[i], END);
}

/* A NUL byte anywhere. */
static void test_nul(void)
{
	const char text[] = LINE HOST "X: a\r\n" END;

	for (gsize i = 0; i < sizeof text - 1; i++) {
		g_autofree char *bytes = g_memdup2(text, sizeof text - 1);

		bytes[i] = '\0';
		g_assert_cmpint(check_http_head(bytes, sizeof text - 1), ==, HTTP_HEAD_BAD);
	}
}

/* Every way to split it in two. */
static void test_split(void)
{
	const char text[] = LINE HOST "Sec-Fetch-Mode: navigate\r\n" END;
	gsize length = strlen(text);

	for (gsize i = 0; i < length; i++) {
		g_autoptr(HttpHead) head = http_head_new(CHECK_HTTP_HEAD_PORT, true);

		g_assert_cmpint(http_head_take(head, text, i), ==, HTTP_HEAD_MORE);
		g_assert_cmpint(http_head_take(head, text + i, length - i), ==, HTTP_HEAD_COMPLETE);
		g_assert_cmpstr(http_head_query(head), ==, "code=c&state=s");
	}
}

/* A head of that size, one of its fields being long. */
static char *long_head(gsize length)
{
	const char *start = LINE HOST "X: ", *end = "\r\n" END;
	g_autofree char *filler = g_strnfill(length - strlen(start) - strlen(end), 'x');

	return g_strconcat(start, filler, end, NULL);
}

static void test_size(void)
{
	g_autofree char *largest = long_head(HTTP_HEAD_MAX);
	g_autofree char *larger = long_head(HTTP_HEAD_MAX + 1);
	g_autofree char *line = g_strnfill(HTTP_HEAD_MAX, 'G');
	g_autofree char *fields_16k = long_head(16 * 1024);

	g_assert_cmpint(check_http_head(largest, strlen(largest)), ==, HTTP_HEAD_COMPLETE);
	g_assert_cmpint(check_http_head(larger, strlen(larger)), ==, HTTP_HEAD_TOO_LARGE);
	g_assert_cmpint(check_http_head(fields_16k, strlen(fields_16k)), ==, HTTP_HEAD_TOO_LARGE);
	g_assert_cmpint(check_http_head(line, HTTP_HEAD_MAX), ==, HTTP_HEAD_TOO_LARGE);
	g_assert_cmpint(check_http_head(line, HTTP_HEAD_MAX - 1), ==, HTTP_HEAD_MORE);
}

static HttpHeadState check_count(int count)
{
	g_autoptr(GString) text = g_string_new(LINE);

	for (int i = 0; i < count - 1; i++)
		g_string_append(text, "X: a\r\n");
	g_string_append(text, HOST END);
	return check_http_head(text->str, text->len);
}

static void test_count(void)
{
	g_assert_cmpint(check_count(HTTP_HEAD_FIELDS_MAX), ==, HTTP_HEAD_COMPLETE);
	g_assert_cmpint(check_count(HTTP_HEAD_FIELDS_MAX + 1), ==, HTTP_HEAD_TOO_LARGE);
}

/* Without a socket on ::1, its name is somebody else's. */
static void test_no_ipv6(void)
{
	const char *texts[] = { LINE "Host: [::1]:8080\r\n" END, LINE "Host:\r\n" END,
		LINE HOST "Origin: http://[::1]:8080\r\n" END,
		LINE HOST "Origin: http://\r\n" END };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(HttpHead) head = http_head_new(8080, false);

		g_assert_cmpint(
			http_head_take(head, texts[i], strlen(texts[i])), ==, HTTP_HEAD_BAD);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/http-head/lines", test_lines);
	g_test_add_func("/http-head/hosts", test_hosts);
	g_test_add_func("/http-head/fields", test_fields);
	g_test_add_func("/http-head/nul", test_nul);
	g_test_add_func("/http-head/split", test_split);
	g_test_add_func("/http-head/size", test_size);
	g_test_add_func("/http-head/count", test_count);
	g_test_add_func("/http-head/no-ipv6", test_no_ipv6);
	return g_test_run();
}
