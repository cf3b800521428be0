/*
 * The head of the one HTTP request that a sign-in waits for: what a browser sends when it is
 * redirected to http://localhost:PORT/callback?QUERY (RFC 9112; RFC 8252, section 7.3). Pure:
 * bytes go in as they arrive, and come to "more", "complete", or a status to refuse with.
 *
 *	g_autoptr(HttpHead) head = http_head_new(port, true);
 *	HttpHeadState state = http_head_take(head, bytes, length);
 *	if (state == HTTP_HEAD_COMPLETE)
 *		… http_head_query(head) …
 *
 * The bytes are judged one by one, in their order, and the first verdict stays: how they were
 * split on their way makes no difference. It is strict. No browser is lenient in what it sends,
 * so whatever is doubtful comes from somebody else:
 *
 * - GET, exactly /callback, HTTP/1.0 or 1.1, a query of visible ASCII;
 * - exactly one Host, which names our own socket: no other name can be made to lead here (DNS
 *   rebinding);
 * - a Sec-Fetch-Mode, if any, of "navigate", a Sec-Fetch-Dest of "document", an Origin that is
 *   ours or "null": no image, script, frame or fetch() of a page;
 * - no body and no wish to speak another protocol;
 * - lines that end with CR LF, without folding and control characters; 8 KiB and 64 fields.
 */
#ifndef CORE_HTTP_HEAD_H
#define CORE_HTTP_HEAD_H

#include <glib.h>
#include <stdbool.h>

#define HTTP_HEAD_MAX        8192
#define HTTP_HEAD_FIELDS_MAX 64

typedef struct HttpHead HttpHead;

/* All but the first two are the HTTP status to refuse with. */
typedef enum HttpHeadState {
	HTTP_HEAD_MORE,
	HTTP_HEAD_COMPLETE,
	HTTP_HEAD_BAD = 400,
	HTTP_HEAD_ELSEWHERE = 404, /* another path */
	HTTP_HEAD_NO_GET = 405,    /* another method */
	HTTP_HEAD_TOO_LARGE = 431, /* too many bytes or fields */
} HttpHeadState;

/* For a socket on 127.0.0.1 at that port and, with has_ipv6, another one on ::1. */
HttpHead *http_head_new(guint16 port, bool has_ipv6);

/* Takes what arrived. Once it is not "more" any longer, nothing that follows is looked at. */
HttpHeadState http_head_take(HttpHead *head, const char *bytes, gsize length);

/* The query of a complete head, "" for none; a secret, and borrowed. */
const char *http_head_query(const HttpHead *head);

/* Wipes and frees; NULL is fine. */
void http_head_free(HttpHead *head);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpHead, http_head_free)

#endif
