#include "format/json-mend.h"

#include "format/json.h"

#include <string.h>

#define BOM "\xEF\xBB\xBF"

static void assert_mended(const char *text, const char *expected)
{
	g_autoptr(Secret) mended = json_mend(text, strlen(text));

	g_assert_cmpstr(mended ? mended->data : NULL, ==, expected);
	if (mended)
		g_assert_cmpuint(mended->length, ==, strlen(expected));
}

static void test_commas(void)
{
	assert_mended("[1,]", "[1]");
	assert_mended("{\"a\": [1, 2, ],\n}\n", "{\"a\": [1, 2 ]\n}\n");
	assert_mended("{\r\n\t\"a\": {},\r\n}\r\n", "{\r\n\t\"a\": {}\r\n}\r\n");
	assert_mended("[[1,],[\",]\",],]", "[[1],[\",]\"]]");
	assert_mended("[1, // c\n]", "[1\n]");
	assert_mended("[1 /* c */, // d\n  # e\n]", "[1\n]");
}

static void test_comments(void)
{
	assert_mended("{} // c", "{}");
	assert_mended("{}\n// c", "{}\n");
	assert_mended("{} /* not closed", "{}");
	assert_mended("# c\n\n// d\n[]", "\n[]");
	assert_mended("{\n\t// c\n\t\"a\": 1 // d\n\t/* e\n\t   f */\n}\n", "{\n\t\"a\": 1\n}\n");
	assert_mended("[1, /* c */ 2]", "[1, 2]");
	assert_mended("[1,/* c */2]", "[1,2]");
	assert_mended("[/**//***//*/*/]", "[]");
	assert_mended("[\n  /* c */ 1\n]", "[\n  1\n]");
	assert_mended("[\n  /* c */ /* d */ 1, /* e */ // f\n 2\n]", "[\n  1,\n 2\n]");
	assert_mended("[\n  /* c */ // d\n  1\n]", "[\n  1\n]");
	assert_mended("[1, /* c\n d */ 2]", "[1, 2]");
}

static void test_line_ends(void)
{
	assert_mended("// c\r\n[1, // d\r\n2]\r\n", "[1,\r\n2]\r\n");
	assert_mended("[1, // c\r2]", "[1,\r2]");
	assert_mended(BOM "// c\n{}\n", BOM "{}\n");
	assert_mended(BOM "  // c", NULL);
	assert_mended(BOM "[1,]", BOM "[1]");
}

static void test_strings(void)
{
	assert_mended("[\"// \\\" # /* ,]\", \"\\\\\", 1,]", "[\"// \\\" # /* ,]\", \"\\\\\", 1]");
	assert_mended("{\"#\": \"a\", // \"b\n}", "{\"#\": \"a\"\n}");
	assert_mended("{\"a\": \"http://b/*\"} // */", "{\"a\": \"http://b/*\"}");
}

/* What is already correct, and what is wrong in other ways. */
static void test_nothing_to_propose(void)
{
	static const char *const texts[] = {
		"{}",
		"[\"// c\"]",
		"",
		"// c",
		"[1",
		"{a: 1}",
		"['a']",
		"[,]",
		"{,}",
		"[/**/,]",
		"[1,,]",
		"[1,,2]",
		"{\"a\":,}",
		"[1],",
		"[\"a\n]",
		"[\"a",
		"[\"a\\",
		"/",
		"/*",
		"*/ {}",
		"[1/**/2]",
		"[1 /**/2]",
		"[1 /**//**/2]",
		"[1 /**/ 2]",
		"[-/**/1]",
		"[1/**/.5]",
		"[tr/**/ue]",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_test_message("%s", texts[i]);
		assert_mended(texts[i], NULL);
	}
}

static void test_nul(void)
{
	static const char text[] = "[1, // \0 c\n]";
	g_autoptr(Secret) mended = json_mend(text, sizeof text - 1);

	g_assert_nonnull(mended);
	g_assert_cmpstr(mended->data, ==, "[1\n]");
	g_assert_null(json_mend("[1,\0]", 5));
}

static const char *const tokens[] = { "{", "}", "[", "]", ",", ":", "1", "\"a\"", "\"//\"", " ",
	"\n", "\r\n", "\t", "// c\n", "# \"\r\n", "/* , */", "/*\n*/", "/", "*", "\\", "\"" };

/* Of any tokens in any order, what is proposed is strict JSON that nothing can be mended of. */
static void test_random(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(1);
	guint proposals = 0;

	for (int i = 0; i < 200000; i++) {
		g_autoptr(GString) text = g_string_new("[");
		int count = g_rand_int_range(random, 0, 6);

		while (count-- > 0)
			g_string_append(
				text, tokens[g_rand_int_range(random, 0, G_N_ELEMENTS(tokens))]);
		g_string_append_c(text, ']');

		g_autoptr(Secret) mended = json_mend(text->str, text->len);

		if (!mended)
			continue;
		proposals++;

		g_autoptr(JsonDoc) doc = json_doc_parse(mended->data, mended->length, NULL);

		g_assert_nonnull(doc);
		g_assert_null(json_doc_parse(text->str, text->len, NULL));
		g_assert_cmpuint(mended->length, <, text->len);
	}
	g_assert_cmpuint(proposals, >, 1000);
}

/* Each in the time of some passes over the text, however it is built. */
static void test_speed(void)
{
	static const char *const parts[] = { "/*", "/**/", " /**/", "// c\n", ",", "\"", "[1,]," };
	g_autoptr(GTimer) timer = g_timer_new();

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autoptr(GString) text = g_string_new("[");
		g_autoptr(Secret) mended = NULL;

		for (int blanks = 0; blanks < 250000; blanks++)
			g_string_append_c(text, ' ');
		while (text->len < 1000000)
			g_string_append(text, parts[i]);
		g_string_append(text, "1]");
		mended = json_mend(text->str, text->len);
	}
	g_test_message("%f", g_timer_elapsed(timer, NULL));
	g_assert_cmpfloat(g_timer_elapsed(timer, NULL), <, 10);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json-mend/commas", test_commas);
	g_test_add_func("/json-mend/comments", test_comments);
	g_test_add_func("/json-mend/line-ends", test_line_ends);
	g_test_add_func("/json-mend/strings", test_strings);
	g_test_add_func("/json-mend/nothing-to-propose", test_nothing_to_propose);
	g_test_add_func("/json-mend/nul", test_nul);
	g_test_add_func("/json-mend/random", test_random);
	g_test_add_func("/json-mend/speed", test_speed);
	return g_test_run();
}
