#include "app/trust.h"

#include "app/own-file.h"
#include "system/file.h"

#include <string.h>

#define NAME          "trusted-commands"
#define FILE_SIZE_MAX (256 << 10)

/* A line of the file, for g_free. */
static char *line_of(const Survey *survey, SettingId id, const char *command)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	const char *parts[] = { setting_info(id)->name, survey->paths.project_dir, command };

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
		g_checksum_update(sum, (const guchar *)parts[i], (gssize)strlen(parts[i]) + 1);
	return g_strconcat(g_checksum_get_string(sum), "\n", NULL);
}

static char *remembered(const Survey *survey)
{
	g_autofree char *path = own_file_path(&survey->paths, NAME);
	g_auto(FileRead) file = { 0 };

	file_read(path, FILE_SIZE_MAX, &file);
	return g_strdup(file.state == FILE_READ ? file.bytes->data : "");
}

bool trust_covers(const Survey *survey, const Origin *origin)
{
	bool of_project = origin->kind == ORIGIN_SETTINGS &&
			  (origin->scope == SCOPE_PROJECT || origin->scope == SCOPE_LOCAL);

	return !of_project || survey->evidence->folder_trusted;
}

bool trust_is_given(const Survey *survey, SettingId id, const char *command)
{
	const Place *place = evidence_value(survey->evidence, id, VIEW_REQUEST);
	g_autofree char *lines = remembered(survey);
	g_autofree char *line = line_of(survey, id, command);

	return !place || trust_covers(survey, &place->origin) || strstr(lines, line);
}

bool trust_give(const Survey *survey, SettingId id, const char *command, GError **error)
{
	g_autofree char *lines = remembered(survey);
	g_autofree char *line = line_of(survey, id, command);
	g_autofree char *all = g_strconcat(lines, line, NULL);

	return strstr(lines, line) || own_file_write(&survey->paths, NAME, all, error);
}
