#include "app/pin.h"

#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "system/file.h"
#include "system/replace.h"

#include <string.h>

/* A name and its newline. */
#define PIN_SIZE 256

static char *file_in(const char *directory)
{
	return g_build_filename(directory, PIN_NAME, NULL);
}

/* It may come with a repository, and lead anywhere. */
static bool is_link(const char *path)
{
	return g_file_test(path, G_FILE_TEST_IS_SYMLINK);
}

/* The name that a file holds, for g_free; NULL when there is none. */
static char *read_name(const char *path)
{
	g_auto(FileRead) file = { 0 };

	if (!is_link(path))
		file_read(path, PIN_SIZE, &file);
	if (!file.bytes)
		return NULL;

	char *name = g_strstrip(g_strdup(file.bytes->data));

	if (!account_name_problem(name))
		return name;
	g_free(name);
	return NULL;
}

static bool is_pinned(const Account *account, const char *directory)
{
	return account->directories &&
	       g_strv_contains((const char *const *)account->directories, directory);
}

static const Account *find_in(const GPtrArray *accounts, const char *directory, const char *path)
{
	g_autofree char *name = read_name(path);
	const Account *account = name ? accounts_find(accounts, name) : NULL;

	return account && is_pinned(account, directory) ? account : NULL;
}

/* The directory above, for g_free; NULL above the root. */
static char *above(const char *directory)
{
	char *parent = g_path_get_dirname(directory);

	if (strcmp(parent, directory) != 0)
		return parent;
	g_free(parent);
	return NULL;
}

const Account *pin_find(const GPtrArray *accounts, const char *directory, char **ret_file)
{
	g_autofree char *at = g_strdup(directory);

	if (ret_file)
		*ret_file = NULL;
	while (at) {
		g_autofree char *path = file_in(at);
		char *parent;

		if (is_link(path) || g_file_test(path, G_FILE_TEST_EXISTS)) {
			if (ret_file)
				*ret_file = g_strdup(path);
			return find_in(accounts, at, path);
		}
		parent = above(at);
		g_free(at);
		at = parent;
	}
	return NULL;
}

Wish *pin_wish(const Survey *survey, const Account *account, GError **error)
{
	g_autofree char *path = file_in(survey->paths.project_dir);
	g_autofree char *text = g_strconcat(account->name, "\n", NULL);
	Wish *wish;
	Step *step;

	if (is_link(path)) {
		g_autofree char *shown = paths_shown(&survey->paths, path);

		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("%s is a link, which a pin must not be: remove it first"), shown);
		return NULL;
	}
	wish = wish_new(text_fill(_("pin this directory to {name}"), "name", account->name, NULL));
	step = plan_add(wish->plan, STEP_REPLACE, path);
	step->create_mode = 0644;
	step->text = secret_new(text, strlen(text));
	g_ptr_array_add(wish->notes,
		text_fill(
			_("{name} wins in this directory and below it, for exec and for shells with "
			  "the hook (claude-accounts shell-init)."),
			"name", account->name, NULL));
	return wish;
}

typedef struct Pinning {
	const char *id, *directory;
} Pinning;

static void set_directories(Account *account, const char *directory, bool pinned)
{
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

	for (guint i = 0; account->directories && account->directories[i]; i++)
		if (strcmp(account->directories[i], directory) != 0)
			g_strv_builder_add(builder, account->directories[i]);
	if (pinned)
		g_strv_builder_add(builder, directory);
	g_strfreev(account->directories);
	account->directories = g_strv_builder_end(builder);
	if (!account->directories[0])
		g_clear_pointer(&account->directories, g_strfreev);
}

static bool remember(GPtrArray *accounts, gpointer data, GError **error)
{
	const Pinning *pinning = data;

	(void)error;
	for (guint i = 0; i < accounts->len; i++) {
		Account *account = accounts->pdata[i];

		set_directories(account, pinning->directory, strcmp(account->id, pinning->id) == 0);
	}
	return true;
}

bool pin_remember(const Paths *paths, guint wait_ms, const Account *account, const char *directory,
	GError **error)
{
	const Pinning pinning = { account->id, directory };

	return registry_change(paths, wait_ms, remember, (gpointer)(gsize)&pinning, error);
}

/* Each file of the account that holds that name: its new content, or none. */
static void put_all(const Account *account, const char *name, const Secret *text)
{
	for (guint i = 0; account->directories && account->directories[i]; i++) {
		g_autofree char *path = file_in(account->directories[i]);
		g_autofree char *held = read_name(path);
		g_autoptr(Replacement) file = NULL;
		bool conflict, durable;

		if (!held || g_ascii_strcasecmp(held, name) != 0)
			continue;
		file = replace_open(path, PIN_SIZE, NULL);
		if (file && (!text || replace_stage(file, text, 0644, NULL)))
			replace_commit(file, &conflict, &durable, NULL);
	}
}

void pin_rename(const Account *account, const char *old)
{
	g_autofree char *line = g_strconcat(account->name, "\n", NULL);
	g_autoptr(Secret) text = secret_new(line, strlen(line));

	put_all(account, old, text);
}

void pin_forget(const Account *account)
{
	put_all(account, account->name, NULL);
}
