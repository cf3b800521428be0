/*
 * A watch in a room, and what is expected of it. For g_test_add():
 *
 *	g_test_add("/watch/write", Watched, NULL, watched_setup, test_write, watched_teardown);
 *
 * A case first says what to watch and then changes one thing after the other:
 *
 *	watched_start(watched, "file");
 *	room_write(watched->room, "file", "text");
 *	watched_expect_call(watched);
 */
#ifndef TESTS_WATCHED_H
#define TESTS_WATCHED_H

#include "room.h"

#include "system/watch.h"

#include <glib.h>

typedef struct Watched {
	Room room;
	Watch *watch;
	guint calls; /* since the last expectation */
} Watched;

void watched_setup(Watched *watched, gconstpointer data);
void watched_teardown(Watched *watched, gconstpointer data);

/* The watch's callback. */
void watched_on_change(gpointer watched);

/* Watches this name of the room and no other; the call that a new path brings is over then. */
void watched_start(Watched *watched, const char *name);

/*
 * Runs the main loop until a call comes. The time is no part of the expectation: a busy machine
 * may take long. test-watch.c measures it.
 */
void watched_expect_call(Watched *watched);

/* Runs the main loop for twice the longest time that a call is held back; none may come. */
void watched_expect_silence(Watched *watched);

#endif
