/* The journal of changes: taking the latest one back, and what a crash leaves of one. */
#include "changing.h"

#include "app/history.h"
#include "app/undo.h"
#include "base/error.h"

#include <string.h>

#define DEAD ".claude-accounts-0000002a"

#define TO "fedcba9876543210" /* the id of an account */

static void test_exact(Changing *changing, gconstpointer data)
{
	static const char *const texts[] = { "{}", "{\"a\": 1}", "\xEF\xBB\xBF{\r\n\t\"b\":1e400}",
		"", " \n", "{\"a\": 1, \"a\": 2}" };

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		room_write(changing->room, "file", texts[i]);
		room_chmod(changing->room, "file", 0640);
		changing_set_now(changing, "file", "7", "seven");
		changing_undo_now(changing);
		changing_assert(changing, "file", texts[i]);
		changing_assert_mode(changing, "file", 0640);
		changing_assert_latest(changing, NULL);
	}
}

static void test_new_file(Changing *changing, gconstpointer data)
{
	(void)data;
	room_mkdir(changing->room, "away");
	room_link(changing->room, "link", "away/file");
	changing_set_now(changing, "link", "7", "seven");
	changing_assert(changing, "away/file", "{\n  \"a\": 7\n}\n");
	changing_undo_now(changing);
	changing_assert(changing, "away/file", NULL);
}

/* The latest first, until there is nothing more. */
static void test_order(Changing *changing, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	char *title = NULL;

	(void)data;
	room_write(changing->room, "file", "{\"a\": 0}");
	changing_set_now(changing, "file", "1", "one");
	changing_set_now(changing, "file", "2", "two");
	changing_set_now(changing, "other", "3", "three");
	changing_assert_latest(changing, "three");
	changing_undo_now(changing);
	changing_assert(changing, "other", NULL);
	changing_assert_latest(changing, "two");
	changing_undo_now(changing);
	changing_assert(changing, "file", "{\"a\": 1}");
	changing_set_now(changing, "file", "4", "four");
	changing_undo_now(changing);
	changing_undo_now(changing);
	changing_assert(changing, "file", "{\"a\": 0}");
	g_assert_null(undo_plan(&changing->paths, &title, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
}

static void test_all_kinds(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_new();
	g_autoptr(Secret) old = secret_new("old", 3);
	Step *step;

	(void)data;
	room_write(changing->room, "replaced", "old");
	room_write(changing->room, "removed", "old");
	room_chmod(changing->room, "removed", 0640);
	room_write(changing->room, "mode", "");
	room_chmod(changing->room, "mode", 0644);
	step = changing_add(changing, plan, STEP_REPLACE, "replaced");
	step->base = journal_digest(old);
	step->text = secret_new("new", 3);
	step = changing_add(changing, plan, STEP_DELETE, "removed");
	step->base = journal_digest(old);
	changing_add(changing, plan, STEP_MODE, "mode")->mode = 0600;
	applied_free(changing_apply(changing, plan, "all"));
	changing_assert(changing, "removed", NULL);
	changing_undo_now(changing);
	changing_assert(changing, "replaced", "old");
	changing_assert(changing, "removed", "old");
	changing_assert_mode(changing, "removed", 0640);
	changing_assert_mode(changing, "mode", 0644);
}

/* Changes that others made since stay. */
static void test_changed_since(Changing *changing, gconstpointer data)
{
	static const struct {
		const char *before, *since, *wanted;
	} cases[] = {
		{ "{\"a\": 1}", "{\"b\": 2, \"a\": 7}", "{\"b\": 2, \"a\": 1}" },
		{ "{}", "{\"b\": 2, \"a\": 7}", "{\"b\": 2}" },
		{ "{\"b\": 1}", "{\"a\": 7}", "{}" },
		/* It is undone already. */
		{ "{\"a\": 1}", "{\"a\": 1}", "{\"a\": 1}" },
		{ "{\"a\": 1}", "{\"a\": 1, \"b\": 2}", "{\"a\": 1, \"b\": 2}" },
		{ "{}", "{\"b\": 2}", "{\"b\": 2}" },
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s, %s", cases[i].before, cases[i].since);
		room_write(changing->room, "file", cases[i].before);
		changing_set_now(changing, "file", "7", "seven");
		room_write(changing->room, "file", cases[i].since);
		changing_undo_now(changing);
		changing_assert(changing, "file", cases[i].wanted);
		changing_assert_latest(changing, NULL);
	}
}

static void test_changed_again(Changing *changing, gconstpointer data)
{
	static const char *const since[] = { "{\"a\": 8}", "{}", "{\"a\": 7,}", "[]", NULL };

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(since); i++) {
		g_autoptr(GError) error = NULL;
		char *title = NULL;

		g_test_message("%s", since[i] ? since[i] : "removed");
		room_write(changing->room, "file", "{\"a\": 1}");
		changing_set_now(changing, "file", "7", "seven");
		room_write(changing->room, "file", since[i] ? since[i] : "");
		if (!since[i])
			room_remove(changing->room, "file");
		g_assert_null(undo_plan(&changing->paths, &title, &error));
		g_assert_error(error, APP_ERROR, APP_ERROR_REFUSED);
		changing_assert(changing, "file", since[i]);
		changing_assert_latest(changing, "seven");
		g_assert_true(undo_forget(&changing->paths, 0, NULL));
		changing_assert_latest(changing, NULL);
	}
}

/* "env" was made by the change, but what others put there since is theirs. */
static void test_keeps_others(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_new();

	(void)data;
	room_write(changing->room, "file", "{}");
	changing_set(changing, plan, "file", CHANGING_ENV, "7");
	applied_free(changing_apply(changing, plan, "seven"));
	room_write(changing->room, "file", "{\"env\": {\"A\": 7, \"B\": 8}}");
	changing_undo_now(changing);
	changing_assert(changing, "file", "{\"env\": {\"B\": 8}}");
}

/* While an undo is shown, somebody makes another change: that one is not what was shown. */
static void test_overtaken(Changing *changing, gconstpointer data)
{
	g_autofree char *title = NULL;
	g_autoptr(Plan) plan = NULL;

	(void)data;
	changing_set_now(changing, "file", "1", "one");
	plan = undo_plan(&changing->paths, &title, NULL);
	changing_set_now(changing, "other", "2", "two");
	changing_fail(changing, plan, APP_ERROR_REFUSED);
	changing_assert(changing, "file", "{\n  \"a\": 1\n}\n");
	changing_assert_latest(changing, "two");
}

/* An undo that a stale writer made ineffective is made again, and is still one undo. */
static void test_confirmed(Changing *changing, gconstpointer data)
{
	g_autofree char *title = NULL;
	g_autoptr(Plan) plan = NULL;
	g_autoptr(Applied) applied = NULL;
	bool again;
	g_autoptr(GError) error = NULL;

	(void)data;
	changing_set_now(changing, "other", "1", "one");
	room_write(changing->room, "file", "{\"a\": 1}");
	changing_set_now(changing, "file", "7", "two");
	room_write(changing->room, "file", "{\"a\": 7, \"b\": 2}");
	plan = undo_plan(&changing->paths, &title, NULL);
	applied = changing_apply(changing, plan, "undo");
	changing_assert(changing, "file", "{\"a\": 1, \"b\": 2}");
	room_replace(changing->room, "file", "{\"a\": 7, \"b\": 2}");
	g_assert_true(applied_confirm(applied, &again, &error));
	g_assert_no_error(error);
	changing_assert(changing, "file", "{\"a\": 1, \"b\": 2}");
	changing_assert_latest(changing, "one");
}

static void test_oldest_are_forgotten(Changing *changing, gconstpointer data)
{
	g_autofree char *path = room_path(changing->room, "home/.local/state/" PACKAGE "/undo");
	g_autoptr(GDir) names = NULL;
	guint count = 0;

	(void)data;
	room_write(changing->room, "file", "{\"a\": -1}");
	for (int i = 0; i < HISTORY_MAX + 3; i++) {
		g_autofree char *json = g_strdup_printf("%d", i);
		g_autoptr(Plan) plan = plan_new();

		changing_set(changing, plan, "file", CHANGING_KEY, json);
		applied_free(changing_apply(changing, plan, json));
	}
	names = g_dir_open(path, 0, NULL);
	while (g_dir_read_name(names))
		count++;
	g_assert_cmpuint(count, ==, HISTORY_MAX);
	for (int i = 0; i < HISTORY_MAX; i++)
		changing_undo_now(changing);
	changing_assert(changing, "file", "{\"a\": 2}");
	changing_assert_latest(changing, NULL);
}

/* Only we may read it, for it holds what was in the files. */
static void test_private(Changing *changing, gconstpointer data)
{
	(void)data;
	changing_set_now(changing, "file", "7", "seven");
	changing_assert_mode(changing, "home/.local/state/" PACKAGE, 0700);
	changing_assert_mode(changing, "home/.local/state/" PACKAGE "/undo", 0700);
	changing_assert_mode(changing, "home/.local/state/" PACKAGE "/undo/00000001.json", 0600);
}

/* What else lies in the journal's folder neither hides entries nor has one written over. */
static void test_odd_names(Changing *changing, gconstpointer data)
{
	(void)data;
	room_write(changing->room, "file", "{\"a\": 0}");
	changing_set_now(changing, "file", "1", "one");
	room_write(changing->room, "home/.local/state/" PACKAGE "/undo/notes", "");
	changing_assert_latest(changing, "one");
	changing_set_now(changing, "file", "2", "two");
	changing_assert_latest(changing, "two");
	changing_undo_now(changing);
	changing_undo_now(changing);
	changing_assert(changing, "file", "{\"a\": 0}");
}

/* Adds a file to an entry as a change would, with contents from before and behind it. */
static JournalFile *note(Changing *changing, JournalEntry *entry, const char *name,
	const char *before, const char *after)
{
	g_autofree char *path = room_path(changing->room, name);
	g_autoptr(Secret) old = before ? secret_new(before, strlen(before)) : NULL;
	g_autoptr(Secret) new = after ? secret_new(after, strlen(after)) : NULL;
	JournalFile *file = journal_add(entry, STEP_REPLACE, path);

	journal_file_set(file, old, new);
	file->mode = before ? 0600 : 0;
	return file;
}

static JournalFile *note_mode(Changing *changing, JournalEntry *entry, unsigned old, unsigned new)
{
	JournalFile *file = note(changing, entry, "mode", NULL, NULL);

	file->kind = STEP_MODE;
	file->mode = old;
	file->new_mode = new;
	return file;
}

/* Announces a change of three files, and dies. */
static void announce_and_die(Changing *changing)
{
	g_autoptr(JournalEntry) entry = journal_entry_new("interrupted", 0);
	g_autoptr(History) history = history_open(&changing->paths, 0, NULL);

	note(changing, entry, "changed", "old", "new");
	note(changing, entry, "made", NULL, "new");
	note(changing, entry, "removed", "old", NULL);
	g_assert_true(history_announce(history, entry, NULL));
	room_write(changing->room, ".changed" DEAD, "half of ne");
}

/* Another process of ours starts a change. */
static void start(Changing *changing)
{
	g_autoptr(History) history = history_open(&changing->paths, 0, NULL);

	g_assert_nonnull(history);
}

typedef enum Progress { TO_CHANGE, TO_MAKE, TO_REMOVE, ALL_DONE } Progress;

/* A crash at each point: all old or all new, and what is new can be undone. */
static void test_crash(Changing *changing, gconstpointer data)
{
	(void)data;
	for (Progress progress = TO_CHANGE; progress <= ALL_DONE; progress++) {
		bool done = progress == ALL_DONE;

		room_write(changing->room, "changed", "old");
		room_write(changing->room, "removed", "old");
		announce_and_die(changing);
		if (progress > TO_CHANGE)
			room_replace(changing->room, "changed", "new");
		if (progress > TO_MAKE)
			room_write(changing->room, "made", "new");
		if (progress > TO_REMOVE)
			room_remove(changing->room, "removed");
		start(changing);
		changing_assert(changing, "changed", done ? "new" : "old");
		changing_assert(changing, "made", done ? "new" : NULL);
		changing_assert(changing, "removed", done ? NULL : "old");
		changing_assert(changing, ".changed" DEAD, NULL);
		changing_assert_latest(changing, done ? "interrupted" : NULL);
	}
	changing_undo_now(changing);
	changing_assert(changing, "changed", "old");
	changing_assert(changing, "made", NULL);
	changing_assert(changing, "removed", "old");
}

/* After the crash somebody changed a file, which is not ours to put back. */
static void test_crash_then_changed(Changing *changing, gconstpointer data)
{
	(void)data;
	room_write(changing->room, "changed", "old");
	room_write(changing->room, "removed", "old");
	announce_and_die(changing);
	room_replace(changing->room, "changed", "foe");
	room_write(changing->room, "made", "new");
	start(changing);
	changing_assert(changing, "changed", "foe");
	changing_assert(changing, "made", NULL);
	changing_assert(changing, "removed", "old");
	changing_assert_latest(changing, NULL);
}

/* A mode that neither we gave nor was before is somebody's will. */
static void test_crash_then_mode(Changing *changing, gconstpointer data)
{
	static const struct {
		unsigned now, wanted;
	} cases[] = { { 0644, 0644 }, { 0600, 0644 }, { 0400, 0400 } };

	(void)data;
	room_write(changing->room, "mode", "");
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(JournalEntry) entry = journal_entry_new("interrupted", 0);
		g_autoptr(History) history = history_open(&changing->paths, 0, NULL);

		note_mode(changing, entry, 0644, 0600);
		note(changing, entry, "made", NULL, "new");
		g_assert_true(history_announce(history, entry, NULL));
		g_clear_pointer(&history, history_close);
		room_chmod(changing->room, "mode", cases[i].now);
		start(changing);
		changing_assert_mode(changing, "mode", cases[i].wanted);
	}
}

/* What was announced and made, but not finished, is the latest change. */
static void test_crash_then_undo(Changing *changing, gconstpointer data)
{
	g_autofree char *title = NULL;
	g_autoptr(Plan) plan = NULL;

	(void)data;
	changing_set_now(changing, "file", "1", "one");
	room_write(changing->room, "changed", "old");
	room_write(changing->room, "removed", "old");
	announce_and_die(changing);
	room_replace(changing->room, "changed", "new");
	room_write(changing->room, "made", "new");
	room_remove(changing->room, "removed");
	plan = undo_plan(&changing->paths, &title, NULL);
	g_assert_nonnull(plan);
	applied_free(changing_apply(changing, plan, "undo"));
	g_assert_cmpstr(title, ==, "interrupted");
	changing_assert(changing, "changed", "old");
	changing_assert_latest(changing, "one");
	changing_undo_now(changing);
	changing_assert(changing, "file", NULL);
}

/* What was not written to its end was never a change. */
static void test_cut_announcement(Changing *changing, gconstpointer data)
{
	(void)data;
	room_write(changing->room, "changed", "old");
	room_write(changing->room, "removed", "old");
	announce_and_die(changing);
	room_write(changing->room, "home/.local/state/" PACKAGE "/pending.json", "{\"version\":1,");
	room_remove(changing->room, ".changed" DEAD);
	changing_set_now(changing, "file", "1", "one");
	changing_assert(changing, "changed", "old");
	changing_assert_latest(changing, "one");
}

static void test_one_at_a_time(Changing *changing, gconstpointer data)
{
	g_autoptr(History) history = history_open(&changing->paths, 0, NULL);
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_nonnull(history);
	g_assert_null(history_open(&changing->paths, 0, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_REFUSED);
	g_clear_pointer(&history, history_close);
	start(changing);
}

/* Whoever switches logins back as well says so; nobody else takes such a change back. */
static void apply_switched(Changing *changing, const Plan *plan)
{
	const ApplyOptions options = { .title = "use work", .wait_ms = 100, .switched = true };
	g_autoptr(GError) error = NULL;
	g_autoptr(Applied) applied = apply_plan(&changing->paths, plan, &options, &error);

	g_assert_no_error(error);
	g_assert_true(applied_changed_something(applied));
	g_assert_true(applied_can_be_undone(applied) == (plan->undoes == 0));
}

static void undo_switched(Changing *changing)
{
	g_autofree char *title = NULL;
	g_autoptr(Plan) plan = undo_plan(&changing->paths, &title, NULL);

	g_assert_cmpstr(title, ==, "use work");
	g_assert_true(plan->login.done);
	g_assert_cmpstr(plan->login.from, ==, TO);
	g_assert_cmpstr(plan->login.to, ==, NULL);
	changing_fail(changing, plan, APP_ERROR_REFUSED);
	changing_assert_latest(changing, "use work");
	if (plan->steps->len > 0)
		apply_switched(changing, plan);
	else
		applied_free(apply_plan(&changing->paths, plan,
			&(ApplyOptions){ .title = "undo", .wait_ms = 100, .switched = true },
			NULL));
	changing_assert_latest(changing, NULL);
}

static void test_switch(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_new();

	(void)data;
	room_write(changing->room, "file", "{\"a\": 1}");
	changing_set(changing, plan, "file", CHANGING_KEY, "7");
	switch_set(&plan->login, NULL, TO, true);
	changing_fail(changing, plan, APP_ERROR_REFUSED);
	changing_assert(changing, "file", "{\"a\": 1}");
	changing_assert_latest(changing, NULL);
	apply_switched(changing, plan);
	changing_assert(changing, "file", "{\"a\": 7}");
	undo_switched(changing);
	changing_assert(changing, "file", "{\"a\": 1}");
}

/* A login alone is a change, too. */
static void test_switch_alone(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_new();

	(void)data;
	switch_set(&plan->login, NULL, TO, true);
	apply_switched(changing, plan);
	undo_switched(changing);
}

#define ADD(path, function)                                                                        \
	g_test_add(path, Changing, NULL, changing_setup, function, changing_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/undo/exact", test_exact);
	ADD("/undo/new-file", test_new_file);
	ADD("/undo/order", test_order);
	ADD("/undo/all-kinds", test_all_kinds);
	ADD("/undo/changed-since", test_changed_since);
	ADD("/undo/changed-again", test_changed_again);
	ADD("/undo/keeps-others", test_keeps_others);
	ADD("/undo/overtaken", test_overtaken);
	ADD("/undo/confirmed", test_confirmed);
	ADD("/undo/oldest-are-forgotten", test_oldest_are_forgotten);
	ADD("/undo/private", test_private);
	ADD("/undo/odd-names", test_odd_names);
	ADD("/undo/crash", test_crash);
	ADD("/undo/crash-then-changed", test_crash_then_changed);
	ADD("/undo/crash-then-mode", test_crash_then_mode);
	ADD("/undo/crash-then-undo", test_crash_then_undo);
	ADD("/undo/cut-announcement", test_cut_announcement);
	ADD("/undo/one-at-a-time", test_one_at_a_time);
	ADD("/undo/switch", test_switch);
	ADD("/undo/switch-alone", test_switch_alone);
	return g_test_run();
}
