/*
 * A look at a file descriptor that somebody handed to this process. It is never read from: what
 * comes through a pipe can be had only once, and Claude Code is to have it.
 */
#ifndef SYSTEM_DESCRIPTOR_H
#define SYSTEM_DESCRIPTOR_H

#include <glib.h>
#include <stdbool.h>

/*
 * Whether the descriptor is open here and would be in a child. The second tells what was handed
 * to us from what we opened ourselves, which is always close-on-exec.
 */
bool descriptor_is_open(int fd);

/*
 * The bytes that could be read now: what waits in a pipe or socket, what is left of a file from
 * its present offset. -1 when that cannot be told, or the descriptor is not for reading.
 */
gint64 descriptor_available(int fd);

#endif
