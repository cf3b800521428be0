/*
 * libcurl's multi interface on GLib's default main loop: libcurl says which sockets it waits for
 * and how long, and is called when one of them or the time has come. Nothing here waits.
 *
 *	LoopJob job = { .easy = easy, .done = on_done };
 *	if (loop_add(&job)) … on_done(&job, result) is called once, unless it is removed before …
 *
 * CURLOPT_PRIVATE of the easy handle is used for it. The job is the caller's and has to stay where
 * it is until it is done or removed; when it is done it has been removed.
 */
#ifndef SYSTEM_REMOTE_LOOP_H
#define SYSTEM_REMOTE_LOOP_H

#include <curl/curl.h>
#include <stdbool.h>

typedef struct LoopJob LoopJob;

struct LoopJob {
	CURL *easy;
	void (*done)(LoopJob *job, CURLcode result); /* may free the job, add and remove others */
};

/* False, and nothing has happened, when libcurl refuses the handle. */
bool loop_add(LoopJob *job);
void loop_remove(LoopJob *job);

#endif
