/*
 * Vaults: what is sealed can be opened with its passphrase, and with no other; no byte of one may
 * be missing or another, not even if the checksum is put right. Deriving a key takes half a second,
 * so the cases share a few.
 */
#include "system/vault.h"

#include "base/error.h"

#include <string.h>

#define ID         "0123456789abcdef"
#define PASSPHRASE "a passphrase for tests"

/* Of system/vault.h. */
#define VERSION_AT 16
#define PASSES_AT  20
#define MEMORY_AT  24
#define SALT_AT    32
#define NONCE_AT   48
#define ENTRIES_AT 72
#define SUM_SIZE   32

typedef struct Fixture {
	VaultKey *key;
	Secret *sealed; /* of table_of_all() */
} Fixture;

static Secret *text(const char *string)
{
	return secret_new(string, strlen(string));
}

static GHashTable *table_of_all(void)
{
	GHashTable *table = vault_table_new();

	g_hash_table_insert(table, g_strdup(ID), text("a secret"));
	g_hash_table_insert(table, g_strdup("empty"), text(""));
	g_hash_table_insert(table, g_strdup("bytes"), secret_new("\0\xff\n", 3));
	g_hash_table_insert(table, g_strnfill(255, 'n'), secret_new_sized(70000));
	return table;
}

static void set_up(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GHashTable) table = table_of_all();
	g_autoptr(Secret) passphrase = text(PASSPHRASE);
	g_autoptr(GError) error = NULL;

	(void)data;
	fixture->key = vault_key_new(passphrase, NULL, &error);
	g_assert_no_error(error);
	fixture->sealed = vault_seal(table, fixture->key, &error);
	g_assert_no_error(error);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
	(void)data;
	vault_key_free(fixture->key);
	secret_free(fixture->sealed);
}

static void check_same(GHashTable *table, GHashTable *expected)
{
	GHashTableIter iter;
	gpointer name, value;

	g_assert_cmpuint(g_hash_table_size(table), ==, g_hash_table_size(expected));
	g_hash_table_iter_init(&iter, expected);
	while (g_hash_table_iter_next(&iter, &name, &value)) {
		const Secret *found = g_hash_table_lookup(table, name);
		const Secret *wanted = value;

		g_assert_nonnull(found);
		g_assert_cmpmem(found->data, found->length, wanted->data, wanted->length);
	}
}

/* The error's code, -1 when it opens. */
static int opening(const Secret *bytes, const VaultKey *key)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GHashTable) table = vault_open(bytes, key, &error);

	g_assert_true(!table == !!error);
	return error ? error->code : -1;
}

/* Puts right what anybody can: it is no protection against somebody who wants to do harm. */
static void sum_up(Secret *bytes)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	gsize size = SUM_SIZE;

	g_checksum_update(sum, (const guchar *)bytes->data, (gssize)(bytes->length - SUM_SIZE));
	g_checksum_get_digest(sum, (guint8 *)bytes->data + bytes->length - SUM_SIZE, &size);
}

static void test_round_trip(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GHashTable) expected = table_of_all();
	g_autoptr(GError) error = NULL;
	g_autoptr(GHashTable) table = vault_open(fixture->sealed, fixture->key, &error);
	g_autoptr(GHashTable) none = vault_table_new();
	g_autoptr(Secret) again = vault_seal(expected, fixture->key, &error);
	g_autoptr(Secret) empty = vault_seal(none, fixture->key, &error);
	g_autoptr(GHashTable) opened = vault_open(empty, fixture->key, &error);

	(void)data;
	g_assert_no_error(error);
	check_same(table, expected);
	g_assert_cmpuint(g_hash_table_size(opened), ==, 0);

	/* Never the same nonce. */
	g_assert_cmpint(memcmp(again->data + NONCE_AT, fixture->sealed->data + NONCE_AT,
				ENTRIES_AT - NONCE_AT),
		!=, 0);
	g_assert_true(vault_key_fits(fixture->key, again));
}

static void test_passphrase(Fixture *fixture, gconstpointer data)
{
	g_autoptr(Secret) passphrase = text(PASSPHRASE);
	g_autoptr(Secret) wrong = text(PASSPHRASE ".");
	g_autoptr(Secret) empty = text("");
	g_autoptr(GError) error = NULL;
	g_autoptr(VaultKey) right_key = vault_key_new(passphrase, fixture->sealed, &error);
	g_autoptr(VaultKey) wrong_key = vault_key_new(wrong, fixture->sealed, &error);
	g_autoptr(VaultKey) other_key = vault_key_new(passphrase, NULL, &error);

	(void)data;
	g_assert_no_error(error);
	g_assert_cmpint(opening(fixture->sealed, right_key), ==, -1);
	g_assert_cmpint(opening(fixture->sealed, wrong_key), ==, APP_ERROR_REFUSED);
	g_assert_cmpint(opening(fixture->sealed, other_key), ==, APP_ERROR_REFUSED);
	g_assert_true(vault_key_fits(right_key, fixture->sealed));
	g_assert_false(vault_key_fits(other_key, fixture->sealed));
	g_assert_null(vault_key_new(empty, NULL, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_USAGE);
}

/* Each byte, by accident and on purpose. A later version is told from damage, and still refused. */
static void test_flipped(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GHashTable) table = vault_table_new();
	g_autoptr(Secret) sealed = NULL;

	(void)data;
	g_hash_table_insert(table, g_strdup(ID), text("a secret"));
	sealed = vault_seal(table, fixture->key, NULL);
	for (gsize i = 0; i < sealed->length; i++)
		for (int bit = 0; bit < 8; bit++) {
			g_autoptr(Secret) flipped = secret_new(sealed->data, sealed->length);

			flipped->data[i] = (char)(flipped->data[i] ^ 1 << bit);
			g_assert_cmpint(opening(flipped, fixture->key), ==, APP_ERROR_FAILED);
			if (i >= sealed->length - SUM_SIZE)
				continue;
			sum_up(flipped);
			g_assert_cmpint(opening(flipped, fixture->key), >=, 0);
		}
	g_assert_cmpint(opening(sealed, fixture->key), ==, -1);
}

static void test_cut(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GHashTable) table = vault_table_new();
	g_autoptr(Secret) sealed = vault_seal(table, fixture->key, NULL);
	g_autoptr(Secret) longer = secret_new_sized(sealed->length + 1);

	(void)data;
	for (gsize length = 0; length < sealed->length; length++) {
		g_autoptr(Secret) cut = secret_new(sealed->data, length);

		g_assert_cmpint(opening(cut, fixture->key), ==, APP_ERROR_FAILED);
		if (length < SUM_SIZE)
			continue;
		sum_up(cut);
		g_assert_cmpint(opening(cut, fixture->key), >=, 0);
	}
	memcpy(longer->data, sealed->data, sealed->length);
	g_assert_cmpint(opening(longer, fixture->key), ==, APP_ERROR_FAILED);
}

static void put(char *at, guint64 number, gsize size)
{
	for (gsize i = 0; i < size; i++)
		at[i] = (char)(number >> 8 * i);
}

/* What a file may ask for before its key is known. */
static void test_parameters(Fixture *fixture, gconstpointer data)
{
	static const struct {
		gsize at, size;
		guint64 number;
	} cases[] = {
		{ VERSION_AT, 4, 0 },
		{ VERSION_AT, 4, 2 },
		{ PASSES_AT, 4, 0 },
		{ PASSES_AT, 4, 1 },
		{ PASSES_AT, 4, 5 },
		{ PASSES_AT, 4, G_MAXUINT32 },
		{ MEMORY_AT, 8, 0 },
		{ MEMORY_AT, 8, 8192 },
		{ MEMORY_AT, 8, (64 << 20) - 1 },
		{ MEMORY_AT, 8, (1 << 30) + 1 },
		{ MEMORY_AT, 8, G_MAXUINT64 },
	};
	g_autoptr(Secret) passphrase = text(PASSPHRASE);

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Secret) bytes =
			secret_new(fixture->sealed->data, fixture->sealed->length);

		put(bytes->data + cases[i].at, cases[i].number, cases[i].size);
		sum_up(bytes);
		g_assert_null(vault_key_new(passphrase, bytes, &error));
		g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
	}
}

static void test_too_large(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GHashTable) table = vault_table_new();
	g_autoptr(GHashTable) named = vault_table_new();
	g_autoptr(GError) error = NULL;

	(void)data;
	g_hash_table_insert(table, g_strdup(ID), secret_new_sized(VAULT_SIZE_MAX));
	g_assert_null(vault_seal(table, fixture->key, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_USAGE);
	g_clear_error(&error);
	g_hash_table_insert(named, g_strnfill(256, 'n'), text(""));
	g_assert_null(vault_seal(named, fixture->key, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_USAGE);
}

/* Neither names nor secrets can be read in it. */
static void test_hidden(Fixture *fixture, gconstpointer data)
{
	(void)data;
	g_assert_null(memmem(fixture->sealed->data, fixture->sealed->length, ID, strlen(ID)));
	g_assert_null(memmem(
		fixture->sealed->data, fixture->sealed->length, "a secret", strlen("a secret")));
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*test)(Fixture *fixture, gconstpointer data);
	} cases[] = {
		{ "/vault/round-trip", test_round_trip },
		{ "/vault/passphrase", test_passphrase },
		{ "/vault/flipped", test_flipped },
		{ "/vault/cut", test_cut },
		{ "/vault/parameters", test_parameters },
		{ "/vault/too-large", test_too_large },
		{ "/vault/hidden", test_hidden },
	};

	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		g_test_add(cases[i].name, Fixture, NULL, set_up, cases[i].test, tear_down);
	return g_test_run();
}
