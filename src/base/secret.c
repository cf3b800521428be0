#include "base/secret.h"

#include <string.h>

/* The allocation is kept for wiping: a caller may shorten length, so it is not the size. */
typedef struct Block {
	Secret secret; /* first, so that a Secret * is its Block * */
	gsize size;
	char bytes[];
} Block;

Secret *secret_new_sized(gsize length)
{
	Block *block = g_malloc0(sizeof *block + length + 1);

	block->secret.data = block->bytes;
	block->secret.length = length;
	block->size = length + 1;
	return &block->secret;
}

Secret *secret_new(const char *data, gsize length)
{
	Secret *secret = secret_new_sized(length);

	if (length > 0)
		memcpy(secret->data, data, length);
	return secret;
}

void secret_free(Secret *secret)
{
	if (!secret)
		return;

	Block *block = (Block *)secret;

	explicit_bzero(block->bytes, block->size);
	g_free(block);
}

void secret_free_string(char *text)
{
	if (!text)
		return;
	explicit_bzero(text, strlen(text));
	g_free(text);
}
