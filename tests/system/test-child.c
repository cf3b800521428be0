/*
 * Commands on a pty, real ones: how they are started, what they see, how they are typed at, and
 * what comes from them. How they end is tested in test-child-end.c.
 */
#include "ran.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_result(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) child = ran_start_shell(ran, "echo some; echo more >&2; exit 3");

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

	g_autoptr(Child) child = ran_start(ran, &command);

	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	umask(mask);
	close(fd);
	ran_await_end(ran);
	ran_assert_result(child_result(child), SPAWN_EXITED, 0, 0);
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
	g_autoptr(Child) child = ran_start(ran, &command);

	(void)data;
	ran_await_end(ran);
	ran_assert_result(child_result(child), SPAWN_EXITED, 0, 0);
	g_assert_cmpstr(ran->output->str, ==, expected);
}

static void test_arguments(Ran *ran, gconstpointer data)
{
	char printf_[] = "printf", format[] = "[%s]", empty[] = "", quotes[] = "a 'b' \"$HOME\"";
	const SpawnCommand command = {
		.argv = (char *[]){ printf_, format, empty, quotes, empty, NULL },
		.environment = ran->environment,
	};
	g_autoptr(Child) child = ran_start(ran, &command);

	(void)data;
	ran_await_end(ran);
	ran_assert_result(child_result(child), SPAWN_EXITED, 0, 0);
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

	g_assert_null(child_new(&command, 80, 24, &ran_callbacks, ran, &error));
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
		g_assert_null(child_new(&command, 80, 24, &ran_callbacks, ran, &error));
		setrlimit(RLIMIT_NOFILE, &before);
		g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
		ran_assert_clean(ran);
	}
}

static void test_input(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) child = ran_start_named(ran, "echo");

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
	g_autoptr(Child) child = ran_start_named(ran, "idle");

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
	g_autoptr(Child) child = ran_start_named(ran, "binary");
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
	g_autoptr(Child) child = ran_start_named(ran, "sizes");

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

/* All that was written before the end arrives, whoever holds the terminal. */
static void test_last_words(Ran *ran, gconstpointer data)
{
	(void)data;
	for (int i = 0; i < 20; i++) {
		g_autoptr(Child) child = ran_start_shell(ran,
			"(trap '' HUP; exec sleep 1000) & head -c 20000 /dev/zero | tr '\\0' x; printf last");

		ran_await_end(ran);
		ran_assert_result(child_result(child), SPAWN_EXITED, 0, 0);
		g_assert_cmpuint(ran->output->len, ==, 20004);
		g_assert_true(g_str_has_suffix(ran->output->str, "last"));
		ran->has_ended = false;
		g_string_truncate(ran->output, 0);
	}
}

static void test_hold(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) child = ran_start_shell(ran, "printf words; exec sleep 0.05");

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

	g_autoptr(Child) child = ran_start(ran, &command);

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
	ADD("/child/last-words", NULL, test_last_words);
	ADD("/child/hold", NULL, test_hold);
	ADD("/child/latency", NULL, test_latency);
	return g_test_run();
}
