/*
 * What edits look like. In the pictures ' stands for ", and / parts the keys of a path.
 * test-json-edit.js does thousands more and lets Node judge them.
 */
#include "format/json-edit.h"

#include <string.h>

#define BOM "\xEF\xBB\xBF"

typedef struct Picture {
	const char *name;
	EditKind kind;
	const char *path, *value;
	const char *before, *after;
} Picture;

static const Picture pictures[] = {
	{ "a value is replaced, and nothing else", EDIT_SET, "env/AWS_REGION", "'eu-west-1'",
		"{\n\t'env': {\n\t\t'AWS_REGION' :  'us-east-1' ,\n\t\t'N': 1E+2\n\t}\n}",
		"{\n\t'env': {\n\t\t'AWS_REGION' :  'eu-west-1' ,\n\t\t'N': 1E+2\n\t}\n}" },
	{ "an object is replaced by a word", EDIT_SET, "a", "true", "{'a': {'b': [1, 2]}, 'c': 3}",
		"{'a': true, 'c': 3}" },
	{ "a number by an object", EDIT_SET, "a", "{'b':1}", "{'a': 12345678901234567890123}",
		"{'a': {'b':1}}" },
	{ "the last one of two counts", EDIT_SET, "a", "3", "{'a': 1, 'a': 2}",
		"{'a': 1, 'a': 3}" },
	{ "the last one of two is looked into", EDIT_SET, "env/A", "'x'",
		"{'env': {'A': 'a'}, 'env': {'A': 'b'}}",
		"{'env': {'A': 'a'}, 'env': {'A': 'x'}}" },
	{ "a key with an escape is found", EDIT_SET, "env/A", "2", "{'\\u0065nv': {'\\u0041': 1}}",
		"{'\\u0065nv': {'\\u0041': 2}}" },
	{ "mark, line ends and a missing newline stay", EDIT_SET, "a", "2",
		BOM "{\r\n\t'a': 1,\r\n\t'b': '\\ud800'\r\n}",
		BOM "{\r\n\t'a': 2,\r\n\t'b': '\\ud800'\r\n}" },

	{ "what is new comes last, indented by two", EDIT_SET, "b", "2", "{\n  'a': 1\n}\n",
		"{\n  'a': 1,\n  'b': 2\n}\n" },
	{ "by four", EDIT_SET, "env/B", "'b'", "{\n    'env': {\n        'A': 'a'\n    }\n}\n",
		"{\n    'env': {\n        'A': 'a',\n        'B': 'b'\n    }\n}\n" },
	{ "by tabs", EDIT_SET, "env/B", "'b'", "{\n\t'env': {\n\t\t'A': 'a'\n\t}\n}\n",
		"{\n\t'env': {\n\t\t'A': 'a',\n\t\t'B': 'b'\n\t}\n}\n" },
	{ "on Windows' lines", EDIT_SET, "b", "2", "{\r\n  'a': 1\r\n}\r\n",
		"{\r\n  'a': 1,\r\n  'b': 2\r\n}\r\n" },
	{ "without any blanks", EDIT_SET, "env/B", "'b'", "{'env':{'A':'a'},'c':1}",
		"{'env':{'A':'a','B':'b'},'c':1}" },
	{ "without any blanks, the second", EDIT_SET, "b", "2", "{'a':1}", "{'a':1,'b':2}" },
	{ "on one line", EDIT_SET, "c", "3", "{ 'a': 1, 'b': 2 }", "{ 'a': 1, 'b': 2, 'c': 3 }" },
	{ "on one line, the second", EDIT_SET, "b", "2", "{ 'a': 1 }", "{ 'a': 1, 'b': 2 }" },
	{ "on one line among others", EDIT_SET, "env/B", "'b'",
		"{\n  'env': { 'A': 'a' },\n  'c': 1\n}",
		"{\n  'env': { 'A': 'a', 'B': 'b' },\n  'c': 1\n}" },
	{ "with the comma first", EDIT_SET, "c", "3", "{\n  'a': 1\n, 'b': 2\n}",
		"{\n  'a': 1\n, 'b': 2\n, 'c': 3\n}" },
	{ "with a blank before the colon", EDIT_SET, "b", "2", "{\n  'a' : 1\n}",
		"{\n  'a' : 1,\n  'b' : 2\n}" },
	{ "below aligned colons", EDIT_SET, "c", "3", "{\n  'a':   1,\n  'bcd': 2\n}",
		"{\n  'a':   1,\n  'bcd': 2,\n  'c': 3\n}" },
	{ "without an empty line", EDIT_SET, "c", "3", "{\n  'a': 1,\n\n  'b': 2\n}",
		"{\n  'a': 1,\n\n  'b': 2,\n  'c': 3\n}" },
	{ "into nothing", EDIT_SET, "a", "1", "{}", "{\n  'a': 1\n}" },
	{ "into nothing with a blank", EDIT_SET, "a", "1", "{ }\n", "{\n  'a': 1\n}\n" },
	{ "into an empty object", EDIT_SET, "env/A", "'a'", "{\n\t'env': {},\n\t'b': 1\n}",
		"{\n\t'env': {\n\t\t'A': 'a'\n\t},\n\t'b': 1\n}" },
	{ "into an empty object without blanks", EDIT_SET, "env/A", "'a'", "{'env':{},'b':1}",
		"{'env':{'A':'a'},'b':1}" },
	{ "with the object that is missing", EDIT_SET, "env/A", "'a'", "{\n    'b': 1\n}",
		"{\n    'b': 1,\n    'env': {\n        'A': 'a'\n    }\n}" },
	{ "with all objects that are missing", EDIT_SET, "a/b/c", "1", "{}",
		"{\n  'a': {\n    'b': {\n      'c': 1\n    }\n  }\n}" },
	{ "with a missing object on one line", EDIT_SET, "env/A", "'a'", "{'b': 1}",
		"{'b': 1, 'env': {'A': 'a'}}" },
	{ "with a key that needs escapes", EDIT_SET, "C:\\dir\t\x01", "1", "{}",
		"{\n  'C:\\\\dir\\t\\u0001': 1\n}" },
	{ "with a key that is no name in JavaScript", EDIT_SET, "__proto__/constructor", "1",
		"{'':0}", "{'':0,'__proto__':{'constructor':1}}" },

	{ "the first is taken out", EDIT_UNSET, "a", NULL, "{\n  'a': 1,\n  'b': 2\n}",
		"{\n  'b': 2\n}" },
	{ "one in the middle", EDIT_UNSET, "b", NULL, "{'a': 1, 'b': 2, 'c': 3}",
		"{'a': 1, 'c': 3}" },
	{ "the last", EDIT_UNSET, "env/B", NULL,
		"{\n\t'env': {\n\t\t'A': 'a',\n\t\t'B': 'b'\n\t}\n}\n",
		"{\n\t'env': {\n\t\t'A': 'a'\n\t}\n}\n" },
	{ "the only one", EDIT_UNSET, "env/A", NULL,
		"{\n  'env': {\n    'A': 'a'\n  },\n  'b': 1\n}", "{\n  'env': {},\n  'b': 1\n}" },
	{ "with the comma first", EDIT_UNSET, "b", NULL, "{\n  'a': 1\n, 'b': 2\n}",
		"{\n  'a': 1\n}" },
	{ "all of one key", EDIT_UNSET, "a", NULL, "{'a': 1, 'b': 2, 'a': 3, 'a': 4}", "{'b': 2}" },
	{ "on Windows' lines", EDIT_UNSET, "a", NULL, "{\r\n\t'a': 1,\r\n\t'b': 2\r\n}\r\n",
		"{\r\n\t'b': 2\r\n}\r\n" },

	{ "an item comes last", EDIT_ADD_ITEM, "approved", "'z'", "{'approved': ['x', 'y']}",
		"{'approved': ['x', 'y', 'z']}" },
	{ "on a line of its own", EDIT_ADD_ITEM, "keys/approved", "'y'",
		"{\n  'keys': {\n    'approved': [\n      'x'\n    ]\n  }\n}",
		"{\n  'keys': {\n    'approved': [\n      'x',\n      'y'\n    ]\n  }\n}" },
	{ "into an empty list", EDIT_ADD_ITEM, "approved", "'x'", "{\n  'approved': []\n}",
		"{\n  'approved': [\n    'x'\n  ]\n}" },
	{ "with the list that is missing", EDIT_ADD_ITEM, "keys/approved", "'x'", "{\n  'a': 1\n}",
		"{\n  'a': 1,\n  'keys': {\n    'approved': [\n      'x'\n    ]\n  }\n}" },
	{ "every equal item is taken out", EDIT_REMOVE_ITEM, "rejected", "'x'",
		"{'rejected': ['x', 'y', 'x']}", "{'rejected': ['y']}" },
	{ "the only item", EDIT_REMOVE_ITEM, "rejected", "'x'",
		"{\n  'rejected': [\n    'x'\n  ]\n}", "{\n  'rejected': []\n}" },
};

static const Picture nothing_to_do[] = {
	{ "set to what it is", EDIT_SET, "a", "1", "{'a': 1}", NULL },
	{ "unset what is not there", EDIT_UNSET, "b", NULL, "{'a': 1}", NULL },
	{ "unset below what is not there", EDIT_UNSET, "b/c", NULL, "{'a': 1}", NULL },
	{ "unset what only a hidden object has", EDIT_UNSET, "env/A", NULL,
		"{'env': {'A': 1}, 'env': {}}", NULL },
	{ "add what is there", EDIT_ADD_ITEM, "a", "'x'", "{'a': ['x', 'y']}", NULL },
	{ "remove what is not there", EDIT_REMOVE_ITEM, "a", "'z'", "{'a': ['x', 'y']}", NULL },
	{ "remove from a missing list", EDIT_REMOVE_ITEM, "b", "'z'", "{'a': []}", NULL },
};

/* What is in the way is on the third line. */
static const Picture blocked[] = {
	{ "below a string", EDIT_SET, "env/A", "1", "{\n\n  'env': 'x'\n}", NULL },
	{ "below null", EDIT_SET, "env/A", "1", "{\n\n  'env': null\n}", NULL },
	{ "below a list", EDIT_UNSET, "env/0", NULL, "{\n\n  'env': [1]\n}", NULL },
	{ "a list at the top", EDIT_SET, "env", "1", "\n\n[{'env': 2}]", NULL },
	{ "an item of an object", EDIT_ADD_ITEM, "a", "1", "{\n\n  'a': {}\n}", NULL },
	{ "an item of a string", EDIT_REMOVE_ITEM, "a", "1", "{\n\n  'a': '1'\n}", NULL },
	{ "the last one of two", EDIT_SET, "env/A", "1", "{'env': {},\n\n  'env': 1}", NULL },
};

/* The fault is on the third line. */
static const Picture malformed[] = {
	{ "nothing at all", EDIT_SET, "a", "1", "", NULL },
	{ "a comment", EDIT_SET, "a", "2", "{\n  'a': 1,\n  // b\n  'b': 1\n}", NULL },
	{ "a trailing comma", EDIT_UNSET, "a", NULL, "{\n  'a': 1,\n  'b': 2,\n}", NULL },
	{ "a text cut off", EDIT_ADD_ITEM, "a", "1", "{\n  'a': [\n    2", NULL },
	{ "not a number", EDIT_REMOVE_ITEM, "a", "1", "{\n  'a': [\n    NaN]}", NULL },
};

/* Values that would bring something along. */
static const char *const no_values[] = { "", " ", "x", "1,'b':2", "1}", "1 ", "\n1", "'a", "01",
	"{", "[1,]", BOM "1", "1 // one" };

static char *drawn(const char *picture)
{
	return g_strdelimit(g_strdup(picture), "'", '"');
}

static Edit *edit_of(const Picture *picture)
{
	g_auto(GStrv) path = g_strsplit(picture->path, "/", -1);
	g_autofree char *value = picture->value ? drawn(picture->value) : NULL;

	return edit_new(picture->kind, (const char *const *)path,
		value ? secret_new(value, strlen(value)) : NULL);
}

static void assert_text(const char *text, const Edit *edit, const char *expected)
{
	g_autoptr(Secret) edited = NULL;

	g_assert_cmpint(json_edit_apply(text, strlen(text), edit, &edited, NULL), ==, JSON_EDITED);
	g_assert_cmpstr(edited->data, ==, expected);
	g_assert_cmpuint(edited->length, ==, strlen(expected));
}

static void test_edited(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(pictures); i++) {
		const Picture *picture = &pictures[i];
		g_autofree char *before = drawn(picture->before);
		g_autofree char *after = drawn(picture->after);
		g_autoptr(Edit) edit = edit_of(picture);

		g_test_message("%s", picture->name);
		assert_text(before, edit, after);
	}
}

/* Checks that an edit is not made, that there is no inverse then, and returns the line told. */
static unsigned refused_line(const Picture *picture, JsonEditResult expected)
{
	g_autofree char *text = drawn(picture->before);
	g_autoptr(Edit) edit = edit_of(picture);
	g_autoptr(Edit) inverse = json_edit_inverse(text, strlen(text), edit);
	g_autoptr(Secret) edited = NULL;
	JsonProblem problem = { 0 };

	g_test_message("%s", picture->name);
	g_assert_cmpint(json_edit_apply(text, strlen(text), edit, &edited, &problem), ==, expected);
	g_assert_null(edited);
	g_assert_null(inverse);
	g_assert_true((problem.what != NULL) == (expected != JSON_UNCHANGED));
	return problem.line;
}

static void test_nothing_to_do(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(nothing_to_do); i++)
		refused_line(&nothing_to_do[i], JSON_UNCHANGED);
}

static void test_blocked(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(blocked); i++)
		g_assert_cmpuint(refused_line(&blocked[i], JSON_EDIT_BLOCKED), ==, 3);
}

static void test_malformed(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(malformed); i++) {
		unsigned line = refused_line(&malformed[i], JSON_EDIT_MALFORMED);

		g_assert_cmpuint(line, ==, *malformed[i].before ? 3 : 1);
	}
}

static void test_unsafe(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(no_values); i++) {
		const Picture set = { no_values[i], EDIT_SET, "a", no_values[i], "{'a': 1}", NULL };
		const Picture add = { no_values[i], EDIT_ADD_ITEM, "b", no_values[i], "{'a': 1}",
			NULL };

		refused_line(&set, JSON_EDIT_UNSAFE);
		refused_line(&add, JSON_EDIT_UNSAFE);
	}
}

/* What was put in or replaced is gone to the byte: the pictures that lose blanks aside. */
static void test_inverse(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(pictures); i++) {
		const Picture *picture = &pictures[i];
		g_autofree char *before = drawn(picture->before);
		g_autofree char *after = drawn(picture->after);
		g_autoptr(Edit) edit = edit_of(picture);
		g_autoptr(Edit) inverse = json_edit_inverse(before, strlen(before), edit);

		g_test_message("%s", picture->name);
		g_assert_nonnull(inverse);
		if ((picture->kind == EDIT_SET || picture->kind == EDIT_ADD_ITEM) &&
			!strstr(before, "{ }"))
			assert_text(after, inverse, before);
	}
}

static void assert_quoted(const char *bytes, gsize length, const char *expected)
{
	g_autoptr(Secret) quoted = json_edit_quote(bytes, length);

	g_assert_cmpstr(quoted->data, ==, expected);
	g_assert_cmpuint(quoted->length, ==, strlen(expected));
}

static void test_quote(void)
{
	assert_quoted("", 0, "\"\"");
	assert_quoted("plain", 5, "\"plain\"");
	assert_quoted("\"\\/", 3, "\"\\\"\\\\/\"");
	assert_quoted("\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"");
	assert_quoted("\0\x1F\x7F", 3, "\"\\u0000\\u001f\x7F\"");
	assert_quoted("ä界😀", 9, "\"ä界😀\"");
	assert_quoted("a\xFF\xE2\x80", 4, "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json-edit/edited", test_edited);
	g_test_add_func("/json-edit/nothing-to-do", test_nothing_to_do);
	g_test_add_func("/json-edit/blocked", test_blocked);
	g_test_add_func("/json-edit/malformed", test_malformed);
	g_test_add_func("/json-edit/unsafe", test_unsafe);
	g_test_add_func("/json-edit/inverse", test_inverse);
	g_test_add_func("/json-edit/quote", test_quote);
	return g_test_run();
}
