/*
 * The vault (system/vault.h) as a file: read, changed and written at once, however many processes
 * do that, and read again after it was written.
 *
 * Errors are those of vault_open() and replace_open(); APP_ERROR_REFUSED of the former only: that
 * the key, so the passphrase, is not the right one.
 */
#ifndef APP_VAULT_FILE_H
#define APP_VAULT_FILE_H

#include "system/vault.h"

typedef struct VaultFileAnswer {
	Secret *secret; /* the one that is there, or was, before it was removed; NULL for none */
	char **names;   /* of all secrets */
	bool lost;      /* the file does not hold what was written */
} VaultFileAnswer;

void vault_file_answer_clear(VaultFileAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VaultFileAnswer, vault_file_answer_clear)

/* Whether the key opens the file; one that is absent is made, without secrets. */
bool vault_file_begin(const char *path, const VaultKey *key, GError **error);

/* All names, and the secret of one, which may be NULL. */
bool vault_file_read(const char *path, const VaultKey *key, const char *name,
	VaultFileAnswer *ret_answer, GError **error);

/* Puts a secret there or, when it is NULL, removes the one that is there. */
bool vault_file_store(const char *path, const VaultKey *key, const char *name, const Secret *secret,
	VaultFileAnswer *ret_answer, GError **error);

/* Replaces a file, whatever it holds; one that was absent gets mode 0600. */
bool vault_file_put(const char *path, const Secret *bytes, GError **error);

#endif
