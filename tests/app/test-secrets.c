/*
 * Where secrets are: the choice, the vault as a file, and that nothing goes to the vault because
 * the keyring does not answer. The keyring itself is in tests/system/test-keyring.py.
 */
#include "../system/room.h"

#include "app/secrets.h"
#include "base/error.h"
#include "system/kernel-key.h"
#include "system/vault.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define ID         "0123456789abcdef"
#define OTHER      "fedcba9876543210"
#define PASSPHRASE "a passphrase for tests"

typedef struct Heard {
	GMainLoop *loop;
	int replies;
	KeyringOutcome outcome;
	char *problem, *secret, *ids;
} Heard;

static void heard_clear(Heard *heard)
{
	g_free(heard->problem);
	g_free(heard->secret);
	g_free(heard->ids);
	g_main_loop_unref(heard->loop);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Heard, heard_clear)

static int by_text(gconstpointer left, gconstpointer right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

/* g_strdupv() takes a copy for a change. */
static char **strv_copy(const char *const *texts)
{
	g_autoptr(GStrvBuilder) copy = g_strv_builder_new();

	for (gsize i = 0; texts[i]; i++)
		g_strv_builder_add(copy, texts[i]);
	return g_strv_builder_end(copy);
}

static char *joined(const char *const *ids)
{
	g_auto(GStrv) sorted = strv_copy(ids);

	qsort(sorted, g_strv_length(sorted), sizeof *sorted, by_text);
	return g_strjoinv(" ", sorted);
}

static void on_reply(const KeyringReply *reply, gpointer data)
{
	Heard *heard = data;

	heard->replies++;
	heard->outcome = reply->outcome;
	heard->problem = g_strdup(reply->problem);
	heard->secret = reply->secret ? g_strdup(reply->secret->data) : NULL;
	heard->ids = reply->ids ? joined(reply->ids) : NULL;
	g_main_loop_quit(heard->loop);
}

static void wait_for(Heard *heard)
{
	g_main_loop_run(heard->loop);
	g_assert_cmpint(heard->replies, ==, 1);
	g_assert_true(!heard->problem == (heard->outcome == KEYRING_DONE));
}

static KeyringOutcome unlock(Secrets *secrets, const char *passphrase)
{
	g_auto(Heard) heard = { .loop = g_main_loop_new(NULL, FALSE) };
	g_autoptr(Secret) secret = secret_new(passphrase, strlen(passphrase));
	g_autoptr(GError) error = NULL;

	g_assert_nonnull(secrets_unlock(secrets, secret, on_reply, &heard, &error));
	g_assert_no_error(error);
	wait_for(&heard);
	return heard.outcome;
}

static Heard ask(Secrets *secrets, KeyringAction action, const char *id, const char *text)
{
	Heard heard = { .loop = g_main_loop_new(NULL, FALSE) };
	g_autoptr(Secret) secret = text ? secret_new(text, strlen(text)) : NULL;
	const KeyringRequest request = { action, id, "a name", secret, false };
	g_autoptr(GError) error = NULL;

	g_assert_nonnull(secrets_start(secrets, &request, on_reply, &heard, &error));
	g_assert_no_error(error);
	wait_for(&heard);
	return heard;
}

static KeyringOutcome outcome(
	Secrets *secrets, KeyringAction action, const char *id, const char *text)
{
	g_auto(Heard) heard = ask(secrets, action, id, text);

	return heard.outcome;
}

static void check_secret(Secrets *secrets, const char *id, const char *expected)
{
	g_auto(Heard) heard = ask(secrets, KEYRING_LOOKUP, id, NULL);

	g_assert_cmpint(heard.outcome, ==, expected ? KEYRING_DONE : KEYRING_NOT_FOUND);
	g_assert_cmpstr(heard.secret, ==, expected);
}

static void check_ids(Secrets *secrets, const char *expected)
{
	g_auto(Heard) heard = ask(secrets, KEYRING_LIST, NULL, NULL);

	g_assert_cmpint(heard.outcome, ==, KEYRING_DONE);
	g_assert_cmpstr(heard.ids, ==, expected);
}

static Secrets *open_secrets(const char *room)
{
	g_autofree char *directory = room_path(room, "own");
	g_autoptr(GError) error = NULL;
	Secrets *secrets = secrets_new(directory, &error);

	g_assert_no_error(error);
	return secrets;
}

static Secrets *chosen(const char *room, SecretsKind kind)
{
	g_autoptr(GError) error = NULL;
	Secrets *secrets = open_secrets(room);

	g_assert_true(secrets_choose(secrets, kind, &error));
	g_assert_no_error(error);
	return secrets;
}

static unsigned mode_of(const char *room, const char *name)
{
	g_autofree char *path = room_path(room, name);
	struct stat info;

	g_assert_cmpint(stat(path, &info), ==, 0);
	return info.st_mode & 07777;
}

static void test_choice(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *directory = room_path(room, "own");
	g_autoptr(Secrets) secrets = open_secrets(room);
	const KeyringRequest request = { .action = KEYRING_LIST };
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(secrets_kind(secrets), ==, SECRETS_UNDECIDED);
	g_assert_null(secrets_start(secrets, &request, on_reply, NULL, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_REFUSED);
	g_clear_error(&error);

	for (SecretsKind kind = SECRETS_KEYRING; kind <= SECRETS_VAULT; kind++) {
		g_autoptr(Secrets) first = chosen(room, kind);
		g_autoptr(Secrets) again = open_secrets(room);

		g_assert_cmpint(secrets_kind(first), ==, kind);
		g_assert_cmpint(secrets_kind(again), ==, kind);
	}
	g_assert_cmpuint(mode_of(room, "own"), ==, 0700);
	g_assert_cmpuint(mode_of(room, "own/secrets"), ==, 0600);

	room_write(room, "own/secrets", "file\n");
	g_assert_null(secrets_new(directory, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
}

static void test_vault(void)
{
	g_auto(Room) room = room_new();
	g_autoptr(Secrets) secrets = chosen(room, SECRETS_VAULT);
	g_autoptr(Secrets) other = open_secrets(room);

	g_assert_false(secrets_has_vault(secrets));
	g_assert_true(secrets_needs_passphrase(secrets));
	g_assert_cmpint(outcome(secrets, KEYRING_STORE, ID, "one"), ==, KEYRING_LOCKED);
	g_assert_false(secrets_has_vault(secrets));

	g_assert_cmpint(unlock(secrets, PASSPHRASE), ==, KEYRING_DONE);
	g_assert_false(secrets_needs_passphrase(secrets));
	g_assert_cmpuint(mode_of(room, "own/secrets.vault"), ==, 0600);
	check_ids(secrets, "");
	check_secret(secrets, ID, NULL);
	g_assert_cmpint(outcome(secrets, KEYRING_STORE, ID, "one"), ==, KEYRING_DONE);
	g_assert_cmpint(outcome(secrets, KEYRING_STORE, ID, "another"), ==, KEYRING_DONE);
	check_secret(secrets, ID, "another");

	/* Another process has the same vault, and each sees what the other one does. */
	g_assert_true(secrets_has_vault(other));
	secrets_lock(other);
	g_assert_cmpint(unlock(other, PASSPHRASE "."), ==, KEYRING_LOCKED);
	g_assert_true(secrets_needs_passphrase(other));
	g_assert_cmpint(outcome(other, KEYRING_LOOKUP, ID, NULL), ==, KEYRING_LOCKED);
	g_assert_cmpint(unlock(other, PASSPHRASE), ==, KEYRING_DONE);
	check_secret(other, ID, "another");
	g_assert_cmpint(outcome(other, KEYRING_STORE, OTHER, "two"), ==, KEYRING_DONE);
	check_ids(secrets, ID " " OTHER);
	g_assert_cmpint(outcome(secrets, KEYRING_CLEAR, ID, NULL), ==, KEYRING_DONE);
	g_assert_cmpint(outcome(secrets, KEYRING_CLEAR, ID, NULL), ==, KEYRING_NOT_FOUND);
	check_secret(other, ID, NULL);
	check_secret(other, OTHER, "two");
}

/* Some containers forbid it. */
static bool kernel_keeps(void)
{
	g_autoptr(Secret) secret = secret_new("x", 1);
	bool kept = kernel_key_put("claude-accounts-test", secret, 60);
	g_autoptr(Secret) found = kernel_key_get("claude-accounts-test");

	g_assert_true(!kept || (found && found->length == 1 && found->data[0] == 'x'));
	g_assert_true(kernel_key_forget("claude-accounts-test") == kept);
	g_assert_false(kernel_key_forget("claude-accounts-test"));
	g_assert_null(kernel_key_get("claude-accounts-test"));
	return kept;
}

static void test_kept(void)
{
	g_auto(Room) room = room_new();
	bool keeps = kernel_keeps();
	g_autofree char *path = room_path(room, "own/secrets.vault");
	g_autoptr(Secrets) secrets = chosen(room, SECRETS_VAULT);

	g_assert_false(secrets_lock(secrets));
	g_assert_cmpint(unlock(secrets, PASSPHRASE), ==, KEYRING_DONE);
	g_assert_cmpint(outcome(secrets, KEYRING_STORE, ID, "one"), ==, KEYRING_DONE);

	g_autoptr(Secrets) other = open_secrets(room);

	g_assert_true(secrets_needs_passphrase(other) == !keeps);
	if (keeps)
		check_secret(other, ID, "one");
	g_assert_true(secrets_lock(secrets) == keeps);
	g_assert_true(secrets_needs_passphrase(secrets));
	g_assert_cmpint(outcome(secrets, KEYRING_LOOKUP, ID, NULL), ==, KEYRING_LOCKED);

	g_autoptr(Secrets) locked = open_secrets(room);

	g_assert_true(secrets_needs_passphrase(locked));
	g_assert_cmpint(unlock(locked, PASSPHRASE), ==, KEYRING_DONE);
	check_secret(locked, ID, "one");

	/* What is kept of one vault opens no other in its place. */
	g_assert_cmpint(g_remove(path), ==, 0);

	g_autoptr(Secrets) gone = open_secrets(room);

	g_assert_true(secrets_needs_passphrase(gone));
	g_assert_cmpint(unlock(gone, "another"), ==, KEYRING_DONE);
	check_secret(gone, ID, NULL);
	secrets_lock(gone);
}

/* A vault that cannot be read is never written over. */
static void test_damage(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "own/secrets.vault");
	g_autofree char *after = NULL;
	g_autoptr(Secrets) secrets = chosen(room, SECRETS_VAULT);

	g_assert_cmpint(unlock(secrets, PASSPHRASE), ==, KEYRING_DONE);
	room_write(room, "own/secrets.vault", "not a vault");
	g_assert_cmpint(outcome(secrets, KEYRING_STORE, ID, "one"), ==, KEYRING_REFUSED);
	g_assert_cmpint(outcome(secrets, KEYRING_LOOKUP, ID, NULL), ==, KEYRING_REFUSED);
	g_assert_cmpint(unlock(secrets, PASSPHRASE), ==, KEYRING_REFUSED);
	g_assert_true(g_file_get_contents(path, &after, NULL, NULL));
	g_assert_cmpstr(after, ==, "not a vault");
}

/* No bus is here. */
static void test_no_keyring(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "own/secrets.vault");
	g_autoptr(Secrets) secrets = chosen(room, SECRETS_KEYRING);

	g_assert_false(secrets_needs_passphrase(secrets));
	for (KeyringAction action = KEYRING_STORE; action <= KEYRING_LIST; action++)
		g_assert_cmpint(outcome(secrets, action, ID, "one"), ==, KEYRING_NO_SERVICE);
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static gboolean on_moment(gpointer data)
{
	g_main_loop_quit(data);
	return G_SOURCE_REMOVE;
}

static void test_cancel(void)
{
	g_auto(Room) room = room_new();
	g_auto(Heard) heard = { .loop = g_main_loop_new(NULL, FALSE) };
	g_autoptr(Secrets) secrets = chosen(room, SECRETS_VAULT);
	g_autoptr(Secret) passphrase = secret_new(PASSPHRASE, strlen(PASSPHRASE));
	const KeyringRequest request = { .action = KEYRING_LIST };

	secrets_cancel(secrets_unlock(secrets, passphrase, on_reply, &heard, NULL));
	secrets_cancel(secrets_start(secrets, &request, on_reply, &heard, NULL));
	secrets_cancel(NULL);
	g_timeout_add(2000, on_moment, heard.loop);
	g_main_loop_run(heard.loop);
	g_assert_cmpint(heard.replies, ==, 0);
	g_assert_true(secrets_needs_passphrase(secrets));
	g_assert_false(secrets_has_vault(secrets));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_unsetenv("DBUS_SESSION_BUS_ADDRESS");
	g_setenv("XDG_RUNTIME_DIR", "/nonexistent", TRUE);
	g_test_add_func("/secrets/choice", test_choice);
	g_test_add_func("/secrets/vault", test_vault);
	g_test_add_func("/secrets/kept", test_kept);
	g_test_add_func("/secrets/damage", test_damage);
	g_test_add_func("/secrets/no-keyring", test_no_keyring);
	g_test_add_func("/secrets/cancel", test_cancel);
	return g_test_run();
}
