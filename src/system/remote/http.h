/*
 * The functions of system/http.h, as the private module has them; see there.
 */
#ifndef SYSTEM_REMOTE_HTTP_H
#define SYSTEM_REMOTE_HTTP_H

#include "system/http.h"

HttpCall *remote_http_start(
	const HttpRequest *request, HttpCallback *callback, gpointer data, GError **error);
void remote_http_cancel(HttpCall *call);

#endif
