/* Carrying plans out: all of it or nothing, beside others who write the same files. */
#include "changing.h"

#include "base/error.h"
#include "format/journal.h"
#include "system/lock.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define STORM_EDITS 12

static void test_edit(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_new();
	g_autoptr(Applied) applied = NULL;
	bool again;

	(void)data;
	room_write(changing->room, "file", "{\"b\":1e400}\n");
	room_chmod(changing->room, "file", 0640);
	changing_set(changing, plan, "file", CHANGING_KEY, "7");
	applied = changing_apply(changing, plan, "seven");
	g_assert_true(applied_changed_something(applied));
	g_assert_true(applied_is_durable(applied));
	g_assert_true(applied_confirm(applied, &again, NULL));
	changing_assert(changing, "file", "{\"b\":1e400,\"a\":7}\n");
	changing_assert_mode(changing, "file", 0640);
	changing_assert_latest(changing, "seven");
}

/* Folders are as open as the file that they are made for. */
static void test_new_file(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_new();

	(void)data;
	changing_set(changing, plan, "mine/.claude/file", CHANGING_KEY, "7");
	changing_set(changing, plan, "ours/.claude/file", CHANGING_KEY, "7")->create_mode = 0644;
	applied_free(changing_apply(changing, plan, "seven"));
	changing_assert(changing, "mine/.claude/file", "{\n  \"a\": 7\n}\n");
	changing_assert_mode(changing, "mine/.claude", 0700);
	changing_assert_mode(changing, "mine/.claude/file", 0600);
	changing_assert_mode(changing, "ours/.claude", 0755);
	changing_assert_mode(changing, "ours/.claude/file", 0644);
}

static void test_nothing_due(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_new();
	g_autoptr(Applied) applied = NULL;
	bool again;

	(void)data;
	room_write(changing->room, "file", "{\"a\": 7}");
	changing_set(changing, plan, "file", CHANGING_KEY, "7");
	changing_unset(changing, plan, "nothing", CHANGING_KEY);
	applied = changing_apply(changing, plan, "seven");
	g_assert_false(applied_changed_something(applied));
	g_assert_true(applied_is_durable(applied));
	g_assert_true(applied_confirm(applied, &again, NULL));
	changing_assert(changing, "file", "{\"a\": 7}");
	changing_assert(changing, "nothing", NULL);
	changing_assert_latest(changing, NULL);
}

static void test_several(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_new();
	Step *replaced, *removed;

	(void)data;
	room_write(changing->room, "edited", "{}");
	room_write(changing->room, "replaced", "old");
	room_write(changing->room, "removed", "old");
	room_write(changing->room, "mode", "");
	room_chmod(changing->room, "mode", 0644);
	room_mkdir(changing->room, "lock");

	g_autoptr(Secret) old = secret_new("old", 3);
	g_autofree char *lock = room_path(changing->room, "lock");
	const struct timespec times[2] = { { .tv_sec = 0 } };

	g_assert_cmpint(utimensat(AT_FDCWD, lock, times, 0), ==, 0);
	changing_set(changing, plan, "edited", CHANGING_KEY, "7");
	changing_set(changing, plan, "made", CHANGING_KEY, "7");
	replaced = changing_add(changing, plan, STEP_REPLACE, "replaced");
	replaced->base = journal_digest(old);
	replaced->text = secret_new("new", 3);
	removed = changing_add(changing, plan, STEP_DELETE, "removed");
	removed->base = journal_digest(old);
	changing_add(changing, plan, STEP_MODE, "mode")->mode = 0600;
	changing_add(changing, plan, STEP_UNLOCK, "lock")->stale_after = 10;
	applied_free(changing_apply(changing, plan, "all"));
	changing_assert(changing, "edited", "{\n  \"a\": 7\n}");
	changing_assert(changing, "made", "{\n  \"a\": 7\n}\n");
	changing_assert(changing, "replaced", "new");
	changing_assert(changing, "removed", NULL);
	changing_assert_mode(changing, "mode", 0600);
	g_assert_cmpint(access(lock, F_OK), ==, -1);
	changing_assert_latest(changing, "all");
}

/* One of several files cannot be: none is. */
static void assert_nothing_changed(Changing *changing, const Plan *plan, int code)
{
	changing_fail(changing, plan, code);
	changing_assert(changing, "file", "{\"a\": 1}");
	changing_assert(changing, "made", NULL);
	changing_assert_mode(changing, "file", 0644);
	changing_assert_mode(changing, "mode", 0644);
	changing_assert_latest(changing, NULL);
}

static Plan *plan_of_three(Changing *changing)
{
	Plan *plan = plan_new();

	room_write(changing->room, "file", "{\"a\": 1}");
	room_chmod(changing->room, "file", 0644);
	room_write(changing->room, "mode", "");
	room_chmod(changing->room, "mode", 0644);
	changing_set(changing, plan, "file", CHANGING_KEY, "7");
	changing_set(changing, plan, "made", CHANGING_KEY, "7");
	changing_add(changing, plan, STEP_MODE, "mode")->mode = 0600;
	return plan;
}

static void test_malformed(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_of_three(changing);

	(void)data;
	room_write(changing->room, "malformed", "{\"a\": 1,}");
	changing_set(changing, plan, "malformed", CHANGING_KEY, "7");
	assert_nothing_changed(changing, plan, APP_ERROR_REFUSED);
	changing_assert(changing, "malformed", "{\"a\": 1,}");
}

static void test_not_the_base(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_of_three(changing);
	g_autoptr(Secret) other = secret_new("other", 5);
	Step *step = changing_add(changing, plan, STEP_REPLACE, "replaced");

	(void)data;
	room_write(changing->room, "replaced", "old");
	step->base = journal_digest(other);
	step->text = secret_new("new", 3);
	assert_nothing_changed(changing, plan, APP_ERROR_REFUSED);
	changing_assert(changing, "replaced", "old");
}

static void test_no_file(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_of_three(changing);

	(void)data;
	changing_add(changing, plan, STEP_MODE, "nothing")->mode = 0600;
	assert_nothing_changed(changing, plan, APP_ERROR_FAILED);
}

/* The last step fails when all others have been made. */
static void test_last_step(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_of_three(changing);

	(void)data;
	room_mkdir(changing->room, "lock");
	changing_add(changing, plan, STEP_UNLOCK, "lock")->stale_after = 3600;
	assert_nothing_changed(changing, plan, APP_ERROR_REFUSED);
}

/* Neither does a change that has no entry in the journal stop half way. */
static void test_unrecorded(Changing *changing, gconstpointer data)
{
	const ApplyOptions options = { .title = "secret", .wait_ms = 100, .unrecorded = true };
	g_autoptr(Plan) plan = plan_of_three(changing);
	g_autoptr(GError) error = NULL;

	(void)data;
	room_mkdir(changing->room, "lock");
	changing_add(changing, plan, STEP_UNLOCK, "lock")->stale_after = 3600;
	g_assert_null(apply_plan(&changing->paths, plan, &options, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_REFUSED);
	changing_assert(changing, "file", "{\"a\": 1}");
	changing_assert(changing, "made", NULL);
	changing_assert_mode(changing, "mode", 0644);
	room_remove(changing->room, "lock");
	applied_free(apply_plan(&changing->paths, plan, &options, NULL));
	changing_assert(changing, "file", "{\"a\": 7}");
	changing_assert_latest(changing, NULL);
}

static bool is_not_staged(const char *room)
{
	Changing changing = { .room = g_strdup(room), .paths.home = room_path(room, "home") };
	g_autoptr(Plan) plan = plan_of_three(&changing);

	room_drop_powers();
	changing_set(&changing, plan, "closed/file", CHANGING_KEY, "7");
	assert_nothing_changed(&changing, plan, APP_ERROR_FAILED);
	return true;
}

static void test_not_writable(Changing *changing, gconstpointer data)
{
	(void)data;
	room_mkdir(changing->room, "closed");
	room_write(changing->room, "closed/file", "{}");
	room_chmod(changing->room, "closed", 0500);
	g_assert_true(room_in_child(is_not_staged, changing->room));
	room_chmod(changing->room, "closed", 0700);
	changing_assert(changing, "closed/file", "{}");
}

static bool is_not_announced(const char *room)
{
	Changing changing = { .room = g_strdup(room), .paths.home = room_path(room, "home") };
	g_autoptr(Plan) plan = plan_of_three(&changing);

	room_drop_powers();
	assert_nothing_changed(&changing, plan, APP_ERROR_FAILED);
	return true;
}

/* What could not be undone is not done. */
static void test_no_journal(Changing *changing, gconstpointer data)
{
	(void)data;
	room_chmod(changing->room, "home", 0500);
	g_assert_true(room_in_child(is_not_announced, changing->room));
	room_chmod(changing->room, "home", 0700);
}

/* The lock of Claude Code is waited for, held while the state file changes, and given back. */
static void test_state_lock(Changing *changing, gconstpointer data)
{
	g_autoptr(Plan) plan = plan_new();
	g_autofree char *path = room_path(changing->room, "state.lock");
	DirectoryLock *lock = lock_take(path, 10, 0, NULL);

	(void)data;
	room_write(changing->room, "state", "{}");
	changing_set(changing, plan, "state", CHANGING_KEY, "7")->role = FILE_STATE;
	changing_fail(changing, plan, APP_ERROR_REFUSED);
	changing_assert(changing, "state", "{}");
	lock_release(lock);
	applied_free(changing_apply(changing, plan, "seven"));
	changing_assert(changing, "state", "{\n  \"a\": 7\n}");
	g_assert_cmpint(access(path, F_OK), ==, -1);
}

/* Somebody who writes a file again and again, with a number that he counts up. */
static G_NORETURN void write_for_ever(const char *room, int ready)
{
	g_autofree char *path = room_path(room, "file");
	static const char key[] = "\"foreign\": ";

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int count = 1;; count++) {
		g_autofree char *text = NULL;
		g_autofree char *next = NULL;
		char *number;

		g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
		number = strstr(text, key);
		g_assert_nonnull(number);
		number += strlen(key);
		next = g_strdup_printf("%.*s%d%s", (int)(number - text), text, count,
			number + strspn(number, "0123456789"));
		room_replace(room, "file", next);
		(void)!write(ready, "", 1);
		g_usleep(3000);
	}
}

static void edit_in_storm(Changing *changing, int number)
{
	g_autofree char *key = g_strdup_printf("ours%d", number);
	const char *const path[] = { key, NULL };
	g_autoptr(Plan) plan = plan_new();
	g_autoptr(Applied) applied = NULL;

	changing_set(changing, plan, "file", path, "true");
	applied = changing_apply(changing, plan, key);
	g_assert_true(applied_changed_something(applied));
}

/* Another writer at full speed: every edit is made in the end, and no file is torn. */
static void test_storm(Changing *changing, gconstpointer data)
{
	int ready[2], status;
	char byte;
	pid_t child;

	(void)data;
	room_write(changing->room, "file", "{\"foreign\": 0}");
	g_assert_cmpint(pipe(ready), ==, 0);
	child = fork();
	if (child == 0)
		write_for_ever(changing->room, ready[1]);
	g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
	for (int i = 0; i < STORM_EDITS; i++)
		edit_in_storm(changing, i);
	kill(child, SIGKILL);
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	/* It never found the file absent or torn, or it would have ended before. */
	g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	close(ready[0]);
	close(ready[1]);
	changing_set_now(changing, "file", "7", "after the storm");
}

/* An edit of "a" in a file, and what is in it when one looks again. */
static void confirm(Changing *changing, const char *const *path, const char *before,
	const char *meanwhile, const char *wanted)
{
	g_autoptr(Plan) plan = plan_new();
	g_autoptr(Applied) applied = NULL;
	bool again;
	g_autoptr(GError) error = NULL;

	g_test_message("%s, %s", before, meanwhile);
	room_replace(changing->room, "file", before);
	changing_set(changing, plan, "file", path, "7");
	applied = changing_apply(changing, plan, "seven");
	room_replace(changing->room, "file", meanwhile);
	g_assert_true(applied_confirm(applied, &again, &error));
	g_assert_no_error(error);
	changing_assert(changing, "file", wanted);
}

/* Whoever read the file before our change and writes it behind it has not seen that. */
static void test_stale_writer(Changing *changing, gconstpointer data)
{
	static const struct {
		const char *before, *meanwhile, *wanted;
	} cases[] = {
		{ "{\"a\": 1}", "{\"a\": 1}", "{\"a\": 7}" },
		{ "{\"a\": 1}", "{\"b\": 2, \"a\": 1}", "{\"b\": 2, \"a\": 7}" },
		{ "{}", "{}", "{\n  \"a\": 7\n}" },
		{ "{}", "{\"b\": 2}", "{\"b\": 2, \"a\": 7}" },
		/* Another value is meant, and so is ours with anything else. */
		{ "{\"a\": 1}", "{\"a\": 2}", "{\"a\": 2}" },
		{ "{\"a\": 1}", "{}", "{}" },
		{ "{}", "{\"a\": 2}", "{\"a\": 2}" },
		{ "{\"a\": 1}", "{\"b\": 2, \"a\": 7}", "{\"b\": 2, \"a\": 7}" },
		/* Not to be edited any more. */
		{ "{\"a\": 1}", "{\"a\": 1,}", "{\"a\": 1,}" },
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		confirm(changing, CHANGING_KEY, cases[i].before, cases[i].meanwhile,
			cases[i].wanted);
}

/* The same for a member of "env", which the change had to make. */
static void test_stale_writer_of_env(Changing *changing, gconstpointer data)
{
	(void)data;
	confirm(changing, CHANGING_ENV, "{}", "{\"b\":1}", "{\"b\":1,\"env\":{\"A\":7}}");
	confirm(changing, CHANGING_ENV, "{\"env\":{\"A\":1}}", "{\"env\":{\"A\":1,\"B\":2}}",
		"{\"env\":{\"A\":7,\"B\":2}}");
	confirm(changing, CHANGING_ENV, "{}", "{\"env\":{\"B\":2}}", "{\"env\":{\"B\":2,\"A\":7}}");
}

#define ADD(path, function)                                                                        \
	g_test_add(path, Changing, NULL, changing_setup, function, changing_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/apply/edit", test_edit);
	ADD("/apply/new-file", test_new_file);
	ADD("/apply/nothing-due", test_nothing_due);
	ADD("/apply/several", test_several);
	ADD("/apply/malformed", test_malformed);
	ADD("/apply/not-the-base", test_not_the_base);
	ADD("/apply/no-file", test_no_file);
	ADD("/apply/last-step", test_last_step);
	ADD("/apply/unrecorded", test_unrecorded);
	ADD("/apply/not-writable", test_not_writable);
	ADD("/apply/no-journal", test_no_journal);
	ADD("/apply/state-lock", test_state_lock);
	ADD("/apply/storm", test_storm);
	ADD("/apply/stale-writer", test_stale_writer);
	ADD("/apply/stale-writer-of-env", test_stale_writer_of_env);
	return g_test_run();
}
