#include "watched.h"

#define ARRIVAL_MS 10000
#define SILENCE_MS 120

void watched_on_change(gpointer data)
{
	Watched *watched = data;

	watched->calls++;
}

void watched_setup(Watched *watched, gconstpointer data)
{
	(void)data;
	watched->room = room_new();
	watched->watch = watch_new(watched_on_change, watched);
}

void watched_teardown(Watched *watched, gconstpointer data)
{
	(void)data;
	watch_free(watched->watch);
	room_free(watched->room);
}

static gboolean on_time(gpointer data)
{
	bool *over = data;

	*over = true;
	return G_SOURCE_REMOVE;
}

/* Runs the main loop until there was a call; false when none came in that time. */
static bool wait_for_call(Watched *watched, guint limit_ms)
{
	bool over = false;
	guint timer = g_timeout_add(limit_ms, on_time, &over);

	while (watched->calls == 0 && !over)
		g_main_context_iteration(NULL, TRUE);
	if (!over)
		g_source_remove(timer);

	bool called = watched->calls > 0;

	watched->calls = 0;
	return called;
}

void watched_expect_call(Watched *watched)
{
	g_assert_true(wait_for_call(watched, ARRIVAL_MS));
}

void watched_expect_silence(Watched *watched)
{
	g_assert_false(wait_for_call(watched, SILENCE_MS));
}

void watched_start(Watched *watched, const char *name)
{
	g_autofree char *path = room_path(watched->room, name);

	g_assert_true(watch_set(watched->watch, (char *[]){ path, NULL }));
	watched_expect_call(watched);
}
