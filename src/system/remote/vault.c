#include "system/remote/vault.h"

#include "base/error.h"
#include "base/i18n.h"

#include <sodium.h>
#include <string.h>

#define MAGIC  "claude-accounts\n"
#define FORMAT 1

/* What a new vault costs to open; and what one may cost, or it is not a vault of ours. */
#define PASSES     crypto_pwhash_OPSLIMIT_MODERATE
#define MEMORY     crypto_pwhash_MEMLIMIT_MODERATE
#define PASSES_MIN crypto_pwhash_OPSLIMIT_INTERACTIVE
#define MEMORY_MIN crypto_pwhash_MEMLIMIT_INTERACTIVE
#define PASSES_MAX crypto_pwhash_OPSLIMIT_SENSITIVE
#define MEMORY_MAX crypto_pwhash_MEMLIMIT_SENSITIVE

#define SALT_SIZE  crypto_pwhash_SALTBYTES
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define KEY_SIZE   crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define SUM_SIZE   crypto_hash_sha256_BYTES

#define VERSION_AT  16
#define PASSES_AT   20
#define MEMORY_AT   24
#define SALT_AT     32
#define NONCE_AT    (SALT_AT + SALT_SIZE)
#define HEADER_SIZE (NONCE_AT + NONCE_SIZE)

/* Version, passes, memory and salt: what a key is made by. */
#define MAKING_SIZE (NONCE_AT - VERSION_AT)

struct VaultKey {
	unsigned char making[MAKING_SIZE];
	unsigned char key[KEY_SIZE];
};

static void put(unsigned char *at, guint64 number, gsize size)
{
	for (gsize i = 0; i < size; i++)
		at[i] = (unsigned char)(number >> 8 * i);
}

static guint64 get(const unsigned char *at, gsize size)
{
	guint64 number = 0;

	for (gsize i = size; i > 0; i--)
		number = number << 8 | at[i - 1];
	return number;
}

static const unsigned char *bytes_of(const Secret *secret)
{
	return (const unsigned char *)secret->data;
}

static bool fail(GError **error, AppError code, const char *problem)
{
	g_set_error_literal(error, APP_ERROR, (int)code, problem);
	return false;
}

static bool has_sum(const Secret *bytes)
{
	unsigned char sum[SUM_SIZE];
	gsize length = bytes->length - SUM_SIZE;

	crypto_hash_sha256(sum, bytes_of(bytes), length);
	return memcmp(sum, bytes_of(bytes) + length, SUM_SIZE) == 0;
}

/* Whether these are the bytes of a vault, as far as that can be known without its key. */
static bool check(const Secret *bytes, GError **error)
{
	const unsigned char *data = bytes_of(bytes);
	bool begins = bytes->length >= VERSION_AT && memcmp(data, MAGIC, VERSION_AT) == 0;

	if (!begins)
		return fail(error, APP_ERROR_FAILED, N_("it is no file of encrypted secrets"));
	if (bytes->length >= PASSES_AT && get(data + VERSION_AT, 4) > FORMAT)
		return fail(error, APP_ERROR_FAILED,
			N_("it is of a later version of this program, or damaged"));
	if (bytes->length < HEADER_SIZE + TAG_SIZE + SUM_SIZE || bytes->length > VAULT_SIZE_MAX ||
		get(data + VERSION_AT, 4) != FORMAT || !has_sum(bytes))
		return fail(error, APP_ERROR_FAILED, N_("the file is damaged"));
	if (get(data + PASSES_AT, 4) < PASSES_MIN || get(data + PASSES_AT, 4) > PASSES_MAX ||
		get(data + MEMORY_AT, 8) < MEMORY_MIN || get(data + MEMORY_AT, 8) > MEMORY_MAX)
		return fail(error, APP_ERROR_FAILED,
			N_("the file asks for more or less work than this program permits"));
	return true;
}

static void make_anew(VaultKey *key)
{
	put(key->making, FORMAT, 4);
	put(key->making + PASSES_AT - VERSION_AT, PASSES, 4);
	put(key->making + MEMORY_AT - VERSION_AT, MEMORY, 8);
	randombytes_buf(key->making + SALT_AT - VERSION_AT, SALT_SIZE);
}

static bool derive(VaultKey *key, const Secret *passphrase)
{
	const unsigned char *making = key->making;

	return crypto_pwhash(key->key, KEY_SIZE, passphrase->data, passphrase->length,
		       making + SALT_AT - VERSION_AT, get(making + PASSES_AT - VERSION_AT, 4),
		       get(making + MEMORY_AT - VERSION_AT, 8), crypto_pwhash_ALG_ARGON2ID13) == 0;
}

VaultKey *remote_vault_key_new(const Secret *passphrase, const Secret *bytes, GError **error)
{
	VaultKey *key = NULL;

	if (passphrase->length == 0)
		fail(error, APP_ERROR_USAGE, N_("the passphrase is empty"));
	else if (!bytes || check(bytes, error))
		key = sodium_malloc(sizeof *key);
	if (!key) {
		if (error && !*error)
			fail(error, APP_ERROR_FAILED, N_("there is not enough memory"));
		return NULL;
	}
	if (bytes)
		memcpy(key->making, bytes_of(bytes) + VERSION_AT, MAKING_SIZE);
	else
		make_anew(key);
	if (!derive(key, passphrase)) {
		fail(error, APP_ERROR_FAILED, N_("there is not enough memory"));
		sodium_free(key);
		return NULL;
	}
	sodium_mprotect_readonly(key);
	return key;
}

Secret *remote_vault_key_save(const VaultKey *key)
{
	return secret_new((const char *)key, sizeof *key);
}

VaultKey *remote_vault_key_load(const Secret *saved)
{
	VaultKey *key = saved->length == sizeof *key ? sodium_malloc(sizeof *key) : NULL;

	if (!key)
		return NULL;
	memcpy(key, saved->data, sizeof *key);
	sodium_mprotect_readonly(key);
	return key;
}

void remote_vault_key_free(VaultKey *key)
{
	sodium_free(key);
}

bool remote_vault_key_fits(const VaultKey *key, const Secret *bytes)
{
	return bytes->length >= HEADER_SIZE &&
	       memcmp(bytes_of(bytes) + VERSION_AT, key->making, MAKING_SIZE) == 0;
}

/* One entry at the beginning; the number of bytes it takes, 0 when there is none. */
static gsize take_entry(GHashTable *table, const unsigned char *at, gsize left)
{
	gsize name_size = left > 0 ? at[0] : 0;
	gsize size = 1 + name_size + 4;

	if (name_size == 0 || left < size || memchr(at + 1, '\0', name_size))
		return 0;

	gsize length = get(at + 1 + name_size, 4);

	if (length > left - size)
		return 0;
	g_hash_table_insert(table, g_strndup((const char *)at + 1, name_size),
		secret_new((const char *)at + size, length));
	return size + length;
}

static bool take_entries(GHashTable *table, const unsigned char *plain, gsize length)
{
	gsize at = 0;

	while (at < length) {
		gsize size = take_entry(table, plain + at, length - at);

		if (size == 0)
			return false;
		at += size;
	}
	return true;
}

static bool decrypt(const Secret *bytes, const VaultKey *key, unsigned char *plain)
{
	const unsigned char *data = bytes_of(bytes);

	return crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, data + HEADER_SIZE,
		       bytes->length - HEADER_SIZE - SUM_SIZE, data, HEADER_SIZE, data + NONCE_AT,
		       key->key) == 0;
}

bool remote_vault_open(const Secret *bytes, const VaultKey *key, GHashTable *table, GError **error)
{
	if (!check(bytes, error))
		return false;
	if (!remote_vault_key_fits(key, bytes))
		return fail(error, APP_ERROR_REFUSED, N_("the passphrase is not the right one"));

	gsize length = bytes->length - HEADER_SIZE - TAG_SIZE - SUM_SIZE;
	unsigned char *plain = sodium_malloc(length);
	bool opened = false;

	if (!plain)
		return fail(error, APP_ERROR_FAILED, N_("there is not enough memory"));
	if (!decrypt(bytes, key, plain))
		fail(error, APP_ERROR_REFUSED, N_("the passphrase is not the right one"));
	else if (!take_entries(table, plain, length))
		fail(error, APP_ERROR_FAILED, N_("the file is damaged"));
	else
		opened = true;
	sodium_free(plain);
	return opened;
}

/* Bytes that the entries take; more than any file may have when a name is too long for one. */
static gsize size_of(GHashTable *table)
{
	GHashTableIter iter;
	gpointer name, secret;
	gsize size = 0;

	g_hash_table_iter_init(&iter, table);
	while (g_hash_table_iter_next(&iter, &name, &secret))
		size += strlen(name) > G_MAXUINT8
				? VAULT_SIZE_MAX
				: 1 + strlen(name) + 4 + ((const Secret *)secret)->length;
	return size;
}

static void put_entries(GHashTable *table, unsigned char *at)
{
	GHashTableIter iter;
	gpointer name, value;

	g_hash_table_iter_init(&iter, table);
	while (g_hash_table_iter_next(&iter, &name, &value)) {
		const Secret *secret = value;
		gsize name_size = strlen(name);

		*at = (unsigned char)name_size;
		memcpy(at + 1, name, name_size);
		put(at + 1 + name_size, secret->length, 4);
		memcpy(at + 1 + name_size + 4, secret->data, secret->length);
		at += 1 + name_size + 4 + secret->length;
	}
}

static void encrypt(
	unsigned char *data, const unsigned char *plain, gsize length, const VaultKey *key)
{
	memcpy(data, MAGIC, VERSION_AT);
	memcpy(data + VERSION_AT, key->making, MAKING_SIZE);
	randombytes_buf(data + NONCE_AT, NONCE_SIZE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(data + HEADER_SIZE, NULL, plain, length, data,
		HEADER_SIZE, NULL, data + NONCE_AT, key->key);
	crypto_hash_sha256(
		data + HEADER_SIZE + length + TAG_SIZE, data, HEADER_SIZE + length + TAG_SIZE);
}

Secret *remote_vault_seal(GHashTable *table, const VaultKey *key, GError **error)
{
	gsize length = size_of(table);
	gsize size = HEADER_SIZE + length + TAG_SIZE + SUM_SIZE;
	unsigned char *plain = size <= VAULT_SIZE_MAX ? sodium_malloc(length) : NULL;

	if (!plain) {
		fail(error, size <= VAULT_SIZE_MAX ? APP_ERROR_FAILED : APP_ERROR_USAGE,
			size <= VAULT_SIZE_MAX ? N_("there is not enough memory")
					       : N_("these are too many secrets for one file"));
		return NULL;
	}

	Secret *bytes = secret_new_sized(size);

	put_entries(table, plain);
	encrypt((unsigned char *)bytes->data, plain, length, key);
	sodium_free(plain);
	return bytes;
}
