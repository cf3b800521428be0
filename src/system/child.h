/*
 * A command that runs on a terminal of its own, a pty, which somebody watches and types at.
 *
 *	Child *child = child_new(&command, columns, rows, &callbacks, data, &error);
 *	… callbacks.output(): bytes for an emulator …
 *	… child_write(child, keys, length), child_resize(), child_stop() …
 *	… callbacks.ended(): child_result(child) …
 *	child_free(child);
 *
 * How it is run, limited and stopped: system/spawn.h. What was in the terminal when the command
 * ended is still delivered before the end is told; the end of file is not waited for.
 *
 * Output has the lowest priority in the main loop, and each turn takes a part only: keys and the
 * screen come first, and the command waits meanwhile, as for a slow terminal.
 */
#ifndef SYSTEM_CHILD_H
#define SYSTEM_CHILD_H

#include "system/spawn.h"

typedef struct Child Child;

/* Both may free the child. */
typedef struct ChildCallbacks {
	/* Some bytes as they came; a character may be cut in two. */
	void (*output)(const char *bytes, gsize length, gpointer data);
	/* Once, and nothing comes after it. */
	void (*ended)(gpointer data);
} ChildCallbacks;

/* Fails with APP_ERROR_FAILED when there is no terminal to be had, or as spawn_new() does. */
Child *child_new(const SpawnCommand *command, int columns, int rows,
	const ChildCallbacks *callbacks, gpointer data, GError **error);

/* Kills what still runs and takes the terminal away; NULL is fine. */
void child_free(Child *child);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Child, child_free)

/*
 * Types these bytes. What the command does not take yet is kept, and wiped when it was taken;
 * false, and nothing is typed, when that would be more than 16 KiB.
 */
bool child_write(Child *child, const char *bytes, gsize length);

/* Tells the command its new size. */
void child_resize(Child *child, int columns, int rows);

/* No output is taken while it is held; the end is not told then, if some is left. */
void child_hold(Child *child, bool is_held);

/* As those of system/spawn.h. */
pid_t child_pid(const Child *child);
void child_stop(Child *child);
void child_set_limit(Child *child, guint limit_ms);
guint child_limit(const Child *child);
gint64 child_elapsed(const Child *child);

/* NULL until the end has been told. */
const SpawnResult *child_result(const Child *child);

/* Bytes of output so far. */
guint64 child_output_length(const Child *child);

#endif
