#include "app/vault-file.h"

#include "base/error.h"
#include "base/i18n.h"
#include "system/replace.h"

#include <string.h>

/* As often as somebody else may be the first to write. */
#define TRIES 20

void vault_file_answer_clear(VaultFileAnswer *answer)
{
	secret_free(answer->secret);
	g_strfreev(answer->names);
}

/* A vault that is absent is empty. */
static GHashTable *table_of(const Replacement *file, const VaultKey *key, GError **error)
{
	const Secret *bytes = replace_bytes(file);

	return bytes ? vault_open(bytes, key, error) : vault_table_new();
}

static void set_answer(VaultFileAnswer *answer, GHashTable *table, const char *name)
{
	const Secret *secret = name ? g_hash_table_lookup(table, name) : NULL;
	g_autofree gpointer *names = g_hash_table_get_keys_as_array(table, NULL);

	answer->secret = secret ? secret_new(secret->data, secret->length) : NULL;
	answer->names = g_strdupv((char **)names);
}

/*
 * What replace.h forbids is another matter than a passphrase, which alone is REFUSED here: so that
 * nobody is asked for it in vain.
 */
static Replacement *open_file(const char *path, GError **error)
{
	Replacement *file = replace_open(path, VAULT_SIZE_MAX, error);

	if (!file && error && *error)
		(*error)->code = APP_ERROR_FAILED;
	return file;
}

static bool write_file(Replacement *file, const Secret *bytes, bool *ret_conflict, GError **error)
{
	bool durable = false;
	bool written = replace_stage(file, bytes, 0600, error) &&
		       replace_commit(file, ret_conflict, &durable, error);

	if (!written && error && *error)
		(*error)->code = APP_ERROR_FAILED;
	return written;
}

static bool fail_busy(const char *path, GError **error)
{
	g_set_error(error, APP_ERROR, APP_ERROR_FAILED, _("%s: another program keeps writing it"),
		path);
	return false;
}

bool vault_file_put(const char *path, const Secret *bytes, GError **error)
{
	for (int i = 0; i < TRIES; i++) {
		g_autoptr(Replacement) file = open_file(path, error);
		bool conflict = false;

		if (!file)
			return false;
		if (write_file(file, bytes, &conflict, error))
			return true;
		if (!conflict)
			return false;
	}
	return fail_busy(path, error);
}

bool vault_file_read(const char *path, const VaultKey *key, const char *name,
	VaultFileAnswer *ret_answer, GError **error)
{
	g_autoptr(Replacement) file = open_file(path, error);
	g_autoptr(GHashTable) table = file ? table_of(file, key, error) : NULL;

	if (!table)
		return false;
	set_answer(ret_answer, table, name);
	return true;
}

/* Whether a secret of that name, or none, is there. */
static bool is_kept(const char *path, const VaultKey *key, const char *name, const Secret *secret)
{
	g_auto(VaultFileAnswer) answer = { 0 };

	if (!vault_file_read(path, key, name, &answer, NULL) || !answer.secret != !secret)
		return false;
	return !secret || (answer.secret->length == secret->length &&
				  memcmp(answer.secret->data, secret->data, secret->length) == 0);
}

static void change(GHashTable *table, const char *name, const Secret *secret)
{
	if (secret)
		g_hash_table_insert(
			table, g_strdup(name), secret_new(secret->data, secret->length));
	else
		g_hash_table_remove(table, name);
}

/* With name NULL the file is only made, if it is absent. */
static bool try_store(const char *path, const VaultKey *key, const char *name, const Secret *secret,
	VaultFileAnswer *answer, bool *ret_conflict, GError **error)
{
	g_autoptr(Replacement) file = open_file(path, error);
	g_autoptr(GHashTable) table = file ? table_of(file, key, error) : NULL;
	g_autoptr(Secret) bytes = NULL;

	if (!table)
		return false;
	set_answer(answer, table, name);
	if (replace_bytes(file) && !secret && !answer->secret)
		return true; /* nothing to remove */
	if (name)
		change(table, name, secret);
	bytes = vault_seal(table, key, error);
	return bytes && write_file(file, bytes, ret_conflict, error);
}

bool vault_file_store(const char *path, const VaultKey *key, const char *name, const Secret *secret,
	VaultFileAnswer *ret_answer, GError **error)
{
	for (int i = 0; i < TRIES; i++) {
		g_auto(VaultFileAnswer) answer = { 0 };
		bool conflict = false;

		if (try_store(path, key, name, secret, &answer, &conflict, error)) {
			*ret_answer = answer;
			answer = (VaultFileAnswer){ 0 };
			ret_answer->lost = name && !is_kept(path, key, name, secret);
			return true;
		}
		if (!conflict)
			return false;
	}
	return fail_busy(path, error);
}

bool vault_file_begin(const char *path, const VaultKey *key, GError **error)
{
	g_auto(VaultFileAnswer) answer = { 0 };

	return vault_file_store(path, key, NULL, NULL, &answer, error);
}
