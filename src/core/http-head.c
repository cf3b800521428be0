#include "core/http-head.h"

#include <string.h>

#define PATH "/callback"

/* RFC 9110, section 5.6.2. */
#define TOKEN "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

struct HttpHead {
	HttpHeadState state;
	char hosts[3][sizeof "localhost:65535"]; /* what Host may be; "" for nothing */
	guint hosts_seen;
	guint fields;
	const char *query;
	gsize line;   /* where the line that is being read begins */
	gsize length; /* of what was taken */
	char bytes[HTTP_HEAD_MAX];
};

/* What these fields have to be; with NULL, they must not be there. */
static const struct {
	const char *name;
	const char *value;
} required[] = {
	{ "Content-Length", "0" },
	{ "Sec-Fetch-Dest", "document" },
	{ "Sec-Fetch-Mode", "navigate" },
	{ "Transfer-Encoding", NULL },
	{ "Upgrade", NULL },
};

static bool is_our_host(const HttpHead *head, const char *host)
{
	for (gsize i = 0; i < G_N_ELEMENTS(head->hosts); i++)
		if (*host && strcmp(host, head->hosts[i]) == 0)
			return true;
	return false;
}

static bool is_our_origin(const HttpHead *head, const char *origin)
{
	const char *scheme = "http://";

	if (strcmp(origin, "null") == 0)
		return true;
	return g_str_has_prefix(origin, scheme) && is_our_host(head, origin + strlen(scheme));
}

static bool field_is_fine(HttpHead *head, const char *name, const char *value)
{
	if (g_ascii_strcasecmp(name, "Host") == 0)
		return head->hosts_seen++ == 0 && is_our_host(head, value);
	if (g_ascii_strcasecmp(name, "Origin") == 0)
		return is_our_origin(head, value);
	for (gsize i = 0; i < G_N_ELEMENTS(required); i++)
		if (g_ascii_strcasecmp(name, required[i].name) == 0)
			return required[i].value && strcmp(value, required[i].value) == 0;
	return true;
}

/* A folded line begins with a blank, which is no name. */
static bool take_field(HttpHead *head, char *line)
{
	gsize name_length = strspn(line, TOKEN);

	if (name_length == 0 || line[name_length] != ':')
		return false;
	line[name_length] = '\0';
	return field_is_fine(head, line, g_strstrip(line + name_length + 1));
}

/* Visible ASCII, without what every browser escapes in a URL. */
static bool is_target(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!g_ascii_isgraph(*c) || strchr("\"#<>", *c))
			return false;
	return *text != '\0';
}

static bool is_token(const char *text)
{
	return *text && text[strspn(text, TOKEN)] == '\0';
}

static HttpHeadState take_request_line(HttpHead *head, char *method)
{
	char *target = strchr(method, ' ');
	char *version = target ? strchr(target + 1, ' ') : NULL;

	if (!version)
		return HTTP_HEAD_BAD;
	*target++ = '\0';
	*version++ = '\0';
	if (!is_token(method) || !is_target(target) ||
		(strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0))
		return HTTP_HEAD_BAD;
	if (strcmp(method, "GET") != 0)
		return HTTP_HEAD_NO_GET;

	char *query = strchrnul(target, '?');

	if (*query)
		*query++ = '\0';
	head->query = query;
	return strcmp(target, PATH) == 0 ? HTTP_HEAD_MORE : HTTP_HEAD_ELSEWHERE;
}

static HttpHeadState take_line(HttpHead *head)
{
	char *line = head->bytes + head->line;

	head->bytes[head->length - strlen("\r\n")] = '\0';
	if (head->line == 0)
		return take_request_line(head, line);
	if (!*line)
		return head->hosts_seen == 1 ? HTTP_HEAD_COMPLETE : HTTP_HEAD_BAD;
	if (++head->fields > HTTP_HEAD_FIELDS_MAX)
		return HTTP_HEAD_TOO_LARGE;
	return take_field(head, line) ? HTTP_HEAD_MORE : HTTP_HEAD_BAD;
}

static bool is_forbidden(char c)
{
	return g_ascii_iscntrl(c) && c != '\t' && c != '\r' && c != '\n';
}

static HttpHeadState take_byte(HttpHead *head, char c)
{
	bool after_return = head->length > 0 && head->bytes[head->length - 1] == '\r';
	HttpHeadState state = HTTP_HEAD_MORE;

	if (after_return != (c == '\n') || is_forbidden(c))
		return HTTP_HEAD_BAD;
	head->bytes[head->length++] = c;
	if (c == '\n') {
		state = take_line(head);
		head->line = head->length;
	}
	if (state == HTTP_HEAD_MORE && head->length == HTTP_HEAD_MAX)
		return HTTP_HEAD_TOO_LARGE;
	return state;
}

HttpHead *http_head_new(guint16 port, bool has_ipv6)
{
	HttpHead *head = g_new0(HttpHead, 1);

	g_snprintf(head->hosts[0], sizeof head->hosts[0], "localhost:%u", port);
	g_snprintf(head->hosts[1], sizeof head->hosts[1], "127.0.0.1:%u", port);
	if (has_ipv6)
		g_snprintf(head->hosts[2], sizeof head->hosts[2], "[::1]:%u", port);
	return head;
}

HttpHeadState http_head_take(HttpHead *head, const char *bytes, gsize length)
{
	for (gsize i = 0; i < length && head->state == HTTP_HEAD_MORE; i++)
		head->state = take_byte(head, bytes[i]);
	return head->state;
}

const char *http_head_query(const HttpHead *head)
{
	return head->query;
}

void http_head_free(HttpHead *head)
{
	if (!head)
		return;
	explicit_bzero(head, sizeof *head);
	g_free(head);
}
