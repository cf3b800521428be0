#include "app/shadow.h"

#include "app/explain.h"
#include "base/i18n.h"
#include "base/text.h"
#include "system/directory.h"
#include "system/environment.h"
#include "system/file.h"
#include "system/process.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SIZE_MAX_OF_FILE ((gsize)1 << 20)
#define NAMES_MAX        1000

/* Of all files: more than any set-up has, and yet an end. */
#define FILES_MAX 1000

/* Levels of directories above the project in which an .envrc may be, and of processes. */
#define LEVELS_MAX 100

/* Which shell reads a file; the sessions of a desktop, and pam, start with any. */
typedef enum Reader { READER_BASH, READER_ZSH, READER_FISH, READER_ANY, READER_COUNT } Reader;

typedef enum Base { BASE_ROOT, BASE_HOME, BASE_ZSH, BASE_CONFIG } Base;

/* A file or, with a suffix, the files of a directory whose names end so. */
typedef struct Candidate {
	Reader reader;
	Base base;
	const char *path;
	const char *suffix;
	ShellFileKind kind;
} Candidate;

static const Candidate candidates[] = {
	{ READER_BASH, BASE_HOME, ".bashrc", NULL, SHELL_FILE_SH },
	{ READER_BASH, BASE_HOME, ".bash_profile", NULL, SHELL_FILE_SH },
	{ READER_BASH, BASE_HOME, ".bash_login", NULL, SHELL_FILE_SH },
	{ READER_BASH, BASE_HOME, ".profile", NULL, SHELL_FILE_SH },
	{ READER_BASH, BASE_HOME, ".bash_aliases", NULL, SHELL_FILE_SH },
	{ READER_BASH, BASE_HOME, ".bashrc.d", "", SHELL_FILE_SH },
	{ READER_BASH, BASE_ROOT, "etc/profile", NULL, SHELL_FILE_SH },
	{ READER_BASH, BASE_ROOT, "etc/profile.d", ".sh", SHELL_FILE_SH },
	{ READER_BASH, BASE_ROOT, "etc/bash.bashrc", NULL, SHELL_FILE_SH },
	{ READER_BASH, BASE_ROOT, "etc/bashrc", NULL, SHELL_FILE_SH },
	{ READER_ZSH, BASE_ZSH, ".zshrc", NULL, SHELL_FILE_SH },
	{ READER_ZSH, BASE_ZSH, ".zshenv", NULL, SHELL_FILE_SH },
	{ READER_ZSH, BASE_ZSH, ".zprofile", NULL, SHELL_FILE_SH },
	{ READER_ZSH, BASE_ZSH, ".zlogin", NULL, SHELL_FILE_SH },
	{ READER_ZSH, BASE_HOME, ".zshenv", NULL, SHELL_FILE_SH },
	{ READER_ZSH, BASE_ROOT, "etc/zsh", "", SHELL_FILE_SH },
	{ READER_ZSH, BASE_ROOT, "etc/zshenv", NULL, SHELL_FILE_SH },
	{ READER_ZSH, BASE_ROOT, "etc/zprofile", NULL, SHELL_FILE_SH },
	{ READER_ZSH, BASE_ROOT, "etc/zshrc", NULL, SHELL_FILE_SH },
	{ READER_FISH, BASE_CONFIG, "fish/config.fish", NULL, SHELL_FILE_FISH },
	{ READER_FISH, BASE_CONFIG, "fish/conf.d", ".fish", SHELL_FILE_FISH },
	{ READER_FISH, BASE_CONFIG, "fish/fish_variables", NULL, SHELL_FILE_FISH_VARIABLES },
	{ READER_FISH, BASE_ROOT, "etc/fish/config.fish", NULL, SHELL_FILE_FISH },
	{ READER_FISH, BASE_ROOT, "etc/fish/conf.d", ".fish", SHELL_FILE_FISH },
	{ READER_ANY, BASE_CONFIG, "environment.d", ".conf", SHELL_FILE_LIST },
	{ READER_ANY, BASE_HOME, ".pam_environment", NULL, SHELL_FILE_PAM },
	{ READER_ANY, BASE_HOME, ".xprofile", NULL, SHELL_FILE_SH },
	{ READER_ANY, BASE_HOME, ".xsessionrc", NULL, SHELL_FILE_SH },
	{ READER_ANY, BASE_ROOT, "etc/environment.d", ".conf", SHELL_FILE_LIST },
	{ READER_ANY, BASE_ROOT, "etc/environment", NULL, SHELL_FILE_LIST },
};

typedef struct Search {
	const Paths *paths;
	const char *variable;
	const char *value;  /* in force; NULL when there is none */
	GHashTable *seen;   /* real paths, for many files are links and are read by others */
	GQueue pending;     /* of Pending *: what the files that were looked at read themselves */
	bool is_direnv;     /* what is being looked at is direnv's */
	GPtrArray *shadows; /* of Shadow * */
} Search;

typedef struct Pending {
	char *path;
	ShellFileKind kind;
} Pending;

static void pending_free(gpointer data)
{
	Pending *pending = data;

	g_free(pending->path);
	g_free(pending);
}

static void shadow_free(gpointer data)
{
	Shadow *shadow = data;

	g_free(shadow->place);
	g_free(shadow->remedy);
	g_free(shadow);
}

/* ---- files ---- */

static char *shown(const Paths *paths, const char *path)
{
	g_autofree char *home = text_clean(paths->home, -1);
	g_autofree char *clean = text_clean(path, -1);

	return text_tilde(clean, home);
}

static char *remedy_of(const Search *search, const char *path, unsigned line, ShellFileKind kind)
{
	g_autofree char *number = g_strdup_printf("%u", line);
	const char *pattern;

	if (search->is_direnv)
		pattern = N_("Take line {line} out of {path}, then: direnv allow.");
	else if (kind == SHELL_FILE_FISH_VARIABLES)
		pattern = N_("In fish: set --erase --universal {name}.");
	else if (kind == SHELL_FILE_FISH)
		pattern = N_("Take line {line} out of {path}; in this shell: set --erase {name}.");
	else if (kind == SHELL_FILE_SH)
		pattern = N_("Take line {line} out of {path}; in this shell: unset {name}.");
	else
		pattern = N_(
			"Take line {line} out of {path} and log in to this machine anew; in this "
			"shell: unset {name}.");
	return text_fill(_(pattern), "line", number, "path", path, "name", search->variable, NULL);
}

static void add_line(
	const Search *search, const char *path, const ShellLine *line, ShellFileKind kind)
{
	Shadow *shadow = g_new0(Shadow, 1);
	g_autofree char *clean = shown(search->paths, path);

	shadow->place = g_strdup_printf("%s:%u", clean, line->line);
	shadow->match = line->match;
	shadow->how = line->match == SHELL_MATCH_OTHER ? N_("sets another value") : N_("sets it");
	shadow->remedy = remedy_of(search, clean, line->line, kind);
	g_ptr_array_add(search->shadows, shadow);
}

/* Whether a file was not looked at yet, under whatever name. */
static bool is_new(const Search *search, const char *path)
{
	char *real = realpath(path, NULL);
	bool is = real && g_hash_table_size(search->seen) < FILES_MAX &&
		  g_hash_table_add(search->seen, g_strdup(real));

	free(real);
	return is;
}

/* "~/", "$HOME/" or another variable at the beginning; NULL when that is not set. */
static char *expand(const Search *search, const char *path, const char *folder)
{
	if (g_str_has_prefix(path, "~/"))
		return g_build_filename(search->paths->home, path + 2, NULL);
	if (*path != '$')
		return g_canonicalize_filename(path, folder);

	g_autofree char *name = g_strndup(path + 1, strcspn(path + 1, "/"));
	const char *value = strcmp(name, "HOME") == 0 ? search->paths->home : environment_get(name);

	if (!value || !g_path_is_absolute(value))
		return NULL;
	return g_build_filename(value, path + 1 + strlen(name), NULL);
}

/* direnv's source_env names the directory of an .envrc as well. */
static void add_pending(Search *search, const ShellSource *source, const char *from)
{
	g_autofree char *folder = g_path_get_dirname(from);
	char *path = expand(search, source->path, folder);
	Pending *pending;

	if (!path)
		return;
	pending = g_new(Pending, 1);
	if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
		pending->path = g_build_filename(path, ".envrc", NULL);
		g_free(path);
	} else {
		pending->path = path;
	}
	pending->kind = source->kind;
	g_queue_push_tail(&search->pending, pending);
}

static void look_at(Search *search, const char *path, ShellFileKind kind, bool follow)
{
	g_auto(FileRead) read = { 0 };
	g_autoptr(ShellFile) file = NULL;

	if (!is_new(search, path))
		return;
	file_read(path, SIZE_MAX_OF_FILE, &read);
	if (read.state != FILE_READ)
		return;
	file = shell_file_scan(
		read.bytes->data, read.bytes->length, kind, search->variable, search->value);
	for (guint i = 0; i < file->lines->len; i++)
		add_line(search, path, &g_array_index(file->lines, ShellLine, i), kind);
	for (guint i = 0; follow && i < file->sources->len; i++)
		add_pending(search, file->sources->pdata[i], path);
}

/* What those read that were looked at, if it was not looked at for its own sake. */
static void look_at_pending(Search *search)
{
	Pending *pending;

	while ((pending = g_queue_pop_head(&search->pending))) {
		look_at(search, pending->path, pending->kind, false);
		pending_free(pending);
	}
}

static void look_into(Search *search, const char *folder, const Candidate *candidate)
{
	g_auto(DirectoryRead) directory = { 0 };

	directory_read(folder, NAMES_MAX, &directory);
	for (guint i = 0; directory.names[i]; i++) {
		g_autofree char *path = g_build_filename(folder, directory.names[i], NULL);

		if (g_str_has_suffix(directory.names[i], candidate->suffix))
			look_at(search, path, candidate->kind, true);
	}
}

static const char *absolute(const char *variable)
{
	const char *value = environment_get(variable);

	return value && g_path_is_absolute(value) ? value : NULL;
}

static char *path_of(const Search *search, const Candidate *candidate)
{
	const char *home = search->paths->home;
	const char *zsh = absolute("ZDOTDIR");
	const char *config = absolute("XDG_CONFIG_HOME");

	switch (candidate->base) {
	case BASE_ROOT:
		return g_build_filename("/", candidate->path, NULL);
	case BASE_ZSH:
		return g_build_filename(zsh ? zsh : home, candidate->path, NULL);
	case BASE_CONFIG:
		return config ? g_build_filename(config, candidate->path, NULL)
			      : g_build_filename(home, ".config", candidate->path, NULL);
	default:
		return g_build_filename(home, candidate->path, NULL);
	}
}

static void look_at_reader(Search *search, Reader reader)
{
	for (gsize i = 0; i < G_N_ELEMENTS(candidates); i++) {
		const Candidate *candidate = &candidates[i];

		if (candidate->reader != reader)
			continue;

		g_autofree char *path = path_of(search, candidate);

		if (candidate->suffix)
			look_into(search, path, candidate);
		else
			look_at(search, path, candidate->kind, true);
	}
	look_at_pending(search);
}

/* Bash for all that are not known: most read what it reads. */
static Reader own_reader(void)
{
	const char *shell = environment_get("SHELL");
	g_autofree char *name = g_path_get_basename(shell ? shell : "");

	if (strcmp(name, "zsh") == 0)
		return READER_ZSH;
	return strcmp(name, "fish") == 0 ? READER_FISH : READER_BASH;
}

static void look_at_shells(Search *search)
{
	Reader own = own_reader();

	look_at_reader(search, own);
	for (Reader reader = 0; reader < READER_COUNT; reader++)
		if (reader != own)
			look_at_reader(search, reader);
}

/* The .envrc that direnv says it has loaded, or that of the project and of those above it. */
static void look_at_direnv(Search *search, bool loaded)
{
	const char *file = absolute("DIRENV_FILE");
	g_autofree char *folder = g_strdup(search->paths->project_dir);

	search->is_direnv = true;
	if (loaded && file)
		look_at(search, file, SHELL_FILE_SH, true);
	for (int level = 0; !loaded && level < LEVELS_MAX; level++) {
		g_autofree char *path = g_build_filename(folder, ".envrc", NULL);
		char *above = g_path_get_dirname(folder);
		bool is_top = strcmp(above, folder) == 0;

		look_at(search, path, SHELL_FILE_SH, true);
		g_free(folder);
		folder = above;
		if (is_top)
			break;
	}
	look_at_pending(search);
	search->is_direnv = false;
}

/* ---- processes ---- */

static bool has_value(const Process *process, const Search *search)
{
	g_autoptr(Secret) value = NULL;

	return process->user == geteuid() && process_variable(process, search->variable, &value) &&
	       value && value->length == strlen(search->value) &&
	       memcmp(value->data, search->value, value->length) == 0;
}

/*
 * The topmost of those above this process that were started with the value: what is above it does
 * not have it. Where the parent does not have it either, it was set there for what it starts.
 */
static Process *find_giver(const Search *search)
{
	g_autoptr(Process) self = process_open(getpid());
	Process *giver = self ? process_open_parent(self) : NULL;

	for (int level = 0; level < LEVELS_MAX && giver && has_value(giver, search); level++) {
		g_autoptr(Process) above = process_open_parent(giver);

		if (!above || !has_value(above, search))
			break;
		process_free(giver);
		giver = g_steal_pointer(&above);
	}
	return giver;
}

/* "tmux: server" and "sshd: ada@pts/0" are tmux and sshd. */
static char *short_name(const Process *process)
{
	char *name = process_name(process);

	name[strcspn(name, ":")] = '\0';
	return name;
}

static void add_process(const Search *search)
{
	g_autoptr(Process) giver = find_giver(search);

	if (!giver)
		return;

	Shadow *shadow = g_new0(Shadow, 1);
	g_autofree char *number = g_strdup_printf("%d", (int)giver->pid);
	g_autofree char *name = short_name(giver);

	/* TRANSLATORS: {number} is the id of a process, {name} what it runs: 4711 (tmux) */
	shadow->place = text_fill(
		_("the parent process {number} ({name})"), "number", number, "name", name, NULL);
	shadow->how = N_("passes it on");
	shadow->remedy =
		text_fill(_("In this shell: unset {name}. Whatever else that process starts "
			    "has it until it ends."),
			"name", search->variable, NULL);
	shadow->match = SHELL_MATCH_UNKNOWN;
	shadow->process = giver->pid;
	g_ptr_array_add(search->shadows, shadow);
}

/* ---- all of them ---- */

static int rank_of(const Shadow *shadow)
{
	if (shadow->process != 0)
		return 2;
	if (shadow->match == SHELL_MATCH_OTHER)
		return 3;
	return shadow->match == SHELL_MATCH_SAME ? 0 : 1;
}

/* Puts the better ones first, and leaves the order of likelihood within a rank. */
static GPtrArray *sorted(GPtrArray *shadows)
{
	GPtrArray *result = g_ptr_array_new_with_free_func(shadow_free);

	for (int rank = 0; rank <= 3; rank++)
		for (guint i = 0; i < shadows->len; i++)
			if (rank_of(shadows->pdata[i]) == rank)
				g_ptr_array_add(result, shadows->pdata[i]);
	g_ptr_array_unref(shadows);
	return result;
}

/* A line that sets the very value says more than who passes it on. */
static bool is_certain(const Search *search)
{
	for (guint i = 0; i < search->shadows->len; i++)
		if (rank_of(search->shadows->pdata[i]) == 0)
			return true;
	return false;
}

static GPtrArray *find(const Paths *paths, const char *variable, bool with_processes)
{
	Search search = {
		.paths = paths,
		.variable = variable,
		.value = environment_get(variable),
		.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.pending = G_QUEUE_INIT,
		.shadows = g_ptr_array_new(),
	};

	look_at_direnv(&search, true);
	look_at_shells(&search);
	look_at_direnv(&search, false);
	if (with_processes && search.value && !is_certain(&search))
		add_process(&search);
	g_hash_table_unref(search.seen);
	return sorted(search.shadows);
}

GPtrArray *shadow_find(const Paths *paths, const char *variable)
{
	return find(paths, variable, true);
}

GPtrArray *shadow_find_files(const Paths *paths, const char *variable)
{
	return find(paths, variable, false);
}

char *shadow_sentence(const Shadow *shadow)
{
	/* TRANSLATORS: "~/.bashrc:12 sets it. Take line 12 out of ~/.bashrc; …" */
	return text_fill(_("{place} {does}. {remedy}"), "place", shadow->place, "does",
		_(shadow->how), "remedy", shadow->remedy, NULL);
}

/* The best guess; "" when there is none. Lines that set another value are none. */
static char *place_of(const Survey *survey, const char *variable)
{
	g_autoptr(GPtrArray) shadows = shadow_find_files(&survey->paths, variable);
	const Shadow *best = shadows->len > 0 ? shadows->pdata[0] : NULL;

	return g_strdup(best && best->match != SHELL_MATCH_OTHER ? best->place : "");
}

/* Kept with the survey, for a screen asks for it with every key. */
static const char *kept_place(const Survey *survey, const char *variable)
{
	char *place = g_hash_table_lookup(survey->setters, variable);

	if (!place) {
		place = place_of(survey, variable);
		g_hash_table_insert(survey->setters, g_strdup(variable), place);
	}
	return place;
}

char *shadow_origin(const Survey *survey, const Origin *origin)
{
	g_autofree char *where = explain_origin(survey, origin);
	const char *place;

	if (origin->kind != ORIGIN_ENVIRONMENT || origin->path || !origin->name)
		return g_steal_pointer(&where);
	place = kept_place(survey, origin->name);
	return *place ? g_strdup_printf("%s: %s", where, place) : g_steal_pointer(&where);
}
