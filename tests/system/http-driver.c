/*
 * Asks by system/http.h and tells what comes of it, for test-http.py and test-http-tls.py.
 *
 *	http-driver [OPTION...] URL [HEADER...]
 *
 * Standard input is the bearer, if any, and from the second line on the body. A call's result is
 * one line of "name=value" words; the length of the longest time that the main loop stood still,
 * in ms, is on the last line.
 */
#include "system/http.h"

#include "base/error.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#define INPUT_MAX 65536
#define TICK_MS   10

typedef struct Driver {
	GMainLoop *loop;
	HttpRequest request;
	GPtrArray *tasks; /* of Task * */
	int waiting;
	int following; /* calls to start when one is done */
	gboolean only_first;
	gint64 ticked_at, longest_us;
} Driver;

typedef struct Task {
	Driver *driver;
	HttpCall *call; /* NULL when it is over */
} Task;

static Secret *read_input(void)
{
	g_autoptr(Secret) input = secret_new_sized(INPUT_MAX);
	gsize length = 0;
	gssize count;

	while ((count = read(STDIN_FILENO, input->data + length, INPUT_MAX - length)) > 0)
		length += (gsize)count;
	input->length = length;
	return g_steal_pointer(&input);
}

/* Gives the part before or behind the first line's end; NULL when it is empty. */
static Secret *part_of(const Secret *input, bool behind)
{
	const char *end = memchr(input->data, '\n', input->length);
	gsize first = end ? (gsize)(end - input->data) : input->length;
	gsize start = behind ? MIN(first + 1, input->length) : 0;
	gsize length = behind ? input->length - start : first;

	return length > 0 ? secret_new(input->data + start, length) : NULL;
}

static gboolean on_tick(gpointer data)
{
	Driver *driver = data;
	gint64 now = g_get_monotonic_time();

	driver->longest_us = MAX(driver->longest_us, now - driver->ticked_at);
	driver->ticked_at = now;
	return G_SOURCE_CONTINUE;
}

static void one_less(Driver *driver)
{
	if (--driver->waiting == 0)
		g_main_loop_quit(driver->loop);
}

static gboolean cancel_all(gpointer data)
{
	Driver *driver = data;

	for (guint i = 0; i < driver->tasks->len; i++) {
		Task *task = g_ptr_array_index(driver->tasks, i);

		if (!task->call)
			continue;
		http_cancel(task->call);
		task->call = NULL;
		g_print("outcome=cancelled\n");
		one_less(driver);
	}
	return G_SOURCE_REMOVE;
}

static bool start(Driver *driver);

static void on_reply(const HttpReply *reply, gpointer data)
{
	static const char *const outcomes[] = { "replied", "timed-out", "failed" };
	Task *task = data;
	Driver *driver = task->driver;

	task->call = NULL;
	g_print("outcome=%s status=%d length=%zd date=%" G_GINT64_FORMAT " retry=%" G_GINT64_FORMAT
		" sent=%d problem=%s\n",
		outcomes[reply->outcome], reply->status,
		reply->body ? (gssize)reply->body->length : -1, reply->date, reply->retry_after,
		reply->sent, reply->problem ? reply->problem : "");
	if (driver->following-- > 0)
		start(driver);
	if (driver->only_first)
		cancel_all(driver);
	one_less(driver);
}

static bool start(Driver *driver)
{
	g_autoptr(GError) error = NULL;
	Task *task = g_new0(Task, 1);

	g_ptr_array_add(driver->tasks, task);
	task->driver = driver;
	task->call = http_start(&driver->request, on_reply, task, &error);
	if (!task->call) {
		g_print("error=%d message=%s\n", error->code, error->message);
		return false;
	}
	driver->waiting++;
	return true;
}

static void run(Driver *driver, int cancel_ms)
{
	guint tick = g_timeout_add(TICK_MS, on_tick, driver);

	driver->ticked_at = g_get_monotonic_time();
	if (cancel_ms >= 0)
		g_timeout_add((guint)cancel_ms, cancel_all, driver);
	g_main_loop_run(driver->loop);
	g_source_remove(tick);
	g_print("stood-still=%d\n", (int)(driver->longest_us / 1000));
}

int main(int argc, char **argv)
{
	g_autofree char *method = NULL;
	int timeout_ms = 20000, cap = 1 << 20, cancel_ms = -1, times = 1;
	gboolean stop = FALSE;
	bool ok = true;
	Driver driver = { .tasks = g_ptr_array_new_with_free_func(g_free) };
	const GOptionEntry options[] = {
		{ "method", 0, 0, G_OPTION_ARG_STRING, &method, "GET or POST", NULL },
		{ "timeout", 0, 0, G_OPTION_ARG_INT, &timeout_ms, "for all of it", "MS" },
		{ "cap", 0, 0, G_OPTION_ARG_INT, &cap, "of the body", "BYTES" },
		{ "cancel", 0, 0, G_OPTION_ARG_INT, &cancel_ms, "give up after", "MS" },
		{ "times", 0, 0, G_OPTION_ARG_INT, &times, "calls at once", "N" },
		{ "then", 0, 0, G_OPTION_ARG_INT, &driver.following, "further ones", "N" },
		{ "only-first", 0, 0, G_OPTION_ARG_NONE, &driver.only_first,
			"cancel the others when one is done", NULL },
		{ "stop", 0, 0, G_OPTION_ARG_NONE, &stop, "SIGSTOP at the end", NULL },
		{ 0 },
	};
	g_autoptr(GOptionContext) context = g_option_context_new("URL [HEADER...]");

	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, NULL) || argc < 2)
		return 2;

	g_autoptr(Secret) input = read_input();
	g_autoptr(Secret) bearer = part_of(input, false);
	g_autoptr(Secret) body = part_of(input, true);

	driver.loop = g_main_loop_new(NULL, FALSE);
	driver.request = (HttpRequest){
		.method = method ? method : "GET",
		.url = argv[1],
		.bearer = bearer,
		.body = body,
		.headers = (const char *const *)argv + 2,
		.timeout_ms = (guint)timeout_ms,
		.cap = (gsize)cap,
	};
	for (int i = 0; i < times; i++)
		ok = ok && start(&driver);
	if (ok)
		run(&driver, cancel_ms);
	g_main_loop_unref(driver.loop);
	g_ptr_array_unref(driver.tasks);
	g_clear_pointer(&input, secret_free);
	g_clear_pointer(&bearer, secret_free);
	g_clear_pointer(&body, secret_free);
	if (stop)
		raise(SIGSTOP);
	return ok ? 0 : 1;
}
