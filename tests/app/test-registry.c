/* app/registry: many processes change the list at once; what is malformed is left alone. */
#include "app/registry.h"

#include "base/error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT_MS   60000
#define PROCESSES 8
#define EACH      20

static void find(Paths *ret_paths)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(paths_find(ret_paths, NULL, NULL, &error));
	g_assert_no_error(error);
}

static Account *made(const char *name)
{
	Account *account = account_new(ACCOUNT_BEDROCK, name);

	account->id = registry_new_id();
	return account;
}

static void clear(const Paths *paths)
{
	g_autofree char *path = registry_path(paths);

	g_unlink(path);
}

static void test_put(void)
{
	Paths paths;

	find(&paths);
	clear(&paths);

	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) none = registry_load(&paths, &error);
	g_autoptr(Account) account = made("work");
	g_autoptr(Account) other = made("WORK");
	g_autofree char *path = registry_path(&paths);
	GStatBuf info;

	g_assert_cmpuint(none->len, ==, 0);
	g_assert_cmpuint(strlen(account->id), ==, ACCOUNT_ID_LENGTH);
	g_assert_true(registry_put(&paths, WAIT_MS, account, &error));
	g_assert_cmpint(g_stat(path, &info), ==, 0);
	g_assert_cmpuint(info.st_mode & 0777, ==, 0600);
	account_set(&account->region, "eu-west-1");
	g_assert_true(registry_put(&paths, WAIT_MS, account, &error));
	g_assert_false(registry_put(&paths, WAIT_MS, other, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_USAGE);
	g_clear_error(&error);

	g_autoptr(GPtrArray) accounts = registry_load(&paths, &error);

	g_assert_cmpuint(accounts->len, ==, 1);
	g_assert_cmpstr(registry_find(accounts, "Work", &error)->region, ==, "eu-west-1");
	g_assert_null(registry_find(accounts, "wor", &error));
	g_assert_nonnull(strstr(error->message, "is work meant?"));
	paths_clear(&paths);
}

static void put_many(const Paths *paths, int process)
{
	for (int i = 0; i < EACH; i++) {
		g_autofree char *name = g_strdup_printf("a%d-%d", process, i);
		g_autoptr(Account) account = made(name);

		if (!registry_put(paths, WAIT_MS, account, NULL))
			_exit(1);
	}
	_exit(0);
}

static void test_processes(void)
{
	Paths paths;

	find(&paths);
	clear(&paths);
	for (int process = 0; process < PROCESSES; process++) {
		pid_t pid = fork();

		g_assert_cmpint(pid, >=, 0);
		if (pid == 0)
			put_many(&paths, process);
	}
	for (int process = 0; process < PROCESSES; process++) {
		int status;

		g_assert_cmpint(wait(&status), >, 0);
		g_assert_cmpint(status, ==, 0);
	}

	g_autoptr(GPtrArray) accounts = registry_load(&paths, NULL);

	g_assert_cmpuint(accounts->len, ==, PROCESSES * EACH);
	paths_clear(&paths);
}

static void test_malformed(void)
{
	static const char text[] = "{\"version\": 1,\n \"accounts\": [}\n";
	Paths paths;

	find(&paths);

	g_autofree char *path = registry_path(&paths);
	g_autofree char *after = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(Account) account = made("work");

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	g_assert_null(registry_load(&paths, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_REFUSED);
	g_assert_nonnull(strstr(error->message, "accounts.json:2: "));
	g_assert_false(registry_put(&paths, WAIT_MS, account, NULL));
	g_assert_true(g_file_get_contents(path, &after, NULL, NULL));
	g_assert_cmpstr(after, ==, text);
	clear(&paths);
	paths_clear(&paths);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app/registry/put", test_put);
	g_test_add_func("/app/registry/processes", test_processes);
	g_test_add_func("/app/registry/malformed", test_malformed);
	return g_test_run();
}
