#include "format/json-object.h"

#include "base/i18n.h"
#include "format/instant.h"

#include <string.h>

/* Where a root stands: only blanks are in front of it. */
static JsonProblem root_problem(const JsonDoc *doc, const char *text)
{
	JsonProblem problem = {
		.offset = json_root(doc)->start,
		.line = json_line(doc, json_root(doc)),
		.column = 1,
		.what = N_("not a JSON object"),
	};

	for (gsize i = problem.offset; i > 0 && text[i - 1] != '\n'; i--)
		problem.column++;
	return problem;
}

JsonDoc *json_object_parse(const char *text, gsize length, JsonProblem *ret_problem)
{
	static const JsonProblem mark = { .line = 1, .column = 1, .what = N_("byte-order mark") };
	JsonProblem unused;

	if (!ret_problem)
		ret_problem = &unused;
	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		*ret_problem = mark;
		return NULL;
	}

	g_autoptr(JsonDoc) doc = json_doc_parse(text, length, ret_problem);

	if (!doc || json_root(doc)->kind == JSON_OBJECT)
		return g_steal_pointer(&doc);
	*ret_problem = root_problem(doc, text);
	return NULL;
}

char *json_object_text(const JsonDoc *doc, const JsonNode *object, const char *key)
{
	return json_text_dup(doc, json_member(doc, object, key));
}

Secret *json_object_secret(const JsonDoc *doc, const JsonNode *object, const char *key)
{
	g_autoptr(Secret) value = json_string(doc, json_member(doc, object, key));

	return value && value->length > 0 && strlen(value->data) == value->length
		       ? g_steal_pointer(&value)
		       : NULL;
}

const JsonNode *json_object_object(const JsonDoc *doc, const JsonNode *object, const char *key)
{
	return json_member_of(doc, object, key, JSON_OBJECT);
}

bool json_object_has_text(const JsonDoc *doc, const JsonNode *object, const char *key)
{
	const JsonNode *node = json_member_of(doc, object, key, JSON_STRING);

	return node && node->end - node->start > strlen("\"\"");
}

gint64 json_object_instant(const JsonDoc *doc, const JsonNode *object, const char *key)
{
	g_autofree char *text = json_object_text(doc, object, key);
	gint64 seconds = 0;

	if (text)
		instant_parse(text, &seconds);
	return seconds;
}
