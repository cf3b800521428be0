#include "core/http-page.h"

#include <glib.h>
#include <string.h>

/* Without Referrer-Policy, the place that the browser is sent to would be told the code. */
#define RESPONSE                                                                                   \
	"HTTP/1.1 %s\r\n"                                                                          \
	"%s"                                                                                       \
	"Content-Type: text/html; charset=utf-8\r\n"                                               \
	"Content-Length: %" G_GSIZE_FORMAT "\r\n"                                                  \
	"Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"               \
	"X-Content-Type-Options: nosniff\r\n"                                                      \
	"Referrer-Policy: no-referrer\r\n"                                                         \
	"Cache-Control: no-store\r\n"                                                              \
	"Connection: close\r\n"                                                                    \
	"\r\n"                                                                                     \
	"%s"

#define PAGE(title, text)                                                                          \
	"<!DOCTYPE html>\n"                                                                        \
	"<html lang=\"en\">\n"                                                                     \
	"<meta charset=\"utf-8\">\n"                                                               \
	"<meta name=\"viewport\" content=\"width=device-width\">\n"                                \
	"<title>" title "</title>\n"                                                               \
	"<style>\n"                                                                                \
	":root { color-scheme: light dark }\n"                                                     \
	"body { font: 1.1em/1.5 system-ui, sans-serif; max-width: 30em; margin: 20vh auto; "       \
	"padding: 0 1em }\n"                                                                       \
	"h1 { font-size: 1.4em }\n"                                                                \
	"</style>\n"                                                                               \
	"<h1>" title "</h1>\n"                                                                     \
	"<p>" text "</p>\n"

static const char not_an_answer[] = PAGE("Not the end of a sign-in",
	"This address waits for the end of a sign-in. Something else arrived, and nothing has "
	"changed.");
static const char over[] =
	PAGE("This sign-in is over", "It has had its answer. You can close this page.");
static const char failed[] = PAGE("You are not signed in",
	"It did not work; the terminal tells why. You can close this page.");

static char *response(const char *status, const char *field, const char *page)
{
	return g_strdup_printf(RESPONSE, status, field, strlen(page), page);
}

char *http_page_response(HttpPage page)
{
	switch (page) {
	case HTTP_PAGE_FAILED:
		return response("200 OK", "", failed);
	case HTTP_PAGE_BAD:
		break;
	case HTTP_PAGE_ELSEWHERE:
		return response("404 Not Found", "", not_an_answer);
	case HTTP_PAGE_NO_GET:
		return response("405 Method Not Allowed", "Allow: GET\r\n", not_an_answer);
	case HTTP_PAGE_OVER:
		return response("410 Gone", "", over);
	case HTTP_PAGE_TOO_LARGE:
		return response("431 Request Header Fields Too Large", "", not_an_answer);
	}
	return response("400 Bad Request", "", not_an_answer);
}

char *http_page_redirect(const char *location)
{
	g_autofree char *field = g_strconcat("Location: ", location, "\r\n", NULL);

	return response("302 Found", field, "");
}
