/*
 * The text in what a program writes to a terminal: sequences are taken out, a carriage return alone
 * begins a new line, and what is left is clean (base/text.h). For where its output is read and not
 * watched; src/terminal/ shows what one would see.
 *
 *	Plain *plain = plain_new();
 *	g_autofree char *text = plain_take(plain, bytes, length);	// "" when nothing is
 *complete plain_free(plain);
 *
 * How the bytes are split makes no difference.
 */
#ifndef BASE_PLAIN_H
#define BASE_PLAIN_H

#include <glib.h>

typedef struct Plain Plain;

Plain *plain_new(void);

/* NULL is fine. */
void plain_free(Plain *plain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plain, plain_free)

/* The text of these bytes: clean, but for its newlines; for g_free. */
char *plain_take(Plain *plain, const char *bytes, gsize length);

#endif
