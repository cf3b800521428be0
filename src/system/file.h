/*
 * Reading a file that may be anything: absent, a FIFO that would block, a device without end, a
 * loop of links, gigabytes, or being rewritten at this moment.
 *
 *	g_auto(FileRead) file = { 0 };
 *
 *	file_read(path, 8 << 20, &file);
 *	if (file.state == FILE_READ)
 *		parse(file.bytes->data, file.bytes->length);
 *	else
 *		… file.problem …
 *
 * Nothing is an error here: what was found is told in the state.
 */
#ifndef SYSTEM_FILE_H
#define SYSTEM_FILE_H

#include "base/secret.h"
#include "core/evidence.h"

#include <glib.h>

typedef struct FileRead {
	FileState state;     /* never MALFORMED or VOID: it was not parsed */
	Secret *bytes;       /* of FILE_READ; wiped when cleared, since most files hold secrets */
	const char *problem; /* N_() or the system's words, static; NULL for ABSENT and READ */
	unsigned mode;       /* permission bits, when there is something */
} FileRead;

/*
 * Reads a regular file of at most cap bytes to its end, even if it grows or shrinks meanwhile.
 * What is not a regular file is never opened, so a FIFO's writer is not woken and a device not
 * touched: the kind is looked at and the bytes are read through one and the same O_PATH
 * descriptor, between which nobody can put something else. A link that leads nowhere and a path
 * through something that is no directory are ABSENT, as for any program that would read them.
 */
void file_read(const char *path, gsize cap, FileRead *ret_file);
void file_read_clear(FileRead *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FileRead, file_read_clear)

/* The system's words for an errno, clean (base/text.h) and static. */
const char *file_problem(int number);

#endif
