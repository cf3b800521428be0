#include "../../fuzz/check-text.h"

#include <string.h>

#define BAD "\xEF\xBF\xBD" /* U+FFFD */

typedef struct Pair {
	const char *text;
	const char *expected;
} Pair;

static const Pair cleans[] = {
	{ "", "" },
	{ "plain ~!@#", "plain ~!@#" },
	{ "a\tb\nc\r\nd", "a b c d" },
	{ "\x1B[31mred\x1B]0;t\x07", "[31mred]0;t" },
	{ "a\x7F\x01\x08z", "az" },
	{ "\xC2\x9B"
	  "31m",
		"31m" }, /* C1: CSI */
	{ "\xE2\x80\xAE"
	  "evil\xE2\x80\xAC",
		"evil" }, /* bidi override */
	{ "\xE2\x81\xA6"
	  "x\xE2\x81\xA9",
		"x" }, /* bidi isolate */
	{ "a\xE2\x80\x8B\xE2\x80\x8D\xEF\xBB\xBF"
	  "b",
		"ab" }, /* zero width */
	{ "so\xC2\xAD"
	  "ft",
		"soft" },
	{ "a\xE2\x80\xA8"
	  "b\xE2\x80\xA9"
	  "c",
		"abc" },                                /* line separators */
	{ "\xEE\x80\x80\xF3\xB0\x80\x80", "" },         /* private use */
	{ "\xCD\xB8\xEF\xBF\xBE", "" },                 /* unassigned, no character */
	{ "\xE2\x9D\xA4\xEF\xB8\x8F", "\xE2\x9D\xA4" }, /* variation selector */
	{ "a\xE3\x85\xA4\xE1\x85\xA0"
	  "b",
		"ab" },                             /* Hangul fillers */
	{ "\xF3\xA0\x81\xA1\xF3\xA0\x84\x80", "" }, /* tags, selectors */
	{ "\xFF", BAD },
	{ "a\x80"
	  "b\xC0\xAF",
		"a" BAD "b" BAD BAD },
	{ "\xED\xA0\x80", BAD BAD BAD },         /* a surrogate */
	{ "\xF4\x90\x80\x80", BAD BAD BAD BAD }, /* beyond U+10FFFF */
	{ "\xE0\x9F\x80", BAD BAD BAD },         /* too long a form */
	{ "\xE2\x80", BAD },                     /* cut off */
	{ "\xF0\x9F\x98"
	  "a",
		BAD "a" },
	{ "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80" },
	{ "no\xC2\xA0"
	  "break",
		"no\xC2\xA0"
		"break" },
};

static void test_clean(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cleans); i++) {
		g_autofree char *clean = text_clean(cleans[i].text, -1);

		g_assert_cmpstr(clean, ==, cleans[i].expected);
	}
}

static void test_clean_length(void)
{
	g_autofree char *nul = text_clean("a\0b", 3);
	g_autofree char *cut = text_clean("ab\xC3\xA9", 3);
	g_autofree char *none = text_clean("abc", 0);

	g_assert_cmpstr(nul, ==, "ab");
	g_assert_cmpstr(cut, ==, "ab" BAD);
	g_assert_cmpstr(none, ==, "");
}

static void test_clean_marks(void)
{
	GString *text = g_string_new("e");
	GString *expected = g_string_new("e");

	for (int i = 0; i < 1000; i++)
		g_string_append(text, i % 2 ? "\xCC\x81" : "\xE2\x80\x8D\xCC\xA3");
	for (int i = 0; i < 8; i++)
		g_string_append(expected, i % 2 ? "\xCC\x81" : "\xCC\xA3");
	g_string_append(text, "x\xCC\x81");
	g_string_append(expected, "x\xCC\x81");

	g_autofree char *clean = text_clean(text->str, (gssize)text->len);

	g_assert_cmpstr(clean, ==, expected->str);
	g_string_free(text, TRUE);
	g_string_free(expected, TRUE);
}

/* Every character there is, 64 to a text: with what is next to it, and alone. */
static void test_every_character(void)
{
	for (gunichar first = 1; first < 0x110000; first += 64) {
		GString *text = g_string_new(NULL);

		for (gunichar c = first; c < first + 64; c++) {
			if (c >= 0xD800 && c < 0xE000)
				continue;
			g_string_append_c(text, 'a');
			g_string_append_unichar(text, c);
		}

		g_autofree char *clean = text_clean(text->str, -1);
		g_autofree char *ascii = text_ascii(clean);

		check_text_is_clean(clean);
		g_assert_cmpuint(strlen(ascii), ==, (gsize)text_width(clean));
		g_string_free(text, TRUE);
	}
}

static void test_any_bytes(void)
{
	static const char *const pieces[] = { " ", "  ", "a", "word", "\xE7\x95\x8C", "\xCC\x81",
		"\xF0\x9F\x98\x80", "\xE2\x80\xAE", "\x1B[1m", "\xFF", "\xE2\x80", "{name}", "{",
		"\t", "\xE2\x80\xA6", "\xEA\xB0\x80" };
	g_autoptr(GRand) chance = g_rand_new_with_seed(2);

	for (int i = 0; i < 3000; i++) {
		GString *text = g_string_new(NULL);

		for (int n = g_rand_int_range(chance, 0, 12); n > 0; n--) {
			if (g_rand_int_range(chance, 0, 4) == 0)
				g_string_append_c(text, (char)g_rand_int_range(chance, 0, 256));
			else
				g_string_append(text,
					pieces[g_rand_int_range(chance, 0, G_N_ELEMENTS(pieces))]);
		}
		check_text(text->str, text->len);
		g_string_free(text, TRUE);
	}
}

static void test_width(void)
{
	static const struct {
		const char *text;
		int width;
	} cases[] = {
		{ "", 0 }, { "abc", 3 }, { "na\xC3\xAFve", 5 }, { "e\xCC\x81", 1 },
		{ "\xE7\x95\x8C", 2 },                                 /* 界 */
		{ "\xED\x95\x9C\xEA\xB8\x80", 4 },                     /* 한글 */
		{ "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2 },         /* 한 from its letters */
		{ "\xEF\xBC\xA1\xEF\xBD\xB1", 3 },                     /* full and half width */
		{ "\xE3\x80\x80", 2 },                                 /* ideographic blank */
		{ "\xF0\x9F\x98\x80", 2 },                             /* 😀 */
		{ "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", 4 },             /* 👍🏽 */
		{ "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA", 2 },             /* 🇩🇪 */
		{ "\xE2\x9D\xA4", 1 },                                 /* ❤ */
		{ "\xE2\x97\x8F\xE2\x97\x90\xE2\x9C\x97\xC2\xB7", 4 }, /* the marks of the lists */
		{ "\xE2\x94\x80\xE2\x94\x82", 2 },                     /* lines */
		{ "\xE0\xB8\x81\xE0\xB8\xB3", 2 },                     /* Thai */
		{ "\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\xB7", 2 },         /* Devanagari */
		{ "\xD7\x91\xD6\xBC", 1 },                             /* Hebrew with a point */
		{ "\xF0\xA0\x80\x80", 2 },                             /* ideograph beyond U+FFFF */
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(text_width(cases[i].text), ==, cases[i].width);
}

typedef struct Fit {
	const char *text;
	int columns;
	TextCut cut;
	const char *expected;
} Fit;

static const Fit fits[] = {
	{ "abc", 3, TEXT_CUT_END, "abc" },
	{ "abcd", 3, TEXT_CUT_END, "ab…" },
	{ "abcd", 1, TEXT_CUT_END, "…" },
	{ "abcd", 0, TEXT_CUT_END, "" },
	{ "abcd", -5, TEXT_CUT_END, "" },
	{ "", 3, TEXT_CUT_END, "" },
	{ "Requests are billed to", 16, TEXT_CUT_END, "Requests are bi…" },
	{ "e\xCC\x81"
	  "e\xCC\x81"
	  "e\xCC\x81",
		2, TEXT_CUT_END, "e\xCC\x81…" },
	{ "e\xCC\x81"
	  "e\xCC\x81",
		2, TEXT_CUT_END,
		"e\xCC\x81"
		"e\xCC\x81" },
	{ "界界界", 5, TEXT_CUT_END, "界界…" },
	{ "界界界", 4, TEXT_CUT_END, "界…" },
	{ "界界界", 6, TEXT_CUT_END, "界界界" },
	{ "~/very/long/path/.claude/settings.json:12", 27, TEXT_CUT_MIDDLE,
		"~/very/lo…/settings.json:12" },
	{ "abcdef", 5, TEXT_CUT_MIDDLE, "ab…ef" },
	{ "abcdef", 2, TEXT_CUT_MIDDLE, "a…" },
	{ "abcdef", 1, TEXT_CUT_MIDDLE, "…" },
	{ "abcdef", 0, TEXT_CUT_MIDDLE, "" },
	{ "abcdef", 6, TEXT_CUT_MIDDLE, "abcdef" },
	{ "界界界界", 7, TEXT_CUT_MIDDLE, "界…界界" },
	{ "界界界界", 6, TEXT_CUT_MIDDLE, "界…界" },
	{ "abcde\xCC\x81", 3, TEXT_CUT_MIDDLE, "a…e\xCC\x81" },
};

static void test_fit(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(fits); i++) {
		g_autofree char *fitting = text_fit(fits[i].text, fits[i].columns, fits[i].cut);

		g_assert_cmpstr(fitting, ==, fits[i].expected);
	}
}

static void test_pad(void)
{
	g_autofree char *filled = text_pad("ab", 4, TEXT_CUT_END);
	g_autofree char *cut = text_pad("界界界", 4, TEXT_CUT_END);
	g_autofree char *middle = text_pad("abcdefgh", 4, TEXT_CUT_MIDDLE);
	g_autofree char *none = text_pad("ab", -1, TEXT_CUT_END);

	g_assert_cmpstr(filled, ==, "ab  ");
	g_assert_cmpstr(cut, ==, "界… ");
	g_assert_cmpstr(middle, ==, "a…gh");
	g_assert_cmpstr(none, ==, "");
}

typedef struct Wrap {
	const char *text;
	int columns;
	const char *lines; /* with "|" between them */
} Wrap;

static const Wrap wraps[] = {
	{ "", 10, "" },
	{ "   ", 10, "" },
	{ "one", 10, "one" },
	{ "one two", 7, "one two" },
	{ "one two", 6, "one|two" },
	{ "one two three", 7, "one two|three" },
	{ "one   two", 5, "one|two" },
	{ "one   two", 20, "one   two" },
	{ "  one  ", 20, "one" },
	{ "one ", 3, "one" },
	{ "one     ", 3, "one" },
	{ "a longword b", 4, "a|long|word|b" },
	{ "a longwords b", 4, "a|long|word|s b" },
	{ "abc", 1, "a|b|c" },
	{ "abc", 0, "a|b|c" },
	{ "abc", -3, "a|b|c" },
	{ "界界界", 4, "界界|界" },
	{ "界界界", 5, "界界|界" },
	{ "a 界界界", 5, "a 界|界界" },
	{ "word界界", 5, "word|界界" },
	{ "ab cd界界", 5, "ab|cd界|界" },
	{ "界", 1, "界" },
	{ "界a界", 1, "界|a|界" },
	{ "e\xCC\x81"
	  "e\xCC\x81"
	  "e\xCC\x81",
		2,
		"e\xCC\x81"
		"e\xCC\x81|e\xCC\x81" },
	{ "see ~/a/file.json", 9, "see|~/a/|file.json" },
	{ "see ~/a/file.json", 17, "see ~/a/file.json" },
	{ "/long/path", 4, "/|long|/|path" },
	{ "and/or else", 7, "and/or|else" },
	{ "ab \xCC\x81"
	  "cd",
		4,
		"ab|\xCC\x81"
		"cd" },
	{ "no\xC2\xA0"
	  "break here",
		8,
		"no\xC2\xA0"
		"break|here" },
};

static void test_wrap(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(wraps); i++) {
		g_auto(GStrv) lines = text_wrap(wraps[i].text, wraps[i].columns);
		g_autofree char *joined = g_strjoinv("|", lines);

		g_assert_cmpstr(joined, ==, wraps[i].lines);
	}
}

static void test_fill(void)
{
	static const Pair cases[] = {
		{ "", "" },
		{ "no gap", "no gap" },
		{ "{name}", "Ada" },
		{ "{name} and {name}, {mail}.", "Ada and Ada, ada@{name}." },
		{ "a{nothing}b", "ab" },
		{ "{unknown} {} { } {", "{unknown} {} { } {" },
		{ "{name", "{name" },
		{ "name}", "name}" },
		{ "{{name}}", "{Ada}" },
		{ "{a{name}", "{aAda" },
		{ "{Name}{nam}{names}", "{Name}{nam}{names}" },
		{ "ä{name}ü", "äAdaü" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = text_fill(cases[i].text, "nothing", NULL, "mail",
			"ada@{name}", "name", "Ada", "name", "Eve", NULL);

		g_assert_cmpstr(text, ==, cases[i].expected);
	}

	g_autofree char *bare = text_fill("{a}", NULL);

	g_assert_cmpstr(bare, ==, "{a}");
}

static void test_ascii(void)
{
	static const Pair cases[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "cut…", "cut~" },
		{ "a · b – c — d", "a . b - c - d" },
		{ "‘a’ “b” „c“ ›", "'a' \"b\" \"c\" >" },
		{ "↑↓ ← → ⏎", "^v < > <" },
		{ "▓▓░", "##." },
		{ "● ◐ ○ · ✗", "* + o . x" },
		{ "╭─╮│╰╯", "+-+|++" },
		{ "Käse", "K?se" },
		{ "界😀", "????" },
		{ "e\xCC\x81", "e" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *ascii = text_ascii(cases[i].text);

		g_assert_cmpstr(ascii, ==, cases[i].expected);
	}
}

static void test_tilde(void)
{
	static const struct {
		const char *path, *home, *expected;
	} cases[] = {
		{ "/home/ada/.claude", "/home/ada", "~/.claude" },
		{ "/home/ada/.claude", "/home/ada/", "~/.claude" },
		{ "/home/ada", "/home/ada", "~" },
		{ "/home/ada/", "/home/ada", "~/" },
		{ "/home/adam/x", "/home/ada", "/home/adam/x" },
		{ "/home", "/home/ada", "/home" },
		{ "/etc/x", "/", "/etc/x" },
		{ "/etc/x", "", "/etc/x" },
		{ "/etc/x", NULL, "/etc/x" },
		{ "home/ada/x", "/home/ada", "home/ada/x" },
		{ "", "/home/ada", "" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *shown = text_tilde(cases[i].path, cases[i].home);

		g_assert_cmpstr(shown, ==, cases[i].expected);
	}
}

/* 10 MB on one line: whatever is not linear would take hours. */
static void test_long(gconstpointer data)
{
	const char *piece = data;
	GString *text = g_string_new(NULL);

	while (text->len < 10 << 20)
		g_string_append(text, piece);

	g_autofree char *clean = text_clean(text->str, (gssize)text->len);
	g_autofree char *end = text_fit(clean, 80, TEXT_CUT_END);
	g_autofree char *middle = text_pad(clean, 80, TEXT_CUT_MIDDLE);
	g_autofree char *ascii = text_ascii(clean);
	g_autofree char *filled = text_fill(clean, "b", "", NULL);
	g_auto(GStrv) lines = text_wrap(clean, 80);

	g_assert_cmpint(text_width(end), <=, 80);
	g_assert_cmpint(text_width(middle), ==, 80);
	g_assert_cmpuint(strlen(ascii), ==, (gsize)text_width(clean));
	g_assert_cmpuint(strlen(filled), <=, strlen(clean));
	g_assert_cmpuint(g_strv_length(lines), >, 0);
	g_string_free(text, TRUE);
}

static void test_sentence(void)
{
	static const struct {
		const char *clause, *title, *sentence;
	} cases[] = {
		{ "", "", "" },
		{ "use work", "Use work", "Use work." },
		{ "ärger", "Ärger", "Ärger." },
		{ "is it?", "Is it?", "Is it?" },
		{ "it is.", "It is.", "It is." },
		{ "~/.claude", "~/.claude", "~/.claude." },
		{ "株", "株", "株." },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *title = text_title(cases[i].clause);
		g_autofree char *sentence = text_sentence(cases[i].clause);

		g_assert_cmpstr(title, ==, cases[i].title);
		g_assert_cmpstr(sentence, ==, cases[i].sentence);
	}
}

int main(int argc, char **argv)
{
	static const char *const pieces[] = { "a", "word ", "a                    ", "界",
		"\xCC\x81", "\xFF", "{", "{{a}", "\xE2\x80\xAE" };

	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/clean", test_clean);
	g_test_add_func("/text/clean-length", test_clean_length);
	g_test_add_func("/text/clean-marks", test_clean_marks);
	g_test_add_func("/text/every-character", test_every_character);
	g_test_add_func("/text/any-bytes", test_any_bytes);
	g_test_add_func("/text/width", test_width);
	g_test_add_func("/text/fit", test_fit);
	g_test_add_func("/text/pad", test_pad);
	g_test_add_func("/text/wrap", test_wrap);
	g_test_add_func("/text/fill", test_fill);
	g_test_add_func("/text/ascii", test_ascii);
	g_test_add_func("/text/tilde", test_tilde);
	g_test_add_func("/text/sentence", test_sentence);
	for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autofree char *path = g_strdup_printf("/text/long/%zu", i);

		g_test_add_data_func(path, pieces[i], test_long);
	}
	return g_test_run();
}
