/*
 * A file whose room on the disk is taken before it is known what will stand in it: what a server
 * hands out only once must not be lost because the disk is full.
 */
#ifndef SYSTEM_RESERVE_H
#define SYSTEM_RESERVE_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

/*
 * Makes (or empties) a file of mode 0600 and takes so many bytes for it; returns a descriptor to
 * close, -1 with APP_ERROR_FAILED.
 */
int reserve_open(const char *path, gsize size, GError **error);

/* Writes the content and flushes it to the disk. */
bool reserve_fill(int fd, const Secret *content);

/* Removes the file. */
void reserve_remove(const char *path);

#endif
