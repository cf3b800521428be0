/*
 * HTTPS to Anthropic's servers and those of the clouds, on the caller's main loop. libcurl and what
 *it needs are in a private module (src/system/remote/) that is loaded on the first call, since
 *loading it takes longer than all the rest of the program's start.
 *
 *	HttpRequest request = { .method = "POST", .url = url, .body = body, … };
 *	HttpCall *call = http_start(&request, on_reply, data, &error);
 *	… on_reply(&reply, data) is called once, from the loop, unless the call is cancelled …
 *	http_cancel(call);
 *
 * TLS 1.2 or newer with verification, no redirects, no cookies, no .netrc; HTTPS_PROXY, NO_PROXY,
 * NODE_EXTRA_CA_CERTS and SSL_CERT_FILE of the environment are honoured. http: URLs are for
 * loopback hosts only, and on request for the link-local addresses at which clouds tell their
 * machines who they are. Replies are cut off at a cap in the write callback. Bodies, headers and
 * tokens are wiped after use and never logged.
 */
#ifndef SYSTEM_HTTP_H
#define SYSTEM_HTTP_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

typedef struct HttpCall HttpCall;

/* What AWS Signature Version 4 is made with. */
typedef struct HttpSignature {
	const Secret *key_id;        /* letters, digits and "_" */
	const Secret *key;           /* visible ASCII */
	const Secret *session_token; /* likewise; NULL for none */
	const char *region;          /* of letters, digits and "-", as the service is */
	const char *service;
} HttpSignature;

typedef struct HttpRequest {
	const char *method; /* "GET", "POST", "PUT" */
	const char *url;
	const Secret *bearer;           /* Authorization: Bearer …; NULL for none */
	const HttpSignature *signature; /* of a request with a body; NULL for none */
	const Secret *body;             /* NULL for none */
	const char *type;               /* of the body; NULL for application/json */
	const char *const *headers; /* further ones, "Name: value", up to a NULL; NULL for none */
	bool metadata; /* http: is for the addresses of the metadata services of clouds as well */
	guint timeout_ms; /* for all of it; connecting takes at most 10 s of that */
	gsize cap;        /* of the reply's body, bytes */
} HttpRequest;

typedef enum HttpOutcome {
	HTTP_REPLIED, /* status and body are there */
	HTTP_TIMED_OUT,
	HTTP_FAILED, /* no connection, no trust, cut off, too large: .problem says it */
} HttpOutcome;

typedef struct HttpReply {
	HttpOutcome outcome;
	int status;          /* of HTTP_REPLIED */
	const Secret *body;  /* of HTTP_REPLIED; borrowed */
	gint64 date;         /* the server's clock (Date header), s since 1970; 0 for none */
	gint64 retry_after;  /* s, of a Retry-After header; 0 for none */
	bool sent;           /* the request may have reached the server */
	const char *problem; /* clean words, N_(), static; NULL for HTTP_REPLIED */
} HttpReply;

/* The reply is borrowed, and the call is over: there is nothing left to cancel. */
typedef void HttpCallback(const HttpReply *reply, gpointer data);

/*
 * Copies what it needs of the request. Fails with APP_ERROR_FAILED when the module cannot be loaded
 * or used, with APP_ERROR_USAGE for a URL that is not permitted and a bearer, signature or header
 * that cannot be sent.
 */
HttpCall *http_start(
	const HttpRequest *request, HttpCallback *callback, gpointer data, GError **error);

/* Gives a call up; its callback is not called any more. NULL is fine. */
void http_cancel(HttpCall *call);

#endif
