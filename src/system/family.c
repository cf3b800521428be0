#include "system/family.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Until it is believed that there is nobody. */
#define LOOKS 3

/* Each takes the parents away of as many as a command can arrange; a look later finds the rest. */
#define ORPHAN_ROUNDS 5

typedef struct Process {
	pid_t pid, parent, group, session;
	bool has_ended;
} Process;

/* NULL for a process that is gone, or is not ours to look at. */
static void proc_read(pid_t pid, const char *name, char **ret_text, gsize *ret_length)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/%s", (int)pid, name);

	g_file_get_contents(path, ret_text, ret_length, NULL);
}

/* What /proc/PID/stat tells. The name of the program, in parentheses, may hold anything. */
static bool parse_stat(const char *text, Process *ret_process)
{
	const char *rest = strrchr(text, ')');
	int parent, group, session;
	char state;

	if (!rest || sscanf(rest, ") %c %d %d %d", &state, &parent, &group, &session) != 4)
		return false;
	ret_process->parent = parent;
	ret_process->group = group;
	ret_process->session = session;
	ret_process->has_ended = strchr("ZXx", state) != NULL;
	return true;
}

static bool process_look(pid_t pid, Process *ret_process)
{
	g_autofree char *text = NULL;

	proc_read(pid, "stat", &text, NULL);
	ret_process->pid = pid;
	return text && parse_stat(text, ret_process);
}

/* All processes there are, of Process. */
static GArray *all_processes(void)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(Process));
	g_autoptr(GDir) directory = g_dir_open("/proc", 0, NULL);
	const char *name;
	Process process;

	while (directory && (name = g_dir_read_name(directory)))
		if (g_ascii_isdigit(*name) && process_look(atoi(name), &process))
			g_array_append_val(all, process);
	return all;
}

static GHashTable *numbers_of(const GArray *processes)
{
	GHashTable *numbers = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < processes->len; i++)
		g_hash_table_add(
			numbers, GINT_TO_POINTER(g_array_index(processes, Process, i).pid));
	return numbers;
}

/*
 * One whose parent ended while they were listed would not be found below the keeper: it is looked
 * at again, and has another parent by then. Whether there were any.
 */
static bool look_after_orphans(GArray *processes)
{
	g_autoptr(GHashTable) numbers = numbers_of(processes);
	bool found = false;

	for (guint i = processes->len; i > 0; i--) {
		Process *process = &g_array_index(processes, Process, i - 1);

		if (process->parent == 0 ||
			g_hash_table_contains(numbers, GINT_TO_POINTER(process->parent)))
			continue;
		found = true;
		if (!process_look(process->pid, process))
			g_array_remove_index_fast(processes, i - 1);
	}
	return found;
}

/* Moves those whose parent is below the keeper over to the family; whether there were any. */
static bool move_children(GArray *others, GHashTable *below, GArray *family)
{
	guint before = others->len;

	for (guint i = others->len; i > 0; i--) {
		Process process = g_array_index(others, Process, i - 1);

		if (!g_hash_table_contains(below, GINT_TO_POINTER(process.parent)))
			continue;
		g_hash_table_add(below, GINT_TO_POINTER(process.pid));
		g_array_append_val(family, process);
		g_array_remove_index_fast(others, i - 1);
	}
	return others->len < before;
}

/* Those below the keeper, of Process. */
static GArray *family_of(pid_t keeper)
{
	GArray *family = g_array_new(FALSE, FALSE, sizeof(Process));
	g_autoptr(GArray) others = all_processes();
	g_autoptr(GHashTable) below = g_hash_table_new(NULL, NULL);

	for (int round = 0; round < ORPHAN_ROUNDS && look_after_orphans(others); round++)
		;
	g_hash_table_add(below, GINT_TO_POINTER(keeper));
	while (move_children(others, below, family))
		;
	return family;
}

/* Whether it was started with an address of the web. */
static bool has_address(pid_t pid)
{
	g_autofree char *arguments = NULL;
	gsize length = 0;

	proc_read(pid, "cmdline", &arguments, &length);
	for (gsize at = 0; at < length; at += strlen(arguments + at) + 1)
		if (g_str_has_prefix(arguments + at, "https://") ||
			g_str_has_prefix(arguments + at, "http://"))
			return true;
	return false;
}

/* The sockets with a path that somebody listens on, as /proc/PID/fd has them: "socket:[8]". */
static GHashTable *listening_sockets(pid_t pid)
{
	GHashTable *sockets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *text = NULL;
	unsigned long inode;
	char path[2];

	proc_read(pid, "net/unix", &text, NULL);

	g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

	for (guint i = 0; lines[i]; i++)
		/* Number, references, protocol, flags (of which this is ACCEPTCON), type, state. */
		if (sscanf(lines[i], "%*s %*x %*x 00010000 %*x %*x %lu %1s", &inode, path) == 2)
			g_hash_table_add(sockets, g_strdup_printf("socket:[%lu]", inode));
	return sockets;
}

static bool listens(pid_t pid)
{
	g_autoptr(GHashTable) sockets = listening_sockets(pid);
	g_autofree char *path = g_strdup_printf("/proc/%d/fd", (int)pid);
	g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
	const char *name;

	while (directory && (name = g_dir_read_name(directory))) {
		g_autofree char *descriptor = g_build_filename(path, name, NULL);
		g_autofree char *target = g_file_read_link(descriptor, NULL);

		if (target && g_hash_table_contains(sockets, target))
			return true;
	}
	return false;
}

/* The sessions that are spared. */
static GHashTable *spared_sessions(const GArray *family, pid_t session)
{
	GHashTable *spared = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < family->len; i++) {
		const Process *process = &g_array_index(family, Process, i);

		if (process->session != session && !process->has_ended &&
			(has_address(process->pid) || listens(process->pid)))
			g_hash_table_add(spared, GINT_TO_POINTER(process->session));
	}
	return spared;
}

static void signal_group(pid_t group, int signal)
{
	kill(-group, signal);
	if (signal != SIGKILL)
		kill(-group, SIGCONT);
}

/* Sends it once to each group, and tells how many processes there are that have not ended. */
static guint signal_all(pid_t keeper, pid_t session, int signal)
{
	g_autoptr(GArray) family = family_of(keeper);
	g_autoptr(GHashTable) spared = spared_sessions(family, session);
	g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
	guint count = 0;

	for (guint i = 0; i < family->len; i++) {
		const Process *process = &g_array_index(family, Process, i);

		if (g_hash_table_contains(spared, GINT_TO_POINTER(process->session)))
			continue;
		count += process->has_ended ? 0 : 1;
		if (signal != 0 && g_hash_table_add(told, GINT_TO_POINTER(process->group)))
			signal_group(process->group, signal);
	}
	return count;
}

/* What was forked after the names were listed, by one that has ended since, is found later. */
guint family_signal(pid_t keeper, pid_t session, int signal)
{
	guint count = 0;

	for (int look = 0; look < LOOKS && count == 0; look++)
		count = signal_all(keeper, session, signal);
	return count;
}
