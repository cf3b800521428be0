/*
 * What holds for every text that format/json.h is given, whatever it is. Used by the fuzzer and by
 * the tests; a violation aborts.
 */
#ifndef FUZZ_CHECK_JSON_H
#define FUZZ_CHECK_JSON_H

#include "format/json.h"

#include <string.h>

static inline unsigned check_json_line_of(const char *text, gsize offset)
{
	unsigned line = 1;

	for (gsize i = 0; i < offset; i++)
		line += text[i] == '\n';
	return line;
}

/* Asserts that between two offsets there are blanks and, if it is not NUL, that mark once. */
static inline void check_json_gap(const char *text, gsize from, gsize to, char mark)
{
	int marks = 0;

	g_assert_cmpuint(from, <=, to);
	for (gsize i = from; i < to; i++) {
		if (mark && text[i] == mark)
			marks++;
		else
			g_assert_nonnull(memchr(" \t\r\n", text[i], 4));
	}
	g_assert_cmpint(marks, ==, mark != '\0');
}

static inline void check_json_kind(const JsonNode *node, char first)
{
	static const char *const firsts[] = {
		[JSON_NULL] = "n",
		[JSON_FALSE] = "f",
		[JSON_TRUE] = "t",
		[JSON_NUMBER] = "-0123456789",
		[JSON_STRING] = "\"",
		[JSON_ARRAY] = "[",
		[JSON_OBJECT] = "{",
	};

	g_assert_nonnull(strchr(firsts[node->kind], first));
}

/* A span that is cut out is a document of the same kind. */
static inline void check_json_scalar(const JsonDoc *doc, const JsonNode *node, const char *text)
{
	g_autoptr(JsonDoc) alone =
		json_doc_parse(text + node->start, node->end - node->start, NULL);
	g_autoptr(Secret) string = json_string(doc, node);
	g_autofree char *number = json_number_dup(doc, node);
	gint64 whole = 0;

	g_assert_nonnull(alone);
	g_assert_cmpint(json_root(alone)->kind, ==, node->kind);
	g_assert_true((string != NULL) == (node->kind == JSON_STRING));
	g_assert_true((number != NULL) == (node->kind == JSON_NUMBER));
	if (string)
		g_assert_true(g_utf8_validate_len(string->data, string->length, NULL) ||
			      memchr(string->data, '\0', string->length));
	if (json_int64(doc, node, &whole))
		g_assert_cmpint(ABS(whole), <=, G_GINT64_CONSTANT(1) << 53);
}

static inline void check_json_key(const JsonDoc *doc, const JsonNode *node, const char *text)
{
	g_autofree char *key = json_key_dup(doc, node);

	g_assert_true(text[node->key_start] == '"' && text[node->key_end - 1] == '"');
	check_json_gap(text, node->key_end, node->start, ':');
	g_assert_true(g_utf8_validate(key, -1, NULL));
	if (!strstr(key, "\xEF\xBF\xBD"))
		g_assert_true(json_key_is(doc, node, key));
}

/* Where the text of a node begins, its key included. */
static inline gsize check_json_start(const JsonNode *node)
{
	return node->key_end > 0 ? node->key_start : node->start;
}

static inline void check_json_node(const JsonDoc *doc, const JsonNode *node, const char *text)
{
	gsize end = node->start + 1;
	char mark = '\0';

	check_json_kind(node, text[node->start]);
	g_assert_cmpuint(
		json_line(doc, node), ==, check_json_line_of(text, check_json_start(node)));
	if (node->kind != JSON_ARRAY && node->kind != JSON_OBJECT) {
		g_assert_null(json_first(doc, node));
		check_json_scalar(doc, node, text);
		return;
	}
	for (const JsonNode *child = json_first(doc, node); child; child = json_next(doc, child)) {
		g_assert_true((child->key_end > 0) == (node->kind == JSON_OBJECT));
		check_json_gap(text, end, check_json_start(child), mark);
		if (child->key_end > 0)
			check_json_key(doc, child, text);
		check_json_node(doc, child, text);
		end = child->end;
		mark = ',';
	}
	check_json_gap(text, end, node->end - 1, '\0');
	g_assert_true(text[node->end - 1] == (node->kind == JSON_ARRAY ? ']' : '}'));
}

static inline void check_json_problem(const JsonProblem *problem, const char *text, gsize length)
{
	g_assert_nonnull(problem->what);
	g_assert_cmpuint(problem->offset, <=, length);
	g_assert_cmpuint(problem->line, ==, check_json_line_of(text, problem->offset));
	g_assert_cmpuint(problem->column, >=, 1);
	g_assert_cmpuint(problem->column, <=, problem->offset + 1);
}

/* Returns whether the text is accepted. */
static inline bool check_json(const char *bytes, gsize length)
{
	g_autofree char *text = g_memdup2(bytes, length); /* to notice a byte read too much */
	gsize start = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	JsonProblem problem = { 0 };
	g_autoptr(JsonDoc) doc = json_doc_parse(text ? text : "", length, &problem);

	if (!doc) {
		check_json_problem(&problem, text ? text : "", length);
		return false;
	}
	check_json_gap(text, start, json_root(doc)->start, '\0');
	check_json_node(doc, json_root(doc), text);
	check_json_gap(text, json_root(doc)->end, length, '\0');
	return true;
}

#endif
