/*
 * A command whose output is caught and kept secret: apiKeyHelper, awsCredentialExport.
 *
 *	Capture *capture = capture_new(&command, &caps, on_end, data, &error);
 *	… on_end(): capture_result(capture), capture_output(capture) …
 *	capture_free(capture);	// wipes
 *
 * It has no input, no terminal, and nothing of ours. How it is run, limited and stopped:
 * system/spawn.h. What is in the pipes when the command ends is still taken.
 */
#ifndef SYSTEM_CAPTURE_H
#define SYSTEM_CAPTURE_H

#include "base/secret.h"
#include "system/spawn.h"

typedef struct Capture Capture;

/* Bytes of standard output and of standard error that are kept; the rest is thrown away. */
typedef struct CaptureCaps {
	gsize output;
	gsize errors;
} CaptureCaps;

typedef struct CaptureStream {
	const Secret *bytes; /* belongs to the capture */
	bool is_truncated;   /* there was more */
} CaptureStream;

/* Fails with APP_ERROR_FAILED. The callback is called once and may free the capture. */
Capture *capture_new(const SpawnCommand *command, const CaptureCaps *caps, SpawnCallback *ended,
	gpointer data, GError **error);

/* Kills what still runs, and wipes; NULL is fine. */
void capture_free(Capture *capture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Capture, capture_free)

/* As those of system/spawn.h. */
pid_t capture_pid(const Capture *capture);
void capture_stop(Capture *capture);
gint64 capture_elapsed(const Capture *capture);

/* NULL until the end has been told. */
const SpawnResult *capture_result(const Capture *capture);

/* What has come so far. */
CaptureStream capture_output(const Capture *capture);
CaptureStream capture_errors(const Capture *capture);

#endif
