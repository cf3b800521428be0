/*
 * Fingerprints: how a secret is named where it must not be shown. They are the same from run to
 * run on one machine for one user, and mean nothing elsewhere.
 *
 *	MachineKey key;
 *	char print[MACHINE_FINGERPRINT_SIZE];
 *
 *	machine_key_init(&key);
 *	machine_fingerprint(&key, secret->data, secret->length, print);
 *	machine_key_clear(&key);
 */
#ifndef SYSTEM_MACHINE_H
#define SYSTEM_MACHINE_H

#include <glib.h>

/* 8 hexadecimal digits and a NUL. */
#define MACHINE_FINGERPRINT_SIZE 9

typedef struct MachineKey {
	guint8 bytes[32];
} MachineKey;

/*
 * Derives the key from the machine id (else, where there is none, the host's name) and the user
 * id. Nothing is written to make one.
 */
void machine_key_init(MachineKey *ret_key);
void machine_key_clear(MachineKey *key);

/* The first 8 hexadecimal digits of HMAC-SHA256 of the bytes under the key. */
void machine_fingerprint(const MachineKey *key, const char *bytes, gsize length,
	char ret_print[MACHINE_FINGERPRINT_SIZE]);

/* Fills memory with random bytes that nobody can guess. Aborts when the system has none. */
void machine_random(guint8 *bytes, gsize length);

#endif
