/*
 * Strict JSON with places: a scanner that accepts exactly what Node's JSON.parse accepts (after a
 * UTF-8 byte-order mark, which Claude Code skips) and knows for each value where in the text it
 * stands. Readers of settings, credentials and state use it because they must say "line 12",
 * and the editor that changes one member and nothing else will splice at its spans.
 *
 *	g_autoptr(JsonDoc) doc = json_doc_parse(text, length, &problem);
 *	if (!doc)
 *		… problem.line, problem.column, problem.what …
 *	const JsonNode *env = json_member(doc, json_root(doc), "env");
 *
 * The document borrows the text, which must outlive it; it copies none of it, so it needs no
 * wiping. Nodes belong to the document. Nothing recurses, so depth costs memory and no stack.
 */
#ifndef FORMAT_JSON_H
#define FORMAT_JSON_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

typedef enum JsonKind {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
} JsonKind;

/* A value. start and end are byte offsets of its text, quotes and brackets included. */
typedef struct JsonNode {
	JsonKind kind;
	guint32 start, end;
	guint32 key_start, key_end; /* of an object's member: its key with quotes; else both 0 */
	guint32 next;               /* index of the next sibling, 0 when it is the last */
	guint32 child;              /* index of the first member or element, 0 when there is none */
} JsonNode;

/*
 * What is wrong, and where: the byte that must not be there, or for something missing the place
 * behind the last word before it, where it belongs. A byte-order mark takes no column.
 */
typedef struct JsonProblem {
	gsize offset;
	unsigned line, column; /* from 1; columns count characters, as editors do */
	const char *what;      /* N_(): "trailing comma", "comment", "unexpected end of file" … */
} JsonProblem;

typedef struct JsonDoc JsonDoc;

/*
 * Parses length bytes. NULL when they are not strict JSON; *ret_problem (may be NULL) then says
 * where and what. Fails as well on more than 4 GiB.
 */
JsonDoc *json_doc_parse(const char *text, gsize length, JsonProblem *ret_problem);
void json_doc_free(JsonDoc *doc);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonDoc, json_doc_free)

const JsonNode *json_root(const JsonDoc *doc);

/* The text it was parsed from. */
const char *json_source(const JsonDoc *doc);

/*
 * How many values there are in all. They stand in one row in the order of the text, the root
 * first, so what is below a value follows it directly.
 */
guint json_count(const JsonDoc *doc);

/* First member or element, and the one after; NULL at the end, and for NULL. */
const JsonNode *json_first(const JsonDoc *doc, const JsonNode *parent);
const JsonNode *json_next(const JsonDoc *doc, const JsonNode *node);

/*
 * The member with that key, the last one when there are several (as JSON.parse decides); NULL
 * when there is none or parent is NULL or not an object. Keys are compared decoded.
 */
const JsonNode *json_member(const JsonDoc *doc, const JsonNode *parent, const char *key);

/* Like json_member(), but NULL also when the value is not of that kind. */
const JsonNode *json_member_of(
	const JsonDoc *doc, const JsonNode *parent, const char *key, JsonKind kind);

/* The line a node begins on (for a member: its key), from 1; 0 for NULL. */
unsigned json_line(const JsonDoc *doc, const JsonNode *node);

/* A problem with a value: where it (for a member: its key) stands. */
JsonProblem json_problem_at(const JsonDoc *doc, const JsonNode *node, const char *what);

/* Whether the key of a member, decoded, is that one. */
bool json_key_is(const JsonDoc *doc, const JsonNode *node, const char *key);

/*
 * The decoded key of a member, for the caller to g_free; NULL for another node. UTF-8, but not
 * clean text; a NUL character in it becomes U+FFFD.
 */
char *json_key_dup(const JsonDoc *doc, const JsonNode *node);

/*
 * The decoded bytes of a string node: UTF-8, with U+FFFD for a lone surrogate and for what is no
 * UTF-8, possibly with NUL bytes inside. In a Secret because callers seldom know better. NULL for
 * any other kind.
 */
Secret *json_string(const JsonDoc *doc, const JsonNode *node);

/* A string node as clean text (base/text.h) to g_free, or NULL for any other kind. */
char *json_text_dup(const JsonDoc *doc, const JsonNode *node);

/* The text of a number as it stands, to g_free; NULL for any other kind. */
char *json_number_dup(const JsonDoc *doc, const JsonNode *node);

/*
 * A number node as a whole number, cut towards zero; false when it is no number or beyond
 * ±2^53, which JavaScript cannot tell apart.
 */
bool json_int64(const JsonDoc *doc, const JsonNode *node, gint64 *ret_value);

#endif
