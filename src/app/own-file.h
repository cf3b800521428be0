/*
 * Small files of this program's own, of mode 0600, in the folder of paths_own_state().
 */
#ifndef APP_OWN_FILE_H
#define APP_OWN_FILE_H

#include "app/paths.h"

/* The path of one, for g_free. */
char *own_file_path(const Paths *paths, const char *name);

/* Writes it, and makes the folder when it is missing. Fails with APP_ERROR_FAILED. */
bool own_file_write(const Paths *paths, const char *name, const char *content, GError **error);

/* Removes it, if it is there. */
void own_file_remove(const Paths *paths, const char *name);

#endif
