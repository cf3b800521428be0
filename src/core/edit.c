#include "core/edit.h"

Edit *edit_new(EditKind kind, const char *const *path, Secret *value)
{
	Edit *edit = g_new(Edit, 1);
	guint keys = 0;

	while (path[keys])
		keys++;
	edit->kind = kind;
	edit->path = g_new0(char *, keys + 1);
	for (guint i = 0; i < keys; i++)
		edit->path[i] = g_strdup(path[i]);
	edit->value = value;
	return edit;
}

Edit *edit_copy(const Edit *edit)
{
	Edit *copy = g_new(Edit, 1);

	copy->kind = edit->kind;
	copy->path = g_strdupv(edit->path);
	copy->value = edit->value ? secret_new(edit->value->data, edit->value->length) : NULL;
	return copy;
}

void edit_free(Edit *edit)
{
	if (!edit)
		return;
	g_strfreev(edit->path);
	secret_free(edit->value);
	g_free(edit);
}
