/*
 * Changes one place in a JSON text and not a byte elsewhere: indentation, order of keys, spelling
 * of numbers, escapes, a byte-order mark, CRLF and a missing final newline all stay. What is new
 * takes the style of its neighbours.
 *
 *	g_autoptr(Secret) edited = NULL;
 *	JsonProblem problem;
 *
 *	switch (json_edit_apply(text, length, edit, &edited, &problem)) {
 *	case JSON_EDITED:	… edited->data, edited->length …
 *	case JSON_UNCHANGED:	… it says so already …
 *	default:		… problem.line, problem.what …
 *	}
 *
 * The text is strict JSON as Node reads it, or it is refused. Of several members with one key the
 * last counts: that one is set and looked into, and all of them are removed. The result is parsed
 * again and compared with the old document; an edit that would change anything but the wanted
 * place is not made.
 */
#ifndef FORMAT_JSON_EDIT_H
#define FORMAT_JSON_EDIT_H

#include "base/secret.h"
#include "core/edit.h"
#include "format/json.h"

#include <glib.h>

typedef enum JsonEditResult {
	JSON_EDITED,
	JSON_UNCHANGED,      /* nothing to do: the document is already as wanted */
	JSON_EDIT_MALFORMED, /* the text is not strict JSON */
	JSON_EDIT_BLOCKED,   /* something on the path is no object, or no array */
	JSON_EDIT_UNSAFE,    /* the value is no JSON, or the result is not what was wanted */
} JsonEditResult;

/*
 * Carries out an edit. *ret_text is set with JSON_EDITED only. *ret_problem (may be NULL) is set
 * with JSON_EDIT_MALFORMED (where the fault is), JSON_EDIT_BLOCKED (where what is in the way
 * stands) and JSON_EDIT_UNSAFE.
 */
JsonEditResult json_edit_apply(const char *text, gsize length, const Edit *edit, Secret **ret_text,
	JsonProblem *ret_problem);

/*
 * The edit that takes back what an edit of this text would do: the old value, or the removal of
 * the outermost thing that it would make. It brings the values back and not their places: what was
 * taken out comes last. (format/journal.h brings bytes back.) NULL when the edit would change
 * nothing or be refused.
 */
Edit *json_edit_inverse(const char *text, gsize length, const Edit *edit);

/*
 * Bytes as a JSON string, with its quotes: UTF-8 as it is, control characters, quotes and
 * backslashes escaped, what is no UTF-8 as U+FFFD.
 */
Secret *json_edit_quote(const char *bytes, gsize length);

#endif
