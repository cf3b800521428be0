#include "app/undo.h"

#include "app/history.h"
#include "app/step.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "format/json-narrow.h"
#include "system/file.h"

static void add_exact(Plan *plan, const JournalFile *file, const Secret *now)
{
	Step *step = plan_add(plan, file->before ? STEP_REPLACE : STEP_DELETE, file->path);

	step->role = file->role;
	step->base = g_strdup(file->after);
	step->create_mode = file->mode;
	step->text = file->before ? journal_file_before(file, now) : NULL;
}

/* An edit that changed nothing has no inverse; the others have theirs in reverse order. */
static const Edit *forward_of(const JournalFile *file, guint i)
{
	return file->undo->len == file->edits->len ? file->edits->pdata[file->edits->len - 1 - i]
						   : NULL;
}

static void add_edits(Plan *plan, const JournalFile *file, const Secret *now)
{
	Step *step = plan_add(plan, STEP_EDIT, file->path);

	step->role = file->role;
	for (guint i = 0; i < file->undo->len; i++) {
		const Edit *forward = forward_of(file, i), *inverse = file->undo->pdata[i];

		g_ptr_array_add(step->edits,
			forward ? json_edit_narrow(now->data, now->length, forward, inverse)
				: edit_copy(inverse));
	}
}

static bool refuse(const JournalFile *file, GError **error)
{
	g_autofree char *path = text_clean(file->path, -1);

	g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
		_("cannot undo: what was changed in %s has been changed again since; to leave it "
		  "so and undo what was before: claude-accounts undo --forget"),
		path);
	return false;
}

static bool add_content(Plan *plan, const JournalFile *file, GError **error)
{
	g_auto(FileRead) now = { 0 };

	file_read(file->path, STEP_SIZE_MAX, &now);
	if (journal_digest_is(file->after, now.bytes)) {
		add_exact(plan, file, now.bytes);
		return true;
	}
	if (file->edits->len == 0 || !now.bytes)
		return journal_digest_is(file->before, now.bytes) || refuse(file, error);
	if (step_edits_are_in(file->edits, now.bytes))
		add_edits(plan, file, now.bytes);
	else if (!step_edits_are_in(file->undo, now.bytes))
		return refuse(file, error);
	return true;
}

static void add_mode(Plan *plan, const JournalFile *file)
{
	g_auto(FileRead) now = { 0 };

	file_read(file->path, STEP_SIZE_MAX, &now);
	if ((now.mode & 07777) != file->new_mode)
		return;

	Step *step = plan_add(plan, STEP_MODE, file->path);

	step->role = file->role;
	step->mode = file->mode;
}

static bool add_file(Plan *plan, const JournalFile *file, GError **error)
{
	if (file->kind == STEP_UNLOCK)
		return true;
	if (file->kind != STEP_MODE)
		return add_content(plan, file, error);
	add_mode(plan, file);
	return true;
}

Plan *undo_plan(const Paths *paths, char **ret_title, GError **error)
{
	g_autoptr(JournalEntry) entry = history_latest(paths);
	g_autoptr(Plan) plan = plan_new();

	if (!entry) {
		g_set_error_literal(
			error, APP_ERROR, APP_ERROR_FAILED, _("there is nothing to undo"));
		return NULL;
	}
	for (guint i = entry->files->len; i > 0; i--)
		if (!add_file(plan, entry->files->pdata[i - 1], error))
			return NULL;
	plan->undoes = entry->number;
	switch_set(&plan->login, entry->login.to, entry->login.from, entry->login.done);
	*ret_title = g_steal_pointer(&entry->title);
	return g_steal_pointer(&plan);
}

bool undo_forget(const Paths *paths, guint wait_ms, GError **error)
{
	g_autoptr(History) history = history_open(paths, wait_ms, error);

	if (!history)
		return false;
	if (history_forget_latest(history))
		return true;
	g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED, _("there is nothing to undo"));
	return false;
}
