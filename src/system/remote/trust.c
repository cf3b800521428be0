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
	return curl_easy_setopt(easy, option, path) == CURLE_OK &&
	       curl_easy_setopt(easy, proxy_option, path) == CURLE_OK;
}

static bool set_file(CURL *easy, const char *path)
{
	return set_path(easy, CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO, path);
}

static bool set_directory(CURL *easy, const char *path)
{
	return set_path(easy, CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH, path);
}

/*
 * libcurl keeps what it has parsed, which takes 20 ms, unless there is a directory, too. The
 * system's has nothing that its file has not.
 */
static bool set_usual(CURL *easy, const char *system_file)
{
	const char *file = variable("SSL_CERT_FILE");
	const char *directory = variable("SSL_CERT_DIR");

	if (!file && !directory)
		return !system_file || set_directory(easy, NULL);
	return (!file || set_file(easy, file)) && (!directory || set_directory(easy, directory));
}

/* Puts the usual certificates and more into memory, which libcurl takes in place of its file. */
static bool add(CURL *easy, const char *usual_path, const char *extra)
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

static bool add_extra(CURL *easy, const char *system_file)
{
	const char *path = variable("NODE_EXTRA_CA_CERTS");
	const char *usual_path = variable("SSL_CERT_FILE");
	g_autofree char *extra = NULL;

	if (path && !g_file_get_contents(path, &extra, NULL, NULL))
		g_debug("NODE_EXTRA_CA_CERTS names %s, which cannot be read", path);
	return !extra || add(easy, usual_path ? usual_path : system_file, extra);
}

bool trust_set(CURL *easy)
{
	const char *system_file = NULL;

	curl_easy_getinfo(easy, CURLINFO_CAINFO, &system_file);
	return set_usual(easy, system_file) && add_extra(easy, system_file);
}
