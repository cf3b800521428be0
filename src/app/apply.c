#define G_LOG_USE_STRUCTURED

#include "app/apply.h"

#include "app/history.h"
#include "app/step.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "format/json-narrow.h"
#include "system/lock.h"
#include "system/replace.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

/* How long a change is tried on a file that somebody else keeps changing, and how often at least.
 */
#define ATTEMPTS_MS  5000
#define ATTEMPTS_MIN 20

/* How often it is made once more when old copies are put back. */
#define ROUNDS_MAX 20

/* Claude Code's locks are nobody's after so many seconds (facts page, section 4). */
#define STATE_LOCK_STALE   10
#define STORAGE_LOCK_STALE 60

/* One step while it is carried out. */
typedef struct Work {
	const Step *step;
	Replacement *file; /* NULL when there is nothing to do, or for a step that replaces none */
	Secret *after;     /* what the file becomes; NULL for no file */
	bool due;
	bool done;
	unsigned mode; /* STEP_MODE: the permissions before */
} Work;

struct Applied {
	const Paths *paths;
	const Plan *plan;
	ApplyOptions options;
	GArray *works;   /* of Work: the attempt that succeeded */
	unsigned number; /* of the latest change in the journal once it was made */
	guint rounds;    /* how often it was gone */
	bool again;      /* it is made once more, for it was gone */
	bool journaled;  /* all but the removal of locks is */
	bool changed;
	bool durable;
};

static void work_clear(gpointer data)
{
	Work *work = data;

	replace_free(work->file);
	secret_free(work->after);
}

static bool make_directory_for(const Step *step, GError **error)
{
	g_autofree char *directory = g_path_get_dirname(step->path);
	bool is_private = (step->create_mode & 077) == 0;

	return g_file_test(directory, G_FILE_TEST_IS_DIR) ||
	       replace_make_directory(directory, is_private ? 0700 : 0755, error);
}

static bool prepare_file(Work *work, GError **error)
{
	const Step *step = work->step;

	if (!make_directory_for(step, error))
		return false;
	replace_sweep(step->path);
	work->file = replace_open(step->path, STEP_SIZE_MAX, error);
	if (!work->file)
		return false;

	StepOutcome outcome = step_result(step, replace_bytes(work->file), &work->after, error);

	work->due = outcome == STEP_OUTCOME_CHANGED;
	return outcome != STEP_OUTCOME_FAILED;
}

static bool prepare_mode(Work *work, GError **error)
{
	struct stat info;

	if (stat(work->step->path, &info) < 0) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, "%s: %s", work->step->path,
			g_strerror(errno));
		return false;
	}
	work->mode = info.st_mode & 07777;
	work->due = work->mode != work->step->mode;
	return true;
}

static bool prepare(const Plan *plan, GArray *works, GError **error)
{
	for (guint i = 0; i < plan->steps->len; i++) {
		Work added = { .step = plan->steps->pdata[i] };
		bool prepared = true;

		g_array_append_val(works, added);

		Work *work = &g_array_index(works, Work, i);

		if (work->step->kind == STEP_MODE)
			prepared = prepare_mode(work, error);
		else if (work->step->kind == STEP_UNLOCK)
			work->due = g_file_test(work->step->path, G_FILE_TEST_IS_DIR);
		else
			prepared = prepare_file(work, error);
		if (!prepared)
			return false;
	}
	return true;
}

static bool is_anything_due(const GArray *works)
{
	for (guint i = 0; i < works->len; i++)
		if (g_array_index(works, Work, i).due)
			return true;
	return false;
}

static void note(JournalEntry *entry, const Work *work)
{
	const Step *step = work->step;
	JournalFile *file = journal_add(entry, step->kind, step->path);

	file->role = step->role;
	if (step->kind == STEP_MODE) {
		file->mode = work->mode;
		file->new_mode = step->mode;
	} else if (work->file) {
		const Secret *before = replace_bytes(work->file);

		journal_file_set(file, before, work->after);
		file->mode = replace_mode(work->file);
		g_ptr_array_unref(file->undo);
		file->undo = step_inverse(step, before);
		for (guint i = 0; i < step->edits->len; i++)
			g_ptr_array_add(file->edits, edit_copy(step->edits->pdata[i]));
	}
}

static bool announce(Applied *applied, History *history, GError **error)
{
	g_autoptr(JournalEntry) entry =
		journal_entry_new(applied->options.title, g_get_real_time() / G_USEC_PER_SEC);

	for (guint i = 0; i < applied->works->len; i++) {
		const Work *work = &g_array_index(applied->works, Work, i);

		if (work->due && work->step->kind != STEP_UNLOCK)
			note(entry, work);
	}
	entry->undoes = applied->plan->undoes;
	switch_set(&entry->login, applied->plan->login.from, applied->plan->login.to,
		applied->plan->login.done);
	applied->journaled =
		(entry->files->len > 0 || entry->login.done) && !applied->options.unrecorded;
	return !applied->journaled || history_announce(history, entry, error);
}

static void finish(Applied *applied, History *history)
{
	if (applied->plan->undoes > 0 && applied->again)
		history_discard(history);
	else if (applied->plan->undoes > 0)
		history_finish_undo(history, applied->plan->undoes);
	else if (applied->journaled && !history_finish(history, NULL))
		g_debug("the change cannot be undone");
}

static bool stage(GArray *works, GError **error)
{
	for (guint i = 0; i < works->len; i++) {
		Work *work = &g_array_index(works, Work, i);

		if (work->due && work->file && work->after &&
			!replace_stage(work->file, work->after, work->step->create_mode, error))
			return false;
	}
	return true;
}

static bool commit_one(Work *work, bool *ret_conflict, bool *ret_durable, GError **error)
{
	const Step *step = work->step;

	if (work->file)
		return replace_commit(work->file, ret_conflict, ret_durable, error);
	if (step->kind == STEP_MODE)
		return replace_set_mode(step->path, step->mode, error);
	return lock_remove_stale(step->path, step->stale_after, error);
}

static bool commit(Applied *applied, bool *ret_conflict, GError **error)
{
	for (guint i = 0; i < applied->works->len; i++) {
		Work *work = &g_array_index(applied->works, Work, i);
		bool durable = true;

		if (work->due && !commit_one(work, ret_conflict, &durable, error))
			return false;
		work->done = work->due;
		applied->durable = applied->durable && durable;
	}
	return true;
}

static void put_back_one(const Work *work)
{
	const Step *step = work->step;
	g_autoptr(Replacement) now =
		work->file ? replace_open(step->path, STEP_SIZE_MAX, NULL) : NULL;
	const Secret *before = now ? replace_bytes(work->file) : NULL;
	bool conflict, durable;

	if (step->kind == STEP_MODE)
		replace_set_mode(step->path, work->mode, NULL);
	if (now && replace_is_intact(work->file) &&
		(!before || replace_stage(now, before, 0600, NULL)))
		replace_commit(now, &conflict, &durable, NULL);
}

/* For what is not in the journal: makes files that were changed what they were. */
static void put_back(const GArray *works)
{
	for (guint i = 0; i < works->len; i++)
		if (g_array_index(works, Work, i).done)
			put_back_one(&g_array_index(works, Work, i));
}

/* A login that was switched is a change to be undone, even if no file is changed with it. */
static bool records_switch(const Applied *applied)
{
	return applied->plan->login.done && applied->plan->undoes == 0 && !applied->again;
}

/* Makes the change once. With *ret_conflict somebody changed a file: nothing was done. */
static bool attempt(Applied *applied, History *history, bool *ret_conflict, GError **error)
{
	*ret_conflict = false;
	applied->durable = true;
	g_array_set_size(applied->works, 0);
	if (!prepare(applied->plan, applied->works, error))
		return false;
	if (!is_anything_due(applied->works) && !records_switch(applied)) {
		if (applied->plan->undoes > 0 && !applied->again)
			history_finish_undo(history, applied->plan->undoes);
		return true;
	}
	if (!announce(applied, history, error))
		return false;
	if (!stage(applied->works, error) || !commit(applied, ret_conflict, error)) {
		if (applied->journaled)
			history_take_back(history);
		else
			put_back(applied->works);
		return false;
	}
	applied->changed = true;
	finish(applied, history);
	applied->number = history_latest_number(history);
	return true;
}

static bool try_attempts(Applied *applied, History *history, GError **error)
{
	gint64 end = g_get_monotonic_time() + ATTEMPTS_MS * 1000;
	bool conflict = true;

	for (int i = 0; conflict && (i < ATTEMPTS_MIN || g_get_monotonic_time() < end); i++)
		if (attempt(applied, history, &conflict, error))
			return true;
	if (conflict)
		g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED,
			_("another program keeps changing the file; nothing was saved"));
	return false;
}

/* The lock that Claude Code takes to write a file of that role, for g_free; NULL for none. */
static char *lock_path(const Step *step)
{
	g_autofree char *directory = g_path_get_dirname(step->path);

	if (step->kind == STEP_UNLOCK)
		return NULL;
	if (step->role == FILE_CREDENTIALS)
		return g_build_filename(directory, ".storage-write.lock", NULL);
	return step->role == FILE_STATE ? g_strconcat(step->path, ".lock", NULL) : NULL;
}

static gint64 stale_after(const Step *step)
{
	return step->role == FILE_STATE ? STATE_LOCK_STALE : STORAGE_LOCK_STALE;
}

static void release(gpointer data)
{
	lock_release(data);
}

static bool take_lock(const Applied *applied, const Step *step, GPtrArray *locks, GError **error)
{
	g_autofree char *path = lock_path(step);
	DirectoryLock *lock;

	if (!path)
		return true;
	if (!make_directory_for(step, error))
		return false;
	lock = lock_take(path, stale_after(step), applied->options.wait_ms, error);
	if (lock)
		g_ptr_array_add(locks, lock);
	return lock != NULL;
}

/*
 * The locks of Claude Code for the files of the plan: a GPtrArray, NULL with the error set. That of
 * the credentials comes last, because nobody may have to wait for it.
 */
static GPtrArray *take_locks(const Applied *applied, GError **error)
{
	g_autoptr(GPtrArray) locks = g_ptr_array_new_with_free_func(release);

	for (int last = 0; last <= 1; last++)
		for (guint i = 0; i < applied->plan->steps->len; i++) {
			const Step *step = applied->plan->steps->pdata[i];

			if ((step->role == FILE_CREDENTIALS) == (last == 1) &&
				!take_lock(applied, step, locks, error))
				return NULL;
		}
	return g_steal_pointer(&locks);
}

/* What is undone must be the latest change still. */
static bool check_undo(const Applied *applied, const History *history, GError **error)
{
	if (applied->plan->undoes == 0 || applied->again ||
		applied->plan->undoes == history_latest_number(history))
		return true;
	g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED,
		_("another change was made meanwhile; nothing was undone"));
	return false;
}

/* A signal that would end the program waits until the change is made or given up. */
static bool try_undisturbed(Applied *applied, History *history, GError **error)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
	sigset_t blocked, before;

	sigemptyset(&blocked);
	for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
		sigaddset(&blocked, signals[i]);
	sigprocmask(SIG_BLOCK, &blocked, &before);

	bool done = try_attempts(applied, history, error);

	sigprocmask(SIG_SETMASK, &before, NULL);
	return done;
}

static bool carry_out(Applied *applied, GError **error)
{
	g_autoptr(History) history = history_open(applied->paths, applied->options.wait_ms, error);
	g_autoptr(GPtrArray) locks = history ? take_locks(applied, error) : NULL;

	return locks && check_undo(applied, history, error) &&
	       try_undisturbed(applied, history, error);
}

Applied *apply_plan(
	const Paths *paths, const Plan *plan, const ApplyOptions *options, GError **error)
{
	if (plan->login.done && !options->switched) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED,
			_("a login was switched with this change, and has to be switched back"));
		return NULL;
	}

	g_autoptr(Applied) applied = g_new0(Applied, 1);

	applied->paths = paths;
	applied->plan = plan;
	applied->options = *options;
	applied->works = g_array_new(FALSE, FALSE, sizeof(Work));
	g_array_set_clear_func(applied->works, work_clear);
	return carry_out(applied, error) ? g_steal_pointer(&applied) : NULL;
}

void applied_free(Applied *applied)
{
	if (!applied)
		return;
	g_array_unref(applied->works);
	g_free(applied);
}

bool applied_changed_something(const Applied *applied)
{
	return applied->changed;
}

bool applied_can_be_undone(const Applied *applied)
{
	return applied->journaled && applied->plan->undoes == 0;
}

bool applied_is_durable(const Applied *applied)
{
	return applied->durable;
}

static bool are_gone(const Work *work, const Secret *now)
{
	const GPtrArray *edits = work->step->edits;

	for (guint i = 0; i < edits->len; i++)
		if (json_edit_is_gone(replace_bytes(work->file), now, edits->pdata[i]))
			return true;
	return false;
}

/*
 * Whether an old value is back. Others that write the same key after us mean it, so anything else
 * than the old value is theirs.
 */
static bool is_lost(const Work *work)
{
	if (!work->due || work->step->kind != STEP_EDIT || replace_is_intact(work->file))
		return false;

	g_autoptr(Replacement) now = replace_open(work->step->path, STEP_SIZE_MAX, NULL);

	return now && !step_edits_are_in(work->step->edits, replace_bytes(now)) &&
	       are_gone(work, replace_bytes(now));
}

static bool is_any_lost(const Applied *applied)
{
	for (guint i = 0; i < applied->works->len; i++)
		if (is_lost(&g_array_index(applied->works, Work, i)))
			return true;
	return false;
}

/* Not if it has been undone meanwhile, or what it undid has been changed once more. */
static bool is_still_wanted(const Applied *applied)
{
	if (applied->plan->undoes > 0)
		return history_look(applied->paths) == applied->number;
	return !applied->journaled || history_has(applied->paths, applied->number);
}

bool applied_confirm(Applied *applied, bool *ret_again, GError **error)
{
	*ret_again = is_still_wanted(applied) && is_any_lost(applied);
	if (!*ret_again)
		return true;
	if (++applied->rounds > ROUNDS_MAX) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED,
			_("another program keeps putting its old copy of the file back; the change is not "
			  "in it"));
		return false;
	}
	applied->again = true;
	return carry_out(applied, error);
}
