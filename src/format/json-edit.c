#include "format/json-edit.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "format/json-verify.h"

#include <string.h>

#define DEFAULT_UNIT "  "

/* Bytes that are taken out of the text, and what is put in their place. */
typedef struct Splice {
	gsize start, end;
	GString *text; /* NULL for nothing */
} Splice;

typedef struct Editor {
	const char *text;
	gsize length;
	const JsonDoc *doc;
	const Edit *edit;
	const char *newline; /* "\n" or "\r\n", as the text has it */
	bool compact;        /* no blanks behind colons and commas */
	GArray *splices;     /* of Splice, in the order of the text */
} Editor;

/* How far a path leads into a document. */
typedef struct Place {
	const JsonNode *parent; /* the last object on the way */
	const JsonNode *node;   /* the end of the path; NULL when it is not there */
	guint found;            /* how many keys of the path lead to parent */
} Place;

static void splice_clear(gpointer data)
{
	Splice *splice = data;

	if (splice->text) {
		explicit_bzero(splice->text->str, splice->text->allocated_len);
		g_string_free(splice->text, TRUE);
	}
}

static void add_splice(Editor *editor, gsize start, gsize end, GString *text)
{
	const Splice splice = { .start = start, .end = end, .text = text };

	g_array_append_val(editor->splices, splice);
}

/* Where a child begins: a member with its key. */
static guint32 child_start(const JsonNode *child)
{
	return child->key_end > 0 ? child->key_start : child->start;
}

/*
 * Follows the path. Returns what is in the way: a value that would have to be an object, or for
 * an edit of items an array; NULL when nothing is.
 */
static const JsonNode *find(const JsonDoc *doc, const Edit *edit, Place *ret_place)
{
	Place place = { .parent = json_root(doc) };
	bool items = edit->kind == EDIT_ADD_ITEM || edit->kind == EDIT_REMOVE_ITEM;

	for (;; place.found++, place.parent = place.node) {
		if (place.parent->kind != JSON_OBJECT)
			return place.parent;
		place.node = json_member(doc, place.parent, edit->path[place.found]);
		if (!place.node || !edit->path[place.found + 1])
			break;
	}
	*ret_place = place;
	return items && place.node && place.node->kind != JSON_ARRAY ? place.node : NULL;
}

/* The last line break in a row of blanks, NULL when there is none. */
static const char *last_break(const char *start, const char *end)
{
	while (end > start && end[-1] != '\n')
		end--;
	return end > start ? end - 1 : NULL;
}

/* The blanks at the beginning of the line that an offset is on. */
static char *indentation_at(const Editor *editor, gsize offset)
{
	const char *at = editor->text + offset;
	const char *line = last_break(editor->text, at);
	gsize length = 0;

	if (!line)
		return g_strdup("");
	for (line++; line + length < at && (line[length] == ' ' || line[length] == '\t');)
		length++;
	return g_strndup(line, length);
}

/* The first child of a container when it stands on a line of its own, else NULL. */
static const JsonNode *child_on_own_line(const Editor *editor, const JsonNode *container)
{
	const JsonNode *child = json_first(editor->doc, container);
	const char *text = editor->text;

	return child && last_break(text + container->start + 1, text + child_start(child)) ? child
											   : NULL;
}

/* What a container is indented by more than what it stands in; NULL when that cannot be seen. */
static char *unit_of(const Editor *editor, const JsonNode *container)
{
	const JsonNode *child = child_on_own_line(editor, container);

	if (!child)
		return NULL;

	g_autofree char *outer = indentation_at(editor, child_start(container));
	g_autofree char *inner = indentation_at(editor, child_start(child));
	gsize length = strlen(outer);

	if (strncmp(inner, outer, length) != 0 || !inner[length])
		return NULL;
	return g_strdup(inner + length);
}

static char *unit_for(const Editor *editor, const JsonNode *container)
{
	char *unit = unit_of(editor, container);

	if (!unit)
		unit = unit_of(editor, json_root(editor->doc));
	return unit ? unit : g_strdup(DEFAULT_UNIT);
}

/* Blanks between two words as they should be between two more: without empty lines. */
static void append_gap(const Editor *editor, GString *out, const char *start, const char *end)
{
	const char *line = last_break(start, end);

	if (line) {
		g_string_append(out, editor->newline);
		start = line + 1;
	}
	g_string_append_len(out, start, end - start);
}

/* What stands between the last child of a container and one more behind it. */
static void append_separator(
	const Editor *editor, GString *out, const JsonNode *before, const JsonNode *last)
{
	const char *text = editor->text;
	const char *start = text + before->end, *end = text + child_start(last);
	const char *comma = memchr(start, ',', (gsize)(end - start));

	append_gap(editor, out, start, comma);
	g_string_append_c(out, ',');
	append_gap(editor, out, comma + 1, end);
}

/* The same for a container with one child. */
static void append_first_separator(
	const Editor *editor, GString *out, const JsonNode *container, const JsonNode *only)
{
	const char *start = editor->text + container->start + 1;
	const char *end = editor->text + child_start(only);

	g_string_append_c(out, ',');
	if (last_break(start, end))
		append_gap(editor, out, start, end);
	else if (!editor->compact || start < end)
		g_string_append_c(out, ' ');
}

/* A key and its colon, with the blanks that the one before it has; model may be NULL. */
static void append_key(const Editor *editor, GString *out, const char *key, const JsonNode *model)
{
	g_autoptr(Secret) quoted = json_edit_quote(key, strlen(key));
	const char *start = model ? editor->text + model->key_end : ":";
	const char *end = model ? editor->text + model->start : start + 1;
	const char *colon = memchr(start, ':', (gsize)(end - start));

	g_string_append_len(out, quoted->data, (gssize)quoted->length);
	if (colon - start == 1)
		g_string_append_c(out, ' ');
	g_string_append_c(out, ':');
	if (model ? end - colon > 1 : !editor->compact)
		g_string_append_c(out, ' ');
}

static void append_line(
	const Editor *editor, GString *out, const char *indent, const char *unit, guint levels)
{
	g_string_append(out, editor->newline);
	g_string_append(out, indent);
	while (levels-- > 0)
		g_string_append(out, unit);
}

/*
 * The value of the edit inside of the objects that have to be made for the rest of the path, and
 * of the array for an item. With indent each has lines of its own.
 */
static void append_value(
	const Editor *editor, GString *out, char **keys, const char *indent, const char *unit)
{
	guint objects = g_strv_length(keys);
	bool item = editor->edit->kind == EDIT_ADD_ITEM;
	guint levels = objects + (item ? 1 : 0);

	for (guint i = 0; i < levels; i++) {
		g_string_append_c(out, i < objects ? '{' : '[');
		if (indent)
			append_line(editor, out, indent, unit, i + 1);
		if (i < objects)
			append_key(editor, out, keys[i], NULL);
	}
	g_string_append_len(out, editor->edit->value->data, (gssize)editor->edit->value->length);
	for (guint i = levels; i > 0; i--) {
		if (indent)
			append_line(editor, out, indent, unit, i - 1);
		g_string_append_c(out, i > objects ? ']' : '}');
	}
}

/* Puts one more child behind the last one. */
static void insert_behind(Editor *editor, const JsonNode *container, const JsonNode *before,
	const JsonNode *last, char **keys)
{
	GString *out = g_string_new(NULL);
	bool lines = child_on_own_line(editor, container) != NULL;
	g_autofree char *indent = lines ? indentation_at(editor, child_start(last)) : NULL;
	g_autofree char *unit = unit_for(editor, container);

	if (before)
		append_separator(editor, out, before, last);
	else
		append_first_separator(editor, out, container, last);
	if (container->kind == JSON_OBJECT)
		append_key(editor, out, *keys++, last);
	if (container->kind == JSON_OBJECT)
		append_value(editor, out, keys, indent, unit);
	else
		g_string_append_len(
			out, editor->edit->value->data, (gssize)editor->edit->value->length);
	add_splice(editor, last->end, last->end, out);
}

/* Puts the first child into an empty container, in place of the blanks in it. */
static void insert_first(Editor *editor, const JsonNode *container, char **keys)
{
	const JsonNode *root = json_root(editor->doc);
	bool lines = container == root || child_on_own_line(editor, root);
	GString *out = g_string_new(NULL);
	g_autofree char *outer = indentation_at(editor, child_start(container));
	g_autofree char *unit = unit_for(editor, container);
	g_autofree char *indent = lines ? g_strconcat(outer, unit, NULL) : NULL;

	if (lines)
		append_line(editor, out, indent, "", 0);
	if (container->kind == JSON_OBJECT) {
		append_key(editor, out, *keys++, NULL);
		append_value(editor, out, keys, indent, unit);
	} else {
		g_string_append_len(
			out, editor->edit->value->data, (gssize)editor->edit->value->length);
	}
	if (lines)
		append_line(editor, out, outer, "", 0);
	add_splice(editor, container->start + 1, container->end - 1, out);
}

static void insert(Editor *editor, const JsonNode *container, char **keys)
{
	const JsonNode *before = NULL, *last = NULL;

	for (const JsonNode *child = json_first(editor->doc, container); child;
		child = json_next(editor->doc, child)) {
		before = last;
		last = child;
	}
	if (last)
		insert_behind(editor, container, before, last, keys);
	else
		insert_first(editor, container, keys);
}

static bool spells(const Editor *editor, const JsonNode *node)
{
	const Secret *value = editor->edit->value;

	return node->end - node->start == value->length &&
	       memcmp(editor->text + node->start, value->data, value->length) == 0;
}

static bool is_unwanted(const Editor *editor, const JsonNode *child, const char *key)
{
	return key ? json_key_is(editor->doc, child, key) : spells(editor, child);
}

static guint count_breaks(const Editor *editor, guint32 start, guint32 end)
{
	guint count = 0;

	for (const char *at = editor->text + start; at < editor->text + end; at++)
		count += *at == '\n';
	return count;
}

/* Takes a run of children out, with the blanks before it or, to keep an empty line, behind it. */
static void remove_run(Editor *editor, const JsonNode *container, const JsonNode *before,
	const JsonNode *first, const JsonNode *last, const JsonNode *behind)
{
	bool keeps_behind = before && behind &&
			    count_breaks(editor, last->end, child_start(behind)) >
				    count_breaks(editor, before->end, child_start(first));

	if (behind && !keeps_behind)
		add_splice(editor, child_start(first), child_start(behind), NULL);
	else if (before)
		add_splice(editor, before->end, last->end, NULL);
	else
		add_splice(editor, container->start + 1, container->end - 1, NULL);
}

/* Takes children out: the members with the key or, without one, the items that equal the value. */
static void remove_children(Editor *editor, const JsonNode *container, const char *key)
{
	const JsonNode *kept = NULL, *child = json_first(editor->doc, container);

	while (child) {
		const JsonNode *first = child, *last = NULL;

		while (child && is_unwanted(editor, child, key)) {
			last = child;
			child = json_next(editor->doc, child);
		}
		if (last)
			remove_run(editor, container, kept, first, last, child);
		kept = child;
		child = json_next(editor->doc, child);
	}
}

static bool has_item(const Editor *editor, const JsonNode *array)
{
	for (const JsonNode *child = json_first(editor->doc, array); child;
		child = json_next(editor->doc, child))
		if (spells(editor, child))
			return true;
	return false;
}

static void plan_set(Editor *editor, const Place *place)
{
	const Secret *value = editor->edit->value;

	if (!place->node)
		insert(editor, place->parent, editor->edit->path + place->found);
	else if (!spells(editor, place->node))
		add_splice(editor, place->node->start, place->node->end,
			g_string_new_len(value->data, (gssize)value->length));
}

static void plan_splices(Editor *editor, const Place *place)
{
	char **path = editor->edit->path;

	switch (editor->edit->kind) {
	case EDIT_SET:
		plan_set(editor, place);
		break;
	case EDIT_UNSET:
		if (place->node)
			remove_children(editor, place->parent, path[place->found]);
		break;
	case EDIT_ADD_ITEM:
		if (!place->node)
			insert(editor, place->parent, path + place->found);
		else if (!has_item(editor, place->node))
			insert(editor, place->node, NULL);
		break;
	case EDIT_REMOVE_ITEM:
		if (place->node)
			remove_children(editor, place->node, NULL);
		break;
	}
}

static Secret *carry_out(const Editor *editor)
{
	gsize length = editor->length, from = 0;

	for (guint i = 0; i < editor->splices->len; i++) {
		const Splice *splice = &g_array_index(editor->splices, Splice, i);

		length -= splice->end - splice->start;
		length += splice->text ? splice->text->len : 0;
	}

	Secret *result = secret_new_sized(length);
	char *out = result->data;

	for (guint i = 0; i < editor->splices->len; i++) {
		const Splice *splice = &g_array_index(editor->splices, Splice, i);

		out = mempcpy(out, editor->text + from, splice->start - from);
		if (splice->text)
			out = mempcpy(out, splice->text->str, splice->text->len);
		from = splice->end;
	}
	memcpy(out, editor->text + from, editor->length - from);
	return result;
}

static const char *newline_of(const char *text, gsize length)
{
	const char *first = memchr(text, '\n', length);

	return first && first > text && first[-1] == '\r' ? "\r\n" : "\n";
}

/* Whether the first member of the root has no blank behind its colon. */
static bool is_compact(const JsonDoc *doc)
{
	const JsonNode *first = json_first(doc, json_root(doc));

	return first && first->key_end > 0 && json_source(doc)[first->start - 1] == ':';
}

static JsonEditResult blocked(const JsonDoc *doc, const JsonNode *node, JsonProblem *ret_problem)
{
	if (ret_problem)
		*ret_problem = json_problem_at(
			doc, node, N_("a value that is no object or array is in the way"));
	return JSON_EDIT_BLOCKED;
}

static JsonEditResult unsafe(JsonProblem *ret_problem)
{
	if (ret_problem)
		*ret_problem = (JsonProblem){
			.line = 1, .column = 1, .what = N_("the edit would change something else")
		};
	return JSON_EDIT_UNSAFE;
}

/* Makes the new text and proves it. */
static JsonEditResult finish(
	Editor *editor, const JsonDoc *value, Secret **ret_text, JsonProblem *ret_problem)
{
	if (editor->splices->len == 0)
		return JSON_UNCHANGED;

	g_autoptr(Secret) text = carry_out(editor);
	g_autoptr(JsonDoc) doc = json_doc_parse(text->data, text->length, NULL);

	if (!doc || !json_verify(editor->doc, doc, editor->edit, value))
		return unsafe(ret_problem);
	*ret_text = g_steal_pointer(&text);
	return JSON_EDITED;
}

/* The value of an edit as a document, NULL when it is not JSON from end to end. */
static JsonDoc *parse_value(const Secret *value)
{
	g_autoptr(JsonDoc) doc = json_doc_parse(value->data, value->length, NULL);
	const JsonNode *root = doc ? json_root(doc) : NULL;

	return root && root->start == 0 && root->end == value->length ? g_steal_pointer(&doc)
								      : NULL;
}

JsonEditResult json_edit_apply(const char *text, gsize length, const Edit *edit, Secret **ret_text,
	JsonProblem *ret_problem)
{
	const Secret *value = edit->value;
	g_autoptr(JsonDoc) doc = json_doc_parse(text, length, ret_problem);
	g_autoptr(JsonDoc) wanted = value ? parse_value(value) : NULL;
	g_autoptr(GArray) splices = g_array_new(FALSE, FALSE, sizeof(Splice));
	Place place;

	if (!doc)
		return JSON_EDIT_MALFORMED;
	if (value && !wanted)
		return unsafe(ret_problem);

	const JsonNode *obstacle = find(doc, edit, &place);

	if (obstacle)
		return blocked(doc, obstacle, ret_problem);

	Editor editor = {
		.text = text,
		.length = length,
		.doc = doc,
		.edit = edit,
		.newline = newline_of(text, length),
		.compact = is_compact(doc),
		.splices = splices,
	};

	g_array_set_clear_func(splices, splice_clear);
	plan_splices(&editor, &place);
	return finish(&editor, wanted, ret_text, ret_problem);
}

/* An edit of the path, or of its first keys. */
static Edit *edit_of(EditKind kind, char **path, guint keys, Secret *value)
{
	g_autofree const char **part = g_new0(const char *, keys + 1);

	memcpy(part, path, keys * sizeof *part);
	return edit_new(kind, part, value);
}

static Edit *inverse_of(const Editor *editor, const Place *place)
{
	const Edit *edit = editor->edit;
	const JsonNode *node = place->node;
	guint all = g_strv_length(edit->path);
	const Secret *value = edit->value;

	if (!node)
		return value && edit->kind != EDIT_REMOVE_ITEM
			       ? edit_of(EDIT_UNSET, edit->path, place->found + 1, NULL)
			       : NULL;
	if (edit->kind == EDIT_SET || edit->kind == EDIT_UNSET)
		return value && spells(editor, node)
			       ? NULL
			       : edit_of(EDIT_SET, edit->path, all,
					 secret_new(editor->text + node->start,
						 node->end - node->start));
	if (has_item(editor, node) == (edit->kind == EDIT_ADD_ITEM))
		return NULL;
	return edit_of(edit->kind == EDIT_ADD_ITEM ? EDIT_REMOVE_ITEM : EDIT_ADD_ITEM, edit->path,
		all, secret_new(value->data, value->length));
}

Edit *json_edit_inverse(const char *text, gsize length, const Edit *edit)
{
	g_autoptr(JsonDoc) doc = json_doc_parse(text, length, NULL);
	g_autoptr(JsonDoc) wanted = edit->value ? parse_value(edit->value) : NULL;
	Place place;

	if (!doc || (edit->value && !wanted) || find(doc, edit, &place))
		return NULL;

	const Editor editor = { .text = text, .length = length, .doc = doc, .edit = edit };

	return inverse_of(&editor, &place);
}

static void append_escaped(GString *out, gunichar c)
{
	static const char names[] = "bfnrt\"\\", controls[] = "\b\f\n\r\t\"\\";
	const char *control = c && c < 0x80 ? strchr(controls, (char)c) : NULL;

	if (control)
		g_string_append_printf(out, "\\%c", names[control - controls]);
	else if (c < ' ')
		g_string_append_printf(out, "\\u%04x", c);
	else
		g_string_append_unichar(out, c);
}

Secret *json_edit_quote(const char *bytes, gsize length)
{
	const char *at = bytes, *end = bytes + length;
	/* No character grows to more than six bytes, so the string never moves to other memory. */
	GString *out = g_string_sized_new(length * 6 + 3);

	g_string_append_c(out, '"');
	while (at < end)
		append_escaped(out, utf8_take(&at, end));
	g_string_append_c(out, '"');

	Secret *quoted = secret_new(out->str, out->len);

	explicit_bzero(out->str, out->len);
	g_string_free(out, TRUE);
	return quoted;
}
