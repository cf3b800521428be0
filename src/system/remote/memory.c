#include "system/remote/memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void *memory_allocate(size_t size)
{
	return malloc(size);
}

void *memory_allocate_zero(size_t count, size_t size)
{
	return calloc(count, size);
}

void memory_release(void *block)
{
	if (!block)
		return;
	explicit_bzero(block, malloc_usable_size(block));
	free(block);
}

/* realloc() would leave a copy behind when it moves the block. */
void *memory_resize(void *block, size_t size)
{
	size_t before = malloc_usable_size(block);
	void *moved = malloc(size);

	if (!moved || !block)
		return moved;
	memcpy(moved, block, before < size ? before : size);
	memory_release(block);
	return moved;
}

char *memory_copy_string(const char *text)
{
	return strdup(text);
}
