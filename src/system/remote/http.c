#include "system/remote/http.h"

#include "base/error.h"
#include "base/i18n.h"
#include "system/remote/loop.h"
#include "system/remote/problem.h"
#include "system/remote/trust.h"

#include <string.h>

#define CONNECT_MS 10000

/* Of all headers of a reply together. */
#define HEADERS_MAX (64 * 1024)

/* Of a key's id (AWS says 128); of a region and a service (libcurl takes 64). */
#define KEY_ID_MAX       128
#define SCOPE_LENGTH_MAX 63

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURLU, curl_url_cleanup)

struct HttpCall {
	LoopJob job; /* first, so that a LoopJob * is its HttpCall * */
	HttpCallback *callback;
	gpointer data;
	struct curl_slist *headers;
	Secret *body;
	gsize cap;
	gsize headers_size;
	bool head_ended;
	bool sent;
	bool too_large;
};

/*
 * Each call has a connection of its own, so none is used for another account's call, and libcurl
 * does not send a request again because an old connection turned out to be dead. QUICK_EXIT: not to
 * wait for the thread that looks up a name when a call is given up meanwhile.
 */
static const struct {
	CURLoption option;
	long value;
} fixed_options[] = {
	{ CURLOPT_NOSIGNAL, 1 },
	{ CURLOPT_QUICK_EXIT, 1 },
	{ CURLOPT_FOLLOWLOCATION, 0 },
	{ CURLOPT_FORBID_REUSE, 1 },
	{ CURLOPT_FRESH_CONNECT, 1 },
	{ CURLOPT_NETRC, CURL_NETRC_IGNORED },
	{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
	{ CURLOPT_HEADEROPT, CURLHEADER_SEPARATE }, /* our headers are not for the proxy */
	{ CURLOPT_SUPPRESS_CONNECT_HEADERS, 1 },    /* and the proxy's not for us */
	{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
	{ CURLOPT_SSL_VERIFYPEER, 1 },
	{ CURLOPT_SSL_VERIFYHOST, 2 },
	{ CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
	{ CURLOPT_PROXY_SSL_VERIFYPEER, 1 },
	{ CURLOPT_PROXY_SSL_VERIFYHOST, 2 },
};

/* Takes what arrives unless it is too much; anything but size ends the transfer. */
static size_t on_body(char *bytes, size_t one, size_t size, void *data)
{
	HttpCall *call = data;

	(void)one;
	if (size > call->cap - call->body->length) {
		call->too_large = true;
		return 0;
	}
	memcpy(call->body->data + call->body->length, bytes, size);
	call->body->length += size;
	return size;
}

/* libcurl keeps the headers itself, as many as come, and takes a head that is cut off for whole. */
static size_t on_header(char *bytes, size_t one, size_t size, void *data)
{
	HttpCall *call = data;

	(void)one;
	if (size >= 5 && memcmp(bytes, "HTTP/", 5) == 0)
		call->head_ended = false; /* another one, after an interim reply */
	call->head_ended |= *bytes == '\r' || *bytes == '\n';
	call->headers_size += size;
	call->too_large |= call->headers_size > HEADERS_MAX;
	return call->too_large ? 0 : size;
}

/* The connection is there and secure; the request is sent next. */
static int on_send(void *data, char *their_ip, char *our_ip, int their_port, int our_port)
{
	HttpCall *call = data;

	(void)their_ip;
	(void)our_ip;
	(void)their_port;
	(void)our_port;
	call->sent = true;
	return CURL_PREREQFUNC_OK;
}

static const char *header(CURL *easy, const char *name)
{
	struct curl_header *found;

	if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
		return NULL;
	return found->value;
}

/* s since 1970; 0 for what is no date. */
static gint64 read_date(const char *text)
{
	return text ? MAX(curl_getdate(text, NULL), 0) : 0;
}

/* Seconds or a date (RFC 9110, section 10.2.3), which is by the server's clock. */
static gint64 read_retry_after(const char *text, gint64 server_date)
{
	gint64 now = server_date != 0 ? server_date : g_get_real_time() / G_USEC_PER_SEC;
	guint64 seconds;

	if (!text)
		return 0;
	if (g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT32, &seconds, NULL))
		return (gint64)seconds;
	return MAX(read_date(text) - now, 0);
}

static void call_free(HttpCall *call)
{
	curl_easy_cleanup(call->job.easy);
	curl_slist_free_all(call->headers);
	secret_free(call->body);
	g_free(call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpCall, call_free)

static HttpOutcome outcome_of(CURLcode result)
{
	if (result == CURLE_OK)
		return HTTP_REPLIED;
	return result == CURLE_OPERATION_TIMEDOUT ? HTTP_TIMED_OUT : HTTP_FAILED;
}

static void on_done(LoopJob *job, CURLcode said)
{
	g_autoptr(HttpCall) call = (HttpCall *)job;
	CURLcode result = said == CURLE_OK && !call->head_ended ? CURLE_PARTIAL_FILE : said;
	HttpReply reply = { .outcome = outcome_of(result), .sent = call->sent };
	long status = 0;

	reply.date = read_date(header(job->easy, "Date"));
	reply.retry_after = read_retry_after(header(job->easy, "Retry-After"), reply.date);
	if (result == CURLE_OK) {
		curl_easy_getinfo(job->easy, CURLINFO_RESPONSE_CODE, &status);
		reply.status = (int)status;
		reply.body = call->body;
	} else {
		reply.problem = call->too_large ? N_("the reply is too large")
						: problem_of(job->easy, result);
	}
	call->callback(&reply, call->data);
}

/* libcurl itself resolves these names to this machine only. */
static bool is_loopback(const char *host)
{
	return strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0 ||
	       g_ascii_strcasecmp(host, "localhost") == 0;
}

/* Where the clouds tell their machines and containers who they are; no router forwards these. */
static bool is_metadata(const char *host)
{
	static const char *const hosts[] = { "169.254.169.254", "[fd00:ec2::254]", "169.254.170.2",
		"169.254.170.23", "[fd00:ec2::23]", "metadata.google.internal" };

	for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++)
		if (g_ascii_strcasecmp(host, hosts[i]) == 0)
			return true;
	return false;
}

/* The one scheme that the URL may be asked by; NULL for a URL that may not be asked at all. */
static const char *permitted_scheme(const char *url, bool metadata)
{
	g_autoptr(CURLU) parts = curl_url();
	char *scheme = NULL, *host = NULL;
	const char *permitted = NULL;

	if (curl_url_set(parts, CURLUPART_URL, url, CURLU_DISALLOW_USER) == CURLUE_OK &&
		curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
		if (strcmp(scheme, "https") == 0)
			permitted = "https";
		else if (strcmp(scheme, "http") == 0 &&
			 (is_loopback(host) || (metadata && is_metadata(host))))
			permitted = "http";
	}
	curl_free(scheme);
	curl_free(host);
	return permitted;
}

static bool is_visible_ascii(const Secret *text)
{
	for (gsize i = 0; i < text->length; i++)
		if (!g_ascii_isgraph(text->data[i]))
			return false;
	return text->length > 0;
}

/* The name of a key, a region or a service: libcurl puts it into a header as it is. */
static bool is_name(const char *text, gsize max, char more)
{
	gsize length = strlen(text);

	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(text[i]) && text[i] != more)
			return false;
	return length > 0 && length <= max;
}

static bool is_signature(const HttpSignature *signature)
{
	return is_name(signature->key_id->data, KEY_ID_MAX, '_') &&
	       is_visible_ascii(signature->key) &&
	       (!signature->session_token || is_visible_ascii(signature->session_token)) &&
	       is_name(signature->region, SCOPE_LENGTH_MAX, '-') &&
	       is_name(signature->service, SCOPE_LENGTH_MAX, '-');
}

static bool add_header(HttpCall *call, const char *line)
{
	struct curl_slist *longer = curl_slist_append(call->headers, line);

	if (longer)
		call->headers = longer;
	return longer != NULL;
}

/* A header whose value is a secret. */
static bool add_secret(HttpCall *call, const char *name, const Secret *value)
{
	char *line = g_strconcat(name, value->data, NULL);
	bool ok = add_header(call, line);

	secret_free_string(line);
	return ok;
}

/* The one without a value is not sent, and nor is what libcurl would say of no body. */
static bool add_type(HttpCall *call, const HttpRequest *request)
{
	g_autofree char *line = g_strconcat(
		"Content-Type: ", request->type ? request->type : "application/json", NULL);

	return add_header(call, request->body ? line : "Content-Type:");
}

static bool add_headers(HttpCall *call, const HttpRequest *request)
{
	const HttpSignature *signature = request->signature;
	bool ok = add_type(call, request);

	if (request->bearer)
		ok = ok && add_secret(call, "Authorization: Bearer ", request->bearer);
	if (signature && signature->session_token)
		ok = ok && add_secret(call, "X-Amz-Security-Token: ", signature->session_token);
	for (gsize i = 0; request->headers && request->headers[i]; i++)
		ok = ok && add_header(call, request->headers[i]);
	return ok &&
	       curl_easy_setopt(call->job.easy, CURLOPT_HTTPHEADER, call->headers) == CURLE_OK;
}

/* Name and password apart from each other: together they would be cut at the first colon. */
static bool set_signature(CURL *easy, const HttpSignature *signature)
{
	g_autofree char *what = NULL;

	if (!signature)
		return true;
	what = g_strdup_printf("aws:amz:%s:%s", signature->region, signature->service);
	return curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, what) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_USERNAME, signature->key_id->data) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PASSWORD, signature->key->data) == CURLE_OK;
}

static bool set_fixed(CURL *easy)
{
	for (gsize i = 0; i < G_N_ELEMENTS(fixed_options); i++)
		if (curl_easy_setopt(easy, fixed_options[i].option, fixed_options[i].value) !=
			CURLE_OK)
			return false;
	return curl_easy_setopt(easy, CURLOPT_USERAGENT, PACKAGE_NAME "/" PACKAGE_VERSION) ==
	       CURLE_OK;
}

/* What is not encrypted goes to no proxy. */
static bool set_url(CURL *easy, const char *url, const char *scheme)
{
	return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, scheme) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK &&
	       (strcmp(scheme, "https") == 0 ||
		       curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK);
}

/* libcurl copies the body, and wipes the copy: memory.h. */
static bool set_body(CURL *easy, const HttpRequest *request)
{
	const Secret *body = request->body;
	curl_off_t length = body ? (curl_off_t)body->length : 0;

	if (strcmp(request->method, "GET") == 0)
		return true;
	return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, length) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body ? body->data : "") == CURLE_OK;
}

static bool set_times(CURL *easy, guint timeout_ms)
{
	long all = MAX(timeout_ms, 1); /* for libcurl 0 is no limit */

	return curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, all) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, MIN(all, CONNECT_MS)) == CURLE_OK;
}

static bool set_callbacks(HttpCall *call)
{
	CURL *easy = call->job.easy;

	return curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, call) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, call) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_send) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PREREQDATA, call) == CURLE_OK;
}

static HttpCall *call_new(const HttpRequest *request, HttpCallback *callback, gpointer data)
{
	HttpCall *call = g_new0(HttpCall, 1);

	call->job.easy = curl_easy_init();
	call->job.done = on_done;
	call->callback = callback;
	call->data = data;
	call->cap = request->cap;
	call->body = secret_new_sized(request->cap);
	call->body->length = 0;
	return call;
}

static bool set_all(HttpCall *call, const HttpRequest *request, const char *scheme)
{
	CURL *easy = call->job.easy;

	return easy && set_fixed(easy) && set_url(easy, request->url, scheme) && trust_set(easy) &&
	       set_body(easy, request) && add_headers(call, request) &&
	       set_signature(easy, request->signature) && set_times(easy, request->timeout_ms) &&
	       set_callbacks(call);
}

/* Lines that would be two headers, or none. */
static bool are_headers(const char *const *headers)
{
	for (gsize i = 0; headers && headers[i]; i++)
		for (const char *at = headers[i]; *at; at++)
			if (g_ascii_iscntrl(*at))
				return false;
	return true;
}

/* Why a request cannot be sent; NULL when it can. */
static const char *objection(const HttpRequest *request)
{
	if (!permitted_scheme(request->url, request->metadata))
		return "the server's address is no https: URL, and no http: URL of this machine";
	if (request->bearer && !is_visible_ascii(request->bearer))
		return "the token has characters that cannot be sent";
	if (request->signature && !(request->body && is_signature(request->signature)))
		return "the keys have characters that cannot be sent";
	return are_headers(request->headers) ? NULL : "a header has characters that cannot be sent";
}

HttpCall *remote_http_start(
	const HttpRequest *request, HttpCallback *callback, gpointer data, GError **error)
{
	const char *problem = objection(request);

	if (problem) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, problem);
		return NULL;
	}

	g_autoptr(HttpCall) call = call_new(request, callback, data);

	if (!set_all(call, request, permitted_scheme(request->url, request->metadata)) ||
		!loop_add(&call->job)) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED,
			"this libcurl cannot do what is asked of it");
		return NULL;
	}
	return g_steal_pointer(&call);
}

void remote_http_cancel(HttpCall *call)
{
	loop_remove(&call->job);
	call_free(call);
}
