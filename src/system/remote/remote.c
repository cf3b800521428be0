#include "system/remote/remote.h"

#include "system/remote/http.h"
#include "system/remote/memory.h"

#include <curl/curl.h>

static const Remote table = {
	.version = REMOTE_VERSION,
	.http_start = remote_http_start,
	.http_cancel = remote_http_cancel,
};

__attribute__((visibility("default"))) RemoteEntry remote_entry;

const Remote *remote_entry(void)
{
	/* TLS libraries would write the keys of all connections into the file that it names. */
	g_unsetenv("SSLKEYLOGFILE");
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, memory_allocate, memory_release,
		    memory_resize, memory_copy_string, memory_allocate_zero) != CURLE_OK)
		return NULL;
	return &table;
}
