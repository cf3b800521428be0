#include "app/wish.h"

#include "app/explain.h"
#include "app/undo.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/setting-form.h"
#include "format/json-edit.h"

#include <string.h>

/* For a file that a repository shares. */
#define SHARED_MODE 0644

Wish *wish_new(char *title)
{
	Wish *wish = g_new0(Wish, 1);

	wish->title = title;
	wish->notes = g_ptr_array_new_with_free_func(g_free);
	wish->plan = plan_new();
	return wish;
}

void wish_free(Wish *wish)
{
	if (!wish)
		return;
	g_ptr_array_unref(wish->notes);
	plan_free(wish->plan);
	g_free(wish->question);
	g_free(wish->sentence);
	g_free(wish->title);
	g_free(wish);
}

static const Place *place_in(const Survey *survey, SettingId id, Scope scope)
{
	const GArray *places = survey->evidence->places[id];
	g_autofree char *raw = paths_settings(&survey->paths, scope);
	g_autofree char *path = text_clean(raw, -1);

	for (guint i = 0; places && i < places->len; i++) {
		const Place *place = &g_array_index(places, Place, i);

		if (place->origin.kind == ORIGIN_SETTINGS && place->origin.scope == scope &&
			g_strcmp0(place->origin.path, path) == 0)
			return place;
	}
	return NULL;
}

static bool check_editable(SettingId id, Scope scope, GError **error)
{
	const SettingInfo *info = setting_info(id);

	if (!setting_form(id)->editable) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("%s cannot be set in a settings file: only the environment counts"),
			info->name);
		return false;
	}
	if (info->kind == SETTING_KIND_VARIABLE && info->reach == REACH_USER &&
		scope != SCOPE_USER) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("%s counts in the user settings only: Claude Code does not take it from a "
			  "project; use --scope user"),
			info->name);
		return false;
	}
	return true;
}

static bool check_policy(const Survey *survey, SettingId id, GError **error)
{
	const Place *place = evidence_place(survey->evidence, id, VIEW_REQUEST);

	if (!place || place->origin.kind != ORIGIN_SETTINGS || place->origin.scope != SCOPE_MANAGED)
		return true;

	g_autofree char *where = explain_origin(survey, &place->origin);

	g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
		_("%s is set by your organisation (%s) and cannot be changed here"),
		setting_info(id)->name, where);
	return false;
}

/* A value as it is shown, with a part taken out, must not take the place of the real one. */
static bool check_shown(const Survey *survey, SettingId id, const Secret *value, GError **error)
{
	const GArray *places = survey->evidence->places[id];

	for (guint i = 0; places && i < places->len; i++) {
		const Place *place = &g_array_index(places, Place, i);

		if (!place->text || place->exact || strcmp(place->text, value->data) != 0)
			continue;
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("%s: this is how the present value is shown, without the part of it that looks like "
			  "a secret; give the whole value"),
			setting_info(id)->name);
		return false;
	}
	return true;
}

static bool check_value(SettingId id, const Secret *value, GError **error)
{
	const char *problem = strlen(value->data) == value->length
				      ? setting_form_problem(id, value->data)
				      : N_("a value holds no NUL character");

	if (!problem)
		return true;
	g_set_error(
		error, APP_ERROR, APP_ERROR_USAGE, "%s: %s", setting_info(id)->name, _(problem));
	return false;
}

static void add_note(Wish *wish, char *note)
{
	g_ptr_array_add(wish->notes, note);
}

/* Places that count more than the scope that is written. */
static void note_hiding(Wish *wish, const Survey *survey, SettingId id, Scope scope)
{
	const GArray *places = survey->evidence->places[id];

	for (guint i = 0; places && i < places->len; i++) {
		const Place *place = &g_array_index(places, Place, i);

		if (place->origin.kind != ORIGIN_SETTINGS || place->origin.scope <= scope)
			continue;

		g_autofree char *where = explain_origin(survey, &place->origin);

		add_note(wish,
			text_fill(_("It will not count: {place} hides it."), "place", where, NULL));
		return;
	}
}

static void note_sharing(Wish *wish, Scope scope)
{
	if (scope == SCOPE_PROJECT)
		add_note(wish, g_strdup(_("This file belongs to the repository: whoever works on "
					  "the project gets it too.")));
}

static const FileFact *file_at(const Survey *survey, const char *raw)
{
	const GArray *files = survey->evidence->files;
	g_autofree char *path = text_clean(raw, -1);

	for (guint i = 0; i < files->len; i++)
		if (strcmp(g_array_index(files, FileFact, i).path, path) == 0)
			return &g_array_index(files, FileFact, i);
	return NULL;
}

void wish_note_ignored(Wish *wish, const Survey *survey, const char *path)
{
	const FileFact *file = file_at(survey, path);

	if (file && file->state == FILE_VOID)
		add_note(wish,
			text_fill(_("Claude Code ignores this file while {name} has a value of "
				    "the wrong type."),
				"name", file->member, NULL));
	else if (file && file->state == FILE_TOO_LARGE)
		add_note(
			wish, g_strdup(_("Claude Code does not read this file: it is larger than 2 "
					 "MiB.")));
}

/* The first word of a command, when it is a plain one. */
static char *program_of(const char *command)
{
	gsize blanks = strspn(command, " \t");
	gsize length = strcspn(command + blanks, " \t\n;|&<>()");

	if (length == 0 || strpbrk(command, "$`'\"\\=*?[~"))
		return NULL;
	return g_strndup(command + blanks, length);
}

static void note_missing_program(Wish *wish, SettingId id, const Secret *value)
{
	g_autofree char *program =
		setting_form(id)->kind == VALUE_KIND_COMMAND ? program_of(value->data) : NULL;
	g_autofree char *found = program ? g_find_program_in_path(program) : NULL;
	g_autofree char *clean = program ? text_clean(program, -1) : NULL;

	if (program && !found)
		add_note(wish,
			text_fill(_("There is no program {name} here."), "name", clean, NULL));
}

static void note_missing_file(Wish *wish, SettingId id, const Secret *value)
{
	if (setting_form(id)->kind == VALUE_KIND_PATH && value->length > 0 &&
		!g_file_test(value->data, G_FILE_TEST_EXISTS)) {
		g_autofree char *clean = text_clean(value->data, -1);

		add_note(wish, text_fill(_("There is no file {path}."), "path", clean, NULL));
	}
}

static void ask_about_secret(Wish *wish, SettingId id, const Secret *value)
{
	if (!setting_info(id)->secret || value->length == 0)
		return;
	add_note(wish,
		g_strdup(_("The file will hold the secret as plain text: whoever reads the file, "
			   "a backup or a synchronised copy has it.")));
	add_note(wish,
		g_strdup(_("A keyring is safer. Store it with: secret-tool store --label='Claude "
			   "Code' service claude-code account default; then: claude-accounts "
			   "settings set apiKeyHelper 'secret-tool lookup service claude-code "
			   "account default'")));
	wish->question = g_strdup(_("Keep the secret as plain text in this file?"));
}

static Step *add_step(Wish *wish, const char *path, Scope scope)
{
	Step *step = plan_add(wish->plan, STEP_EDIT, path);

	step->role = FILE_SETTINGS;
	if (scope == SCOPE_PROJECT)
		step->create_mode = SHARED_MODE;
	return step;
}

static Edit *edit_of(EditKind kind, SettingId id, Secret *value)
{
	const SettingInfo *info = setting_info(id);
	bool is_key = info->kind == SETTING_KIND_KEY;
	const char *const path[] = { is_key ? info->name : "env", is_key ? NULL : info->name,
		NULL };

	return edit_new(kind, path, value);
}

static char *title_of(const char *pattern, SettingId id, Scope scope)
{
	return text_fill(pattern, "name", setting_info(id)->name, "scope", scope_name(scope), NULL);
}

Wish *wish_set(const Survey *survey, SettingId id, Scope scope, const Secret *value, GError **error)
{
	if (!check_editable(id, scope, error) || !check_value(id, value, error) ||
		!check_policy(survey, id, error) || !check_shown(survey, id, value, error))
		return NULL;

	Wish *wish = wish_new(title_of(_("set {name} in the {scope} settings"), id, scope));
	g_autofree char *path = paths_settings(&survey->paths, scope);
	Step *step = add_step(wish, path, scope);

	g_ptr_array_add(
		step->edits, edit_of(EDIT_SET, id, json_edit_quote(value->data, value->length)));
	note_hiding(wish, survey, id, scope);
	note_sharing(wish, scope);
	wish_note_ignored(wish, survey, path);
	note_missing_program(wish, id, value);
	note_missing_file(wish, id, value);
	ask_about_secret(wish, id, value);
	return wish;
}

Wish *wish_empty(const Survey *survey, SettingId id, GError **error)
{
	bool is_switch = setting_form(id)->kind == VALUE_KIND_SWITCH;
	g_autoptr(Secret) off = is_switch ? secret_new("0", 1) : secret_new(NULL, 0);
	Scope scope = setting_info(id)->reach == REACH_USER ? SCOPE_USER : SCOPE_LOCAL;

	return wish_set(survey, id, scope, off, error);
}

static void fail_unset(const Survey *survey, SettingId id, Scope scope, GError **error)
{
	const Place *place = evidence_place(survey->evidence, id, VIEW_REQUEST);
	const char *name = setting_info(id)->name;

	if (!place) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, _("%s is not set anywhere"), name);
		return;
	}

	g_autofree char *where = explain_origin(survey, &place->origin);

	g_set_error(error, APP_ERROR, APP_ERROR_FAILED,
		_("%s is not set in the %s settings; it is set here: %s"), name, scope_name(scope),
		where);
}

/* Whether the file is there but gives no members, so that nobody can say what it sets. */
static bool is_opaque(const Survey *survey, const char *raw)
{
	const FileFact *file = file_at(survey, raw);

	return file && file->state != FILE_READ && file->state != FILE_ABSENT;
}

Wish *wish_unset(const Survey *survey, SettingId id, Scope scope, GError **error)
{
	g_autofree char *path = paths_settings(&survey->paths, scope);

	if (!check_editable(id, SCOPE_USER, error) || !check_policy(survey, id, error))
		return NULL;
	if (!place_in(survey, id, scope) && !is_opaque(survey, path)) {
		fail_unset(survey, id, scope, error);
		return NULL;
	}

	Wish *wish = wish_new(title_of(_("unset {name} in the {scope} settings"), id, scope));

	g_ptr_array_add(add_step(wish, path, scope)->edits, edit_of(EDIT_UNSET, id, NULL));
	note_sharing(wish, scope);
	wish_note_ignored(wish, survey, path);
	return wish;
}

Wish *wish_undo(const Survey *survey, GError **error)
{
	char *title = NULL;
	Plan *plan = undo_plan(&survey->paths, &title, error);

	if (!plan)
		return NULL;

	Wish *wish = wish_new(text_fill(_("undo: {title}"), "title", title, NULL));

	plan_free(wish->plan);
	wish->plan = plan;
	g_free(title);
	return wish;
}
