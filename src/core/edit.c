#include "core/edit.h"

Edit *edit_new(EditKind kind, const char *const *path, Secret *value)
{
	Edit *edit = g_new(Edit, 1);

	edit->kind = kind;
	edit->path = g_strdupv((char **)path);
	edit->value = value;
	return edit;
}

Edit *edit_copy(const Edit *edit)
{
	const Secret *value = edit->value;

	return edit_new(edit->kind, (const char *const *)edit->path,
		value ? secret_new(value->data, value->length) : NULL);
}

void edit_free(Edit *edit)
{
	if (!edit)
		return;
	g_strfreev(edit->path);
	secret_free(edit->value);
	g_free(edit);
}
