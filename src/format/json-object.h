/*
 * What the readers of small JSON files share: taking members of an object as the kind they
 * should be, and as nothing when they are not.
 */
#ifndef FORMAT_JSON_OBJECT_H
#define FORMAT_JSON_OBJECT_H

#include "format/json.h"

#include <glib.h>
#include <stdbool.h>

/*
 * Like json_doc_parse(), but refuses a byte-order mark and any root that is not an object;
 * ret_problem may be NULL.
 */
JsonDoc *json_object_parse(const char *text, gsize length, JsonProblem *ret_problem);

/* A member that is a string, as clean text to g_free; else NULL. */
char *json_object_text(const JsonDoc *doc, const JsonNode *object, const char *key);

/* Whether a member is a string that is not empty. */
bool json_object_has_text(const JsonDoc *doc, const JsonNode *object, const char *key);

/* A member that is a string which is not empty and has no NUL in it; else NULL. */
Secret *json_object_secret(const JsonDoc *doc, const JsonNode *object, const char *key);

/* A member that is an object; else NULL. */
const JsonNode *json_object_object(const JsonDoc *doc, const JsonNode *object, const char *key);

/* A member that is a string in the form of format/instant.h, in seconds; else 0. */
gint64 json_object_instant(const JsonDoc *doc, const JsonNode *object, const char *key);

#endif
