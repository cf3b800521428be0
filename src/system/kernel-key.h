/*
 * A secret that the kernel keeps for the user for a while, outside of any file and process
 * (keyrings(7), "user-keyring"): other processes of the same user can have it, as they can have
 * what an agent or an unlocked keyring holds. It is gone when its time is over, and when the user
 * has logged out everywhere. Some containers forbid all this; then nothing is kept.
 */
#ifndef SYSTEM_KERNEL_KEY_H
#define SYSTEM_KERNEL_KEY_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

/* Keeps it under a name, in the place of another one; whether it could. */
bool kernel_key_put(const char *name, const Secret *secret, guint seconds);

/* NULL when none is kept. */
Secret *kernel_key_get(const char *name);

/* Forgets it at once; whether there was one. */
bool kernel_key_forget(const char *name);

#endif
