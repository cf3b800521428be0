#include "app/form.h"

#include "app/aws-profiles.h"
#include "app/aws-variables.h"
#include "app/explain.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/setting-form.h"
#include "format/report.h"

#include <string.h>

char *form_value(const Place *place)
{
	if (place->form == VALUE_EMPTY)
		return g_strdup("\"\"");
	if (place->fingerprint)
		return explain_fingerprint(SOURCE_KIND_KEY, place->fingerprint);
	return g_strdup(place->text ? place->text : _("blanks"));
}

char *form_where(const Place *place)
{
	const Origin *origin = &place->origin;
	const char *file =
		origin->kind == ORIGIN_SETTINGS ? _(scope_name(origin->scope)) : _("state file");
	g_autofree char *line = g_strdup_printf("%u", origin->line);

	if (origin->kind == ORIGIN_ENVIRONMENT)
		return g_strdup(_("environment"));
	if (origin->line == 0)
		return g_strdup(file);
	return text_fill(_("{file}, line {line}"), "file", file, "line", line, NULL);
}

/* The first value that is hidden and differs. */
static char *hidden_value(const GArray *places)
{
	g_autofree char *counts = form_value(&g_array_index(places, Place, 0));

	for (guint i = 1; i < places->len; i++) {
		const Place *place = &g_array_index(places, Place, i);
		g_autofree char *value = form_value(place);
		g_autofree char *where = form_where(place);

		if (strcmp(value, counts) != 0)
			return text_fill(
				_("hides {value} ({where})"), "value", value, "where", where, NULL);
	}
	return NULL;
}

FormRow *form_row(const Survey *survey, SettingId id)
{
	const GArray *places = survey->evidence->places[id];
	FormRow *row = g_new0(FormRow, 1);

	row->id = id;
	row->place = evidence_place(survey->evidence, id, VIEW_REQUEST);
	row->value = row->place ? form_value(row->place) : g_strdup(_("not set"));
	row->where = row->place ? form_where(row->place) : g_strdup("");
	row->hides = row->place ? hidden_value(places) : NULL;
	row->locked = row->place && row->place->origin.kind == ORIGIN_SETTINGS &&
		      row->place->origin.scope == SCOPE_MANAGED;
	return row;
}

void form_row_free(FormRow *row)
{
	if (!row)
		return;
	g_free(row->value);
	g_free(row->where);
	g_free(row->hides);
	g_free(row);
}

static void free_row(gpointer data)
{
	form_row_free(data);
}

GPtrArray *form_rows(const Survey *survey, bool all)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func(free_row);

	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		bool is_key = setting_info(id)->kind == SETTING_KIND_KEY;
		bool is_set = evidence_place(survey->evidence, id, VIEW_REQUEST) != NULL;

		if (setting_form(id)->editable && (all || is_key || is_set))
			g_ptr_array_add(rows, form_row(survey, id));
	}
	return rows;
}

/* A name as people remember it: without case and underscores. */
static char *simplified(const char *name)
{
	GString *simple = g_string_new(NULL);

	for (; *name; name++)
		if (*name != '_')
			g_string_append_c(simple, g_ascii_tolower(*name));
	return g_string_free(simple, FALSE);
}

static bool is_similar(const char *name, const char *typed)
{
	g_autofree char *a = simplified(name), *b = simplified(typed);

	return strcmp(a, b) == 0 || (strlen(b) >= 4 && strstr(a, b));
}

SettingId form_find(const char *name, const char **ret_similar)
{
	const char *variable = g_str_has_prefix(name, "env.") ? name + strlen("env.") : name;
	SettingId id = setting_find(SETTING_KIND_VARIABLE, variable, strlen(variable));

	*ret_similar = NULL;
	if (id == SETTING_COUNT)
		id = setting_find(SETTING_KIND_KEY, name, strlen(name));
	for (SettingId other = 0; id == SETTING_COUNT && other < SETTING_COUNT; other++)
		if (!*ret_similar && is_similar(setting_info(other)->name, variable))
			*ret_similar = setting_info(other)->name;
	return id;
}

char *form_json(const Survey *survey, const GPtrArray *rows)
{
	g_autoptr(GArray) report = g_array_new(FALSE, FALSE, sizeof(ReportSetting));

	for (guint i = 0; i < rows->len; i++) {
		const FormRow *row = rows->pdata[i];
		const ReportSetting setting = {
			.id = row->id,
			.about = _(setting_form(row->id)->about),
			.places = survey->evidence->places[row->id],
			.locked = row->locked,
		};

		g_array_append_val(report, setting);
	}
	return report_settings_json(survey->evidence, report);
}

static void add_value(GPtrArray *values, char *value)
{
	for (guint i = 0; i < values->len; i++)
		if (strcmp(values->pdata[i], value) == 0) {
			g_free(value);
			return;
		}
	g_ptr_array_add(values, value);
}

static void add_profiles(GPtrArray *values, const Survey *survey)
{
	g_autoptr(Variables) variables = aws_variables_read(survey);
	AwsProfiles *profiles = aws_profiles_read(&survey->paths, variables);
	g_autoptr(GPtrArray) names = aws_profiles_names(profiles);

	for (guint i = 0; i < names->len; i++)
		add_value(values, g_strdup(names->pdata[i]));
	aws_profiles_free(profiles);
}

GPtrArray *form_values(const Survey *survey, SettingId id)
{
	GPtrArray *values = g_ptr_array_new_with_free_func(g_free);
	const char *const *sensible = setting_form(id)->values;
	const GArray *places = survey->evidence->places[id];

	if (id == SETTING_AWS_AUTH_REFRESH) {
		const char *profile = evidence_value_text(survey->evidence, SETTING_AWS_PROFILE);

		if (profile)
			add_value(values,
				text_fill("aws sso login --profile {name}", "name", profile, NULL));
	}
	if (id == SETTING_AWS_PROFILE)
		add_profiles(values, survey);
	for (guint i = 0; sensible && sensible[i]; i++)
		add_value(values, g_strdup(sensible[i]));
	for (guint i = 0; places && i < places->len; i++) {
		const Place *place = &g_array_index(places, Place, i);

		if (place->form == VALUE_TEXT && place->exact)
			add_value(values, g_strdup(place->text));
	}
	return values;
}
