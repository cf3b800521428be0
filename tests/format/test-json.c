#include "../../fuzz/check-json.h"
#include "format/json.h"

#include <string.h>

#define BOM "\xEF\xBB\xBF"
#define BAD "\xEF\xBF\xBD" /* U+FFFD */

static JsonDoc *parse(const char *text)
{
	JsonDoc *doc = json_doc_parse(text, strlen(text), NULL);

	g_assert_nonnull(doc);
	return doc;
}

static const char *const accepted[] = {
	"null",
	" true ",
	"\t\r\n false\n\n",
	"0",
	"-0",
	"-0.0e-0",
	"123.456E+789",
	"1e5",
	"\"\"",
	"\"\x7F\xC2\x80\xE2\x80\xA8\xE2\x80\xA9\"",
	"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uABCD\\uabcd\"",
	"\"\\ud800\"",
	"\"\\udc00\\ud800\"",
	"\"\xFF\xC0\xAF\xED\xA0\x80\xF0\x9F\"",
	"[]",
	"{}",
	" [ ] ",
	" { } ",
	"[[],{},[[]]]",
	"[1,\"a\",null]",
	"{\"a\":1,\"a\":2}",
	"{\"\":{\"\":[]}}",
	"{\"a\" : 1 , \"b\" : 2 }",
	BOM "{}",
	BOM " 1 ",
};

static void test_accepted(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(accepted); i++) {
		g_test_message("%zu", i);
		g_assert_true(check_json(accepted[i], strlen(accepted[i])));
	}
}

typedef struct Refused {
	const char *text;
	unsigned line, column;
	const char *what;
} Refused;

#define END_OF_FILE "unexpected end of file"
#define CHARACTER   "unexpected character"
#define COMMA       "unexpected comma"
#define BRACKET     "unexpected closing bracket"
#define NUMBER      "malformed number"
#define WORD        "unknown word"
#define ESCAPE      "unknown escape in a string"

static const Refused refused[] = {
	{ "", 1, 1, "empty file" },
	{ " \n\t\n", 1, 1, "empty file" },
	{ BOM, 1, 1, "empty file" },
	{ "{", 1, 2, END_OF_FILE },
	{ "{\n  \"a\": 1\n\n", 2, 9, END_OF_FILE },
	{ "{\"a\"", 1, 5, END_OF_FILE },
	{ "{\"a\":", 1, 6, END_OF_FILE },
	{ "[1,", 1, 4, END_OF_FILE },
	{ "[\"abc", 1, 6, END_OF_FILE },
	{ "[\"abc\\", 1, 7, END_OF_FILE },
	{ "[\"\\u00", 1, 7, END_OF_FILE },
	{ "[-", 1, 3, END_OF_FILE },
	{ "[1.", 1, 4, END_OF_FILE },
	{ "[1e+", 1, 5, END_OF_FILE },
	{ "nul", 1, 4, END_OF_FILE },
	{ "[1,]", 1, 3, "trailing comma" },
	{ "{\n  \"a\": [1, 2],\n}\n", 2, 14, "trailing comma" },
	{ "[1 ,\n\n }", 1, 4, "trailing comma" },
	{ "// c\n{}", 1, 1, "comment" },
	{ "{\n\t\"a\": 1, // c\n\t\"b\": 2\n}", 2, 10, "comment" },
	{ "[1 /* c */]", 1, 4, "comment" },
	{ "{\"a\" /**/: 1}", 1, 6, "comment" },
	{ "{} // end", 1, 4, "comment" },
	{ "# c\n[]", 1, 1, "comment" },
	{ "{'a': 1}", 1, 2, "single quotes" },
	{ "[ 'a' ]", 1, 3, "single quotes" },
	{ "{“a”: 1}", 1, 2, "typographic quotes" },
	{ "{\"a\": ‘b’}", 1, 7, "typographic quotes" },
	{ "{\n  env: {}\n}", 2, 3, "key without quotes" },
	{ "{\"a\":1, 2: 3}", 1, 9, "key without quotes" },
	{ "{$a: 1}", 1, 2, "key without quotes" },
	{ "[1 2]", 1, 3, "missing comma" },
	{ "{\r\n\t\"a\": 1\r\n\t\"b\": 2\r\n}", 2, 8, "missing comma" },
	{ "{\"a\": \"say \"hi\"\"}", 1, 13, "missing comma" },
	{ "[[][]]", 1, 4, "missing comma" },
	{ "[\"ä\" {}]", 1, 5, "missing comma" },
	{ "{\"a\" 1}", 1, 5, "missing colon" },
	{ "{\"a\", 1}", 1, 5, "missing colon" },
	{ "{\"a\"=1}", 1, 5, "missing colon" },
	{ "{\"a\"}", 1, 5, "missing colon" },
	{ "{\"a\":}", 1, 6, "missing value" },
	{ "{\"a\": ,\"b\":1}", 1, 6, "missing value" },
	{ "[,1]", 1, 2, COMMA },
	{ "[1,,2]", 1, 4, COMMA },
	{ "{,}", 1, 2, COMMA },
	{ "{\"a\":1,,}", 1, 8, COMMA },
	{ ",", 1, 1, COMMA },
	{ "[1}", 1, 3, BRACKET },
	{ "[}", 1, 2, BRACKET },
	{ "{]", 1, 2, BRACKET },
	{ "{\"a\":1]", 1, 7, BRACKET },
	{ "]", 1, 1, BRACKET },
	{ "[01]", 1, 2, "number with a leading zero" },
	{ "[-007]", 1, 3, "number with a leading zero" },
	{ "[1.]", 1, 2, NUMBER },
	{ "[.5]", 1, 2, NUMBER },
	{ "[+1]", 1, 2, NUMBER },
	{ "[1e]", 1, 2, NUMBER },
	{ "[1.e1]", 1, 2, NUMBER },
	{ "[- 1]", 1, 2, NUMBER },
	{ "[--1]", 1, 2, NUMBER },
	{ "[0x10]", 1, 2, NUMBER },
	{ "[1_000]", 1, 2, NUMBER },
	{ "[2024-01-01]", 1, 2, NUMBER },
	{ "[1.2.3]", 1, 2, NUMBER },
	{ "True", 1, 1, WORD },
	{ "[nulL]", 1, 2, WORD },
	{ "[NaN]", 1, 2, WORD },
	{ "[truefalse]", 1, 2, WORD },
	{ "[undefined]", 1, 2, WORD },
	{ "[_a]", 1, 2, WORD },
	{ "{\n\"a\": \"b,\n\"c\": 1}", 2, 9, "line break in a string" },
	{ "[\"a\r\n\"]", 1, 4, "line break in a string" },
	{ "[\"a\tb\"]", 1, 4, "control character in a string" },
	{ "[\"a\x1F\"]", 1, 4, "control character in a string" },
	{ "{\"a\x01\": 1}", 1, 4, "control character in a string" },
	{ "[\"\\x41\"]", 1, 3, ESCAPE },
	{ "[\"C:\\dir\"]", 1, 5, ESCAPE },
	{ "[\"\\'\"]", 1, 3, ESCAPE },
	{ "[\"\\u12g4\"]", 1, 3, ESCAPE },
	{ "[\"\\U0041\"]", 1, 3, ESCAPE },
	{ "[\"\\\n\"]", 1, 3, ESCAPE },
	{ "1 2", 1, 3, "text after the end" },
	{ "{}\n}", 2, 1, "text after the end" },
	{ "[],", 1, 3, "text after the end" },
	{ "null\xC2\xA0", 1, 5, "text after the end" },
	{ "\f1", 1, 1, CHARACTER },
	{ "\xC2\xA0[]", 1, 1, CHARACTER },
	{ "\xFF\xFE{", 1, 1, CHARACTER },
	{ "{\"a\":1;}", 1, 7, CHARACTER },
	{ "[1 / 2]", 1, 4, CHARACTER },
	{ "[1:2]", 1, 3, CHARACTER },
	{ "{[]:1}", 1, 2, CHARACTER },
	{ "[`a`]", 1, 2, CHARACTER },
	{ BOM BOM "{}", 1, 1, CHARACTER },
	{ BOM "{\"é\",}", 1, 5, "missing colon" },
	{ "\n\n  \"é界😀\\u00e9\" x", 3, 15, "text after the end" },
};

static void test_refused(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
		const Refused *example = &refused[i];
		JsonProblem problem = { 0 };

		g_test_message("%zu", i);
		g_assert_false(check_json(example->text, strlen(example->text)));
		g_assert_null(json_doc_parse(example->text, strlen(example->text), &problem));
		g_assert_cmpstr(problem.what, ==, example->what);
		g_assert_cmpuint(problem.line, ==, example->line);
		g_assert_cmpuint(problem.column, ==, example->column);
	}
}

static void test_nul(void)
{
	static const char between[] = "[\0]", inside[] = "\"\0\"", after[] = "{}\0",
			  escape[] = "\"\\\0\"", comma[] = "[1\0]";

	g_assert_false(check_json(between, sizeof between - 1));
	g_assert_false(check_json(inside, sizeof inside - 1));
	g_assert_false(check_json(after, sizeof after - 1));
	g_assert_false(check_json(escape, sizeof escape - 1));
	g_assert_false(check_json(comma, sizeof comma - 1));
}

static const char *const documents[] = {
	"{\n  \"env\": {\n    \"A\": \"\\u00e9\\n\",\n    \"B\": \"\"\n  },\n"
	"  \"list\": [1, -2.5e+3, true, false, null, [], {}],\r\n  \"é\": \"😀\"\n}",
	BOM "[[[{\"a\":[{\"b\":{}}]}]],\"\\ud83d\\ude00\\\\\\\"\"]",
	"{\"k\\u0000\":0.5E-1,\"\":[{\"\":\"\\/\"}],\"\\ud800\":[[1],[2]]}",
};

/* A file that is cut off is refused wherever the cut is, and that is said. */
static void test_prefixes(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(documents); i++) {
		gsize length = strlen(documents[i]);

		g_assert_true(check_json(documents[i], length));
		for (gsize cut = g_str_has_prefix(documents[i], BOM) ? 4 : 1; cut < length; cut++) {
			JsonProblem problem = { 0 };

			g_assert_false(check_json(documents[i], cut));
			g_assert_null(json_doc_parse(documents[i], cut, &problem));
			g_assert_cmpstr(problem.what, ==, END_OF_FILE);
		}
	}
}

/* Each byte of a document in turn replaced, left out and doubled. */
static void test_mutations(void)
{
	static const char bytes[] = "\"\\{}[]:,/'0-e.u \n\t\x00\x1F\x7F\x80\xC3\xFF";

	for (gsize i = 0; i < G_N_ELEMENTS(documents); i++) {
		gsize length = strlen(documents[i]);
		g_autofree char *text = g_malloc(length + 1);

		for (gsize at = 0; at < length; at++) {
			for (gsize b = 0; b < sizeof bytes - 1; b++) {
				memcpy(text, documents[i], length);
				text[at] = bytes[b];
				check_json(text, length);
			}
			memcpy(text + at, documents[i] + at + 1, length - at - 1);
			check_json(text, length - 1);
			memcpy(text + at + 1, documents[i] + at, length - at);
			text[at] = documents[i][at];
			check_json(text, length + 1);
			memcpy(text, documents[i], length);
		}
	}
}

static void assert_text(const JsonNode *node, const char *text, JsonKind kind, const char *expected)
{
	g_assert_nonnull(node);
	g_assert_cmpint(node->kind, ==, kind);
	g_assert_cmpmem(text + node->start, node->end - node->start, expected, strlen(expected));
}

static void test_tree(void)
{
	const char *text = "{ \"a\" : [ 1 , \"x\" ] ,\n\"b\":{\"c\":null}, \"d\": true }";
	g_autoptr(JsonDoc) doc = parse(text);
	const JsonNode *root = json_root(doc);
	const JsonNode *a = json_first(doc, root);
	const JsonNode *b = json_next(doc, a);
	const JsonNode *d = json_next(doc, b);
	const JsonNode *one = json_first(doc, a);

	assert_text(root, text, JSON_OBJECT, text);
	assert_text(a, text, JSON_ARRAY, "[ 1 , \"x\" ]");
	assert_text(one, text, JSON_NUMBER, "1");
	assert_text(json_next(doc, one), text, JSON_STRING, "\"x\"");
	assert_text(b, text, JSON_OBJECT, "{\"c\":null}");
	assert_text(json_first(doc, b), text, JSON_NULL, "null");
	assert_text(d, text, JSON_TRUE, "true");
	g_assert_cmpmem(text + a->key_start, a->key_end - a->key_start, "\"a\"", 3);
	g_assert_cmpuint(root->key_end, ==, 0);
	g_assert_cmpuint(one->key_end, ==, 0);
	g_assert_null(json_next(doc, root));
	g_assert_null(json_next(doc, d));
	g_assert_null(json_first(doc, one));
	g_assert_null(json_first(doc, NULL));
	g_assert_null(json_next(doc, NULL));
	g_assert_cmpuint(json_line(doc, a), ==, 1);
	g_assert_cmpuint(json_line(doc, d), ==, 2);
	g_assert_cmpuint(json_line(doc, NULL), ==, 0);
}

static void test_member(void)
{
	const char *text = "{\"a\":1,\"b\":\"x\",\"\\u0061\":2,\"c\\u0000d\":3,\"\":4,"
			   "\"e\\\\\":5,\"\xFF\":6,\"\\ud83d\\ude00\":7,\"__proto__\":8,\"a\":[9]}";
	g_autoptr(JsonDoc) doc = parse(text);
	const JsonNode *root = json_root(doc);
	const JsonNode *b = json_member(doc, root, "b");

	assert_text(json_member(doc, root, "a"), text, JSON_ARRAY, "[9]");
	assert_text(json_member(doc, root, ""), text, JSON_NUMBER, "4");
	assert_text(json_member(doc, root, "e\\"), text, JSON_NUMBER, "5");
	assert_text(json_member(doc, root, BAD), text, JSON_NUMBER, "6");
	assert_text(json_member(doc, root, "😀"), text, JSON_NUMBER, "7");
	assert_text(json_member(doc, root, "__proto__"), text, JSON_NUMBER, "8");
	g_assert_null(json_member(doc, root, "c"));
	g_assert_null(json_member(doc, root, "e"));
	g_assert_null(json_member(doc, root, "e\\\\"));
	g_assert_null(json_member(doc, root, "\\u0061"));
	g_assert_null(json_member(doc, root, "A"));
	g_assert_null(json_member(doc, b, "b"));
	g_assert_null(json_member(doc, NULL, "a"));
	g_assert_null(json_member(doc, json_member(doc, root, "a"), ""));
	g_assert_true(json_member_of(doc, root, "b", JSON_STRING) == b);
	g_assert_null(json_member_of(doc, root, "b", JSON_NUMBER));
	g_assert_null(json_member_of(doc, root, "z", JSON_NULL));
	g_assert_false(json_key_is(doc, root, ""));
}

static void test_key_dup(void)
{
	g_autoptr(JsonDoc) doc = parse("{\"a\\u0000b\\n\\u001b\xE2\x80\":[1]}");
	const JsonNode *member = json_first(doc, json_root(doc));
	g_autofree char *key = json_key_dup(doc, member);

	g_assert_cmpstr(key, ==, "a" BAD "b\n\x1B" BAD);
	g_assert_null(json_key_dup(doc, json_root(doc)));
	g_assert_null(json_key_dup(doc, json_first(doc, member)));
}

typedef struct Decoded {
	const char *text;
	const char *bytes;
	gsize length;
} Decoded;

#define DECODED(text, bytes)                                                                       \
	{                                                                                          \
		text, bytes, sizeof bytes - 1                                                      \
	}

static const Decoded strings[] = {
	DECODED("\"\"", ""),
	DECODED("\"abc\"", "abc"),
	DECODED("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"),
	DECODED("\"\\u0000\"", "\0"),
	DECODED("\"a\\u0000b\\u0000\"", "a\0b\0"),
	DECODED("\"\\u00e9\\u00E9\"", "éé"),
	DECODED("\"\\u754c\"", "界"),
	DECODED("\"\\ufffe\\uffff\"", "\xEF\xBF\xBE\xEF\xBF\xBF"),
	DECODED("\"\\ud83d\\ude00\\uD83D\\uDE00\"", "😀😀"),
	DECODED("\"\\udbff\\udfff\"", "\xF4\x8F\xBF\xBF"),
	DECODED("\"\\ud83d\"", BAD),
	DECODED("\"\\ude00\"", BAD),
	DECODED("\"\\ude00\\ud83d\"", BAD BAD),
	DECODED("\"\\ud83d\\ud83d\\ude00\"", BAD "😀"),
	DECODED("\"\\ud83dx\\ude00\"", BAD "x" BAD),
	DECODED("\"\\ud83d\\n\"", BAD "\n"),
	DECODED("\"\\ud83d\\u0041\"", BAD "A"),
	DECODED("\"\\\\u0041\"", "\\u0041"),
	DECODED("\"é界😀\x7F\"", "é界😀\x7F"),
	DECODED("\"\xFF\xE2\x80\"", BAD BAD),
	DECODED("\"\xE2\x80\\n\"", BAD "\n"),
	DECODED("\"\xED\xA0\xBD\xED\xB8\x80\"", BAD BAD BAD BAD BAD BAD),
	DECODED("\"\xF0\x9F\x98\"", BAD),
};

static void test_string(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++) {
		g_autoptr(JsonDoc) doc = parse(strings[i].text);
		g_autoptr(Secret) string = json_string(doc, json_root(doc));

		g_assert_cmpmem(string->data, string->length, strings[i].bytes, strings[i].length);
		g_assert_cmpint(string->data[string->length], ==, '\0');
	}
}

static void test_other_kinds(void)
{
	g_autoptr(JsonDoc) doc = parse("[null, false, true, 1, [], {}]");
	gint64 value = 7;

	for (const JsonNode *node = json_first(doc, json_root(doc)); node;
		node = json_next(doc, node)) {
		g_autofree char *number = json_number_dup(doc, node);

		g_assert_null(json_string(doc, node));
		g_assert_null(json_text_dup(doc, node));
		g_assert_true((number != NULL) == (node->kind == JSON_NUMBER));
		g_assert_true(json_int64(doc, node, &value) == (node->kind == JSON_NUMBER));
	}
	g_assert_cmpint(value, ==, 1);
	g_assert_null(json_string(doc, NULL));
	g_assert_null(json_text_dup(doc, NULL));
	g_assert_null(json_number_dup(doc, NULL));
	g_assert_false(json_int64(doc, NULL, &value));
}

static void test_text(void)
{
	g_autoptr(JsonDoc) doc = parse("\"a\\u001b[31m\\nb\\u202e\\u0000\\ud800\xFF\"");
	g_autofree char *text = json_text_dup(doc, json_root(doc));

	g_assert_cmpstr(text, ==, "a[31m b" BAD BAD);
}

static void test_int64(void)
{
	static const struct {
		const char *text;
		bool whole;
		gint64 value;
	} cases[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "1767225600000", true, 1767225600000 },
		{ "1767225600000.9", true, 1767225600000 },
		{ "-1.9", true, -1 },
		{ "0.9", true, 0 },
		{ "1.5e3", true, 1500 },
		{ "1E-5", true, 0 },
		{ "1e-400", true, 0 },
		{ "9007199254740991", true, 9007199254740991 },
		{ "9007199254740992", true, 9007199254740992 },
		{ "-9007199254740992", true, -9007199254740992 },
		{ "9007199254740994", false, 7 },
		{ "-9007199254740994", false, 7 },
		{ "9223372036854775808", false, 7 },
		{ "1e400", false, 7 },
		{ "-1e400", false, 7 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(JsonDoc) doc = parse(cases[i].text);
		g_autofree char *text = json_number_dup(doc, json_root(doc));
		gint64 value = 7;

		g_assert_cmpstr(text, ==, cases[i].text);
		g_assert_true(json_int64(doc, json_root(doc), &value) == cases[i].whole);
		g_assert_cmpint(value, ==, cases[i].value);
	}
}

/* Lines of all lengths, so that they begin and end on either side of every block boundary. */
static void test_lines(void)
{
	GString *text = g_string_new("[");
	unsigned line = 1;

	for (int i = 0; i < 3000; i++)
		g_string_append_printf(text, "%s%*s%d,",
			i % 3   ? "\n"
			: i % 2 ? ""
				: "\r\n\n",
			i % 41, "", i);
	g_string_append(text, "0]");

	g_autoptr(JsonDoc) doc = parse(text->str);
	gsize from = 0;

	for (const JsonNode *node = json_first(doc, json_root(doc)); node;
		node = json_next(doc, node)) {
		for (; from < node->start; from++)
			line += text->str[from] == '\n';
		g_assert_cmpuint(json_line(doc, node), ==, line);
	}
	g_assert_cmpuint(line, >, 3000);
	g_string_free(text, TRUE);
}

static void test_lines_at_blocks(void)
{
	for (gsize length = 4090; length < 4100; length++) {
		g_autofree char *text = g_strnfill(2 * length, '\n');

		text[length] = '1';
		g_assert_true(check_json(text, length + 1));
		g_assert_true(check_json(text, 2 * length));
	}
}

static void test_deep(void)
{
	gsize depth = 1000000;
	GString *text = g_string_new(NULL);
	JsonProblem problem = { 0 };

	for (gsize i = 0; i < depth; i++)
		g_string_append(text, i % 2 ? "{\"\":" : "[");
	g_assert_null(json_doc_parse(text->str, text->len, &problem));
	g_assert_cmpstr(problem.what, ==, END_OF_FILE);
	for (gsize i = depth; i > 0; i--)
		g_string_append_c(text, i % 2 ? ']' : '}');
	g_assert_null(json_doc_parse(text->str, text->len, NULL));

	gsize opened = depth / 2 * 5;

	g_string_insert_c(text, (gssize)opened, '0');

	g_autoptr(JsonDoc) doc = parse(text->str);

	for (const JsonNode *node = json_root(doc); node; node = json_first(doc, node))
		depth -= node->kind != JSON_NUMBER;
	g_assert_cmpuint(depth, ==, 0);
	g_string_free(text, TRUE);
}

static void test_too_large(void)
{
	JsonProblem problem = { 0 };

	g_assert_null(json_doc_parse("{}", G_MAXUINT32, &problem));
	g_assert_cmpstr(problem.what, ==, "more than 4 GiB");
	g_assert_cmpuint(problem.line, ==, 1);
	g_assert_cmpuint(problem.column, ==, 1);
	json_doc_free(NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json/accepted", test_accepted);
	g_test_add_func("/json/refused", test_refused);
	g_test_add_func("/json/nul", test_nul);
	g_test_add_func("/json/prefixes", test_prefixes);
	g_test_add_func("/json/mutations", test_mutations);
	g_test_add_func("/json/tree", test_tree);
	g_test_add_func("/json/member", test_member);
	g_test_add_func("/json/key-dup", test_key_dup);
	g_test_add_func("/json/string", test_string);
	g_test_add_func("/json/other-kinds", test_other_kinds);
	g_test_add_func("/json/text", test_text);
	g_test_add_func("/json/int64", test_int64);
	g_test_add_func("/json/lines", test_lines);
	g_test_add_func("/json/lines-at-blocks", test_lines_at_blocks);
	g_test_add_func("/json/deep", test_deep);
	g_test_add_func("/json/too-large", test_too_large);
	return g_test_run();
}
