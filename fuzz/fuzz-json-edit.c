/*
 * The editor. An input is one digit for the kind of the edit, the path with / between its keys, a
 * line break, the value, a line break, the text. Whatever comes: what is refused is refused for a
 * reason, an edit changes its place and no byte elsewhere, a second one changes nothing, and the
 * inverse edit brings back what was there.
 */
#include "check-json.h"
#include "format/json-edit.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How far the path leads: the container that the edit changes, and the value if it is there. */
typedef struct Place {
	const JsonNode *container, *node;
} Place;

/* Takes what stands before the next line break, or all that is left. */
static Secret *take_line(const char **at, const char *end)
{
	const char *line = *at;
	const char *stop = memchr(line, '\n', (gsize)(end - line));

	if (!stop)
		stop = end;
	*at = stop < end ? stop + 1 : end;
	return secret_new(line, (gsize)(stop - line));
}

static Edit *take_edit(const char **at, const char *end)
{
	EditKind kind = (EditKind)(*(*at)++ & 3);
	g_autoptr(Secret) path = take_line(at, end);
	g_autoptr(Secret) value = take_line(at, end);
	g_auto(GStrv) keys = g_strsplit(path->data, "/", 8);
	const char *const empty[] = { "", NULL };

	return edit_new(kind, *keys ? (const char *const *)keys : empty,
		kind == EDIT_UNSET ? NULL : g_steal_pointer(&value));
}

static bool is_items(const Edit *edit)
{
	return edit->kind == EDIT_ADD_ITEM || edit->kind == EDIT_REMOVE_ITEM;
}

static Place find(const JsonDoc *doc, const Edit *edit)
{
	Place place = { .container = json_root(doc) };

	for (char **key = edit->path;; key++) {
		place.node = json_member(doc, place.container, *key);
		if (!place.node || !key[1])
			break;
		place.container = place.node;
	}
	if (place.node && is_items(edit))
		place.container = place.node;
	return place;
}

/* Whether a value is JSON and nothing around it. */
static bool is_value(const Secret *value)
{
	g_autoptr(JsonDoc) doc = json_doc_parse(value->data, value->length, NULL);

	return doc && json_root(doc)->start == 0 && json_root(doc)->end == value->length;
}

static void check_refusal(
	const char *text, gsize length, const Edit *edit, JsonEditResult result, bool problem)
{
	g_autoptr(JsonDoc) doc = json_doc_parse(text, length, NULL);

	g_assert_true((result == JSON_EDIT_MALFORMED) == !doc);
	if (result == JSON_EDIT_UNSAFE)
		g_assert_true(edit->value && !is_value(edit->value));
	g_assert_true(problem == (result != JSON_UNCHANGED));
}

/* Asserts that both texts are the same before start and, seen from the end, from end on. */
static void check_around(
	const char *text, gsize length, const Secret *edited, gsize start, gsize end)
{
	gsize tail = length - end;

	g_assert_cmpuint(edited->length, >=, start + tail);
	g_assert_cmpmem(text, start, edited->data, start);
	g_assert_cmpmem(text + end, tail, edited->data + edited->length - tail, tail);
}

/* Whether the edit takes a child out. */
static bool goes(const JsonDoc *doc, const JsonNode *child, const Edit *edit)
{
	const Secret *value = edit->value;
	gsize length = child->end - child->start;

	if (edit->kind == EDIT_UNSET)
		return json_key_is(doc, child, edit->path[g_strv_length(edit->path) - 1]);
	return edit->kind == EDIT_REMOVE_ITEM && length == value->length &&
	       memcmp(json_source(doc) + child->start, value->data, length) == 0;
}

/* Asserts that the children that stay are the same to the byte, and that no other came but one. */
static void check_children(
	const JsonDoc *doc, const JsonNode *container, const JsonDoc *edited, const Edit *edit)
{
	const JsonNode *now = json_root(edited);

	/* Containers begin where they began, for nothing before them changed. */
	while (now->start != container->start || now->kind != container->kind)
		now++;
	now = json_first(edited, now);
	for (const JsonNode *child = json_first(doc, container); child;
		child = json_next(doc, child)) {
		if (goes(doc, child, edit))
			continue;
		g_assert_nonnull(now);
		g_assert_cmpmem(json_source(doc) + check_json_start(child),
			child->end - check_json_start(child),
			json_source(edited) + check_json_start(now),
			now->end - check_json_start(now));
		now = json_next(edited, now);
	}
	if (edit->kind == EDIT_SET || edit->kind == EDIT_ADD_ITEM) {
		g_assert_nonnull(now);
		now = json_next(edited, now);
	}
	g_assert_null(now);
}

static void check_edited(const char *text, gsize length, const Edit *edit, const Secret *edited)
{
	g_autoptr(JsonDoc) before = json_doc_parse(text, length, NULL);
	g_autoptr(JsonDoc) after = json_doc_parse(edited->data, edited->length, NULL);
	g_autoptr(Secret) twice = NULL;
	Place place = find(before, edit), found = find(after, edit);

	g_assert_true(check_json(edited->data, edited->length));
	if (edit->kind == EDIT_SET && place.node) {
		check_around(text, length, edited, place.node->start, place.node->end);
	} else {
		check_around(
			text, length, edited, place.container->start + 1, place.container->end - 1);
		check_children(before, place.container, after, edit);
	}
	g_assert_true((found.node == NULL) == (edit->kind == EDIT_UNSET));
	if (edit->kind == EDIT_SET)
		g_assert_cmpmem(edited->data + found.node->start,
			found.node->end - found.node->start, edit->value->data,
			edit->value->length);
	g_assert_cmpint(json_edit_apply(edited->data, edited->length, edit, &twice, NULL), ==,
		JSON_UNCHANGED);
}

/* Asserts that a restored text is the one before the edit, but for blanks where nothing was. */
static void check_bytes(const char *text, gsize length, const Place *place, const Secret *restored)
{
	const JsonNode *container = place->container;
	gsize start = length, end = length;

	if (container->child == 0) {
		start = container->start + 1;
		end = container->end - 1;
	}
	check_around(text, length, restored, start, end);
	g_assert_cmpuint(restored->length, ==, length - (end - start));
}

/* Asserts that what was taken out is there again, and that it is all that is there again. */
static void check_put_back(const JsonDoc *doc, const Place *place, const Edit *edit,
	const Secret *edited, const Secret *restored)
{
	g_autoptr(JsonDoc) again = json_doc_parse(restored->data, restored->length, NULL);
	g_autoptr(Secret) twice = NULL;
	Place found = find(again, edit);

	g_assert_nonnull(found.node);
	if (edit->kind == EDIT_UNSET)
		g_assert_cmpmem(json_source(doc) + place->node->start,
			place->node->end - place->node->start, restored->data + found.node->start,
			found.node->end - found.node->start);
	g_assert_cmpint(json_edit_apply(restored->data, restored->length, edit, &twice, NULL), ==,
		JSON_EDITED);
	g_assert_cmpmem(twice->data, twice->length, edited->data, edited->length);
}

static void check_inverse(
	const char *text, gsize length, const Edit *edit, const Edit *inverse, const Secret *edited)
{
	g_autoptr(JsonDoc) doc = json_doc_parse(text, length, NULL);
	g_autoptr(Secret) restored = NULL;
	Place place = find(doc, edit);

	g_assert_cmpint(json_edit_apply(edited->data, edited->length, inverse, &restored, NULL), ==,
		JSON_EDITED);
	if (edit->kind == EDIT_SET || edit->kind == EDIT_ADD_ITEM)
		check_bytes(text, length, &place, restored);
	else
		check_put_back(doc, &place, edit, edited, restored);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size;
	g_autoptr(Edit) edit = size > 0 ? take_edit(&at, end) : NULL;
	g_autoptr(Secret) edited = NULL;
	gsize length = (gsize)(end - at);
	JsonProblem problem = { 0 };

	if (!edit)
		return 0;

	g_autofree char *text = g_memdup2(at, length); /* to notice a byte read too much */
	const char *bytes = text ? text : "";
	g_autoptr(Edit) inverse = json_edit_inverse(bytes, length, edit);
	JsonEditResult result = json_edit_apply(bytes, length, edit, &edited, &problem);

	g_assert_true((result == JSON_EDITED) == (edited != NULL));
	g_assert_true((result == JSON_EDITED) == (inverse != NULL));
	if (!edited) {
		check_refusal(bytes, length, edit, result, problem.what != NULL);
		return 0;
	}
	check_edited(bytes, length, edit, edited);
	check_inverse(bytes, length, edit, inverse, edited);
	return 0;
}
