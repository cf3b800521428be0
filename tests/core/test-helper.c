/* core/helper: what Claude Code makes of a helper's output. */
#include "core/helper.h"

#include <string.h>

static HelperVerdict judge(const char *text, gsize length)
{
	g_autoptr(Secret) output = secret_new(text, length);

	return helper_judge(output, false);
}

static void test_forms(void)
{
	static const struct {
		const char *text;
		gsize length; /* 0: that of the text */
		HelperVerdict verdict;
	} cases[] = {
		{ "sk-made-up", 0, HELPER_GOOD },
		{ "sk-made-up\n", 0, HELPER_GOOD },
		{ "sk-made-up\r\n", 0, HELPER_GOOD },
		{ "\n\t sk-made-up \v\f\n", 0, HELPER_GOOD },
		{ "\xef\xbb\xbfsk-made-up\xc2\xa0", 0, HELPER_GOOD },
		{ "\xe2\x80\xa8sk-made-up\xe2\x80\xa9\n", 0, HELPER_GOOD },
		{ "\xe3\x80\x80sk-made-up\xe2\x80\x83\n", 0, HELPER_GOOD },
		{ "!~", 0, HELPER_GOOD },
		{ "", 0, HELPER_EMPTY },
		{ " \r\n\t", 0, HELPER_EMPTY },
		{ "\xc2\xa0\xef\xbb\xbf", 0, HELPER_EMPTY },
		{ "one\ntwo", 0, HELPER_SEVERAL },
		{ "one two\n", 0, HELPER_SEVERAL },
		{ "one\r\ntwo\r\n", 0, HELPER_SEVERAL },
		{ "export KEY=one", 0, HELPER_SEVERAL },
		{ "a\0b", 3, HELPER_UNPRINTABLE },
		{ "\0", 1, HELPER_UNPRINTABLE },
		{ "a\x7f", 0, HELPER_UNPRINTABLE },
		{ "a\033[0m", 0, HELPER_UNPRINTABLE },
		{ "sch\xc3\xbcssel", 0, HELPER_UNPRINTABLE },
		{ "\xff", 0, HELPER_UNPRINTABLE },
		{ "\xe2\x80", 0, HELPER_UNPRINTABLE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		gsize length = cases[i].length ? cases[i].length : strlen(cases[i].text);

		g_test_message("case %" G_GSIZE_FORMAT, i);
		g_assert_cmpint(judge(cases[i].text, length), ==, cases[i].verdict);
	}
}

static void test_lengths(void)
{
	g_autofree char *text = g_strnfill(HELPER_VALUE_MAX + 2, 'k');
	g_autoptr(Secret) all = secret_new(text, HELPER_VALUE_MAX);

	g_assert_cmpint(judge(text, HELPER_VALUE_MAX), ==, HELPER_GOOD);
	g_assert_cmpint(judge(text, HELPER_VALUE_MAX + 1), ==, HELPER_TOO_LONG);
	g_assert_cmpint(helper_judge(all, true), ==, HELPER_TOO_LONG);
	text[HELPER_VALUE_MAX] = text[HELPER_VALUE_MAX + 1] = '\n';
	g_assert_cmpint(judge(text, HELPER_VALUE_MAX + 2), ==, HELPER_GOOD);
}

static void test_ttl(void)
{
	g_assert_cmpint(helper_ttl_ms(NULL), ==, HELPER_TTL_MS);
	g_assert_cmpint(helper_ttl_ms(""), ==, HELPER_TTL_MS);
	g_assert_cmpint(helper_ttl_ms("soon"), ==, HELPER_TTL_MS);
	g_assert_cmpint(helper_ttl_ms("-1"), ==, HELPER_TTL_MS);
	g_assert_cmpint(helper_ttl_ms("0"), ==, 0);
	g_assert_cmpint(helper_ttl_ms("3600000"), ==, 3600000);
}

static void test_words(void)
{
	for (HelperVerdict verdict = 0; verdict < HELPER_VERDICT_COUNT; verdict++) {
		g_assert_nonnull(helper_verdict_name(verdict));
		g_assert_cmpint(helper_verdict_text(verdict, HELPER_API_KEY)[0], !=, '\0');
		g_assert_cmpint(helper_verdict_text(verdict, HELPER_AWS_EXPORT)[0], !=, '\0');
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/helper/forms", test_forms);
	g_test_add_func("/helper/lengths", test_lengths);
	g_test_add_func("/helper/ttl", test_ttl);
	g_test_add_func("/helper/words", test_words);
	return g_test_run();
}
