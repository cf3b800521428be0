/*
 * Where g_debug() goes: nowhere, unless the user asked with --verbose (standard error) or --log
 * FILE. Lines tell what was looked at and what came of it; a secret never gets into one, because
 * whoever logs has only paths, names and states at hand.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <glib.h>
#include <stdbool.h>

/*
 * Installs the program's log writer; to be called once, before the first line is logged. path
 * may be NULL; the file is made with mode 0600 and appended to. Fails with APP_ERROR_FAILED when
 * it cannot be opened.
 */
bool log_start(bool verbose, const char *path, GError **error);

#endif
