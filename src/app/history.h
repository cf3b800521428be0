/*
 * The journal of changes: what undo needs, and what a crash leaves unfinished. It lives in a
 * directory of this program's own (app/paths.h), which only the user may read.
 *
 *	g_autoptr(History) history = history_open(paths, wait_ms, &error);
 *
 * While a History is open no other process of this program changes anything. A change is announced
 * before the first file is touched and finished after the last one; opening a history settles what
 * a killed process announced and did not finish: files that were all replaced are a finished
 * change, and of several files of which some were, the old ones are put back.
 */
#ifndef APP_HISTORY_H
#define APP_HISTORY_H

#include "app/paths.h"
#include "format/journal.h"

#include <glib.h>
#include <stdbool.h>

/* So many changes can be undone, the latest first. */
#define HISTORY_MAX 50

typedef struct History History;

/*
 * Waits at most that long for other processes. Fails with APP_ERROR_REFUSED when they do not
 * finish, with APP_ERROR_FAILED when the directory cannot be made or written.
 */
History *history_open(const Paths *paths, guint wait_ms, GError **error);
void history_close(History *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(History, history_close)

/* Announces a change. Nothing has been touched yet when this fails. */
bool history_announce(History *history, const JournalEntry *entry, GError **error);

/* The announced change was made: it is what undo takes back next. */
bool history_finish(History *history, GError **error);

/* The announced change takes that one back: both are over and cannot be undone. */
void history_finish_undo(History *history, unsigned number);

/* The announced change was made and is not to be undone. */
void history_discard(History *history);

/* The number of the latest change, 0 when there is none. */
unsigned history_latest_number(const History *history);

/*
 * The announced change was not made, or only in part: puts the old content of its files back
 * where the new one stands, and forgets it.
 */
void history_take_back(History *history);

/* Forgets the latest change, which stays made; false when there is none. */
bool history_forget_latest(History *history);

/*
 * Whether a change with that number is there, and the number of the latest one (0 for none); for
 * those who look without a History.
 */
bool history_has(const Paths *paths, unsigned number);
unsigned history_look(const Paths *paths);

/*
 * The latest change, with its number, for journal_entry_free(); NULL when there is none. Needs no
 * History. Writes nothing, unless a killed process left something to settle.
 */
JournalEntry *history_latest(const Paths *paths);

#endif
