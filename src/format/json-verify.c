#include "format/json-verify.h"

#include <string.h>

/* A node with all below it, which stands behind it in the document's row of nodes. */
typedef struct Tree {
	const JsonDoc *doc;
	const JsonNode *node; /* NULL for nothing */
	const JsonNode *end;  /* behind its last node */
} Tree;

/* The children of two containers that are walked side by side. */
typedef struct Walk {
	Tree before;
	Tree edited;
} Walk;

static Tree root_of(const JsonDoc *doc)
{
	const JsonNode *root = json_root(doc);

	return (Tree){ .doc = doc, .node = root, .end = root + json_count(doc) };
}

/* A child of a tree with what is below it; child may be NULL. */
static Tree child_tree(const Tree *parent, const JsonNode *child)
{
	const JsonNode *next = json_next(parent->doc, child);

	return (Tree){ .doc = parent->doc, .node = child, .end = next ? next : parent->end };
}

static Tree first_child(const Tree *parent)
{
	return child_tree(parent, json_first(parent->doc, parent->node));
}

static Tree next_child(const Tree *parent, const Tree *child)
{
	return child_tree(parent, json_next(parent->doc, child->node));
}

static bool same_bytes(const JsonDoc *a, guint32 a_start, guint32 a_end, const JsonDoc *b,
	guint32 b_start, guint32 b_end)
{
	return a_end - a_start == b_end - b_start &&
	       memcmp(json_source(a) + a_start, json_source(b) + b_start, a_end - a_start) == 0;
}

static bool same_key(
	const JsonDoc *a, const JsonNode *left, const JsonDoc *b, const JsonNode *right)
{
	return same_bytes(a, left->key_start, left->key_end, b, right->key_start, right->key_end);
}

static guint32 distance(const JsonDoc *doc, const JsonNode *node, guint32 index)
{
	return index == 0 ? 0 : index - (guint32)(node - json_root(doc));
}

/* Whether two nodes are the same but for what is below them and, for roots, their keys. */
static bool same_node(
	const JsonDoc *a, const JsonNode *left, const JsonDoc *b, const JsonNode *right)
{
	if (left->kind != right->kind ||
		distance(a, left, left->child) != distance(b, right, right->child))
		return false;
	return left->kind == JSON_ARRAY || left->kind == JSON_OBJECT ||
	       same_bytes(a, left->start, left->end, b, right->start, right->end);
}

/* Whether two values are the same, whatever their keys. */
static bool same_value(const Tree *left, const Tree *right)
{
	const JsonDoc *a = left->doc, *b = right->doc;
	const JsonNode *at = left->node, *other = right->node;

	if (!at || !other || left->end - at != right->end - other || !same_node(a, at, b, other))
		return false;
	for (at++, other++; at < left->end; at++, other++)
		if (!same_node(a, at, b, other) || !same_key(a, at, b, other) ||
			distance(a, at, at->next) != distance(b, other, other->next))
			return false;
	return true;
}

static bool same_child(const Tree *left, const Tree *right)
{
	return left->node && right->node &&
	       same_key(left->doc, left->node, right->doc, right->node) && same_value(left, right);
}

/* Whether all children are the same, leaving one out on each side (which may be NULL). */
static bool same_but(const Walk *walk, const JsonNode *out_before, const JsonNode *out_edited)
{
	Tree left = first_child(&walk->before), right = first_child(&walk->edited);

	while (left.node || right.node) {
		if (left.node && left.node == out_before) {
			left = next_child(&walk->before, &left);
		} else if (right.node && right.node == out_edited) {
			right = next_child(&walk->edited, &right);
		} else {
			if (!same_child(&left, &right))
				return false;
			left = next_child(&walk->before, &left);
			right = next_child(&walk->edited, &right);
		}
	}
	return true;
}

/* Whether the tree is the chain of objects, each with one member, that the keys name. */
static bool is_chain(Tree tree, char **keys, EditKind kind, const Tree *value)
{
	for (; *keys; keys++) {
		if (tree.node->kind != JSON_OBJECT)
			return false;
		tree = first_child(&tree);
		if (!tree.node || !json_key_is(tree.doc, tree.node, *keys) ||
			json_next(tree.doc, tree.node))
			return false;
	}
	if (kind == EDIT_ADD_ITEM) {
		if (tree.node->kind != JSON_ARRAY)
			return false;
		tree = first_child(&tree);
		if (json_next(tree.doc, tree.node))
			return false;
	}
	return same_value(&tree, value);
}

static bool verify_unset(const Walk *walk, const char *key)
{
	Tree left = first_child(&walk->before), right = first_child(&walk->edited);

	for (; left.node; left = next_child(&walk->before, &left)) {
		if (json_key_is(left.doc, left.node, key))
			continue;
		if (!same_child(&left, &right))
			return false;
		right = next_child(&walk->edited, &right);
	}
	return !right.node && !json_member(walk->edited.doc, walk->edited.node, key);
}

static bool same_spelling(const Tree *left, const Tree *right)
{
	return same_bytes(left->doc, left->node->start, left->node->end, right->doc,
		right->node->start, right->node->end);
}

static bool verify_remove_item(const Walk *walk, const Tree *value)
{
	Tree left = first_child(&walk->before), right = first_child(&walk->edited);

	for (; left.node; left = next_child(&walk->before, &left)) {
		if (same_spelling(&left, value))
			continue;
		if (!same_child(&left, &right))
			return false;
		right = next_child(&walk->edited, &right);
	}
	return !right.node;
}

static bool verify_add_item(const Walk *walk, const Tree *value)
{
	Tree last = first_child(&walk->edited);

	while (last.node && json_next(last.doc, last.node))
		last = next_child(&walk->edited, &last);
	return last.node && same_value(&last, value) && same_but(walk, NULL, last.node);
}

/* Goes down into the member on the path; all others must be the same. */
static bool descend(Walk *walk, const char *key)
{
	const JsonNode *left = json_member(walk->before.doc, walk->before.node, key);
	const JsonNode *right = json_member(walk->edited.doc, walk->edited.node, key);

	if (!right || !same_but(walk, left, right))
		return false;
	walk->before = child_tree(&walk->before, left);
	walk->edited = child_tree(&walk->edited, right);
	return true;
}

static bool verify_last(const Walk *walk, const Edit *edit, const Tree *value)
{
	switch (edit->kind) {
	case EDIT_ADD_ITEM:
		return verify_add_item(walk, value);
	case EDIT_REMOVE_ITEM:
		return verify_remove_item(walk, value);
	default:
		return same_value(&walk->edited, value);
	}
}

bool json_verify(
	const JsonDoc *before, const JsonDoc *edited, const Edit *edit, const JsonDoc *value)
{
	Walk walk = { .before = root_of(before), .edited = root_of(edited) };
	Tree wanted = { NULL, NULL, NULL };

	if (value)
		wanted = root_of(value);
	for (char **key = edit->path; *key; key++) {
		if (edit->kind == EDIT_UNSET && !key[1])
			return verify_unset(&walk, *key);
		if (!descend(&walk, *key))
			return false;
		if (!walk.before.node)
			return is_chain(walk.edited, key + 1, edit->kind, &wanted);
	}
	return verify_last(&walk, edit, &wanted);
}
