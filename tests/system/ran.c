#include "ran.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

const RanCase ran_cases[] = {
	{ "holder", SPAWN_EXITED, 0, 0 },
	{ "stubborn", SPAWN_TIMED_OUT, -1, SIGKILL },
	{ "daemon", SPAWN_EXITED, 0, 0 },
	{ "reader", SPAWN_TIMED_OUT, -1, SIGKILL },
	{ "stopped", SPAWN_TIMED_OUT, -1, SIGINT },
	{ "flood", SPAWN_TIMED_OUT, -1, SIGINT },
	{ "closed", SPAWN_TIMED_OUT, -1, SIGINT },
	{ "silent", SPAWN_TIMED_OUT, -1, SIGINT },
	{ "binary", SPAWN_TIMED_OUT, -1, SIGINT },
	{ "killed", SPAWN_KILLED, -1, SIGKILL },
	{ "at-once", SPAWN_EXITED, 7, 0 },
	{ "forks", SPAWN_TIMED_OUT, -1, SIGKILL },
	{ "job", SPAWN_EXITED, 0, 0 },
	{ "term", SPAWN_TIMED_OUT, 15, 0 },
	{ "orderly", SPAWN_TIMED_OUT, 0, 0 },
	{ 0 },
};

static guint descriptors(void)
{
	g_autoptr(GDir) directory = g_dir_open("/proc/self/fd", 0, NULL);
	guint count = 0;

	while (g_dir_read_name(directory))
		count++;
	return count;
}

void ran_setup(Ran *ran, gconstpointer data)
{
	static guint number;

	(void)data;
	ran->program = g_test_build_filename(G_TEST_BUILT, "system", "misbehaver", NULL);
	ran->mark = g_strdup_printf("RAN_MARK=%d.%u", (int)getpid(), number++);
	ran->environment = g_get_environ();
	ran->environment =
		g_environ_setenv(ran->environment, "RAN_MARK", strchr(ran->mark, '=') + 1, TRUE);
	ran->output = g_string_new(NULL);
	/* GLib makes a descriptor of its own when the loop first goes round. */
	g_main_context_iteration(NULL, FALSE);
	ran->descriptors = descriptors();
}

static void describe(pid_t pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
	g_autofree char *stat = NULL;

	g_file_get_contents(path, &stat, NULL, NULL);
	g_test_message("left: %s", stat);
}

void ran_assert_clean(const Ran *ran)
{
	g_autoptr(GArray) processes = ran_processes(ran);

	for (guint i = 0; i < processes->len; i++)
		describe(g_array_index(processes, pid_t, i));
	g_assert_cmpuint(processes->len, ==, 0);
	/* No child, not even one that has ended. */
	g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
	g_assert_cmpint(errno, ==, ECHILD);
	g_assert_cmpuint(descriptors(), ==, ran->descriptors);
}

void ran_teardown(Ran *ran, gconstpointer data)
{
	(void)data;
	ran_assert_clean(ran);
	g_free(ran->program);
	g_free(ran->mark);
	g_strfreev(ran->environment);
	g_string_free(ran->output, TRUE);
}

SpawnCommand ran_command(const Ran *ran, const char *name, char *argv[3])
{
	argv[0] = ran->program;
	argv[1] = (char *)(gsize)name;
	argv[2] = NULL;
	return (SpawnCommand){ .argv = argv, .environment = ran->environment };
}

static void on_output(const char *bytes, gsize length, gpointer data)
{
	Ran *ran = data;

	g_assert_cmpuint(length, >, 0);
	g_assert_false(ran->has_ended);
	g_string_append_len(ran->output, bytes, (gssize)length);
}

static void on_end(gpointer data)
{
	Ran *ran = data;

	g_assert_false(ran->has_ended);
	ran->has_ended = true;
}

const ChildCallbacks ran_callbacks = { on_output, on_end };

Child *ran_start(Ran *ran, const SpawnCommand *command)
{
	g_autoptr(GError) error = NULL;
	Child *child = child_new(command, 80, 24, &ran_callbacks, ran, &error);

	g_assert_no_error(error);
	return child;
}

Child *ran_start_named(Ran *ran, const char *name)
{
	char *argv[3];
	const SpawnCommand command = ran_command(ran, name, argv);

	return ran_start(ran, &command);
}

Child *ran_start_shell(Ran *ran, const char *text)
{
	char shell[] = "/bin/sh", option[] = "-c";
	const SpawnCommand command = {
		.argv = (char *[]){ shell, option, (char *)(gsize)text, NULL },
		.environment = ran->environment,
	};

	return ran_start(ran, &command);
}

static gboolean on_impatience(gpointer data)
{
	g_error("%s did not come", (const char *)data);
	return G_SOURCE_REMOVE;
}

void ran_await_output(Ran *ran, const char *text)
{
	guint timer = g_timeout_add(RAN_PATIENCE_MS, on_impatience, (gpointer)(gsize)text);

	while (!memmem(ran->output->str, ran->output->len, text, strlen(text)))
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(timer);
}

void ran_await_end(Ran *ran)
{
	char what[] = "the end";
	guint timer = g_timeout_add(RAN_PATIENCE_MS, on_impatience, what);

	while (!ran->has_ended)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(timer);
}

static char *proc_read(const char *pid, const char *name, gsize *ret_length)
{
	g_autofree char *path = g_build_filename("/proc", pid, name, NULL);
	char *text = NULL;

	*ret_length = 0;
	g_file_get_contents(path, &text, ret_length, NULL);
	return text;
}

/* One that has ended has no environment any more. */
static bool has_mark(const Ran *ran, const char *pid)
{
	gsize length;
	g_autofree char *environment = proc_read(pid, "environ", &length);

	return environment && memmem(environment, length, ran->mark, strlen(ran->mark) + 1);
}

GArray *ran_processes(const Ran *ran)
{
	GArray *processes = g_array_new(FALSE, FALSE, sizeof(pid_t));
	g_autoptr(GDir) directory = g_dir_open("/proc", 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(directory)))
		if (g_ascii_isdigit(*name) && has_mark(ran, name)) {
			pid_t pid = (pid_t)g_ascii_strtoll(name, NULL, 10);

			g_array_append_val(processes, pid);
		}
	return processes;
}

void ran_await_processes(const Ran *ran, guint count)
{
	gint64 end = g_get_monotonic_time() + RAN_PATIENCE_MS * 1000;

	for (;;) {
		g_autoptr(GArray) processes = ran_processes(ran);

		if (processes->len == count)
			return;
		if (g_get_monotonic_time() > end)
			g_error("%u processes, not %u", processes->len, count);
		g_usleep(2000);
	}
}

void ran_kill_processes(const Ran *ran)
{
	g_autoptr(GArray) processes = ran_processes(ran);

	for (guint i = 0; i < processes->len; i++)
		kill(g_array_index(processes, pid_t, i), SIGKILL);
	ran_await_processes(ran, 0);
}

void ran_assert_result(const SpawnResult *result, SpawnEnd end, int status, int signal)
{
	g_assert_nonnull(result);
	g_assert_cmpint(result->end, ==, end);
	g_assert_cmpint(result->status, ==, status);
	g_assert_cmpint(result->signal, ==, signal);
	g_assert_cmpint(result->duration, >, 0);
}

void ran_assert_case(const RanCase *run, const SpawnResult *result)
{
	gint64 ms = result->duration / 1000;

	g_test_message("%s: %" G_GINT64_FORMAT " ms", run->name, ms);
	ran_assert_result(result, run->end, run->status, run->signal);
	if (run->end == SPAWN_TIMED_OUT)
		g_assert_cmpint(ms, >=, RAN_LIMIT_MS);
	g_assert_cmpint(ms, <=, RAN_LIMIT_MS + RAN_GRACE_MS);
}
