/*
 * The C library's memory functions for libcurl, but that what is given back is wiped first: there
 * are tokens in libcurl's headers, bodies and buffers.
 */
#ifndef SYSTEM_REMOTE_MEMORY_H
#define SYSTEM_REMOTE_MEMORY_H

#include <stddef.h>

void *memory_allocate(size_t size);
void *memory_allocate_zero(size_t count, size_t size);
void *memory_resize(void *block, size_t size);
char *memory_copy_string(const char *text);
void memory_release(void *block);

#endif
