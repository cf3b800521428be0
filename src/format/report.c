#include "format/report.h"

#include <json-c/json.h>

static struct json_object *text(const char *string)
{
	return string ? json_object_new_string(string) : NULL;
}

static struct json_object *source_id(SourceId id)
{
	return id == SOURCE_NONE ? NULL : text(source_info(id)->id);
}

static const char *mode_name(Mode mode)
{
	return mode == MODE_PRINT ? "print" : "interactive";
}

static const char *const state_names[] = {
	[STATE_ABSENT] = "absent",
	[STATE_INVALID] = "invalid",
	[STATE_DISABLED] = "disabled",
	[STATE_SHADOWED] = "shadowed",
	[STATE_SENT] = "sent",
	[STATE_WINS] = "wins",
};

static const char *const severity_names[] = {
	[SEVERITY_NOTE] = "note",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_ERROR] = "error",
};

static const char *const origin_kinds[] = {
	[ORIGIN_NONE] = NULL,
	[ORIGIN_ENVIRONMENT] = "environment",
	[ORIGIN_SETTINGS] = "settings",
	[ORIGIN_CREDENTIALS_FILE] = "credentials_file",
	[ORIGIN_STATE_FILE] = "state_file",
	[ORIGIN_DESCRIPTOR] = "descriptor",
	[ORIGIN_KEYRING] = "keyring",
};

static struct json_object *origin_object(const Origin *origin)
{
	if (origin->kind == ORIGIN_NONE)
		return NULL;

	struct json_object *object = json_object_new_object();
	const char *scope = origin->kind == ORIGIN_SETTINGS ? scope_name(origin->scope) : NULL;

	json_object_object_add(object, "kind", text(origin_kinds[origin->kind]));
	json_object_object_add(object, "name", text(origin->name));
	json_object_object_add(object, "path", text(origin->path));
	json_object_object_add(
		object, "line", origin->line > 0 ? json_object_new_int64(origin->line) : NULL);
	json_object_object_add(object, "scope", text(scope));
	return object;
}

static struct json_object *verdict_object(const Report *report)
{
	const Verdict *verdict = report->verdict;
	struct json_object *object = json_object_new_object();
	struct json_object *status = json_object_new_object();

	json_object_object_add(object, "provider",
		verdict->provider == SOURCE_NONE ? text("first_party")
						 : source_id(verdict->provider));
	json_object_object_add(object, "winner", source_id(verdict->winner));
	json_object_object_add(object, "authorization", source_id(verdict->authorization));
	json_object_object_add(object, "x_api_key", source_id(verdict->x_api_key));
	json_object_object_add(status, "auth_method", text(verdict->status_auth_method));
	json_object_object_add(status, "api_key_source", text(verdict->status_api_key_source));
	json_object_object_add(object, "claude_auth_status", status);
	json_object_object_add(object, "summary", text(report->summary));
	return object;
}

static struct json_object *source_object(const ReportSource *source)
{
	struct json_object *object = json_object_new_object();
	const SourceInfo *info = source_info(source->id);

	json_object_object_add(object, "id", text(info->id));
	json_object_object_add(object, "rank", json_object_new_int(info->rank));
	json_object_object_add(object, "label", text(source->label));
	json_object_object_add(object, "state", text(state_names[source->state]));
	json_object_object_add(object, "reason", text(source->reason));
	json_object_object_add(object, "origin", origin_object(&source->origin));
	json_object_object_add(object, "account", text(source->account));
	json_object_object_add(object, "expires_at", text(source->expires_at));
	json_object_object_add(object, "fingerprint", text(source->fingerprint));
	return object;
}

static struct json_object *finding_object(const ReportFinding *row)
{
	struct json_object *object = json_object_new_object();
	const Finding *finding = row->finding;
	const FindingInfo *info = finding_info(finding->id);

	json_object_object_add(object, "id", text(info->id));
	json_object_object_add(object, "severity", text(severity_names[info->severity]));
	json_object_object_add(object, "message", text(row->message));
	json_object_object_add(object, "remedy", text(row->remedy));
	json_object_object_add(object, "fixable", json_object_new_boolean(row->fixable));
	json_object_object_add(object, "source", source_id(finding->source));
	json_object_object_add(object, "path", text(finding->path));
	json_object_object_add(
		object, "line", finding->line > 0 ? json_object_new_int64(finding->line) : NULL);
	return object;
}

static struct json_object *findings_array(const Report *report)
{
	struct json_object *array = json_object_new_array();

	for (guint i = 0; i < report->findings->len; i++)
		json_object_array_add(
			array, finding_object(&g_array_index(report->findings, ReportFinding, i)));
	return array;
}

static void add_directories(struct json_object *object, const Evidence *evidence)
{
	json_object_object_add(object, "config_dir", text(evidence->config_dir));
	json_object_object_add(object, "project_dir", text(evidence->project_dir));
}

static struct json_object *report_object(const Report *report)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "version", json_object_new_int(1));
	json_object_object_add(object, "mode", text(mode_name(report->verdict->mode)));
	add_directories(object, report->evidence);
	return object;
}

/* Takes the object. */
static char *finish(struct json_object *object)
{
	char *json = g_strconcat(json_object_to_json_string_ext(
					 object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
							 JSON_C_TO_STRING_NOSLASHESCAPE),
		"\n", NULL);

	json_object_put(object);
	return json;
}

char *report_status_json(const Report *report)
{
	struct json_object *object = report_object(report);
	struct json_object *sources = json_object_new_array();

	json_object_object_add(object, "verdict", verdict_object(report));
	for (SourceId id = 0; id < SOURCE_COUNT; id++)
		json_object_array_add(sources, source_object(&report->sources[id]));
	json_object_object_add(object, "sources", sources);
	json_object_object_add(object, "findings", findings_array(report));
	return finish(object);
}

char *report_findings_json(const Report *report)
{
	struct json_object *object = report_object(report);

	json_object_object_add(object, "findings", findings_array(report));
	return finish(object);
}

static struct json_object *place_object(const Place *place)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(
		object, "value", text(place->text || place->fingerprint ? place->text : ""));
	json_object_object_add(object, "fingerprint", text(place->fingerprint));
	json_object_object_add(object, "origin", origin_object(&place->origin));
	return object;
}

static struct json_object *setting_object(const ReportSetting *setting)
{
	struct json_object *object = json_object_new_object();
	struct json_object *values = json_object_new_array();
	const SettingInfo *info = setting_info(setting->id);

	for (guint i = 0; setting->places && i < setting->places->len; i++)
		json_object_array_add(
			values, place_object(&g_array_index(setting->places, Place, i)));
	json_object_object_add(object, "key", text(info->name));
	json_object_object_add(
		object, "kind", text(info->kind == SETTING_KIND_KEY ? "key" : "variable"));
	json_object_object_add(object, "about", text(setting->about));
	json_object_object_add(object, "secret", json_object_new_boolean(info->secret));
	json_object_object_add(object, "locked", json_object_new_boolean(setting->locked));
	json_object_object_add(object, "values", values);
	return object;
}

char *report_settings_json(const Evidence *evidence, const GArray *settings)
{
	struct json_object *object = json_object_new_object();
	struct json_object *array = json_object_new_array();

	for (guint i = 0; i < settings->len; i++)
		json_object_array_add(
			array, setting_object(&g_array_index(settings, ReportSetting, i)));
	json_object_object_add(object, "version", json_object_new_int(1));
	add_directories(object, evidence);
	json_object_object_add(object, "settings", array);
	return finish(object);
}
