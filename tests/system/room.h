/*
 * A room for a test of the system layer: a directory of its own, with real files in it.
 *
 *	g_auto(Room) room = room_new();
 *
 *	room_write(room, "settings.json", "{}");
 *	room_link(room, "link", "settings.json");
 *
 * What a call cannot do ends the test. Names are relative to the room.
 */
#ifndef TESTS_ROOM_H
#define TESTS_ROOM_H

#include <glib.h>
#include <stdbool.h>

typedef char *Room;

/* The path of a new directory, without links in it. */
Room room_new(void);

/* Removes the directory and all below it. */
void room_free(Room room);
G_DEFINE_AUTO_CLEANUP_FREE_FUNC(Room, room_free, NULL)

/* The path of a name, for g_free. */
char *room_path(const char *room, const char *name);

/* Writes a file in place: it keeps its inode. */
void room_write(const char *room, const char *name, const char *text);

/* Replaces a file as careful programs do, by renaming another one over it. */
void room_replace(const char *room, const char *name, const char *text);

void room_mkdir(const char *room, const char *name);
void room_remove(const char *room, const char *name);
void room_rename(const char *room, const char *from, const char *to);
void room_chmod(const char *room, const char *name, unsigned mode);

/* Makes, or turns, a symbolic link; the target is taken as it is. */
void room_link(const char *room, const char *name, const char *target);

/*
 * Whether the check holds in a child process, which it may change as it likes. It holds, and the
 * case counts as skipped, when the check calls room_skip() there.
 */
bool room_in_child(bool (*check)(const char *room), const char *room);
G_NORETURN void room_skip(void);

/* Gives up what lets root pass by permissions; the user stays the same. */
void room_drop_powers(void);

/* Makes the room the root directory of a child process; skips where that is not permitted. */
void room_enter(const char *room);

#endif
