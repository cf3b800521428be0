#include "system/http.h"

#include "system/module.h"

HttpCall *http_start(
	const HttpRequest *request, HttpCallback *callback, gpointer data, GError **error)
{
	const Remote *remote = module_get(error);

	return remote ? remote->http_start(request, callback, data, error) : NULL;
}

void http_cancel(HttpCall *call)
{
	if (call)
		module_get(NULL)->http_cancel(call);
}
