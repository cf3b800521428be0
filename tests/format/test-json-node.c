/*
 * The scanner against the original: generated and mutated texts, the same for every run, are given
 * to JSON.parse of Node (json-oracle.js) and to format/json.h. Both have to accept the same ones
 * and to read the same values.
 */
#include "format/json.h"

#include <stdbool.h>
#include <string.h>

#define TEXTS 40000

typedef struct Maker {
	GRand *chance;
	GString *text;
} Maker;

static int below(const Maker *maker, int limit)
{
	return g_rand_int_range(maker->chance, 0, limit);
}

static const char *one_of(const Maker *maker, const char *const *choices, gsize count)
{
	return choices[below(maker, (int)count)];
}

#define ADD_ONE_OF(maker, choices)                                                                 \
	g_string_append((maker)->text, one_of(maker, choices, G_N_ELEMENTS(choices)))

static void add_blank(Maker *maker)
{
	static const char *const blanks[] = { "", "", "", "", "", " ", "\n", "\t", "\r\n", "  " };

	ADD_ONE_OF(maker, blanks);
}

static void add_number(Maker *maker)
{
	static const char *const wholes[] = { "0", "1", "-0", "-7", "42", "9007199254740993",
		"123456789012345678901234567890" };
	static const char *const fractions[] = { "", "", "", ".0", ".5", ".1000000000000000055" };
	static const char *const exponents[] = { "", "", "", "e0", "E+2", "e-7", "e400", "e-400" };

	ADD_ONE_OF(maker, wholes);
	ADD_ONE_OF(maker, fractions);
	ADD_ONE_OF(maker, exponents);
}

static void add_string(Maker *maker)
{
	static const char *const pieces[] = { "a", "b", "key", "1", "10", "é", "界", "😀", "\\n",
		"\\\"", "\\\\", "\\/", "\\u0000", "\\u0061", "\\ud83d", "\\ude00", "\\uFFFE",
		"\x7F", "\xE2\x80\xA8", "\xFF", "\xE2\x80", "\xF0\x9F\x98", "\xC3", "\xED\xA0\x80",
		"\xF4\x90\x80\x80", "__proto__", "\xEF\xBB\xBF" };

	g_string_append_c(maker->text, '"');
	for (int n = below(maker, 4); n > 0; n--)
		ADD_ONE_OF(maker, pieces);
	g_string_append_c(maker->text, '"');
}

static void add_value(Maker *maker, int depth)
{
	static const char *const words[] = { "null", "true", "false" };
	int kind = below(maker, depth > 0 ? 8 : 4);

	add_blank(maker);
	if (kind == 0) {
		ADD_ONE_OF(maker, words);
	} else if (kind == 1) {
		add_number(maker);
	} else if (kind < 4) {
		add_string(maker);
	} else {
		g_string_append_c(maker->text, kind < 6 ? '[' : '{');
		for (int n = below(maker, 4); n > 0; n--) {
			add_blank(maker);
			if (kind >= 6) {
				add_string(maker);
				add_blank(maker);
				g_string_append_c(maker->text, ':');
			}
			add_value(maker, depth - 1);
			if (n > 1)
				g_string_append_c(maker->text, ',');
		}
		add_blank(maker);
		g_string_append_c(maker->text, kind < 6 ? ']' : '}');
	}
	add_blank(maker);
}

/* Changes the text at one place: a piece put in, bytes cut out, doubled, replaced, or the end. */
static void mutate(Maker *maker)
{
	static const char *const pieces[] = { ",", ":", "\"", "{", "}", "[", "]", "\\", "'", "/",
		"//", "/**/", "0", "-", ".", "e", "E5", "+", "u", " ", "\n", "\t", "\v", "\f",
		"\x01", "\x1F", "\x7F", "\xC2\xA0", "\xE2\x80\xA8", "\xEF\xBB\xBF", "\xFF", "null",
		"NaN", "\\x", "\\u12", "\\u{1}", "Infinity", "01", "undefined" };
	GString *text = maker->text;
	int at = below(maker, (int)text->len + 1);
	int rest = (int)text->len - at;
	int length = 1 + below(maker, 4);

	length = MIN(rest, length);
	switch (below(maker, 5)) {
	case 0:
		g_string_erase(text, at, length);
		break;
	case 1: {
		g_autofree char *part = g_strndup(text->str + at, (gsize)length);

		g_string_insert(text, at, part);
		break;
	}
	case 2:
		if (rest > 0)
			text->str[at] = (char)below(maker, 256);
		break;
	case 3:
		if (below(maker, 4) == 0)
			g_string_truncate(text, (gsize)at);
		break;
	default:
		g_string_insert(text, at, one_of(maker, pieces, G_N_ELEMENTS(pieces)));
	}
}

static GPtrArray *make_texts(void)
{
	g_autoptr(GRand) chance = g_rand_new_with_seed(7);
	GPtrArray *texts = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);

	while (texts->len < TEXTS) {
		Maker maker = { chance, g_string_new(NULL) };

		if (below(&maker, 20) == 0)
			g_string_append(maker.text, "\xEF\xBB\xBF");
		add_value(&maker, 4);
		for (int n = below(&maker, 4); n > 0; n--)
			mutate(&maker);
		g_ptr_array_add(texts, g_string_free_to_bytes(maker.text));
	}
	return texts;
}

static void add_hex(GString *line, const char *bytes, gsize length)
{
	for (gsize i = 0; i < length; i++)
		g_string_append_printf(line, "%02x", (guchar)bytes[i]);
}

static void add_form(GString *line, const JsonDoc *doc, const JsonNode *node);

static int compare_keys(gconstpointer left, gconstpointer right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void add_members(GString *line, const JsonDoc *doc, const JsonNode *object)
{
	g_autoptr(GHashTable) members =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (const JsonNode *node = json_first(doc, object); node; node = json_next(doc, node))
		g_hash_table_insert(members, json_key_dup(doc, node), (gpointer)(gsize)node);

	g_autoptr(GPtrArray) keys = g_ptr_array_new();
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, members);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_ptr_array_add(keys, key);
	g_ptr_array_sort(keys, compare_keys);
	for (guint i = 0; i < keys->len; i++) {
		if (i > 0)
			g_string_append_c(line, ',');
		add_hex(line, keys->pdata[i], strlen(keys->pdata[i]));
		g_string_append_c(line, ':');
		add_form(line, doc, g_hash_table_lookup(members, keys->pdata[i]));
	}
}

static void add_elements(GString *line, const JsonDoc *doc, const JsonNode *array)
{
	const JsonNode *first = json_first(doc, array);

	for (const JsonNode *node = first; node; node = json_next(doc, node)) {
		if (node != first)
			g_string_append_c(line, ',');
		add_form(line, doc, node);
	}
}

static void add_number_form(GString *line, const JsonDoc *doc, const JsonNode *node)
{
	g_autofree char *text = json_number_dup(doc, node);
	double number = g_ascii_strtod(text, NULL);
	guint64 bits;

	memcpy(&bits, &number, sizeof bits);
	g_string_append_printf(line, "#%016" G_GINT64_MODIFIER "x", bits);
}

/* Appends a value as json-oracle.js prints it. */
static void add_form(GString *line, const JsonDoc *doc, const JsonNode *node)
{
	g_autoptr(Secret) string = json_string(doc, node);

	g_string_append_c(line, "nft#\"[{"[node->kind]);
	switch (node->kind) {
	case JSON_NUMBER:
		g_string_truncate(line, line->len - 1);
		add_number_form(line, doc, node);
		break;
	case JSON_STRING:
		add_hex(line, string->data, string->length);
		break;
	case JSON_ARRAY:
		add_elements(line, doc, node);
		g_string_append_c(line, ']');
		break;
	case JSON_OBJECT:
		add_members(line, doc, node);
		g_string_append_c(line, '}');
		break;
	default:
		break;
	}
}

static void assert_same(GBytes *text, const char *expected)
{
	gsize length;
	const char *bytes = g_bytes_get_data(text, &length);
	g_autoptr(JsonDoc) doc = json_doc_parse(bytes, length, NULL);
	GString *line = g_string_new(doc ? NULL : "!");

	if (doc)
		add_form(line, doc, json_root(doc));
	if (doc ? strcmp(expected, "?") != 0 && strcmp(expected, line->str) != 0
		: strcmp(expected, "!") != 0) {
		g_autofree char *shown = g_strescape(bytes, NULL);

		g_error("\"%s\"\nNode: %s\nhere: %s", shown, expected, line->str);
	}
	g_string_free(line, TRUE);
}

/* What Node says, a line for each text; NULL without Node. */
static char **ask_node(const GPtrArray *texts)
{
	g_autofree char *script =
		g_test_build_filename(G_TEST_DIST, "format", "json-oracle.js", NULL);
	g_autofree char *file = g_build_filename(g_get_tmp_dir(), "json-texts", NULL);
	g_autofree char *node = g_find_program_in_path("node");
	g_autoptr(GByteArray) row = g_byte_array_new();
	g_autofree char *output = NULL;
	g_autoptr(GError) error = NULL;
	char *argv[] = { node, script, file, NULL };
	int status;

	if (!node)
		return NULL;
	for (guint i = 0; i < texts->len; i++) {
		gsize length;
		const guint8 *bytes = g_bytes_get_data(texts->pdata[i], &length);
		guint32 little = GUINT32_TO_LE((guint32)length);

		g_byte_array_append(row, (const guint8 *)&little, sizeof little);
		g_byte_array_append(row, bytes, (guint)length);
	}
	g_file_set_contents(file, (const char *)row->data, row->len, &error);
	g_assert_no_error(error);
	g_spawn_sync(NULL, argv, NULL, 0, NULL, NULL, &output, NULL, &status, &error);
	g_assert_no_error(error);
	g_assert_cmpint(status, ==, 0);
	return g_strsplit(output, "\n", -1);
}

static void test_same(void)
{
	g_autoptr(GPtrArray) texts = make_texts();
	g_auto(GStrv) lines = ask_node(texts);
	int refused = 0;

	if (!lines) {
		g_test_skip("Node is missing");
		return;
	}
	g_assert_cmpuint(g_strv_length(lines), ==, texts->len + 1);
	for (guint i = 0; i < texts->len; i++) {
		assert_same(texts->pdata[i], lines[i]);
		refused += strcmp(lines[i], "!") == 0;
	}
	g_test_message("%d of %u refused", refused, texts->len);
	g_assert_cmpint(refused, >, TEXTS / 5);
	g_assert_cmpint(refused, <, TEXTS / 5 * 4);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json-node/same", test_same);
	return g_test_run();
}
