#include "format/refresh-report.h"

#include "format/instant.h"

#include <json-c/json.h>

#define FORM_VERSION 1

static void add_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, text ? json_object_new_string(text) : NULL);
}

static void add_number(struct json_object *object, const char *key, gint64 number)
{
	json_object_object_add(object, key, json_object_new_int64(number));
}

static void add_time(struct json_object *object, const char *key, gint64 time)
{
	g_autofree char *text = time > 0 ? instant_print(time) : NULL;

	add_text(object, key, text);
}

static struct json_object *cloud_object(const RefreshReportCloud *cloud)
{
	struct json_object *object = cloud ? json_object_new_object() : NULL;

	if (!cloud)
		return NULL;
	add_text(object, "claim", cloud->claim);
	add_text(object, "problem", cloud->problem);
	add_text(object, "message", cloud->message);
	add_text(object, "source", cloud->source);
	add_text(object, "identity", cloud->identity);
	add_text(object, "account", cloud->account);
	add_text(object, "region", cloud->region);
	add_time(object, "expires_at", cloud->expires_at);
	add_time(object, "checked_at", cloud->checked_at);
	return object;
}

static struct json_object *run_object(const RefreshReport *report)
{
	struct json_object *object = report->run_state ? json_object_new_object() : NULL;

	if (!object)
		return NULL;
	add_text(object, "state", report->run_state);
	add_number(object, "status", report->run_status);
	add_number(object, "duration_ms", report->run_ms);
	return object;
}

static char *print(struct json_object *object)
{
	char *text = g_strconcat(json_object_to_json_string_ext(
					 object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
							 JSON_C_TO_STRING_NOSLASHESCAPE),
		"\n", NULL);

	json_object_put(object);
	return text;
}

char *refresh_report_json(const RefreshReport *report)
{
	struct json_object *object = json_object_new_object();

	add_number(object, "version", FORM_VERSION);
	add_text(object, "setting", report->setting);
	add_text(object, "command", report->command);
	add_text(object, "origin", report->origin);
	json_object_object_add(object, "before", cloud_object(report->before));
	json_object_object_add(object, "run", run_object(report));
	json_object_object_add(object, "after", cloud_object(report->after));
	return print(object);
}

char *refresh_report_helper_json(const RefreshReportHelper *report)
{
	struct json_object *object = json_object_new_object();
	struct json_object *messages = json_object_new_array();

	add_number(object, "version", FORM_VERSION);
	add_text(object, "setting", report->setting);
	add_text(object, "verdict", report->verdict);
	add_number(object, "status", report->status);
	add_number(object, "duration_ms", report->duration_ms);
	add_number(object, "length", report->length);
	if (report->ttl_ms >= 0)
		add_number(object, "ttl_ms", report->ttl_ms);
	add_text(object, "fingerprint", report->fingerprint);
	add_time(object, "expires_at", report->expires_at);
	for (char *const *message = report->messages; *message; message++)
		json_object_array_add(messages, json_object_new_string(*message));
	json_object_object_add(object, "messages", messages);
	return print(object);
}
