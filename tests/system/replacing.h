/*
 * Short names for what tests of system/replace.h do in a room (room.h); what must not fail ends
 * the test.
 */
#ifndef TESTS_REPLACING_H
#define TESTS_REPLACING_H

#include "system/replace.h"

#include <glib.h>
#include <stdbool.h>

/* The largest file that may be replaced. */
#define REPLACING_CAP 64

/* What all temporary files have in their names. */
#define REPLACING_KEY ".claude-accounts-"

Replacement *replacing_open(const char *room, const char *name);
void replacing_stage(Replacement *file, const char *text, unsigned mode);

/* Commits, which succeeds; or does not, because somebody changed the file. */
void replacing_commit(Replacement *file);
void replacing_conflict(Replacement *file);

/* All of it: gives a file a new content. */
void replacing_write(const char *room, const char *name, const char *text);

bool replacing_exists(const char *room, const char *name);
void replacing_assert_holds(const char *room, const char *name, const char *text);
void replacing_assert_links(const char *room, const char *name, const char *target);

/* How many temporary files are in a folder. */
guint replacing_count_left(const char *room, const char *folder);

#endif
