/*
 * Replacing a file so that at every moment, whatever happens, it is the old one or the new one.
 *
 *	Replacement *file = replace_open(path, cap, &error);
 *	… replace_bytes(file) is what it holds now …
 *	if (replace_stage(file, bytes, mode, &error) && replace_commit(file, &conflict, &error))
 *		… done; with conflict somebody changed it meanwhile: begin anew …
 *	replace_free(file);
 *
 * Links are followed to their end and kept. The new content is written to a temporary file beside
 * the old one, flushed to the disk, and exchanged with it in one call (renameat2(2)): should the
 * file that comes out not be the one that was read, they are exchanged back, so nothing that
 * somebody else wrote in the last microsecond is lost. Permissions, owner and extended attributes
 * are kept.
 *
 * All errors are APP_ERROR_FAILED or, where something forbids the change, APP_ERROR_REFUSED; they
 * name the file. When a function fails the file is as it was.
 */
#ifndef SYSTEM_REPLACE_H
#define SYSTEM_REPLACE_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Replacement Replacement;

/*
 * Reads a file that may be absent; its directory must be there. Refuses what is no regular file
 * and what has more than cap bytes.
 */
Replacement *replace_open(const char *path, gsize cap, GError **error);

/* Removes the temporary file, if there still is one, and frees; NULL is fine. */
void replace_free(Replacement *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Replacement, replace_free)

/* The content as it was read, NULL when there was no file. */
const Secret *replace_bytes(const Replacement *file);

/* The permission bits as they were; 0 when there was no file. */
unsigned replace_mode(const Replacement *file);

/* Whether the content is reachable by another name (a hard link), which will keep the old one. */
bool replace_has_other_names(const Replacement *file);

/*
 * Writes the new content beside the file and flushes it. mode is for a file that was absent; one
 * that was there keeps its own.
 */
bool replace_stage(Replacement *file, const Secret *bytes, unsigned mode, GError **error);

/*
 * Puts what was staged in the place of the file or, when nothing was staged, removes the file.
 * Fails without an error and with *ret_conflict set when the file is not any more what was read.
 * *ret_durable (set on success) tells whether the disk has confirmed it.
 */
bool replace_commit(Replacement *file, bool *ret_conflict, bool *ret_durable, GError **error);

/* Whether the file at the path is still the one that was committed last, untouched. */
bool replace_is_intact(const Replacement *file);

/*
 * Removes temporary files that writers of this file have left behind when they were killed.
 * Those of a writer that is still at work are left alone.
 */
void replace_sweep(const char *path);

/* Makes a directory and those above it that are missing. */
bool replace_make_directory(const char *path, unsigned mode, GError **error);

/* Changes permissions of the regular file at the end of all links. */
bool replace_set_mode(const char *path, unsigned mode, GError **error);

#endif
