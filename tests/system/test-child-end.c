/*
 * How commands on a pty end, most of them because they must: stopped by the user or the limit,
 * freed while they run, killed with this program. Nothing may be left of them.
 */
#include "ran.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUICK_RUNS 1000

static void test_stop(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) child = ran_start_named(ran, "orderly");

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

	g_autoptr(Child) child = ran_start(ran, &command);
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

	g_autoptr(Child) child = ran_start(ran, &command);

	ran_await_output(ran, "ready");
	for (int i = 0; i < 5; i++)
		child_stop(child);
	ran_await_end(ran);
	ran_assert_result(child_result(child), SPAWN_STOPPED, -1, SIGKILL);
}

static void test_limit(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) child = ran_start_named(ran, "orderly");

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

	g_autoptr(Child) child = ran_start(ran, &command);

	ran_await_end(ran);
	ran_assert_case(run, child_result(child));
	/* Nothing is left as soon as the end is told, which is in time as well. */
	g_assert_cmpint(g_get_monotonic_time() - begin, <=, (RAN_LIMIT_MS + RAN_GRACE_MS) * 1000);
	ran_assert_clean(ran);
}

static void expect_spared(Ran *ran, const char *name)
{
	g_autoptr(Child) child = ran_start_named(ran, name);

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
		Child *child = ran_start_named(ran, run->name);

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
		ran_start(ran, &command);
		raise(SIGKILL);
	}
	g_assert_cmpint(waitpid(parent, &status, 0), ==, parent);
	g_assert_true(WIFSIGNALED(status));
	ran_await_processes(ran, 0);
}

/* Two at a time know nothing of each other. */
static void test_two(Ran *ran, gconstpointer data)
{
	g_autoptr(Child) first = ran_start_named(ran, "orderly");
	Ran other = { 0 };

	(void)data;
	ran_await_output(ran, "ready");
	ran_setup(&other, NULL);

	Child *second = ran_start_named(&other, "stubborn");

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
		g_autoptr(Child) child = ran_start(ran, &command);

		ran_await_end(ran);
		ran_assert_result(child_result(child), SPAWN_EXITED, 7, 0);
		ran->has_ended = false;
	}
}

#define ADD(path, data, test) g_test_add(path, Ran, data, ran_setup, test, ran_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/child-end/stop", NULL, test_stop);
	ADD("/child-end/stop-steps", NULL, test_stop_steps);
	ADD("/child-end/stop-again", NULL, test_stop_again);
	ADD("/child-end/limit", NULL, test_limit);
	for (const RanCase *run = ran_cases; run->name; run++) {
		g_autofree char *path = g_strdup_printf("/child-end/misbehaviour/%s", run->name);

		ADD(path, run, test_misbehaviour);
	}
	ADD("/child-end/browser", NULL, test_browser);
	ADD("/child-end/service", NULL, test_service);
	ADD("/child-end/free", NULL, test_free);
	ADD("/child-end/free-in-callbacks", NULL, test_free_in_callbacks);
	ADD("/child-end/parent-killed", NULL, test_parent_killed);
	ADD("/child-end/two", NULL, test_two);
	ADD("/child-end/many", NULL, test_many);
	return g_test_run();
}
