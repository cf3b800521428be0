/*
 * The C library's memory functions for libcurl and OpenSSL, but that what is given back is wiped
 * first: there are tokens in their headers, bodies and buffers.
 */
#ifndef SYSTEM_REMOTE_MEMORY_H
#define SYSTEM_REMOTE_MEMORY_H

#include <stdbool.h>

/*
 * Initialises both libraries so; before anything else is asked of them. False when libcurl cannot
 * be initialised. An OpenSSL that something else has used already goes on as it did.
 */
bool memory_wipe_libraries(void);

#endif
