#include "app/command.h"

#include "app/raw-value.h"
#include "app/trust.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"

#include <string.h>

Secret *command_read(const Survey *survey, SettingId id, GError **error)
{
	g_autoptr(Secret) command = NULL;

	if (!evidence_value(survey->evidence, id, VIEW_REQUEST)) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, _("%s is not set"),
			setting_info(id)->name);
		return NULL;
	}
	command = raw_value_read(survey, id, error);
	if (command && !trust_is_given(survey, id, command->data)) {
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("%s comes with a project that is not trusted"), setting_info(id)->name);
		return NULL;
	}
	return g_steal_pointer(&command);
}

char *command_shown(const Survey *survey, SettingId id)
{
	const Place *place = evidence_value(survey->evidence, id, VIEW_REQUEST);
	g_autoptr(Secret) command = place ? raw_value_read(survey, id, NULL) : NULL;

	if (command && !trust_is_given(survey, id, command->data))
		return text_clean(command->data, (gssize)command->length);
	return place ? g_strdup(place->text) : NULL;
}

bool command_is_refused_for_trust(const Survey *survey, SettingId id)
{
	g_autoptr(Secret) command = raw_value_read(survey, id, NULL);

	return command && !trust_is_given(survey, id, command->data);
}

bool command_trust(const Survey *survey, SettingId id, GError **error)
{
	g_autoptr(Secret) command = raw_value_read(survey, id, error);

	return command && trust_give(survey, id, command->data, error);
}

/* Whether Claude Code has to be told which directory is meant: the state file lies there, too. */
static bool has_own_directory(const Paths *paths)
{
	g_autofree char *directory = g_path_get_dirname(paths->state);

	return strcmp(directory, paths->config_dir) == 0;
}

char **command_environment(const Survey *survey)
{
	char **environment = g_get_environ();

	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		const SettingInfo *info = setting_info(id);
		const Place *place = evidence_place(survey->evidence, id, VIEW_REQUEST);

		if (info->kind == SETTING_KIND_VARIABLE && !info->secret && place &&
			place->origin.kind != ORIGIN_ENVIRONMENT && place->exact &&
			trust_covers(survey, &place->origin))
			environment = g_environ_setenv(environment, info->name, place->text, TRUE);
	}
	if (has_own_directory(&survey->paths))
		environment = g_environ_setenv(
			environment, "CLAUDE_CONFIG_DIR", survey->paths.config_dir, TRUE);
	return environment;
}
