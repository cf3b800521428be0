#include "base/secret.h"

#include <stdbool.h>
#include <string.h>

#define WORD "CANARY-CANARY"

#if defined(__SANITIZE_ADDRESS__) || !defined(__GLIBC__)
#define CAN_WATCH false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CAN_WATCH false
#endif
#endif

#ifndef CAN_WATCH
#define CAN_WATCH true

/* The C library's own; what stands here instead of it looks at a block before it is gone. */
extern void __libc_free(void *block);
void free(void *block);

static struct {
	const void *block;
	gsize offset, size; /* of what has to be wiped */
	bool freed, wiped;
} watch;

void free(void *block)
{
	if (block && block == watch.block) {
		const char *bytes = (const char *)block + watch.offset;

		watch.freed = watch.wiped = true;
		for (gsize i = 0; i < watch.size; i++)
			watch.wiped = watch.wiped && bytes[i] == '\0';
	}
	__libc_free(block);
}

static void start_watching(const void *block, gsize offset, gsize size)
{
	watch.block = block;
	watch.offset = offset;
	watch.size = size;
	watch.freed = watch.wiped = false;
}

static bool was_wiped(void)
{
	watch.block = NULL;
	return watch.freed && watch.wiped;
}
#else
static void start_watching(const void *block, gsize offset, gsize size)
{
	(void)block;
	(void)offset;
	(void)size;
}

static bool was_wiped(void)
{
	return true;
}
#endif

static void test_new(void)
{
	g_autoptr(Secret) secret = secret_new("a\0b", 3);
	g_autoptr(Secret) empty = secret_new(NULL, 0);

	g_assert_cmpmem(secret->data, secret->length, "a\0b", 3);
	g_assert_cmpint(secret->data[3], ==, '\0');
	g_assert_cmpuint(empty->length, ==, 0);
	g_assert_cmpstr(empty->data, ==, "");
}

static void test_sized(void)
{
	static const char zero[1000];
	g_autoptr(Secret) secret = secret_new_sized(sizeof zero);

	g_assert_cmpmem(secret->data, secret->length, zero, sizeof zero);
	g_assert_cmpint(secret->data[sizeof zero], ==, '\0');
	memset(secret->data, 'x', sizeof zero);
	secret->length = 10;
}

/* A caller may have used all of the buffer, and told that less of it is in use. */
static void test_wipes(void)
{
	Secret *secret = secret_new(WORD, strlen(WORD));

	if (!CAN_WATCH)
		g_test_skip("a sanitizer has taken the place of free()");
	secret->length = 3;
	start_watching(secret, (gsize)(secret->data - (char *)secret), strlen(WORD));
	secret_free(secret);
	g_assert_true(was_wiped());
}

static void test_wipes_string(void)
{
	char *text = g_strdup(WORD);

	if (!CAN_WATCH)
		g_test_skip("a sanitizer has taken the place of free()");
	start_watching(text, 0, strlen(WORD));
	secret_free_string(text);
	g_assert_true(was_wiped());
}

static void test_null(void)
{
	secret_free(NULL);
	secret_free_string(NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/secret/new", test_new);
	g_test_add_func("/secret/sized", test_sized);
	g_test_add_func("/secret/wipes", test_wipes);
	g_test_add_func("/secret/wipes-string", test_wipes_string);
	g_test_add_func("/secret/null", test_null);
	return g_test_run();
}
