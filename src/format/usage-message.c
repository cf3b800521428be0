#include "format/usage-message.h"

#include "format/instant.h"
#include "format/json-object.h"

#include <math.h>

/* A number of seconds beyond this is one of milliseconds. */
#define SECONDS_MAX G_GINT64_CONSTANT(100000000000)

/* A number, or a text that is one. */
static double read_percent(const JsonDoc *doc, const JsonNode *node)
{
	g_autofree char *number = json_number_dup(doc, node);
	g_autofree char *text = number ? g_steal_pointer(&number) : json_text_dup(doc, node);
	char *end = NULL;
	double percent = text ? g_ascii_strtod(text, &end) : -1;

	if (!text || end == text || *end != '\0' || !isfinite(percent) || percent < 0)
		return -1;
	return MIN(percent, 100);
}

static gint64 read_moment(const JsonDoc *doc, const JsonNode *node)
{
	g_autofree char *text = json_text_dup(doc, node);
	gint64 moment = 0;

	if (text)
		instant_parse(text, &moment);
	else
		json_int64(doc, node, &moment);
	if (moment > SECONDS_MAX)
		moment /= 1000;
	return CLAMP(moment, 0, INSTANT_MAX);
}

static UsageWindow read_window(const JsonDoc *doc, const char *key)
{
	const JsonNode *object = json_object_object(doc, json_root(doc), key);

	return (UsageWindow){
		.percent = read_percent(doc, json_member(doc, object, "utilization")),
		.resets_at = read_moment(doc, json_member(doc, object, "resets_at")),
	};
}

bool usage_reply_parse(const char *text, gsize length, UsageReply *ret_reply)
{
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, NULL);

	if (!doc)
		return false;
	ret_reply->five_hour = read_window(doc, "five_hour");
	ret_reply->seven_day = read_window(doc, "seven_day");
	return ret_reply->five_hour.percent >= 0 || ret_reply->seven_day.percent >= 0;
}
