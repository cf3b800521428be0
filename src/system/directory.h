/*
 * The names in a directory, whatever is really there.
 *
 *	g_auto(DirectoryRead) directory = { 0 };
 *
 *	directory_read(path, 1000, &directory);
 *	for (guint i = 0; directory.names[i]; i++)
 *		…
 *
 * As in system/file.h nothing is an error; there are no names unless the state is FILE_READ.
 */
#ifndef SYSTEM_DIRECTORY_H
#define SYSTEM_DIRECTORY_H

#include "core/evidence.h"

#include <glib.h>

typedef struct DirectoryRead {
	FileState state;     /* FILE_NOT_REGULAR: it is no directory */
	const char *problem; /* N_() or the system's words, static; NULL for ABSENT and READ */
	char **names;        /* without "." and "..", sorted by their bytes; never NULL */
} DirectoryRead;

/* Lists a directory of at most cap names; one that holds more is FILE_TOO_LARGE. */
void directory_read(const char *path, guint cap, DirectoryRead *ret_directory);
void directory_read_clear(DirectoryRead *directory);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DirectoryRead, directory_read_clear)

#endif
