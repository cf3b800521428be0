#define G_LOG_USE_STRUCTURED

#include "app/history.h"

#include "app/step.h"
#include "base/error.h"
#include "system/directory.h"
#include "system/file.h"
#include "system/lock.h"
#include "system/replace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOCK    "lock"
#define PENDING "pending.json"
#define UNDO    "undo"
#define NAME    "%08u.json"

#define ENTRY_SIZE_MAX (256 << 20)
#define NAMES_MAX      10000

struct History {
	char *directory;
	char *pending; /* path of the announced change */
	char *undo;    /* directory of finished ones */
	int lock;
};

static JournalEntry *read_entry(const char *path)
{
	g_auto(FileRead) file = { 0 };

	file_read(path, ENTRY_SIZE_MAX, &file);
	return file.state == FILE_READ ? journal_parse(file.bytes->data, file.bytes->length) : NULL;
}

/* The numbers of the finished changes, as their sorted file names. */
static void read_names(const char *undo, DirectoryRead *ret_names)
{
	directory_read(undo, NAMES_MAX, ret_names);
}

/* 0 for a name that is not one of ours. */
static unsigned number_of(const char *name)
{
	unsigned number = (unsigned)strtoul(name, NULL, 10);
	g_autofree char *own = g_strdup_printf(NAME, number);

	return strcmp(name, own) == 0 ? number : 0;
}

static char *path_of(const char *undo, unsigned number)
{
	g_autofree char *name = g_strdup_printf(NAME, number);

	return g_build_filename(undo, name, NULL);
}

/* The number of the latest change, 0 when there is none. */
static unsigned latest_number(const char *undo)
{
	g_auto(DirectoryRead) names = { 0 };
	unsigned latest = 0;

	read_names(undo, &names);
	for (guint i = 0; names.names[i]; i++)
		latest = MAX(latest, number_of(names.names[i]));
	return latest;
}

static void forget_old(const char *undo)
{
	unsigned latest = latest_number(undo);
	g_auto(DirectoryRead) names = { 0 };

	read_names(undo, &names);
	for (guint i = 0; names.names[i]; i++) {
		g_autofree char *path = g_build_filename(undo, names.names[i], NULL);
		unsigned number = number_of(names.names[i]);

		if (number > 0 && number + HISTORY_MAX <= latest)
			unlink(path);
	}
}

/*
 * Gives a file the content it had before, if it has the one that the change gave it. False when
 * that cannot be done.
 */
static bool put_back(const JournalFile *file)
{
	g_autoptr(Replacement) target = replace_open(file->path, STEP_SIZE_MAX, NULL);
	const Secret *now = target ? replace_bytes(target) : NULL;
	g_autoptr(Secret) old = target ? journal_file_before(file, now) : NULL;
	bool conflict, durable;

	if (!target)
		return false;
	if (!journal_digest_is(file->after, now) || (file->before && !old))
		return true;
	g_debug("%s: the old content is put back", file->path);
	return (!file->before || replace_stage(target, old, file->mode, NULL)) &&
	       replace_commit(target, &conflict, &durable, NULL);
}

static bool put_mode_back(const JournalFile *file)
{
	g_auto(FileRead) now = { 0 };

	file_read(file->path, STEP_SIZE_MAX, &now);
	return (now.mode & 07777) != file->new_mode ||
	       replace_set_mode(file->path, file->mode, NULL);
}

static bool put_back_file(const JournalFile *file)
{
	if (file->kind == STEP_MODE)
		return put_mode_back(file);
	return file->kind == STEP_UNLOCK || put_back(file);
}

/* Whether a file of a change is as the change makes it. */
static bool is_done(const JournalFile *file)
{
	g_auto(FileRead) now = { 0 };

	if (file->kind == STEP_UNLOCK)
		return true;
	file_read(file->path, STEP_SIZE_MAX, &now);
	return file->kind == STEP_MODE ? (now.mode & 07777) == file->new_mode
				       : journal_digest_is(file->after, now.bytes);
}

static bool is_all_done(const JournalEntry *entry)
{
	for (guint i = 0; i < entry->files->len; i++)
		if (!is_done(entry->files->pdata[i]))
			return false;
	return true;
}

static void sweep(const JournalEntry *entry)
{
	for (guint i = 0; i < entry->files->len; i++)
		replace_sweep(((const JournalFile *)entry->files->pdata[i])->path);
}

void history_take_back(History *history)
{
	g_autoptr(JournalEntry) entry = read_entry(history->pending);
	bool done = true;

	for (guint i = 0; entry && i < entry->files->len; i++)
		done = put_back_file(entry->files->pdata[i]) && done;
	/* What could not be put back is tried again when a change is made the next time. */
	if (done)
		unlink(history->pending);
}

static bool finish(History *history, const JournalEntry *entry)
{
	if (entry->undoes == 0)
		return history_finish(history, NULL);
	history_finish_undo(history, entry->undoes);
	return true;
}

/* What a killed process has left: a change that was announced, temporary files. */
static void settle(History *history)
{
	g_autoptr(JournalEntry) entry = read_entry(history->pending);

	replace_sweep(history->pending);
	if (!entry)
		return;
	sweep(entry);
	if (!is_all_done(entry) || !finish(history, entry))
		history_take_back(history);
}

History *history_open(const Paths *paths, guint wait_ms, GError **error)
{
	g_autoptr(History) history = g_new0(History, 1);

	history->lock = -1;
	history->directory = paths_own_state(paths);
	history->pending = g_build_filename(history->directory, PENDING, NULL);
	history->undo = g_build_filename(history->directory, UNDO, NULL);
	if (!replace_make_directory(history->undo, 0700, error))
		return NULL;

	g_autofree char *lock = g_build_filename(history->directory, LOCK, NULL);

	history->lock = lock_take_file(lock, wait_ms, error);
	if (history->lock < 0)
		return NULL;
	settle(history);
	return g_steal_pointer(&history);
}

void history_close(History *history)
{
	if (!history)
		return;
	if (history->lock >= 0)
		close(history->lock);
	g_free(history->directory);
	g_free(history->pending);
	g_free(history->undo);
	g_free(history);
}

bool history_announce(History *history, const JournalEntry *entry, GError **error)
{
	g_autoptr(Replacement) file = replace_open(history->pending, ENTRY_SIZE_MAX, error);
	g_autoptr(Secret) text = journal_write(entry);
	bool conflict = false, durable;

	if (!file || !replace_stage(file, text, 0600, error))
		return false;
	if (replace_commit(file, &conflict, &durable, error))
		return true;
	if (conflict)
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED,
			"cannot write %s: it was changed meanwhile", history->pending);
	return false;
}

bool history_finish(History *history, GError **error)
{
	g_autofree char *path = path_of(history->undo, latest_number(history->undo) + 1);

	if (rename(history->pending, path) < 0) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, "cannot write %s: %s", path,
			file_problem(errno));
		return false;
	}
	forget_old(history->undo);
	return true;
}

void history_finish_undo(History *history, unsigned number)
{
	g_autofree char *path = path_of(history->undo, number);

	unlink(path);
	unlink(history->pending);
}

void history_discard(History *history)
{
	unlink(history->pending);
}

unsigned history_latest_number(const History *history)
{
	return latest_number(history->undo);
}

bool history_forget_latest(History *history)
{
	unsigned number = latest_number(history->undo);
	g_autofree char *path = path_of(history->undo, number);

	return number > 0 && unlink(path) == 0;
}

static char *undo_directory(const Paths *paths)
{
	g_autofree char *directory = paths_own_state(paths);

	return g_build_filename(directory, UNDO, NULL);
}

bool history_has(const Paths *paths, unsigned number)
{
	g_autofree char *undo = undo_directory(paths);
	g_autofree char *path = path_of(undo, number);

	return g_file_test(path, G_FILE_TEST_EXISTS);
}

unsigned history_look(const Paths *paths)
{
	g_autofree char *undo = undo_directory(paths);

	return latest_number(undo);
}

/* Looking writes nothing, unless a process was killed in the middle of a change. */
static void settle_if_due(const Paths *paths, const char *directory)
{
	g_autofree char *pending = g_build_filename(directory, PENDING, NULL);

	if (g_file_test(pending, G_FILE_TEST_EXISTS))
		history_close(history_open(paths, 0, NULL));
}

JournalEntry *history_latest(const Paths *paths)
{
	g_autofree char *directory = paths_own_state(paths);
	g_autofree char *undo = g_build_filename(directory, UNDO, NULL);

	settle_if_due(paths, directory);

	unsigned number = latest_number(undo);
	g_autofree char *path = path_of(undo, number);
	JournalEntry *entry = number > 0 ? read_entry(path) : NULL;

	if (entry)
		entry->number = number;
	return entry;
}
