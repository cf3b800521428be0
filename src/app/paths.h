/*
 * Where Claude Code's files are for this user and project, as the system knows them: the evidence
 * has the same as clean text, which a hostile name would not survive.
 */
#ifndef APP_PATHS_H
#define APP_PATHS_H

#include "core/evidence.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Paths {
	char *home;
	char *project_dir;
	char *config_dir;
	char *state;       /* the state file */
	char *storage_dir; /* where Claude Code's file with the login is */
} Paths;

/*
 * Finds them. Either argument may be NULL: for $CLAUDE_CONFIG_DIR, else ~/.claude; and for the
 * current directory. Fails with APP_ERROR_USAGE when project_dir is no directory, with
 * APP_ERROR_FAILED when there is no home directory.
 */
bool paths_find(Paths *ret_paths, const char *config_dir, const char *project_dir, GError **error);

/* The same in an environment that is changed, as environment_get_in() has it. */
bool paths_find_in(Paths *ret_paths, const char *config_dir, const char *project_dir,
	GHashTable *environment, GError **error);

/*
 * Those of the main configuration directory, which are the same unless these are of the own one of
 * an account. In a shell of an account, whose environment names that, it is the usual one.
 */
void paths_main(Paths *ret_main, const Paths *paths);

void paths_clear(Paths *paths);
void paths_copy(Paths *ret_paths, const Paths *paths);

/* The settings file of a scope that a user can write, for g_free. */
char *paths_settings(const Paths *paths, Scope scope);

/* Claude Code's file with the login; for g_free. */
char *paths_credentials(const Paths *paths);

/*
 * A path for people, clean and with "~"; one that is a link with the place it leads to:
 * "~/.claude/settings.json → ~/dotfiles/claude.json". For g_free.
 */
char *paths_shown(const Paths *paths, const char *raw);

/* The same user and project with another configuration directory, whatever the environment says. */
void paths_copy_with_config(Paths *ret_paths, const Paths *paths, const char *config_dir);

/* Where this program keeps the list of accounts: $XDG_CONFIG_HOME, else ~/.config; for g_free. */
char *paths_own_config(const Paths *paths);

/* Where this program keeps the accounts' own directories: $XDG_DATA_HOME, else ~/.local/share. */
char *paths_own_data(const Paths *paths);

/* The own configuration directory of an account, by its id; for g_free. */
char *paths_own_home(const Paths *paths, const char *id);

/* Where this program keeps what undo needs: $XDG_STATE_HOME, else ~/.local/state; for g_free. */
char *paths_own_state(const Paths *paths);

#endif
