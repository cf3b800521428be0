/*
 * For undo on a file that somebody else has changed since: what an edit made for itself may hold
 * more by now.
 */
#ifndef FORMAT_JSON_NARROW_H
#define FORMAT_JSON_NARROW_H

#include "core/edit.h"

#include <glib.h>

/*
 * The inverse of an edit (format/json-edit.h), made so narrow that it takes out of this text what
 * the edit put in and nothing else: an object or array that the edit made stays when it holds
 * something of others. For edit_free().
 */
Edit *json_edit_narrow(const char *text, gsize length, const Edit *edit, const Edit *inverse);

#endif
