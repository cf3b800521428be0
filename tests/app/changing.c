#include "changing.h"

#include "app/history.h"
#include "app/undo.h"
#include "base/error.h"

#include <ftw.h>
#include <string.h>
#include <sys/stat.h>

void changing_setup(Changing *changing, gconstpointer data)
{
	(void)data;
	g_unsetenv("XDG_STATE_HOME");
	changing->room = room_new();
	changing->paths.home = room_path(changing->room, "home");
	room_mkdir(changing->room, "home");
}

static int look_for_rest(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	const char *name = path + place->base;

	(void)info;
	(void)kind;
	g_assert_null(strstr(name, ".claude-accounts-"));
	g_assert_cmpstr(name, !=, "pending.json");
	return 0;
}

void changing_teardown(Changing *changing, gconstpointer data)
{
	(void)data;
	g_assert_cmpint(nftw(changing->room, look_for_rest, 16, FTW_PHYS), ==, 0);
	paths_clear(&changing->paths);
	room_free(changing->room);
}

Step *changing_add(Changing *changing, Plan *plan, StepKind kind, const char *name)
{
	g_autofree char *path = room_path(changing->room, name);

	return plan_add(plan, kind, path);
}

Step *changing_set(
	Changing *changing, Plan *plan, const char *name, const char *const *path, const char *json)
{
	Step *step = changing_add(changing, plan, STEP_EDIT, name);

	g_ptr_array_add(step->edits, edit_new(EDIT_SET, path, secret_new(json, strlen(json))));
	return step;
}

Step *changing_unset(Changing *changing, Plan *plan, const char *name, const char *const *path)
{
	Step *step = changing_add(changing, plan, STEP_EDIT, name);

	g_ptr_array_add(step->edits, edit_new(EDIT_UNSET, path, NULL));
	return step;
}

Applied *changing_apply(Changing *changing, const Plan *plan, const char *title)
{
	const ApplyOptions options = { .title = title, .wait_ms = 100 };
	g_autoptr(GError) error = NULL;
	Applied *applied = apply_plan(&changing->paths, plan, &options, &error);

	g_assert_no_error(error);
	g_assert_nonnull(applied);
	return applied;
}

void changing_fail(Changing *changing, const Plan *plan, int code)
{
	const ApplyOptions options = { .title = "failing", .wait_ms = 100 };
	g_autoptr(GError) error = NULL;

	g_assert_null(apply_plan(&changing->paths, plan, &options, &error));
	g_assert_error(error, APP_ERROR, code);
}

void changing_set_now(Changing *changing, const char *name, const char *json, const char *title)
{
	g_autoptr(Plan) plan = plan_new();
	g_autoptr(Applied) applied = NULL;
	bool again;

	changing_set(changing, plan, name, CHANGING_KEY, json);
	applied = changing_apply(changing, plan, title);
	g_assert_true(applied_changed_something(applied));
	g_assert_true(applied_confirm(applied, &again, NULL));
}

void changing_undo_now(Changing *changing)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *title = NULL;
	g_autoptr(Plan) plan = undo_plan(&changing->paths, &title, &error);

	g_assert_no_error(error);
	applied_free(changing_apply(changing, plan, "undo"));
}

void changing_assert(const Changing *changing, const char *name, const char *text)
{
	g_autofree char *path = room_path(changing->room, name);
	g_autofree char *found = NULL;

	g_file_get_contents(path, &found, NULL, NULL);
	g_assert_cmpstr(found, ==, text);
}

void changing_assert_mode(const Changing *changing, const char *name, unsigned mode)
{
	g_autofree char *path = room_path(changing->room, name);
	struct stat info;

	g_assert_cmpint(stat(path, &info), ==, 0);
	g_assert_cmpuint(info.st_mode & 07777, ==, mode);
}

void changing_assert_latest(const Changing *changing, const char *title)
{
	g_autoptr(JournalEntry) entry = history_latest(&changing->paths);

	g_assert_cmpstr(entry ? entry->title : NULL, ==, title);
}
