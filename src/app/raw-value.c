#include "app/raw-value.h"

#include "base/error.h"
#include "base/i18n.h"
#include "format/settings.h"
#include "format/state.h"
#include "system/environment.h"
#include "system/file.h"

#include <string.h>

#define STATE_SIZE_MAX (256 << 20)

static Secret *copy(const Secret *value)
{
	return value ? secret_new(value->data, value->length) : NULL;
}

static Secret *read_settings(const FileRead *file, const Origin *origin, SettingId id)
{
	g_autoptr(Settings) settings =
		settings_parse(file->bytes->data, file->bytes->length, origin->scope);
	const SettingsMember *member = settings_member(settings, id);

	return member ? copy(member->value) : NULL;
}

static Secret *read_state(const FileRead *file, SettingId id)
{
	g_autoptr(State) state = state_parse(file->bytes->data, file->bytes->length, NULL);

	for (guint i = 0; state->environment && i < state->environment->len; i++) {
		const SettingsMember *member =
			&g_array_index(state->environment, SettingsMember, i);

		if (member->id == id)
			return copy(member->value);
	}
	return NULL;
}

static Secret *read_file(const Survey *survey, const Origin *origin, SettingId id)
{
	const char *path = survey_raw_path(survey, origin->path);
	g_auto(FileRead) file = { 0 };

	if (!path)
		return NULL;
	file_read(
		path, origin->kind == ORIGIN_SETTINGS ? SETTINGS_SIZE_MAX : STATE_SIZE_MAX, &file);
	if (file.state != FILE_READ)
		return NULL;
	return origin->kind == ORIGIN_SETTINGS ? read_settings(&file, origin, id)
					       : read_state(&file, id);
}

static Secret *read_place(const Survey *survey, const Place *place, SettingId id)
{
	if (place->origin.kind == ORIGIN_ENVIRONMENT) {
		const char *value = environment_get(setting_info(id)->name);

		return value ? secret_new(value, strlen(value)) : NULL;
	}
	return read_file(survey, &place->origin, id);
}

Secret *raw_value_read(const Survey *survey, SettingId id, GError **error)
{
	const Place *place = evidence_value(survey->evidence, id, VIEW_REQUEST);
	g_autoptr(Secret) value = place ? read_place(survey, place, id) : NULL;

	if (place && (!value || (place->exact && strcmp(place->text, value->data) != 0)))
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("%s has changed meanwhile: look again"), setting_info(id)->name);
	else if (value)
		return g_steal_pointer(&value);
	return NULL;
}
