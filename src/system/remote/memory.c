#include "system/remote/memory.h"

#include <curl/curl.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

static void release(void *block)
{
	if (!block)
		return;
	explicit_bzero(block, malloc_usable_size(block));
	free(block);
}

/* realloc() would leave a copy behind when it moves the block. */
static void *resize(void *block, size_t size)
{
	size_t before = malloc_usable_size(block);
	void *moved = size > 0 ? malloc(size) : NULL;

	if (size > 0 && !moved)
		return NULL;
	if (block && moved)
		memcpy(moved, block, before < size ? before : size);
	release(block);
	return moved;
}

/* OpenSSL tells who asks as well. */
static void *crypto_allocate(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return malloc(size);
}

static void *crypto_resize(void *block, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return resize(block, size);
}

static void crypto_release(void *block, const char *file, int line)
{
	(void)file;
	(void)line;
	release(block);
}

bool memory_wipe_libraries(void)
{
	CRYPTO_set_mem_functions(crypto_allocate, crypto_resize, crypto_release);
	return curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, release, resize, strdup, calloc) ==
	       CURLE_OK;
}
