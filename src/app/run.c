#include "app/run.h"

#include "base/i18n.h"
#include "base/text.h"
#include "system/browser.h"
#include "system/child.h"

struct Run {
	Child *child;
	RunCallbacks callbacks;
	gpointer data;
};

static void on_output(const char *bytes, gsize length, gpointer data)
{
	Run *run = data;

	run->callbacks.output(bytes, length, run->data);
}

static void on_ended(gpointer data)
{
	Run *run = data;

	run->callbacks.end(run->data);
}

Run *run_start(const Paths *paths, const RunPlan *plan, int rows, int columns,
	const RunCallbacks *callbacks, gpointer data, GError **error)
{
	static const ChildCallbacks child_callbacks = { .output = on_output, .ended = on_ended };
	const SpawnCommand command = {
		.argv = plan->argv,
		.environment = plan->environment,
		.directory = paths->project_dir,
		.limit_ms = (guint)plan->limit_s * 1000,
	};
	Run *run = g_new0(Run, 1);

	run->callbacks = *callbacks;
	run->data = data;
	run->child = child_new(&command, columns, rows, &child_callbacks, run, error);
	if (run->child)
		return run;
	g_free(run);
	return NULL;
}

void run_free(Run *run)
{
	if (!run)
		return;
	child_free(run->child);
	g_free(run);
}

bool run_write(Run *run, const char *bytes, gsize length)
{
	return child_write(run->child, bytes, length);
}

void run_resize(Run *run, int rows, int columns)
{
	child_resize(run->child, columns, rows);
}

void run_stop(Run *run)
{
	child_stop(run->child);
}

void run_extend(Run *run, int seconds)
{
	child_set_limit(run->child, child_limit(run->child) + (guint)seconds * 1000);
}

RunState run_state(const Run *run)
{
	static const RunState states[] = {
		[SPAWN_EXITED] = RUN_EXITED,
		[SPAWN_KILLED] = RUN_KILLED,
		[SPAWN_STOPPED] = RUN_STOPPED,
		[SPAWN_TIMED_OUT] = RUN_OUT_OF_TIME,
		[SPAWN_LOST] = RUN_KILLED,
	};
	const SpawnResult *result = child_result(run->child);

	return result ? states[result->end] : RUN_GOES_ON;
}

int run_status(const Run *run)
{
	const SpawnResult *result = child_result(run->child);

	if (!result)
		return -1;
	return result->end == SPAWN_KILLED ? result->signal : result->status;
}

int run_seconds(const Run *run)
{
	return (int)(child_elapsed(run->child) / G_USEC_PER_SEC);
}

gint64 run_ms(const Run *run)
{
	return child_elapsed(run->child) / 1000;
}

int run_limit(const Run *run)
{
	return (int)(child_limit(run->child) / 1000);
}

bool run_open(const char *address, GError **error)
{
	return browser_open(address, error);
}

char *run_clock(int seconds)
{
	return g_strdup_printf("%d:%02d", seconds / 60, seconds % 60);
}

char *run_outcome(const Run *run)
{
	static const char *const sentences[] = {
		[RUN_GOES_ON] = N_("Running {time} of {limit}."),
		[RUN_EXITED] = N_("Ended with status {status} after {time}."),
		[RUN_KILLED] = N_("Ended by signal {status} after {time}."),
		[RUN_STOPPED] = N_("Stopped after {time}."),
		[RUN_OUT_OF_TIME] = N_("Stopped after {time}: its time was over."),
	};
	g_autofree char *status = g_strdup_printf("%d", run_status(run));
	g_autofree char *time = run_clock(run_seconds(run));
	g_autofree char *limit = run_clock(run_limit(run));

	return text_fill(
		_(sentences[run_state(run)]), "status", status, "time", time, "limit", limit, NULL);
}
