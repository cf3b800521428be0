#include "app/own-directory.h"

#include "app/registry.h"
#include "app/step.h"
#include "app/use-settings.h"
#include "app/vault-file.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "system/file.h"
#include "system/replace.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SETTINGS "settings.json"
#define STATE    ".claude.json"

/* What of Claude Code's directory has nothing to do with the account. */
static const char *const shared[] = { "CLAUDE.md", "agents", "commands", "skills", "plugins",
	"rules", "hooks", "output-styles", "keybindings.json", "statusline", "projects",
	"history.jsonl", "todos", "plans", "file-history" };

/* What of the state is the account's. */
static const char *const personal[] = { "oauthAccount", "primaryApiKey", "customApiKeyResponses" };

static bool fail(const char *path, GError **error)
{
	g_set_error(error, APP_ERROR, APP_ERROR_FAILED, "%s: %s", path, g_strerror(errno));
	return false;
}

static bool is_there(const char *path)
{
	GStatBuf info;

	return g_lstat(path, &info) == 0;
}

static bool link_one(const char *target, const char *path, GError **error)
{
	return symlink(target, path) == 0 || errno == EEXIST || fail(path, error);
}

static bool link_shared(const Paths *paths, const char *own, GPtrArray *ret_linked, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(shared); i++) {
		g_autofree char *target = g_build_filename(paths->config_dir, shared[i], NULL);
		g_autofree char *path = g_build_filename(own, shared[i], NULL);

		if (!g_file_test(target, G_FILE_TEST_EXISTS) || is_there(path))
			continue;
		if (!link_one(target, path, error))
			return false;
		g_ptr_array_add(ret_linked, (gpointer)(gsize)shared[i]);
	}
	return true;
}

/* What the edits of a step make of a content; NULL with the error set when it is malformed. */
static Secret *edited(const char *path, GPtrArray *edits, const Secret *content, GError **error)
{
	g_autoptr(Plan) plan = plan_new();
	Step *step = plan_add(plan, STEP_EDIT, path);
	Secret *after = NULL;

	step->role = FILE_SETTINGS;
	g_ptr_array_extend_and_steal(step->edits, edits);
	switch (step_result(step, content, &after, error)) {
	case STEP_OUTCOME_CHANGED:
		return after;
	case STEP_OUTCOME_UNCHANGED:
		return content ? secret_new(content->data, content->length) : secret_new("{}\n", 3);
	default:
		return NULL;
	}
}

static bool is_same(const Secret *a, const Secret *b)
{
	return a->length == b->length && memcmp(a->data, b->data, a->length) == 0;
}

/* The account's own in settings of its own, which it may have got as another program, or place. */
static bool renew_settings(const Account *account, const char *path, GError **error)
{
	g_autoptr(GPtrArray) all = use_settings_edits(account);
	GPtrArray *own = g_ptr_array_new();
	g_auto(FileRead) file = { 0 };
	g_autoptr(Secret) after = NULL;

	file_read(path, STEP_SIZE_MAX, &file);
	for (guint i = all->len; i > 0; i--) {
		Edit *edit = all->pdata[i - 1];

		if (edit->kind == EDIT_SET)
			g_ptr_array_insert(own, 0, g_ptr_array_steal_index(all, i - 1));
	}
	after = edited(path, own, file.bytes, error);
	if (!after)
		return false;
	return (file.bytes && is_same(file.bytes, after)) || vault_file_put(path, after, error);
}

/* A link, where the main settings are fit for the account; else a copy that is. */
static bool make_settings(const Paths *paths, const Account *account, const char *own,
	GPtrArray *notes, GError **error)
{
	g_autofree char *target = g_build_filename(paths->config_dir, SETTINGS, NULL);
	g_autofree char *path = g_build_filename(own, SETTINGS, NULL);
	g_auto(FileRead) file = { 0 };
	bool is_link = g_file_test(path, G_FILE_TEST_IS_SYMLINK);

	if (is_there(path) && !is_link)
		return renew_settings(account, path, error);
	file_read(target, STEP_SIZE_MAX, &file);

	g_autoptr(Secret) nothing = secret_new("{}\n", 3);
	const Secret *before = file.state == FILE_READ ? file.bytes : nothing;
	g_autoptr(Secret) after = edited(target, use_settings_edits(account), before, error);

	if (!after)
		return false;
	if (is_same(before, after))
		return is_link || file.state != FILE_READ || link_one(target, path, error);
	if (is_link && g_unlink(path) != 0)
		return fail(path, error);
	if (file.state == FILE_READ)
		g_ptr_array_add(notes,
			g_strdup(_(
				"It has settings of its own: those of the main directory, without what "
				"authenticates there.")));
	return vault_file_put(path, after, error);
}

static GPtrArray *edits_of_state(void)
{
	GPtrArray *edits = g_ptr_array_new();

	for (gsize i = 0; i < G_N_ELEMENTS(personal); i++) {
		const char *const keys[] = { personal[i], NULL };

		g_ptr_array_add(edits, edit_new(EDIT_UNSET, keys, NULL));
	}
	return edits;
}

static bool make_state(const Paths *paths, const char *own, GError **error)
{
	g_autofree char *path = g_build_filename(own, STATE, NULL);
	g_auto(FileRead) file = { 0 };
	g_autoptr(Secret) after = NULL;

	file_read(paths->state, STEP_SIZE_MAX, &file);
	if (is_there(path) || file.state != FILE_READ)
		return true;
	after = edited(paths->state, edits_of_state(), file.bytes, error);
	return after && vault_file_put(path, after, error);
}

static void tell(const Paths *paths, const Account *account, const char *own, GPtrArray *linked,
	GPtrArray *notes)
{
	g_autofree char *shown = paths_shown(paths, own);
	g_autofree char *main = paths_shown(paths, paths->config_dir);
	g_autofree char *names = NULL;

	g_ptr_array_insert(notes, 0,
		text_fill(_("{name} gets a configuration directory of its own: {path}"), "name",
			account->name, "path", shown, NULL));
	if (linked->len == 0)
		return;
	g_ptr_array_add(linked, NULL);
	names = g_strjoinv(", ", (char **)linked->pdata);
	g_ptr_array_add(notes, text_fill(_("It shares with {main} by links: {names}."), "main",
				       main, "names", names, NULL));
}

bool own_directory_make(
	const Paths *paths, const Account *account, GPtrArray *notes, GError **error)
{
	g_autofree char *own = registry_own_directory(paths, account);
	g_autofree char *settings = g_build_filename(own, SETTINGS, NULL);
	g_autoptr(GPtrArray) linked = g_ptr_array_new();
	g_autoptr(GPtrArray) made = g_ptr_array_new();
	bool is_new = !is_there(settings);

	if (!replace_make_directory(own, 0700, error) ||
		!make_settings(paths, account, own, made, error) ||
		!make_state(paths, own, error) || !link_shared(paths, own, linked, error))
		return false;
	g_ptr_array_extend_and_steal(notes, g_steal_pointer(&made));
	if (is_new && linked->len > 0)
		tell(paths, account, own, linked, notes);
	return true;
}
