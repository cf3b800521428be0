/*
 * One change to a JSON document, as data: what core/plan.h is made of, and what
 * format/json-edit.h carries out on a text.
 *
 *	Edit *edit = edit_new(EDIT_SET, (const char *const[]){ "env", "AWS_REGION", NULL }, value);
 *
 * An Edit owns all that it points to. Values may be secrets, so they are in a Secret.
 */
#ifndef CORE_EDIT_H
#define CORE_EDIT_H

#include "base/secret.h"

#include <glib.h>

typedef enum EditKind {
	EDIT_SET,         /* gives a member that value; objects missing on the way are made */
	EDIT_UNSET,       /* takes a member out, with all others of the same key */
	EDIT_ADD_ITEM,    /* puts the value last in an array, which is made when it is missing */
	EDIT_REMOVE_ITEM, /* takes every element that is spelt like the value out of an array */
} EditKind;

typedef struct Edit {
	EditKind kind;
	char **path;   /* keys from the root down, at least one, as UTF-8 and not as JSON */
	Secret *value; /* JSON text; NULL for EDIT_UNSET */
} Edit;

/* Copies the path and takes the value, which may be NULL for EDIT_UNSET only. */
Edit *edit_new(EditKind kind, const char *const *path, Secret *value);
Edit *edit_copy(const Edit *edit);

/* Wipes the value and frees; NULL is fine. */
void edit_free(Edit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Edit, edit_free)

#endif
