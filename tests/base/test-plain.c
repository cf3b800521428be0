/* base/plain: the text in a terminal's output. */
#include "base/plain.h"

#include <string.h>

static char *take_split(const char *bytes, gsize length, gsize step)
{
	g_autoptr(Plain) plain = plain_new();
	GString *all = g_string_new(NULL);

	for (gsize at = 0; at < length; at += step) {
		g_autofree char *text = plain_take(plain, bytes + at, MIN(step, length - at));

		g_string_append(all, text);
	}
	return g_string_free(all, FALSE);
}

static void test_examples(void)
{
	static const struct {
		const char *bytes, *text;
	} cases[] = {
		{ "", "" },
		{ "one\ntwo\n", "one\ntwo\n" },
		{ "one\r\ntwo\r\n", "one\ntwo\n" },
		{ "10%\r20%\r\r100%\r\n", "10%\n20%\n100%\n" },
		{ "\033[1mbold\033[0m and \033[38;5;208mcolour\033[m", "bold and colour" },
		{ "\033]0;title\007text", "text" },
		{ "\033]8;;https://example.com\033\\link\033]8;;\033\\.", "link." },
		{ "\033P$q\"p\033\\a\033_apc\033\\b\033^pm\033\\c\033Xsos\033\\d", "abcd" },
		{ "\033]52;c;bWFkZS11cA==\033[31mred", "red" },
		{ "\033(0lqk\033(B", "lqk" },
		{ "\033\033[Ka\0337b\033Mc", "abc" },
		{ "a\a\b\177b", "ab" },
		{ "株式会社 ✓", "株式会社 ✓" },
		{ "caf\xc3\xa9", "café" },
		{ "a\xff", "a\xef\xbf\xbd" },
		{ "a\xe2\x80\xaetxt", "atxt" },
		{ "a\tb", "a b" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		for (gsize step = 1; step <= strlen(cases[i].bytes) + 1; step++) {
			g_autofree char *text =
				take_split(cases[i].bytes, strlen(cases[i].bytes), step);

			g_test_message("case %" G_GSIZE_FORMAT ", step %" G_GSIZE_FORMAT, i, step);
			g_assert_cmpstr(text, ==, cases[i].text);
		}
}

/* No byte makes a control character come out. */
static void test_hostile(void)
{
	for (guint32 seed = 1; seed <= 200; seed++) {
		GRand *random = g_rand_new_with_seed(seed);
		char bytes[300];

		for (gsize i = 0; i < sizeof bytes; i++)
			bytes[i] = (char)g_rand_int_range(random, 0, i % 3 ? 256 : 40);
		g_rand_free(random);

		g_autofree char *text = take_split(bytes, sizeof bytes, seed % 7 + 1);

		g_assert_true(g_utf8_validate(text, -1, NULL));
		for (const char *at = text; *at; at++)
			g_assert_true((guchar)*at >= ' ' || *at == '\n');
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plain/examples", test_examples);
	g_test_add_func("/plain/hostile", test_hostile);
	return g_test_run();
}
