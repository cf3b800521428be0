/*
 * The proof behind format/json-edit.h: whether a document is another one after an edit, and
 * nothing else. It looks at parsed documents only and shares no code with what made the text.
 */
#ifndef FORMAT_JSON_VERIFY_H
#define FORMAT_JSON_VERIFY_H

#include "core/edit.h"
#include "format/json.h"

#include <stdbool.h>

/*
 * Whether edited is before after the edit whose value, parsed, is value (NULL for EDIT_UNSET).
 * Numbers, strings and keys are compared as they are spelt, and members in their order.
 */
bool json_verify(
	const JsonDoc *before, const JsonDoc *edited, const Edit *edit, const JsonDoc *value);

#endif
