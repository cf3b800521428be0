#include "system/process.h"

#include "base/text.h"
#include "system/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The kernel's own limits are below that. */
#define TEXT_MAX ((gsize)8 << 20)

#define LINK_MAX_LENGTH 4096

/* Through the directory: should the process be gone, this is not there any more. */
static void read_entry(const Process *process, const char *name, FileRead *ret_file)
{
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d/%s", process->directory, name);

	file_read(path, TEXT_MAX, ret_file);
}

/* The kernel counts from the start of the machine, times of sleep included. */
static gint64 time_of(guint64 start)
{
	gint64 ticks = sysconf(_SC_CLK_TCK);
	struct timespec now = { 0 };

	clock_gettime(CLOCK_BOOTTIME, &now);
	return g_get_real_time() / G_USEC_PER_SEC - now.tv_sec +
	       (gint64)(start / (guint64)MAX(ticks, 1));
}

/* proc(5), "stat". The name of the program, in parentheses, may hold anything. */
static bool parse_stat(const char *text, Process *process)
{
	const char *rest = strrchr(text, ')');
	unsigned long long start;
	int parent;
	char state;

	if (!rest || sscanf(rest,
			     ") %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d "
			     "%*d %*d %llu",
			     &state, &parent, &start) != 3)
		return false;
	process->parent = parent;
	process->start = start;
	process->started_at = time_of(start);
	return !strchr("ZXx", state);
}

static bool look(Process *process)
{
	g_auto(FileRead) file = { 0 };
	struct stat info;

	if (fstat(process->directory, &info) < 0)
		return false;
	process->user = info.st_uid;
	read_entry(process, "stat", &file);
	return file.state == FILE_READ && parse_stat(file.bytes->data, process);
}

Process *process_open(pid_t pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d", (int)pid);
	int directory = pid > 0 ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;

	if (directory < 0)
		return NULL;

	Process *process = g_new0(Process, 1);

	process->pid = pid;
	process->directory = directory;
	if (!look(process))
		g_clear_pointer(&process, process_free);
	return process;
}

/* It is its parent before and after it is opened, so it is the parent that is opened. */
Process *process_open_parent(const Process *process)
{
	Process now = *process;
	g_autoptr(Process) parent = look(&now) ? process_open(now.parent) : NULL;
	pid_t before = now.parent;

	if (!parent || !look(&now) || now.parent != before)
		return NULL;
	return g_steal_pointer(&parent);
}

void process_free(Process *process)
{
	if (!process)
		return;
	close(process->directory);
	g_free(process);
}

GArray *process_list(void)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(pid_t));
	g_autoptr(GDir) directory = g_dir_open("/proc", 0, NULL);
	const char *name;
	guint64 number;

	while (directory && (name = g_dir_read_name(directory))) {
		if (!g_ascii_string_to_unsigned(name, 10, 1, G_MAXINT, &number, NULL))
			continue;

		pid_t pid = (pid_t)number;

		g_array_append_val(list, pid);
	}
	return list;
}

char *process_name(const Process *process)
{
	g_auto(FileRead) file = { 0 };

	read_entry(process, "comm", &file);
	if (file.state != FILE_READ)
		return g_strdup("");
	return g_strchomp(text_clean(file.bytes->data, (gssize)file.bytes->length));
}

char **process_arguments(const Process *process)
{
	GPtrArray *arguments = g_ptr_array_new();
	g_auto(FileRead) file = { 0 };

	read_entry(process, "cmdline", &file);
	for (gsize at = 0; file.state == FILE_READ && at < file.bytes->length;) {
		const char *argument = file.bytes->data + at;

		g_ptr_array_add(arguments, g_strdup(argument));
		at += strlen(argument) + 1;
	}
	g_ptr_array_add(arguments, NULL);
	return (char **)g_ptr_array_free(arguments, FALSE);
}

char *process_directory(const Process *process)
{
	char path[LINK_MAX_LENGTH];
	gssize length = readlinkat(process->directory, "cwd", path, sizeof path);

	return length > 0 && length < (gssize)sizeof path ? g_strndup(path, (gsize)length) : NULL;
}

bool process_variable(const Process *process, const char *name, Secret **ret_value)
{
	g_auto(FileRead) file = { 0 };
	gsize length = strlen(name);

	read_entry(process, "environ", &file);
	if (file.state != FILE_READ)
		return false;
	*ret_value = NULL;
	for (gsize at = 0; at < file.bytes->length;) {
		const char *entry = file.bytes->data + at;
		gsize size = strlen(entry);

		if (size > length && entry[length] == '=' && memcmp(entry, name, length) == 0) {
			*ret_value = secret_new(entry + length + 1, size - length - 1);
			return true;
		}
		at += size + 1;
	}
	return true;
}
