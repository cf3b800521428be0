/*
 * Commands on a pty, real ones: how they are started, what they see, how they are typed at and
 * stopped, and what is left of those that do not want to be.
 */
#include "ran.h"
#include "system/child.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUICK_RUNS 1000

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

static const ChildCallbacks callbacks = { on_output, on_end };

static Child *start_command(Ran *ran, const SpawnCommand *command)
{
	g_autoptr(GError) error = NULL;
	Child *child = child_new(command, 80, 24, &callbacks, ran, &error);

	g_assert_no_error(error);
	return child;
}

static Child *start(Ran *ran, const char *name)
{
	char *argv[3];
	const SpawnCommand command = ran_command(ran, name, argv);

	return start_command(ran, &command);
}

static Child *start_shell(Ran *ran, const char *text)
{
	char shell[] = "/bin/sh", option[] = "-c";
	const SpawnCommand command = {
		.argv = (char *[]){ shell, option, (char *)(gsize)text, NULL },
		.environment = ran->environment,
	};

	return start_command(ran, &command);
}

static void test_result(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) child = start_shell(ran, "echo some; echo more >&2; exit 3");

	(void)data;
	g_assert_null(child_result(child));
	g_assert_cmpint(child_pid(child), >, 0);
	ran_await_end(ran);
	ran_assert_result(child_result(child), SPAWN_EXITED, 3, 0);
	g_assert_cmpstr(ran->output->str, ==, "some\r\nmore\r\n");
	g_assert_cmpuint(child_output_length(child), ==, ran->output->len);
	g_assert_cmpint(child_elapsed(child), ==, child_result(child)->duration);
}

/* What must not get through: a descriptor, ignored and blocked signals. */
static void test_surroundings(Ran *ran, gconstpointer data)
{
	char *argv[3];
	SpawnCommand command = ran_command(ran, "report", argv);
	int fd = open("/dev/null", O_RDONLY);
	mode_t mask = umask(027);
	sigset_t blocked, before;

	(void)data;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	command.directory = "/usr";

	g_autoptr(Child) child = start_command(ran, &command);

	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	umask(mask);
	close(fd);
	ran_await_end(ran);
	g_assert_cmpstr(ran->output->str, ==,
		"leader 1, group 1, tty 1, foreground 1, umask 27, in /usr, "
		"descriptors 0t 1t 2t, signals.");
}

static void test_environment(Ran *ran, gconstpointer data)
{
	char program[] = "env", one[] = "ONE=1", two[] = "TWO=a b\tc", *argv[] = { program, NULL };
	g_autofree char *expected = g_strdup_printf("ONE=1\r\nTWO=a b\tc\r\n%s\r\n", ran->mark);
	const SpawnCommand command = {
		.argv = argv,
		.environment = (char *[]){ one, two, ran->mark, NULL },
	};
	g_autoptr(Child) child = start_command(ran, &command);

	(void)data;
	ran_await_end(ran);
	g_assert_cmpstr(ran->output->str, ==, expected);
}

static void test_arguments(Ran *ran, gconstpointer data)
{
	char printf_[] = "printf", format[] = "[%s]", empty[] = "", quotes[] = "a 'b' \"$HOME\"";
	const SpawnCommand command = {
		.argv = (char *[]){ printf_, format, empty, quotes, empty, NULL },
		.environment = ran->environment,
	};
	g_autoptr(Child) child = start_command(ran, &command);

	(void)data;
	ran_await_end(ran);
	g_assert_cmpstr(ran->output->str, ==, "[][a 'b' \"$HOME\"][]");
}

static void expect_failure(
	Ran *ran, const char *program, const char *directory, const char *message)
{
	char *argv[] = { (char *)(gsize)program, NULL };
	const SpawnCommand command = {
		.argv = argv, .environment = ran->environment, .directory = directory
	};
	g_autoptr(GError) error = NULL;

	g_assert_null(child_new(&command, 80, 24, &callbacks, ran, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
	g_assert_cmpstr(error->message, ==, message);
	ran_assert_clean(ran);
}

static void test_failures(Ran *ran, gconstpointer data)
{
	(void)data;
	expect_failure(ran, "no-such-program", NULL,
		"cannot run no-such-program: No such file or directory");
	expect_failure(
		ran, "/no/program", NULL, "cannot run /no/program: No such file or directory");
	expect_failure(ran, "/etc/passwd", NULL, "cannot run /etc/passwd: Permission denied");
	expect_failure(
		ran, "/bin/sh", "/no/folder", "cannot run /no/folder: No such file or directory");
	expect_failure(ran, "/bin/sh", "/etc/passwd", "cannot run /etc/passwd: Not a directory");
	g_assert_false(ran->has_ended);
}

/* Neither a terminal nor a keeper can be had. */
static void test_no_descriptors(Ran *ran, gconstpointer data)
{
	char *argv[3];
	const SpawnCommand command = ran_command(ran, "at-once", argv);
	struct rlimit before, limit;

	(void)data;
	getrlimit(RLIMIT_NOFILE, &before);
	for (rlim_t more = 0; more < 4; more++) {
		g_autoptr(GError) error = NULL;

		limit = before;
		limit.rlim_cur = (rlim_t)dup(0) + more;
		close((int)(limit.rlim_cur - more));
		setrlimit(RLIMIT_NOFILE, &limit);
		g_assert_null(child_new(&command, 80, 24, &callbacks, ran, &error));
		setrlimit(RLIMIT_NOFILE, &before);
		g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
		ran_assert_clean(ran);
	}
}

static void test_input(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) child = start(ran, "echo");

	(void)data;
	g_assert_true(child_write(child, "one\n", 4));
	ran_await_output(ran, "<one>");
	g_assert_true(child_write(child, "tw", 2));
	g_assert_true(child_write(child, "o\nquit\n", 7));
	ran_await_end(ran);
	g_assert_nonnull(strstr(ran->output->str, "<two><quit>"));
	ran_assert_result(child_result(child), SPAWN_EXITED, 0, 0);
	g_assert_false(child_write(child, "late", 4));
}

/* Interrupted from the keyboard, as by a user. */
static void test_interrupt(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) child = start(ran, "idle");

	(void)data;
	ran_await_output(ran, "ready");
	child_write(child, "\003", 1);
	ran_await_end(ran);
	ran_assert_result(child_result(child), SPAWN_KILLED, -1, SIGINT);
}

/* Nobody reads: it never blocks, and there is an end to what is kept. */
static void test_input_bounds(Ran *ran, gconstpointer data)
{
	g_autofree char *text = g_strnfill(64 << 10, 'x');
	g_autoptr(Child) child = start(ran, "binary");
	guint taken = 0;

	(void)data;
	ran_await_output(ran, "]52;c");
	g_assert_false(child_write(child, text, 64 << 10));
	while (child_write(child, text, 4096)) {
		taken++;
		g_assert_cmpuint(taken, <, 1000);
		g_main_context_iteration(NULL, FALSE);
	}
	g_test_message("%u KiB", taken * 4);
	g_assert_cmpuint(taken, >=, 4);
	child_stop(child);
	ran_await_end(ran);
}

static void test_resize(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) child = start(ran, "sizes");

	(void)data;
	ran_await_output(ran, "[80x24]");
	child_resize(child, 132, 50);
	ran_await_output(ran, "[132x50]");
	child_resize(child, 0, -1);
	ran_await_output(ran, "[1x1]");
	child_stop(child);
	ran_await_end(ran);
	child_resize(child, 80, 24);
}

static void test_stop(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) child = start(ran, "orderly");

	(void)data;
	ran_await_output(ran, "ready");
	child_stop(child);
	ran_await_end(ran);
	ran_assert_result(child_result(child), SPAWN_STOPPED, 0, 0);
	child_stop(child);
}

/* The three signals come one after the other. */
static void test_stop_steps(Ran *ran, gconstpointer data)
{
	char *argv[3];
	SpawnCommand command = ran_command(ran, "stubborn", argv);

	(void)data;
	command.step_ms = 100;

	g_autoptr(Child) child = start_command(ran, &command);
	gint64 begin;

	ran_await_output(ran, "ready");
	begin = g_get_monotonic_time();
	child_stop(child);
	ran_await_end(ran);
	ran_assert_result(child_result(child), SPAWN_STOPPED, -1, SIGKILL);
	g_assert_cmpint(g_get_monotonic_time() - begin, >=, 200 * 1000);
}

/* Somebody who does not want to wait. */
static void test_stop_again(Ran *ran, gconstpointer data)
{
	char *argv[3];
	SpawnCommand command = ran_command(ran, "stubborn", argv);

	(void)data;
	command.step_ms = RAN_PATIENCE_MS * 2;

	g_autoptr(Child) child = start_command(ran, &command);

	ran_await_output(ran, "ready");
	for (int i = 0; i < 5; i++)
		child_stop(child);
	ran_await_end(ran);
	ran_assert_result(child_result(child), SPAWN_STOPPED, -1, SIGKILL);
}

static void test_limit(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) child = start(ran, "orderly");

	(void)data;
	g_assert_cmpuint(child_limit(child), ==, SPAWN_LIMIT_MS);
	ran_await_output(ran, "ready");
	child_set_limit(child, 50);
	child_set_limit(child, RAN_PATIENCE_MS * 2);
	g_assert_cmpuint(child_limit(child), ==, RAN_PATIENCE_MS * 2);
	child_set_limit(child, 1);
	ran_await_end(ran);
	ran_assert_result(child_result(child), SPAWN_TIMED_OUT, 0, 0);
}

/* All of E4 but for what cannot be started. */
static void test_misbehaviour(Ran *ran, gconstpointer data)
{
	const RanCase *run = data;
	char *argv[3];
	SpawnCommand command = ran_command(ran, run->name, argv);
	gint64 begin = g_get_monotonic_time();

	command.limit_ms = RAN_LIMIT_MS;

	g_autoptr(Child) child = start_command(ran, &command);

	ran_await_end(ran);
	ran_assert_case(run, child_result(child));
	/* Nothing is left as soon as the end is told, which is in time as well. */
	g_assert_cmpint(g_get_monotonic_time() - begin, <=, (RAN_LIMIT_MS + RAN_GRACE_MS) * 1000);
	ran_assert_clean(ran);
}

/* All that was written before the end arrives, whoever holds the terminal. */
static void test_last_words(Ran *ran, gconstpointer data)
{
	(void)data;
	for (int i = 0; i < 20; i++) {
		g_autoptr(Child) child = start_shell(ran,
			"(trap '' HUP; exec sleep 1000) & head -c 20000 /dev/zero | tr '\\0' x; printf last");

		ran_await_end(ran);
		g_assert_cmpuint(ran->output->len, ==, 20004);
		g_assert_true(g_str_has_suffix(ran->output->str, "last"));
		ran->has_ended = false;
		g_string_truncate(ran->output, 0);
	}
}

static void test_hold(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) child = start_shell(ran, "printf words; exec sleep 0.05");

	(void)data;
	child_hold(child, true);
	ran_await_processes(ran, 0);
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_assert_cmpuint(ran->output->len, ==, 0);
	g_assert_false(ran->has_ended);
	child_hold(child, false);
	ran_await_end(ran);
	g_assert_cmpstr(ran->output->str, ==, "words");
}

typedef struct Latency {
	gint64 due;
	GArray *delays;
} Latency;

static gboolean on_key(gpointer data)
{
	Latency *latency = data;
	gint64 now = g_get_monotonic_time(), delay = now - latency->due;

	g_array_append_val(latency->delays, delay);
	latency->due = now + 10 * 1000;
	return G_SOURCE_CONTINUE;
}

static int compare_times(gconstpointer left, gconstpointer right)
{
	const gint64 *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* While it is flooded, the loop has time for a key. */
static void test_latency(Ran *ran, gconstpointer data)
{
	Latency latency = { .delays = g_array_new(FALSE, FALSE, sizeof(gint64)) };
	char *argv[3];
	SpawnCommand command = ran_command(ran, "flood", argv);
	guint timer = g_timeout_add_full(G_PRIORITY_HIGH, 10, on_key, &latency, NULL);

	(void)data;
	latency.due = g_get_monotonic_time() + 10 * 1000;
	command.limit_ms = 1000;

	g_autoptr(Child) child = start_command(ran, &command);

	while (!ran->has_ended) {
		g_main_context_iteration(NULL, TRUE);
		g_string_truncate(ran->output, 0);
	}
	g_source_remove(timer);
	g_array_sort(latency.delays, compare_times);
	g_test_message("%.0f MB; median of %u delays %" G_GINT64_FORMAT
		       " µs, longest %" G_GINT64_FORMAT " µs",
		(double)child_output_length(child) / 1e6, latency.delays->len,
		g_array_index(latency.delays, gint64, latency.delays->len / 2),
		g_array_index(latency.delays, gint64, latency.delays->len - 1));
	g_assert_cmpuint(child_output_length(child), >, 1000000);
	g_assert_cmpint(
		g_array_index(latency.delays, gint64, latency.delays->len * 9 / 10), <, 100 * 1000);
	g_array_unref(latency.delays);
}

static void expect_spared(Ran *ran, const char *name)
{
	g_autoptr(Child) child = start(ran, name);

	ran_await_end(ran);
	ran_assert_result(child_result(child), SPAWN_EXITED, 0, 0);
	ran_await_processes(ran, 1);
	ran_kill_processes(ran);
}

static void test_browser(Ran *ran, gconstpointer data)
{
	(void)data;
	expect_spared(ran, "browser");
}

static void test_service(Ran *ran, gconstpointer data)
{
	(void)data;
	expect_spared(ran, "service");
}

/* Freed while it runs: nothing is left, and nobody is told. */
static void test_free(Ran *ran, gconstpointer data)
{
	(void)data;
	for (const RanCase *run = ran_cases; run->name; run++) {
		Child *child = start(ran, run->name);

		g_main_context_iteration(NULL, FALSE);
		ran->has_ended = false;
		child_free(child);
		ran_assert_clean(ran);
		g_assert_false(ran->has_ended);
	}
	child_free(NULL);
}

typedef struct Freed {
	Child *child;
	guint calls;
} Freed;

static void free_at_output(const char *bytes, gsize length, gpointer data)
{
	Freed *freed = data;

	(void)bytes;
	(void)length;
	freed->calls++;
	child_free(freed->child);
	freed->child = NULL;
}

static void free_at_end(gpointer data)
{
	free_at_output(NULL, 0, data);
}

static void ignore_output(const char *bytes, gsize length, gpointer data)
{
	(void)bytes;
	(void)length;
	(void)data;
}

static void test_free_in_callbacks(Ran *ran, gconstpointer data)
{
	static const ChildCallbacks at_output = { free_at_output, free_at_end };
	static const ChildCallbacks at_end = { ignore_output, free_at_end };
	const ChildCallbacks *const both[] = { &at_output, &at_end };
	char *argv[3];
	const SpawnCommand command = ran_command(ran, "killed", argv);

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
		Freed freed = { 0 };

		freed.child = child_new(&command, 80, 24, both[i], &freed, NULL);
		while (freed.child)
			g_main_context_iteration(NULL, TRUE);
		while (g_main_context_iteration(NULL, FALSE))
			;
		g_assert_cmpuint(freed.calls, ==, 1);
		ran_assert_clean(ran);
	}
}

/* Nobody is there any more who could stop it. */
static void test_parent_killed(Ran *ran, gconstpointer data)
{
	char *argv[3];
	const SpawnCommand command = ran_command(ran, "stubborn", argv);
	pid_t parent = fork();
	int status;

	(void)data;
	if (parent == 0) {
		start_command(ran, &command);
		raise(SIGKILL);
	}
	g_assert_cmpint(waitpid(parent, &status, 0), ==, parent);
	g_assert_true(WIFSIGNALED(status));
	ran_await_processes(ran, 0);
}

/* Two at a time know nothing of each other. */
static void test_two(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) first = start(ran, "orderly");
	Ran other = { 0 };

	(void)data;
	ran_await_output(ran, "ready");
	ran_setup(&other, NULL);

	Child *second = start(&other, "stubborn");

	ran_await_output(&other, "ready");
	for (int i = 0; i < 3; i++)
		child_stop(second);
	ran_await_end(&other);
	child_free(second);
	g_assert_null(child_result(first));
	g_free(other.program);
	g_free(other.mark);
	g_strfreev(other.environment);
	g_string_free(other.output, TRUE);
	child_stop(first);
	ran_await_end(ran);
	ran_assert_result(child_result(first), SPAWN_STOPPED, 0, 0);
}

static void test_many(Ran *ran, gconstpointer data)
{
	char *argv[3];
	const SpawnCommand command = ran_command(ran, "at-once", argv);

	(void)data;
	for (int i = 0; i < QUICK_RUNS; i++) {
		g_autoptr(Child) child = start_command(ran, &command);

		ran_await_end(ran);
		ran_assert_result(child_result(child), SPAWN_EXITED, 7, 0);
		ran->has_ended = false;
	}
}

#define ADD(path, data, test) g_test_add(path, Ran, data, ran_setup, test, ran_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/child/result", NULL, test_result);
	ADD("/child/surroundings", NULL, test_surroundings);
	ADD("/child/environment", NULL, test_environment);
	ADD("/child/arguments", NULL, test_arguments);
	ADD("/child/failures", NULL, test_failures);
	ADD("/child/no-descriptors", NULL, test_no_descriptors);
	ADD("/child/input", NULL, test_input);
	ADD("/child/interrupt", NULL, test_interrupt);
	ADD("/child/input-bounds", NULL, test_input_bounds);
	ADD("/child/resize", NULL, test_resize);
	ADD("/child/stop", NULL, test_stop);
	ADD("/child/stop-steps", NULL, test_stop_steps);
	ADD("/child/stop-again", NULL, test_stop_again);
	ADD("/child/limit", NULL, test_limit);
	for (const RanCase *run = ran_cases; run->name; run++) {
		g_autofree char *path = g_strdup_printf("/child/misbehaviour/%s", run->name);

		ADD(path, run, test_misbehaviour);
	}
	ADD("/child/last-words", NULL, test_last_words);
	ADD("/child/hold", NULL, test_hold);
	ADD("/child/latency", NULL, test_latency);
	ADD("/child/browser", NULL, test_browser);
	ADD("/child/service", NULL, test_service);
	ADD("/child/free", NULL, test_free);
	ADD("/child/free-in-callbacks", NULL, test_free_in_callbacks);
	ADD("/child/parent-killed", NULL, test_parent_killed);
	ADD("/child/two", NULL, test_two);
	ADD("/child/many", NULL, test_many);
	return g_test_run();
}
