#include "core/evidence.h"

#include "base/i18n.h"

#include <string.h>

static const char *const scope_names[SCOPE_COUNT] = {
	/* TRANSLATORS: the scope of a settings file of Claude Code. */
	[SCOPE_USER] = N_("user"),
	[SCOPE_PROJECT] = N_("project"),
	[SCOPE_LOCAL] = N_("local"),
	[SCOPE_MANAGED] = N_("managed"),
};

const char *scope_name(Scope scope)
{
	return scope_names[scope];
}

Scope scope_from_name(const char *name)
{
	Scope scope = SCOPE_USER;

	while (scope < SCOPE_COUNT && strcmp(scope_names[scope], name) != 0)
		scope++;
	return scope;
}

Evidence *evidence_new(void)
{
	Evidence *evidence = g_new0(Evidence, 1);

	evidence->files = g_array_new(FALSE, FALSE, sizeof(FileFact));
	evidence->locks = g_array_new(FALSE, FALSE, sizeof(LockFact));
	evidence->texts = g_string_chunk_new(4096);
	return evidence;
}

void evidence_free(Evidence *evidence)
{
	if (!evidence)
		return;
	for (SettingId id = 0; id < SETTING_COUNT; id++)
		g_clear_pointer(&evidence->places[id], g_array_unref);
	g_array_unref(evidence->files);
	g_array_unref(evidence->locks);
	g_string_chunk_free(evidence->texts);
	g_free(evidence);
}

const char *evidence_text(Evidence *evidence, const char *text)
{
	return text ? g_string_chunk_insert(evidence->texts, text) : NULL;
}

static bool comes_with_project(const Origin *origin)
{
	return origin->kind == ORIGIN_SETTINGS && origin->env_block &&
	       (origin->scope == SCOPE_PROJECT || origin->scope == SCOPE_LOCAL);
}

/* Whether Claude Code takes a setting from such a place at all. */
static bool can_set(SettingId id, const Origin *origin)
{
	SettingReach reach = setting_info(id)->reach;

	if (reach == REACH_PROCESS)
		return origin->kind == ORIGIN_ENVIRONMENT;
	return reach != REACH_USER || !comes_with_project(origin);
}

void evidence_add_place(Evidence *evidence, SettingId id, const Place *place)
{
	if (!can_set(id, &place->origin))
		return;
	if (!evidence->places[id])
		evidence->places[id] = g_array_new(FALSE, FALSE, sizeof(Place));
	g_array_append_vals(evidence->places[id], place, 1);
}

static bool is_visible(SettingId id, const Origin *origin, View view)
{
	return view == VIEW_REQUEST || setting_info(id)->reach == REACH_ALL ||
	       !comes_with_project(origin);
}

const Place *evidence_place(const Evidence *evidence, SettingId id, View view)
{
	const GArray *places = evidence->places[id];

	for (guint i = 0; places && i < places->len; i++) {
		const Place *place = &g_array_index(places, Place, i);

		if (is_visible(id, &place->origin, view))
			return place;
	}
	return NULL;
}

const Place *evidence_value(const Evidence *evidence, SettingId id, View view)
{
	const Place *place = evidence_place(evidence, id, view);

	return place && place->form != VALUE_EMPTY ? place : NULL;
}

const char *evidence_value_text(const Evidence *evidence, SettingId id)
{
	const Place *place = evidence_value(evidence, id, VIEW_REQUEST);

	return place ? place->text : NULL;
}

static bool is_one_of(const char *text, const char *const *words)
{
	if (!text)
		return false;

	g_autofree char *word = g_strstrip(g_ascii_strdown(text, -1));

	return g_strv_contains(words, word);
}

bool evidence_switch_is_on(const char *text)
{
	static const char *const on[] = { "1", "true", "yes", "on", NULL };

	return is_one_of(text, on);
}

bool evidence_switch_says_off(const char *text)
{
	static const char *const off[] = { "0", "false", "no", "off", "", NULL };

	return is_one_of(text, off);
}

const FileFact *evidence_file(const Evidence *evidence, FileRole role)
{
	for (guint i = 0; i < evidence->files->len; i++) {
		const FileFact *file = &g_array_index(evidence->files, FileFact, i);

		if (file->role == role)
			return file;
	}
	return NULL;
}

gint64 evidence_login_end(const Login *login)
{
	if (!login->has_refresh_token)
		return login->expires_at;
	if (login->refresh_expires_at == 0)
		return 0;
	return MAX(login->refresh_expires_at, login->expires_at);
}
