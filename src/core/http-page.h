/*
 * What the browser is told at the end of a sign-in: constant pages without scripts, into which
 * nothing goes that was received, or where to go from here. Pure: an HTTP response as text.
 */
#ifndef CORE_HTTP_PAGE_H
#define CORE_HTTP_PAGE_H

typedef enum HttpPage {
	HTTP_PAGE_FAILED = 200, /* you are not signed in; the terminal tells why */
	HTTP_PAGE_BAD = 400,    /* this and the rest: that was not the end of a sign-in */
	HTTP_PAGE_ELSEWHERE = 404,
	HTTP_PAGE_NO_GET = 405,
	HTTP_PAGE_OVER = 410, /* but this: the sign-in is over already */
	HTTP_PAGE_TOO_LARGE = 431,
} HttpPage;

/* The response with a page, for g_free. */
char *http_page_response(HttpPage page);

/* The response that sends the browser to a location, which is one of ours, for g_free. */
char *http_page_redirect(const char *location);

#endif
