/*
 * Commands whose output is caught: what is kept of it and what is thrown away, and that the
 * memory is wiped. How commands are run in general is tested in test-child.c.
 */
#include "ran.h"
#include "system/capture.h"

#include "base/error.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CAP        (16 << 10)
#define QUICK_RUNS 300

static const CaptureCaps caps = { .output = CAP, .errors = 1000 };

static void on_end(gpointer data)
{
	Ran *ran = data;

	g_assert_false(ran->has_ended);
	ran->has_ended = true;
}

static Capture *start_command(Ran *ran, const SpawnCommand *command)
{
	g_autoptr(GError) error = NULL;
	Capture *capture = capture_new(command, &caps, on_end, ran, &error);

	g_assert_no_error(error);
	return capture;
}

static Capture *start(Ran *ran, const char *name)
{
	char *argv[3];
	const SpawnCommand command = ran_command(ran, name, argv);

	return start_command(ran, &command);
}

static Capture *run_shell(Ran *ran, const char *text)
{
	char shell[] = "/bin/sh", option[] = "-c";
	const SpawnCommand command = {
		.argv = (char *[]){ shell, option, (char *)(gsize)text, NULL },
		.environment = ran->environment,
	};
	Capture *capture = start_command(ran, &command);

	ran_await_end(ran);
	return capture;
}

static void assert_stream(CaptureStream stream, const char *text)
{
	g_assert_cmpmem(stream.bytes->data, stream.bytes->length, text, strlen(text));
	g_assert_cmpint(stream.bytes->data[stream.bytes->length], ==, '\0');
	g_assert_false(stream.is_truncated);
}

static void test_streams(Ran *ran, gconstpointer data)
{
	g_autoptr(Capture) capture = run_shell(ran, "cat; echo out; echo err >&2; exit 4");

	(void)data;
	ran_assert_result(capture_result(capture), SPAWN_EXITED, 4, 0);
	assert_stream(capture_output(capture), "out\n");
	assert_stream(capture_errors(capture), "err\n");
}

static void test_silence(Ran *ran, gconstpointer data)
{
	g_autoptr(Capture) capture = run_shell(ran, ":");

	(void)data;
	ran_assert_result(capture_result(capture), SPAWN_EXITED, 0, 0);
	assert_stream(capture_output(capture), "");
	assert_stream(capture_errors(capture), "");
}

static void test_nul(Ran *ran, gconstpointer data)
{
	g_autoptr(Capture) capture = run_shell(ran, "printf 'a\\0b\\r\\n'");
	CaptureStream stream = capture_output(capture);

	(void)data;
	g_assert_cmpmem(stream.bytes->data, stream.bytes->length, "a\0b\r\n", 5);
}

/* No input, no terminal, no descriptor of ours, no signal of ours. */
static void test_surroundings(Ran *ran, gconstpointer data)
{
	char *argv[3];
	SpawnCommand command = ran_command(ran, "report", argv);
	int fd = open("/dev/null", O_RDONLY);

	(void)data;
	signal(SIGPIPE, SIG_IGN);
	command.directory = "/usr";

	g_autoptr(Capture) capture = start_command(ran, &command);

	signal(SIGPIPE, SIG_DFL);
	close(fd);
	ran_await_end(ran);
	g_assert_true(g_str_has_prefix(capture_output(capture).bytes->data,
		"leader 1, group 1, tty 0, foreground 0, umask "));
	g_assert_true(g_str_has_suffix(
		capture_output(capture).bytes->data, ", in /usr, descriptors 0 1 2, signals."));
}

/* Up to the cap all is kept, and one more is told; the command is not kept waiting. */
static void test_caps(Ran *ran, gconstpointer data)
{
	static const struct {
		const char *command;
		gsize output, errors;
		bool is_output_truncated, is_errors_truncated;
	} cases[] = {
		{ "head -c 16384 /dev/zero", CAP, 0, false, false },
		{ "head -c 16385 /dev/zero", CAP, 0, true, false },
		{ "head -c 1000 /dev/zero >&2", 0, 1000, false, false },
		{ "head -c 5000000 /dev/zero >&2; echo x", 2, 1000, false, true },
		{ "head -c 5000000 /dev/zero; head -c 5000000 /dev/zero >&2", CAP, 1000, true,
			true },
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Capture) capture = run_shell(ran, cases[i].command);

		ran->has_ended = false;
		ran_assert_result(capture_result(capture), SPAWN_EXITED, 0, 0);
		g_assert_cmpuint(capture_output(capture).bytes->length, ==, cases[i].output);
		g_assert_cmpuint(capture_errors(capture).bytes->length, ==, cases[i].errors);
		g_assert_cmpint(
			capture_output(capture).is_truncated, ==, cases[i].is_output_truncated);
		g_assert_cmpint(
			capture_errors(capture).is_truncated, ==, cases[i].is_errors_truncated);
	}
}

static void test_failure(Ran *ran, gconstpointer data)
{
	char program[] = "/no/program", *argv[] = { program, NULL };
	const SpawnCommand command = { .argv = argv, .environment = ran->environment };
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_null(capture_new(&command, &caps, on_end, ran, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
	g_assert_cmpstr(error->message, ==, "cannot run /no/program: No such file or directory");
}

static void test_misbehaviour(Ran *ran, gconstpointer data)
{
	const RanCase *run = data;
	char *argv[3];
	SpawnCommand command = ran_command(ran, run->name, argv);

	command.limit_ms = RAN_LIMIT_MS;

	g_autoptr(Capture) capture = start_command(ran, &command);

	ran_await_end(ran);
	ran_assert_case(run, capture_result(capture));
	g_assert_cmpuint(capture_output(capture).bytes->length, <=, CAP);
	capture_free(g_steal_pointer(&capture));
	ran_assert_clean(ran);
}

/* What a browser or a service that was left holds open is not waited for. */
static void test_spared(Ran *ran, gconstpointer data)
{
	static const char *const names[] = { "browser", "service" };

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(Capture) capture = start(ran, names[i]);

		ran_await_end(ran);
		ran->has_ended = false;
		ran_assert_result(capture_result(capture), SPAWN_EXITED, 0, 0);
		ran_await_processes(ran, 1);
		ran_kill_processes(ran);
	}
}

static void test_stop(Ran *ran, gconstpointer data)
{
	g_autoptr(Capture) capture = start(ran, "silent");

	(void)data;
	g_assert_null(capture_result(capture));
	capture_stop(capture);
	ran_await_end(ran);
	ran_assert_result(capture_result(capture), SPAWN_STOPPED, -1, SIGINT);
}

static void test_free(Ran *ran, gconstpointer data)
{
	(void)data;
	for (const RanCase *run = ran_cases; run->name; run++) {
		capture_free(start(ran, run->name));
		ran_assert_clean(ran);
	}
	capture_free(NULL);
}

/* There is no terminal whose end would hang it up. */
static void test_parent_killed(Ran *ran, gconstpointer data)
{
	char shell[] = "/bin/sh", option[] = "-c", text[] = "sleep 1000 & sleep 1000; :";
	const SpawnCommand command = {
		.argv = (char *[]){ shell, option, text, NULL },
		.environment = ran->environment,
	};
	pid_t parent = fork();
	int status;

	(void)data;
	if (parent == 0) {
		start_command(ran, &command);
		raise(SIGKILL);
	}
	g_assert_cmpint(waitpid(parent, &status, 0), ==, parent);
	ran_await_processes(ran, 0);
}

/* The bytes of the buffers are not in the memory of the process any more. */
static void test_wiped(Ran *ran, gconstpointer data)
{
	Capture *capture = run_shell(ran, "printf canary-%s 4711");
	const char *bytes = capture_output(capture).bytes->data;
	g_autofree char *expected = g_strdup_printf("canary-%d", 4711);
	char now[16] = "";
	int fd = open("/proc/self/mem", O_RDONLY);

	(void)data;
	g_assert_cmpstr(bytes, ==, expected);
	capture_free(capture);
	/* Read by the kernel: no use of freed memory, for a sanitizer. */
	if (pread(fd, now, 11, (off_t)(gsize)bytes) == 11)
		g_assert_cmpint(memcmp(now, expected, 11), !=, 0);
	close(fd);
}

static void test_many(Ran *ran, gconstpointer data)
{
	(void)data;
	for (int i = 0; i < QUICK_RUNS; i++) {
		g_autoptr(Capture) capture = start(ran, "at-once");

		ran_await_end(ran);
		ran_assert_result(capture_result(capture), SPAWN_EXITED, 7, 0);
		ran->has_ended = false;
	}
}

#define ADD(path, data, test) g_test_add(path, Ran, data, ran_setup, test, ran_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/capture/streams", NULL, test_streams);
	ADD("/capture/silence", NULL, test_silence);
	ADD("/capture/nul", NULL, test_nul);
	ADD("/capture/surroundings", NULL, test_surroundings);
	ADD("/capture/caps", NULL, test_caps);
	ADD("/capture/failure", NULL, test_failure);
	for (const RanCase *run = ran_cases; run->name; run++) {
		g_autofree char *path = g_strdup_printf("/capture/misbehaviour/%s", run->name);

		ADD(path, run, test_misbehaviour);
	}
	ADD("/capture/spared", NULL, test_spared);
	ADD("/capture/stop", NULL, test_stop);
	ADD("/capture/free", NULL, test_free);
	ADD("/capture/parent-killed", NULL, test_parent_killed);
	ADD("/capture/wiped", NULL, test_wiped);
	ADD("/capture/many", NULL, test_many);
	return g_test_run();
}
