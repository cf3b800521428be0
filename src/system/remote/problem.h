/*
 * Why a call got no reply, in words. They name no address and nothing that came from outside: an
 * address may have a proxy's password in it.
 */
#ifndef SYSTEM_REMOTE_PROBLEM_H
#define SYSTEM_REMOTE_PROBLEM_H

#include <curl/curl.h>

/* Of a transfer that ended with a result other than CURLE_OK; N_(), static. */
const char *problem_of(CURL *easy, CURLcode result);

#endif
