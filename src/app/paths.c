#include "app/paths.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "system/environment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_DIR  "CLAUDE_CONFIG_DIR"
#define STORAGE_DIR "CLAUDE_SECURESTORAGE_CONFIG_DIR"

/* The directory as Claude Code would know it: absolute, without links. */
static char *real_directory(const char *path, GError **error)
{
	char *resolved = realpath(path, NULL);
	char *copy = g_strdup(resolved);

	if (!resolved)
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE, "%s: %s", path, g_strerror(errno));
	else if (!g_file_test(resolved, G_FILE_TEST_IS_DIR))
		g_set_error(
			error, APP_ERROR, APP_ERROR_USAGE, _("%s: it is not a directory"), path);
	free(resolved);
	if (error && *error)
		g_clear_pointer(&copy, g_free);
	return copy;
}

/* What names a configuration directory: the option, else the variable, else nothing. */
static const char *chosen_config(const char *option, GHashTable *environment)
{
	return option ? option : environment_get_in(environment, CONFIG_DIR);
}

/*
 * The variable is relative to the directory Claude Code is started in, and "" is that directory
 * itself; the option is relative to where this program is.
 */
static char *config_directory(const char *chosen, const char *option, const Paths *paths)
{
	if (!chosen)
		return g_build_filename(paths->home, ".claude", NULL);
	return g_canonicalize_filename(chosen, option ? NULL : paths->project_dir);
}

/* .config.json of the configuration directory goes before .claude.json. */
static char *state_file(const char *chosen, const Paths *paths)
{
	char *other = g_build_filename(paths->config_dir, ".config.json", NULL);

	if (g_file_test(other, G_FILE_TEST_EXISTS))
		return other;
	g_free(other);
	return g_build_filename(
		chosen && *chosen ? paths->config_dir : paths->home, ".claude.json", NULL);
}

void paths_clear(Paths *paths)
{
	g_free(paths->home);
	g_free(paths->project_dir);
	g_free(paths->config_dir);
	g_free(paths->state);
	g_free(paths->storage_dir);
}

void paths_copy(Paths *ret_paths, const Paths *paths)
{
	*ret_paths = (Paths){
		.home = g_strdup(paths->home),
		.project_dir = g_strdup(paths->project_dir),
		.config_dir = g_strdup(paths->config_dir),
		.state = g_strdup(paths->state),
		.storage_dir = g_strdup(paths->storage_dir),
	};
}

void paths_copy_with_config(Paths *ret_paths, const Paths *paths, const char *config_dir)
{
	*ret_paths = (Paths){
		.home = g_strdup(paths->home),
		.project_dir = g_strdup(paths->project_dir),
		.config_dir = g_strdup(config_dir),
		.state = g_build_filename(config_dir, ".claude.json", NULL),
		.storage_dir = g_strdup(config_dir),
	};
}

static char *storage_directory(const Paths *paths, GHashTable *environment)
{
	const char *moved = environment_get_in(environment, STORAGE_DIR);

	return g_strdup(moved && *moved ? moved : paths->config_dir);
}

bool paths_find_in(Paths *ret_paths, const char *config_dir, const char *project_dir,
	GHashTable *environment, GError **error)
{
	const char *chosen = chosen_config(config_dir, environment);
	Paths paths = { .project_dir = real_directory(project_dir ? project_dir : ".", error) };

	if (!paths.project_dir)
		return false;
	paths.home = environment_home();
	if (!paths.home) {
		paths_clear(&paths);
		g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED,
			_("there is no home directory: HOME is not set to an absolute path"));
		return false;
	}
	paths.config_dir = config_directory(chosen, config_dir, &paths);
	paths.state = state_file(chosen, &paths);
	paths.storage_dir = storage_directory(&paths, environment);
	*ret_paths = paths;
	return true;
}

bool paths_find(Paths *ret_paths, const char *config_dir, const char *project_dir, GError **error)
{
	return paths_find_in(ret_paths, config_dir, project_dir, NULL, error);
}

static bool is_of_account(const Paths *paths)
{
	g_autofree char *id = g_path_get_basename(paths->config_dir);
	g_autofree char *home = paths_own_home(paths, id);

	return strcmp(home, paths->config_dir) == 0;
}

void paths_main(Paths *ret_main, const Paths *paths)
{
	g_autoptr(GHashTable) without = g_hash_table_new(g_str_hash, g_str_equal);

	g_hash_table_insert(without, (gpointer)(gsize)CONFIG_DIR, NULL);
	if (is_of_account(paths) && paths_find(ret_main, NULL, paths->project_dir, NULL)) {
		if (!is_of_account(ret_main))
			return;
		paths_clear(ret_main);
		if (paths_find_in(ret_main, NULL, paths->project_dir, without, NULL))
			return;
	}
	paths_copy(ret_main, paths);
}

char *paths_settings(const Paths *paths, Scope scope)
{
	switch (scope) {
	case SCOPE_LOCAL:
		return g_build_filename(paths->project_dir, ".claude", "settings.local.json", NULL);
	case SCOPE_PROJECT:
		return g_build_filename(paths->project_dir, ".claude", "settings.json", NULL);
	default:
		return g_build_filename(paths->config_dir, "settings.json", NULL);
	}
}

char *paths_credentials(const Paths *paths)
{
	return g_build_filename(paths->storage_dir, ".credentials.json", NULL);
}

static char *own_directory(const Paths *paths, const char *variable, const char *otherwise)
{
	const char *base = environment_get(variable);

	if (base && g_path_is_absolute(base))
		return g_build_filename(base, PACKAGE, NULL);
	return g_build_filename(paths->home, otherwise, PACKAGE, NULL);
}

char *paths_own_config(const Paths *paths)
{
	return own_directory(paths, "XDG_CONFIG_HOME", ".config");
}

char *paths_own_data(const Paths *paths)
{
	return own_directory(paths, "XDG_DATA_HOME", ".local/share");
}

char *paths_own_home(const Paths *paths, const char *id)
{
	g_autofree char *data = paths_own_data(paths);

	return g_build_filename(data, "homes", id, NULL);
}

char *paths_own_state(const Paths *paths)
{
	return own_directory(paths, "XDG_STATE_HOME", ".local/state");
}

static char *shown(const Paths *paths, const char *raw)
{
	g_autofree char *home = text_clean(paths->home, -1);
	g_autofree char *clean = text_clean(raw, -1);

	return text_tilde(clean, home);
}

char *paths_shown(const Paths *paths, const char *raw)
{
	g_autofree char *path = shown(paths, raw);
	char *real = g_file_test(raw, G_FILE_TEST_IS_SYMLINK) ? realpath(raw, NULL) : NULL;

	if (!real)
		return g_steal_pointer(&path);

	g_autofree char *target = shown(paths, real);

	free(real);
	return g_strdup_printf("%s → %s", path, target);
}
