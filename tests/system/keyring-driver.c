/*
 * Asks by system/keyring.h and tells what comes of it, for test-keyring.py.
 *
 *	keyring-driver [OPTION...] store|lookup|clear|list [ID]
 *
 * Standard input is the secret to store. The result is "outcome=…", "problem=…" and, with --show,
 * "secret=…" in hexadecimal or "ids=…"; then "calls=…", how often the callback was called, "ms=…",
 *how long it took, and "stood-still=…", the longest time in ms that the main loop did not turn.
 */
#include "system/keyring.h"

#include "base/error.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#define INPUT_MAX (1 << 20)
#define TICK_MS   10

/* After the reply: to see that nothing comes behind. */
#define LINGER_MS 50

typedef struct Driver {
	GMainLoop *loop;
	KeyringRequest request;
	KeyringCall *call;
	gboolean show;
	int calls, repeat;
	gint64 started_at, ended_at, ticked_at, waited_us, longest_us;
} Driver;

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

/* For how long this thread was ready to run, but others did. */
static gint64 waited_us(void)
{
	g_autofree char *text = NULL;
	const char *second;

	g_file_get_contents("/proc/thread-self/schedstat", &text, NULL, NULL);
	second = text ? strchr(text, ' ') : NULL;
	return second ? g_ascii_strtoll(second, NULL, 10) / 1000 : 0;
}

static gboolean on_tick(gpointer data)
{
	Driver *driver = data;
	gint64 now = g_get_monotonic_time(), waited = waited_us();
	gint64 still = now - driver->ticked_at - (waited - driver->waited_us);

	driver->longest_us = MAX(driver->longest_us, still);
	driver->ticked_at = now;
	driver->waited_us = waited;
	return G_SOURCE_CONTINUE;
}

static gboolean on_linger(gpointer data)
{
	g_main_loop_quit(data);
	return G_SOURCE_REMOVE;
}

static void end(Driver *driver)
{
	driver->ended_at = g_get_monotonic_time();
	g_timeout_add(LINGER_MS, on_linger, driver->loop);
}

static gboolean on_cancel(gpointer data)
{
	Driver *driver = data;

	if (driver->call) {
		keyring_cancel(g_steal_pointer(&driver->call));
		g_print("outcome=cancelled\n");
		end(driver);
	}
	return G_SOURCE_REMOVE;
}

static void show(const KeyringReply *reply)
{
	for (gsize i = 0; reply->secret && i < reply->secret->length; i++)
		g_print("%s%02x", i == 0 ? "secret=" : "", (guchar)reply->secret->data[i]);
	for (gsize i = 0; reply->ids && reply->ids[i]; i++)
		g_print("%s%s", i == 0 ? "ids=" : ",", reply->ids[i]);
	g_print("\n");
}

static bool start(Driver *driver);

static void on_reply(const KeyringReply *reply, gpointer data)
{
	static const char *const outcomes[] = { "done", "not-found", "locked", "dismissed",
		"no-service", "timed-out", "refused", "lost" };
	Driver *driver = data;

	driver->calls++;
	driver->call = NULL;
	g_print("outcome=%s\nproblem=%s\n", outcomes[reply->outcome],
		reply->problem ? reply->problem : "");
	if (driver->show)
		show(reply);
	if (--driver->repeat > 0)
		start(driver);
	else
		end(driver);
}

static bool start(Driver *driver)
{
	g_autoptr(GError) error = NULL;

	driver->call = keyring_start(&driver->request, on_reply, driver, &error);
	if (!driver->call)
		g_print("error=%d\nmessage=%s\n", error->code, error->message);
	return driver->call;
}

static void run(Driver *driver, int cancel_ms)
{
	guint tick = g_timeout_add(TICK_MS, on_tick, driver);

	driver->ticked_at = g_get_monotonic_time();
	driver->waited_us = waited_us();
	if (cancel_ms >= 0)
		g_timeout_add((guint)cancel_ms, on_cancel, driver);
	g_main_loop_run(driver->loop);
	g_source_remove(tick);
	g_print("calls=%d\nms=%d\nstood-still=%d\n", driver->calls,
		(int)((driver->ended_at - driver->started_at) / 1000),
		(int)(driver->longest_us / 1000));
}

static KeyringAction action_of(const char *name)
{
	static const char *const names[] = { "store", "lookup", "clear", "list" };
	KeyringAction action = KEYRING_STORE;

	while (action < KEYRING_LIST && strcmp(names[action], name) != 0)
		action++;
	return action;
}

int main(int argc, char **argv)
{
	g_autofree char *name = NULL;
	int cancel_ms = -1;
	gboolean prompt = FALSE, stop = FALSE;
	bool ok;
	Driver driver = { .repeat = 1 };
	const GOptionEntry options[] = {
		{ "name", 0, 0, G_OPTION_ARG_STRING, &name, "of the account", NULL },
		{ "cancel", 0, 0, G_OPTION_ARG_INT, &cancel_ms, "give up after", "MS" },
		{ "repeat", 0, 0, G_OPTION_ARG_INT, &driver.repeat, "one after the other", "N" },
		{ "prompt", 0, 0, G_OPTION_ARG_NONE, &prompt, "permit dialogs", NULL },
		{ "show", 0, 0, G_OPTION_ARG_NONE, &driver.show, "what was found", NULL },
		{ "stop", 0, 0, G_OPTION_ARG_NONE, &stop, "SIGSTOP at the end", NULL },
		{ 0 },
	};
	g_autoptr(GOptionContext) context = g_option_context_new("ACTION [ID]");

	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, NULL) || argc < 2)
		return 2;

	g_autoptr(Secret) input = NULL;

	driver.request.action = action_of(argv[1]);
	if (driver.request.action == KEYRING_STORE)
		input = read_input();
	driver.request.id = argc > 2 ? argv[2] : NULL;
	driver.request.name = name ? name : "a name";
	driver.request.secret = input;
	driver.request.may_prompt = prompt;
	driver.loop = g_main_loop_new(NULL, FALSE);
	driver.started_at = g_get_monotonic_time();
	ok = start(&driver);
	if (ok)
		run(&driver, cancel_ms);
	g_main_loop_unref(driver.loop);
	g_clear_pointer(&input, secret_free);
	if (stop)
		raise(SIGSTOP);
	return ok ? 0 : 1;
}
