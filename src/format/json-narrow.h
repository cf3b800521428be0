/*
 * Edits of a file that somebody else changes as well: what an edit made for itself may hold more
 * by now, and what it did may be gone.
 */
#ifndef FORMAT_JSON_NARROW_H
#define FORMAT_JSON_NARROW_H

#include "core/edit.h"

#include <glib.h>
#include <stdbool.h>

/*
 * The inverse of an edit (format/json-edit.h), made so narrow that it takes out of this text what
 * the edit put in and nothing else: an object or array that the edit made stays when it holds
 * something of others. For edit_free().
 */
Edit *json_edit_narrow(const char *text, gsize length, const Edit *edit, const Edit *inverse);

/*
 * Whether at the place of an edit there is again what was there before it, so that it looks as if
 * the edit had not been made; whatever else has changed. before and now may be NULL: no file.
 */
bool json_edit_is_gone(const Secret *before, const Secret *now, const Edit *edit);

#endif
