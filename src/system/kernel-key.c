#include "system/kernel-key.h"

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TYPE "user"

/*
 * Of the kernel's own linux/key.h: all for whoever possesses it; to see, read, replace, find it and
 * to give it a time for the user; nothing for others.
 */
#define PERMISSIONS 0x3f2f0000L

/* Larger than anything that is kept here. */
#define SIZE_MAX_BYTES 4096

static long find(const char *name)
{
	return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, TYPE, name, 0);
}

bool kernel_key_put(const char *name, const Secret *secret, guint seconds)
{
	long id = syscall(
		SYS_add_key, TYPE, name, secret->data, secret->length, KEY_SPEC_USER_KEYRING);

	return id > 0 && syscall(SYS_keyctl, KEYCTL_SETPERM, id, PERMISSIONS) == 0 &&
	       syscall(SYS_keyctl, KEYCTL_SET_TIMEOUT, id, seconds) == 0;
}

Secret *kernel_key_get(const char *name)
{
	g_autoptr(Secret) secret = secret_new_sized(SIZE_MAX_BYTES);
	long id = find(name);
	long length =
		id > 0 ? syscall(SYS_keyctl, KEYCTL_READ, id, secret->data, SIZE_MAX_BYTES) : -1;

	if (length <= 0 || length > SIZE_MAX_BYTES)
		return NULL;
	secret->length = (gsize)length;
	return g_steal_pointer(&secret);
}

bool kernel_key_forget(const char *name)
{
	long id = find(name);

	return id > 0 && syscall(SYS_keyctl, KEYCTL_INVALIDATE, id) == 0;
}
