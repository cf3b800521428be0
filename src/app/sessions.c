#include "app/sessions.h"

#include "base/i18n.h"
#include "base/text.h"
#include "format/session-file.h"
#include "system/directory.h"
#include "system/file.h"
#include "system/lock.h"
#include "system/process.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT_MAX     10000
#define FILE_SIZE_MAX ((gsize)1 << 20)

/* Arguments of an interpreter that are looked at before a script. */
#define ARGUMENTS_MAX 8

/* The clock of files and that of processes may differ by so much (s). */
#define SLACK_S 5

/* How many are named in a sentence. */
#define NAMED_MAX 5

/* One that was found, with what is needed to tell which are the same. */
typedef struct Found {
	Session *session;
	pid_t parent;
	bool is_script; /* an interpreter runs it, which may have started the program proper */
	bool has_file;
} Found;

static void session_free(gpointer data)
{
	Session *session = data;

	g_free(session->directory);
	g_free(session->config_dir);
	g_free(session);
}

static char *shown(const Paths *paths, const char *path)
{
	g_autofree char *home = text_clean(paths->home, -1);
	g_autofree char *clean = text_clean(path, -1);

	return text_tilde(clean, home);
}

/* ---- what Claude Code is started as ---- */

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

static bool is_claude(const char *path)
{
	static const char *const names[] = { "claude", "claude.exe", NULL };
	g_autofree char *name = g_path_get_basename(path);

	return is_one_of(name, names) || strstr(path, "/claude/versions/");
}

static bool is_claude_script(const char *path)
{
	return is_claude(path) || g_str_has_suffix(path, "/claude-code/cli.js") ||
	       g_str_has_suffix(path, "/claude-code/cli.mjs");
}

static bool is_interpreter(const char *path)
{
	static const char *const names[] = { "node", "nodejs", "bun", "deno", "sh", "bash", "dash",
		"zsh", "ksh", NULL };
	g_autofree char *name = g_path_get_basename(path);

	return is_one_of(name, names) || g_str_has_prefix(name, "python");
}

/* Whether an interpreter runs it: its first argument that is neither an option nor one's value. */
static bool runs_claude(char **arguments)
{
	static const char *const code[] = { "-c", "-e", "-m", "-p", "--eval", "--print", NULL };
	bool is_value = false;

	if (!is_interpreter(arguments[0]))
		return false;
	for (int i = 1; i < ARGUMENTS_MAX && arguments[i]; i++) {
		const char *argument = arguments[i];

		if (is_one_of(argument, code))
			return false;
		if (*argument != '-' && is_claude_script(argument))
			return true;
		if (*argument != '-' && !is_value && strcmp(argument, "run") != 0)
			return false;
		is_value = *argument == '-' && !strchr(argument, '=');
	}
	return false;
}

static bool is_print(char **arguments)
{
	static const char *const options[] = { "-p", "--print", NULL };

	for (int i = 1; arguments[i]; i++)
		if (is_one_of(arguments[i], options))
			return true;
	return false;
}

/* ---- configuration directories ---- */

/* The value of a variable as a path; NULL when it is not set. */
static char *path_variable(const Process *process, const char *name)
{
	g_autoptr(Secret) value = NULL;

	return process_variable(process, name, &value) && value ? g_strdup(value->data) : NULL;
}

/* The configuration directory of a process; NULL when its environment is not told. */
static char *config_of(const Paths *paths, const Process *process, const char *directory)
{
	g_autoptr(Secret) chosen = NULL;
	g_autofree char *home = NULL;

	if (!process_variable(process, "CLAUDE_CONFIG_DIR", &chosen))
		return NULL;
	if (chosen)
		return g_canonicalize_filename(chosen->data, directory ? directory : "/");
	home = path_variable(process, "HOME");
	return g_build_filename(home && *home ? home : paths->home, ".claude", NULL);
}

static bool same_directory(const char *a, const char *b)
{
	char *real_a = realpath(a, NULL), *real_b = realpath(b, NULL);
	bool same = strcmp(real_a ? real_a : a, real_b ? real_b : b) == 0;

	free(real_a);
	free(real_b);
	return same;
}

/* ---- processes ---- */

static Found *found_new(const Paths *paths, const Process *process, const char *directory)
{
	Found *found = g_new0(Found, 1);

	found->session = g_new0(Session, 1);
	found->session->directory = directory ? shown(paths, directory) : NULL;
	if (process) {
		found->session->pid = process->pid;
		found->session->started_at = process->started_at;
		found->parent = process->parent;
	}
	return found;
}

static void found_free(gpointer data)
{
	Found *found = data;

	if (found->session)
		session_free(found->session);
	g_free(found);
}

static Found *look_at_process(const Paths *paths, const char *config_dir, pid_t pid)
{
	g_autoptr(Process) process = process_open(pid);
	g_auto(GStrv) arguments =
		process && process->user == geteuid() ? process_arguments(process) : NULL;

	if (!arguments || !arguments[0])
		return NULL;

	bool is_program = is_claude(arguments[0]);

	if (!is_program && !runs_claude(arguments))
		return NULL;

	g_autofree char *directory = process_directory(process);
	g_autofree char *config = config_of(paths, process, directory);

	if (!config || (config_dir && !same_directory(config, config_dir)))
		return NULL;

	Found *found = found_new(paths, process, directory);

	found->is_script = !is_program;
	found->session->interactive = !is_print(arguments);
	found->session->config_dir = g_steal_pointer(&config);
	return found;
}

static void add_processes(GHashTable *all, const Paths *paths, const char *config_dir)
{
	g_autoptr(GArray) pids = process_list();

	for (guint i = 0; i < pids->len; i++) {
		pid_t pid = g_array_index(pids, pid_t, i);
		Found *found = look_at_process(paths, config_dir, pid);

		if (found)
			g_hash_table_insert(all, GINT_TO_POINTER(pid), found);
	}
}

/* ---- files ---- */

/* Of "4711.json", and of nothing that is written in another way; else 0. */
static int pid_of(const char *name)
{
	guint64 pid = 0;
	g_autofree char *number =
		g_str_has_suffix(name, ".json") ? g_strndup(name, strlen(name) - 5) : NULL;

	if (!number || *number == '0' ||
		!g_ascii_string_to_unsigned(number, 10, 1, G_MAXINT, &pid, NULL))
		return 0;
	return (int)pid;
}

/*
 * Whether the process is the one that left the file: it says when that was started, as the system
 * counts it; else it must not be younger than the file.
 */
static bool is_same_process(const Process *process, const SessionFile *file, const char *path)
{
	GStatBuf info;

	if (file->start > 0)
		return process->start == file->start;
	return g_stat(path, &info) != 0 || process->started_at <= info.st_mtime + SLACK_S;
}

/* NULL when that Claude Code has ended. What /proc does not tell of counts as running. */
static Found *look_at_file(const Paths *paths, const char *folder, const char *name)
{
	int pid = pid_of(name);
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_auto(FileRead) read = { 0 };

	if (pid == 0 || !lock_holder_is_alive(pid))
		return NULL;
	file_read(path, FILE_SIZE_MAX, &read);

	bool is_read = read.state == FILE_READ;
	g_autoptr(SessionFile) file = session_file_parse(
		is_read ? read.bytes->data : "", is_read ? read.bytes->length : 0);
	g_autoptr(Process) process = process_open(pid);

	if (process && !is_same_process(process, file, path))
		return NULL;

	g_autofree char *directory = process ? process_directory(process) : NULL;
	Found *found = found_new(paths, process, directory ? directory : file->directory);

	found->session->pid = pid;
	found->session->interactive = file->interactive;
	if (found->session->started_at == 0)
		found->session->started_at = file->started_at;
	found->has_file = true;
	return found;
}

static char *folder_of(const char *config_dir)
{
	return g_build_filename(config_dir, "sessions", NULL);
}

static void add_files(GHashTable *all, const Paths *paths, const char *config_dir)
{
	g_autofree char *folder = folder_of(config_dir);
	g_auto(DirectoryRead) directory = { 0 };

	directory_read(folder, COUNT_MAX, &directory);
	for (guint i = 0; directory.names[i]; i++) {
		Found *found = look_at_file(paths, folder, directory.names[i]);

		if (!found)
			continue;
		found->session->config_dir = g_strdup(config_dir);
		g_hash_table_insert(all, GINT_TO_POINTER(found->session->pid), found);
	}
}

/* ---- both ---- */

/* Of any directory: those of the processes that were found, and the one of these paths. */
static void add_all_files(GHashTable *all, const Paths *paths)
{
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_add(known, g_strdup(paths->config_dir));
	g_hash_table_iter_init(&iter, all);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		g_hash_table_add(known, g_strdup(((Found *)value)->session->config_dir));
	g_hash_table_iter_init(&iter, known);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		add_files(all, paths, key);
}

/* A script that has started the program proper, and waits for it, is the same session. */
static void remove_wrappers(GHashTable *all)
{
	g_autoptr(GHashTable) parents = g_hash_table_new(NULL, NULL);
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_iter_init(&iter, all);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		g_hash_table_add(parents, GINT_TO_POINTER(((Found *)value)->parent));
	g_hash_table_iter_init(&iter, all);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		const Found *found = value;

		if (found->is_script && !found->has_file && g_hash_table_contains(parents, key))
			g_hash_table_iter_remove(&iter);
	}
}

static int by_pid(gconstpointer a, gconstpointer b)
{
	const Session *left = *(Session *const *)a, *right = *(Session *const *)b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

GPtrArray *sessions_list(const Paths *paths, const char *config_dir)
{
	GPtrArray *sessions = g_ptr_array_new_with_free_func(session_free);
	g_autoptr(GHashTable) all = g_hash_table_new_full(NULL, NULL, NULL, found_free);
	GHashTableIter iter;
	gpointer value;

	add_processes(all, paths, config_dir);
	if (config_dir)
		add_files(all, paths, config_dir);
	else
		add_all_files(all, paths);
	remove_wrappers(all);
	g_hash_table_iter_init(&iter, all);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		g_ptr_array_add(sessions, g_steal_pointer(&((Found *)value)->session));
	g_ptr_array_sort(sessions, by_pid);
	return sessions;
}

bool sessions_are_running(const Paths *paths)
{
	g_autofree char *folder = folder_of(paths->config_dir);
	g_auto(DirectoryRead) directory = { 0 };
	bool are = false;

	directory_read(folder, COUNT_MAX, &directory);
	for (guint i = 0; directory.names[i] && !are; i++) {
		Found *found = look_at_file(paths, folder, directory.names[i]);

		are = found != NULL;
		g_clear_pointer(&found, found_free);
	}
	return are;
}

/* ---- words ---- */

static char *words_of(const Session *session)
{
	g_autofree char *number = g_strdup_printf("%d", session->pid);

	if (!session->directory)
		/* TRANSLATORS: {number} is the id of a process. */
		return text_fill(_("pid {number}"), "number", number, NULL);
	return text_fill(session->interactive ? _("{directory} (pid {number})")
					      : _("{directory} (pid {number}, claude -p)"),
		"directory", session->directory, "number", number, NULL);
}

char *sessions_sentence(const GPtrArray *sessions)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *count = g_strdup_printf("%u", sessions->len);
	guint more = sessions->len - MIN(sessions->len, NAMED_MAX);
	g_autofree char *number = g_strdup_printf("%u", more);
	g_autofree char *list = NULL;

	if (sessions->len == 0)
		return NULL;
	for (guint i = 0; i < sessions->len - more; i++)
		g_ptr_array_add(words, words_of(sessions->pdata[i]));
	if (more > 0)
		/* TRANSLATORS: the end of a list: {count} more of them. */
		g_ptr_array_add(words, text_fill(_("{count} more"), "count", number, NULL));
	g_ptr_array_add(words, NULL);
	list = g_strjoinv(", ", (char **)words->pdata);
	/* TRANSLATORS: {list} is like "~/proj (pid 4711), ~/site (pid 4803)". */
	return text_fill(ngettext("{count} Claude Code running with it: {list}",
				 "{count} Claude Code running with it: {list}",
				 (unsigned long)sessions->len),
		"count", count, "list", list, NULL);
}
