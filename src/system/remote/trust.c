#include "system/remote/trust.h"

#include <glib.h>

/* NULL when it is empty, too. */
static const char *variable(const char *name)
{
	const char *value = g_getenv(name);

	return value && *value ? value : NULL;
}

static bool set_path(CURL *easy, CURLoption option, CURLoption proxy_option, const char *path)
{
	return !path || (curl_easy_setopt(easy, option, path) == CURLE_OK &&
				curl_easy_setopt(easy, proxy_option, path) == CURLE_OK);
}

/* Puts the usual certificates and more into memory: for libcurl that is in place of its file. */
static bool add_extra(CURL *easy, const char *usual_path, const char *extra)
{
	g_autofree char *usual = NULL;
	g_autofree char *all = NULL;
	struct curl_blob blob = { .flags = CURL_BLOB_COPY };

	if (usual_path)
		g_file_get_contents(usual_path, &usual, NULL, NULL);
	all = g_strconcat(usual ? usual : "", "\n", extra, NULL);
	blob.data = all;
	blob.len = strlen(all);
	return curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO_BLOB, &blob) == CURLE_OK;
}

bool trust_set(CURL *easy)
{
	const char *file = variable("SSL_CERT_FILE");
	const char *extra_path = variable("NODE_EXTRA_CA_CERTS");
	g_autofree char *extra = NULL;

	if (!set_path(easy, CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO, file) ||
		!set_path(easy, CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH, variable("SSL_CERT_DIR")))
		return false;
	if (!extra_path)
		return true;
	if (!g_file_get_contents(extra_path, &extra, NULL, NULL)) {
		g_debug("NODE_EXTRA_CA_CERTS names %s, which cannot be read", extra_path);
		return true;
	}
	if (!file)
		curl_easy_getinfo(easy, CURLINFO_CAINFO, &file);
	return add_extra(easy, file, extra);
}
