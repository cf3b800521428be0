/*
 * Buffers for bytes that must not outlive their use: tokens, keys, and whole files that hold
 * some. A Secret knows its length (it may hold NUL bytes), is followed by a NUL byte that is
 * not counted, and is overwritten before its memory is given back.
 *
 *	g_autoptr(Secret) secret = secret_new(bytes, length);
 *	use(secret->data, secret->length);
 *
 * Whoever holds the pointer owns it. Nothing here fails: like all of GLib, it aborts when there
 * is no memory.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <glib.h>

typedef struct Secret {
	char *data;
	gsize length;
} Secret;

/* Copies length bytes; data may be NULL when length is 0. */
Secret *secret_new(const char *data, gsize length);

/* A buffer of length bytes, all zero, for the caller to fill and then to set the length of. */
Secret *secret_new_sized(gsize length);

/* Wipes and frees; NULL is fine. */
void secret_free(Secret *secret);

/* Wipes and frees a string that held a secret; NULL is fine. */
void secret_free_string(char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Secret, secret_free)

#endif
