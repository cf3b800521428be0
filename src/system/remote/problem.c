#include "system/remote/problem.h"

#include "base/i18n.h"

#include <errno.h>
#include <glib.h>

/* What OpenSSL says about certificates: the X509_V_ERR_… of openssl-verification-options(1). */
enum {
	ELSE = 1, /* as libcurl leaves it, when it is not content itself: it looks at the name */
	NOT_YET_VALID = 9,
	EXPIRED = 10,
	SELF_SIGNED = 18,
	SELF_SIGNED_IN_CHAIN = 19,
	ISSUER_UNKNOWN_HERE = 20,
	ISSUER_UNKNOWN = 21,
	REVOKED = 23,
};

typedef struct Words {
	int number;
	const char *words;
} Words;

#define UNTRUSTED N_("the server's certificate is by nobody who is trusted here")

static const Words certificate_words[] = {
	{ ELSE, N_("the server's certificate is for another name") },
	{ NOT_YET_VALID, N_("the server's certificate is not valid yet") },
	{ EXPIRED, N_("the server's certificate has expired") },
	{ SELF_SIGNED, UNTRUSTED },
	{ SELF_SIGNED_IN_CHAIN, UNTRUSTED },
	{ ISSUER_UNKNOWN_HERE, UNTRUSTED },
	{ ISSUER_UNKNOWN, UNTRUSTED },
	{ REVOKED, N_("the server's certificate has been revoked") },
};

static const Words result_words[] = {
	{ CURLE_UNSUPPORTED_PROTOCOL, N_("the server does not speak HTTP") },
	{ CURLE_WEIRD_SERVER_REPLY, N_("the server does not speak HTTP") },
	{ CURLE_COULDNT_RESOLVE_HOST, N_("the server's name is not known") },
	{ CURLE_COULDNT_RESOLVE_PROXY, N_("the name of the proxy is not known") },
	{ CURLE_PROXY, N_("the proxy does not let it through") },
	{ CURLE_SSL_CONNECT_ERROR, N_("no secure connection came about") },
	{ CURLE_SSL_CACERT_BADFILE, N_("the certificates to trust cannot be read") },
	{ CURLE_PARTIAL_FILE, N_("the reply is cut off") },
	{ CURLE_GOT_NOTHING, N_("the connection was closed without a reply") },
	{ CURLE_SEND_ERROR, N_("the connection broke") },
	{ CURLE_RECV_ERROR, N_("the connection broke") },
};

static const char *find(const Words *table, gsize count, long number, const char *otherwise)
{
	for (gsize i = 0; i < count; i++)
		if (table[i].number == number)
			return table[i].words;
	return otherwise;
}

static const char *certificate_problem(CURL *easy)
{
	long result = 0;

	curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &result);
	return find(certificate_words, G_N_ELEMENTS(certificate_words), result,
		N_("the server's certificate is not valid"));
}

static const char *connect_problem(CURL *easy)
{
	long error = 0;

	curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &error);
	return error == ECONNREFUSED ? N_("the connection was refused")
				     : N_("there is no way to the server");
}

static const char *time_problem(CURL *easy)
{
	curl_off_t sent_after = 0;

	curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &sent_after);
	return sent_after == 0 ? N_("it took too long to connect to the server")
			       : N_("the server took too long to reply");
}

/* The status of a proxy that refuses, 0 for none. */
static long proxy_status(CURL *easy)
{
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &status);
	return status / 100 == 2 ? 0 : status;
}

const char *problem_of(CURL *easy, CURLcode result)
{
	if (proxy_status(easy) == 407)
		return N_("the proxy asks for a name and a password");
	if (proxy_status(easy) != 0)
		return N_("the proxy does not let it through");
	switch (result) {
	case CURLE_PEER_FAILED_VERIFICATION:
		return certificate_problem(easy);
	case CURLE_COULDNT_CONNECT:
		return connect_problem(easy);
	case CURLE_OPERATION_TIMEDOUT:
		return time_problem(easy);
	default:
		return find(
			result_words, G_N_ELEMENTS(result_words), result, N_("the request failed"));
	}
}
