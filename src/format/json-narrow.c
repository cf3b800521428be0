#include "format/json-narrow.h"

#include "format/json.h"

#include <string.h>

/* The only child of a container, NULL when there is none or another one. */
static const JsonNode *only_child(const JsonDoc *doc, const JsonNode *parent)
{
	const JsonNode *child = json_first(doc, parent);

	return json_next(doc, child) ? NULL : child;
}

/* Whether from a depth of the path on there is nothing but what the edit made. */
static bool is_alone(const JsonDoc *doc, const Edit *edit, guint depth)
{
	const JsonNode *node = json_root(doc);

	for (guint i = 0; edit->path[i]; i++) {
		const JsonNode *next = json_member(doc, node, edit->path[i]);

		if (!next || (i >= depth && only_child(doc, node) != next))
			return false;
		node = next;
	}
	return edit->kind != EDIT_ADD_ITEM || only_child(doc, node);
}

Edit *json_edit_narrow(const char *text, gsize length, const Edit *edit, const Edit *inverse)
{
	guint depth = g_strv_length(inverse->path);
	bool made_more = inverse->kind == EDIT_UNSET &&
			 (depth < g_strv_length(edit->path) || edit->kind == EDIT_ADD_ITEM);
	g_autoptr(JsonDoc) doc = made_more ? json_doc_parse(text, length, NULL) : NULL;

	if (!doc || is_alone(doc, edit, depth))
		return edit_copy(inverse);

	Edit *narrow = edit_copy(edit);

	narrow->kind = edit->kind == EDIT_ADD_ITEM ? EDIT_REMOVE_ITEM : EDIT_UNSET;
	if (narrow->kind == EDIT_UNSET)
		g_clear_pointer(&narrow->value, secret_free);
	return narrow;
}

/* What stands at the end of a path; NULL when there is nothing. */
static const JsonNode *find(const JsonDoc *doc, char **path)
{
	const JsonNode *node = doc ? json_root(doc) : NULL;

	for (; *path && node; path++)
		node = json_member(doc, node, *path);
	return node;
}

static bool is_spelt(const JsonDoc *doc, const JsonNode *node, const char *text, gsize length)
{
	return node->end - node->start == length &&
	       memcmp(json_source(doc) + node->start, text, length) == 0;
}

static bool has_item(const JsonDoc *doc, const JsonNode *array, const Secret *value)
{
	for (const JsonNode *item = json_first(doc, array); item; item = json_next(doc, item))
		if (is_spelt(doc, item, value->data, value->length))
			return true;
	return false;
}

static JsonDoc *parse(const Secret *content)
{
	return content ? json_doc_parse(content->data, content->length, NULL) : NULL;
}

bool json_edit_is_gone(const Secret *before, const Secret *now, const Edit *edit)
{
	g_autoptr(JsonDoc) old = parse(before);
	g_autoptr(JsonDoc) new = parse(now);
	const JsonNode *was = find(old, edit->path), *is = find(new, edit->path);

	if (edit->kind == EDIT_ADD_ITEM || edit->kind == EDIT_REMOVE_ITEM)
		return has_item(old, was, edit->value) == has_item(new, is, edit->value);
	if (!was || !is)
		return was == is;
	return is_spelt(new, is, json_source(old) + was->start, was->end - was->start);
}
