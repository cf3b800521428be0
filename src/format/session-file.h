/*
 * Reads CONFIG/sessions/PID.json, which a running Claude Code keeps: what it says of itself.
 *
 *	g_autoptr(SessionFile) file = session_file_parse(text, length);
 */
#ifndef FORMAT_SESSION_FILE_H
#define FORMAT_SESSION_FILE_H

#include <glib.h>
#include <stdbool.h>

typedef struct SessionFile {
	char *directory;   /* where it was started, clean; NULL when it does not say */
	bool interactive;  /* it talks to somebody; so it is when it does not say */
	guint64 start;     /* of the process, in the ticks of /proc/PID/stat; 0 for none */
	gint64 started_at; /* of the session, s since 1970; 0 when it does not say */
} SessionFile;

/* Never NULL: what is no JSON object says nothing. */
SessionFile *session_file_parse(const char *text, gsize length);
void session_file_free(SessionFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SessionFile, session_file_free)

#endif
