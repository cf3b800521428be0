/*
 * A home in a room (tests/system/room.h) in which plans are carried out. For g_test_add():
 *
 *	g_test_add("/apply/edit", Changing, NULL, changing_setup, test_edit, changing_teardown);
 *
 * Names are relative to the room; what must not fail ends the test.
 */
#ifndef TESTS_CHANGING_H
#define TESTS_CHANGING_H

#include "../system/room.h"

#include "app/apply.h"
#include "app/paths.h"
#include "core/plan.h"

#include <glib.h>
#include <stdbool.h>

/* The key "a", alone and in "env". */
#define CHANGING_KEY                                                                               \
	(const char *const[])                                                                      \
	{                                                                                          \
		"a", NULL                                                                          \
	}
#define CHANGING_ENV                                                                               \
	(const char *const[])                                                                      \
	{                                                                                          \
		"env", "A", NULL                                                                   \
	}

typedef struct Changing {
	Room room;
	Paths paths;
} Changing;

void changing_setup(Changing *changing, gconstpointer data);

/* Looks that no temporary file and no announced change is left. */
void changing_teardown(Changing *changing, gconstpointer data);

/* A step that sets a place to a JSON value, or one that takes it out. */
Step *changing_set(Changing *changing, Plan *plan, const char *name, const char *const *path,
	const char *json);
Step *changing_unset(Changing *changing, Plan *plan, const char *name, const char *const *path);

/* A step of another kind. */
Step *changing_add(Changing *changing, Plan *plan, StepKind kind, const char *name);

/* Carries a plan out, for applied_free(). */
Applied *changing_apply(Changing *changing, const Plan *plan, const char *title);

/* Fails to carry a plan out. */
void changing_fail(Changing *changing, const Plan *plan, int code);

/* A plan of a step that sets "a", carried out and confirmed. */
void changing_set_now(Changing *changing, const char *name, const char *json, const char *title);

/* Undoes the latest change. */
void changing_undo_now(Changing *changing);

/* The text of a file; NULL for no file. */
void changing_assert(const Changing *changing, const char *name, const char *text);
void changing_assert_mode(const Changing *changing, const char *name, unsigned mode);

/* What undo takes back next; NULL for nothing. */
void changing_assert_latest(const Changing *changing, const char *title);

#endif
