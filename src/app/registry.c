#include "app/registry.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "format/accounts.h"
#include "system/file.h"
#include "system/lock.h"
#include "system/machine.h"
#include "system/replace.h"

#include <string.h>
#include <unistd.h>

#define NAME        "accounts.json"
#define LOCK        "accounts.lock"
#define CONTENT_MAX (64 << 20)

/* How often it is tried when somebody changes the file without the lock. */
#define ATTEMPTS 20

char *registry_directory(const Paths *paths)
{
	return paths_own_config(paths);
}

char *registry_path(const Paths *paths)
{
	g_autofree char *directory = registry_directory(paths);

	return g_build_filename(directory, NAME, NULL);
}

static GPtrArray *parse(const Paths *paths, const Secret *bytes, GError **error)
{
	JsonProblem problem;
	GPtrArray *accounts =
		bytes ? accounts_parse(bytes->data, bytes->length, &problem) : accounts_new();

	if (!accounts) {
		g_autofree char *path = registry_path(paths);
		g_autofree char *shown = paths_shown(paths, path);

		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("%s:%u: %s; mend it or move it away"), shown, problem.line,
			_(problem.what));
	}
	return accounts;
}

GPtrArray *registry_load(const Paths *paths, GError **error)
{
	g_autofree char *path = registry_path(paths);
	g_auto(FileRead) file = { 0 };

	file_read(path, CONTENT_MAX, &file);
	if (file.state == FILE_READ || file.state == FILE_ABSENT)
		return parse(paths, file.bytes, error);

	g_autofree char *shown = paths_shown(paths, path);

	g_set_error(error, APP_ERROR, APP_ERROR_FAILED, "%s: %s", shown, _(file.problem));
	return NULL;
}

static bool is_same(const Secret *before, const char *text)
{
	return before && before->length == strlen(text) &&
	       memcmp(before->data, text, before->length) == 0;
}

/* Once; with *ret_conflict somebody wrote the file meanwhile. */
static bool attempt(const Paths *paths, RegistryChange *change, gpointer data, bool *ret_conflict,
	GError **error)
{
	g_autofree char *path = registry_path(paths);
	g_autoptr(Replacement) file = replace_open(path, CONTENT_MAX, error);
	g_autoptr(GPtrArray) accounts = file ? parse(paths, replace_bytes(file), error) : NULL;
	bool durable;

	if (!accounts || !change(accounts, data, error))
		return false;

	g_autofree char *text = accounts_print(accounts);
	g_autoptr(Secret) bytes = secret_new(text, strlen(text));

	if (is_same(replace_bytes(file), text) || (!replace_bytes(file) && accounts->len == 0))
		return true;
	return replace_stage(file, bytes, 0600, error) &&
	       replace_commit(file, ret_conflict, &durable, error);
}

static bool change_locked(const Paths *paths, RegistryChange *change, gpointer data, GError **error)
{
	for (int i = 0; i < ATTEMPTS; i++) {
		bool conflict = false;

		if (attempt(paths, change, data, &conflict, error))
			return true;
		if (!conflict)
			return false;
	}
	g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED,
		_("another program keeps changing the list of accounts; nothing was saved"));
	return false;
}

bool registry_change(
	const Paths *paths, guint wait_ms, RegistryChange *change, gpointer data, GError **error)
{
	g_autofree char *directory = registry_directory(paths);
	g_autofree char *lock = g_build_filename(directory, LOCK, NULL);
	int fd = replace_make_directory(directory, 0700, error)
			 ? lock_take_file(lock, wait_ms, error)
			 : -1;
	bool changed = fd >= 0 && change_locked(paths, change, data, error);

	if (fd >= 0)
		close(fd);
	return changed;
}

static bool put(GPtrArray *accounts, gpointer data, GError **error)
{
	const Account *account = data;
	const Account *same_name = accounts_find(accounts, account->name);

	if (same_name && g_strcmp0(same_name->id, account->id) != 0) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE, _("there is an account %s already"),
			same_name->name);
		return false;
	}
	for (guint i = 0; i < accounts->len; i++)
		if (g_strcmp0(((Account *)accounts->pdata[i])->id, account->id) == 0) {
			account_free(accounts->pdata[i]);
			accounts->pdata[i] = account_copy(account);
			return true;
		}
	accounts_add(accounts, account_copy(account));
	return true;
}

bool registry_put(const Paths *paths, guint wait_ms, const Account *account, GError **error)
{
	return registry_change(paths, wait_ms, put, (gpointer)(gsize)account, error);
}

/* An account whose name begins as, or holds, what was asked for. */
static const Account *similar(const GPtrArray *accounts, const char *name)
{
	g_autofree char *wanted = g_ascii_strdown(name, -1);

	for (guint i = 0; *wanted && i < accounts->len; i++) {
		const Account *account = accounts->pdata[i];
		g_autofree char *folded = g_ascii_strdown(account->name, -1);

		if (strstr(folded, wanted) || strstr(wanted, folded))
			return account;
	}
	return NULL;
}

Account *registry_find(const GPtrArray *accounts, const char *name, GError **error)
{
	Account *account = accounts_find(accounts, name);
	const Account *meant = account ? NULL : similar(accounts, name);
	g_autofree char *clean = text_clean(name, -1);

	if (account)
		return account;
	if (meant)
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("there is no account %s; is %s meant?"), clean, meant->name);
	else
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("there is no account %s; claude-accounts accounts lists them"), clean);
	return NULL;
}

char *registry_report(const GPtrArray *accounts, const Account *current)
{
	return accounts_report(accounts, current ? current->id : NULL);
}

char *registry_new_id(void)
{
	guint8 bytes[ACCOUNT_ID_LENGTH / 2];
	GString *id = g_string_new(NULL);

	machine_random(bytes, sizeof bytes);
	for (gsize i = 0; i < sizeof bytes; i++)
		g_string_append_printf(id, "%02x", bytes[i]);
	return g_string_free(id, FALSE);
}

char *registry_own_directory(const Paths *paths, const Account *account)
{
	return account->config_dir ? g_strdup(account->config_dir)
				   : paths_own_home(paths, account->id);
}

void registry_paths_of(Paths *ret_paths, const Paths *paths, const Account *account)
{
	if (account->place == ACCOUNT_OWN && account->config_dir)
		paths_copy_with_config(ret_paths, paths, account->config_dir);
	else
		paths_copy(ret_paths, paths);
}
