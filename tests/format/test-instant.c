/* Moments: what can be read, what cannot, and that printing and reading are each other's reverse.
 */
#include "format/instant.h"

typedef struct Case {
	const char *text;
	bool valid;
	gint64 seconds;
} Case;

static const Case cases[] = {
	{ "1970-01-01T00:00:00Z", true, 0 },
	{ "1969-12-31T23:59:59Z", true, -1 },
	{ "2026-11-23T01:02:03Z", true, 1795395723 },
	{ "2026-11-23t01:02:03z", true, 1795395723 },
	{ "2026-11-23 01:02:03Z", true, 1795395723 },
	{ "2026-11-23T01:02:03UTC", true, 1795395723 },
	{ "2026-11-23T01:02:03", true, 1795395723 },
	{ "2026-11-23T01:02:03.999999Z", true, 1795395723 },
	{ "2026-11-23T02:32:03+01:30", true, 1795395723 },
	{ "2026-11-22T20:02:03-05:00", true, 1795395723 },
	{ "2026-11-23T01:02:03-00:00", true, 1795395723 },
	{ "2016-12-31T23:59:60Z", true, 1483228799 },
	{ "2000-02-29T00:00:00Z", true, 951782400 },
	{ "2024-02-29T12:00:00Z", true, 1709208000 },
	{ "2038-01-19T03:14:08Z", true, G_GINT64_CONSTANT(2147483648) },
	{ "0001-01-01T00:00:00Z", true, INSTANT_MIN },
	{ "9999-12-31T23:59:59Z", true, INSTANT_MAX },
	{ "0001-01-01T00:00:00+00:01", false, 0 },
	{ "9999-12-31T23:59:59-00:01", false, 0 },
	{ "0000-01-01T00:00:00Z", false, 0 },
	{ "1900-02-29T00:00:00Z", false, 0 },
	{ "2023-02-29T00:00:00Z", false, 0 },
	{ "2023-04-31T00:00:00Z", false, 0 },
	{ "2023-00-10T00:00:00Z", false, 0 },
	{ "2023-13-10T00:00:00Z", false, 0 },
	{ "2023-01-00T00:00:00Z", false, 0 },
	{ "2023-01-01T24:00:00Z", false, 0 },
	{ "2023-01-01T00:60:00Z", false, 0 },
	{ "2023-01-01T00:00:61Z", false, 0 },
	{ "2023-01-01T00:00:00+24:00", false, 0 },
	{ "2023-01-01T00:00:00+0100", false, 0 },
	{ "2023-01-01T00:00:00.Z", false, 0 },
	{ "2023-01-01T00:00:00ZZ", false, 0 },
	{ "2023-01-01T00:00:00 ", false, 0 },
	{ " 2023-01-01T00:00:00Z", false, 0 },
	{ "2023-01-01T00:00:00GMT", false, 0 },
	{ "2023-01-01T00:00:00U", false, 0 },
	{ "2023-01-01T00:00:00UT", false, 0 },
	{ "2023-1-1T00:00:00Z", false, 0 },
	{ "+023-01-01T00:00:00Z", false, 0 },
	{ "2023-01-01", false, 0 },
	{ "20230101T000000Z", false, 0 },
	{ "1795395723", false, 0 },
	{ "never", false, 0 },
	{ "", false, 0 },
};

static void test_parse(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		gint64 seconds = 4711;

		g_test_message("%s", cases[i].text);
		g_assert_true(instant_parse(cases[i].text, &seconds) == cases[i].valid);
		g_assert_cmpint(seconds, ==, cases[i].valid ? cases[i].seconds : 4711);
	}
}

static void test_cut(void)
{
	static const char whole[] = "2026-11-23T01:02:03.5+01:00";
	gint64 seconds;

	for (gsize length = 0; length < strlen(whole); length++) {
		g_autofree char *piece = g_strndup(whole, length);
		bool complete = length == 19 || length == 21; /* without a zone, it is UTC */

		g_assert_true(instant_parse(piece, &seconds) == complete);
	}
}

static void check_both_ways(gint64 seconds)
{
	g_autofree char *text = instant_print(seconds);
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(seconds);
	g_autofree char *expected = g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ");
	gint64 back;

	g_assert_cmpstr(text, ==, expected);
	g_assert_true(instant_parse(text, &back));
	g_assert_cmpint(back, ==, seconds);
}

/* Every day of the years around those that have or lack a leap day, against GLib's calendar. */
static void test_print(void)
{
	static const int years[] = { 1582, 1899, 1900, 1970, 1999, 2000, 2026, 2099, 2400, 9998 };

	for (gsize i = 0; i < G_N_ELEMENTS(years); i++) {
		g_autoptr(GDateTime) first = g_date_time_new_utc(years[i], 1, 1, 13, 7, 59);
		gint64 start = g_date_time_to_unix(first);

		for (gint64 day = 0; day < 366; day++)
			check_both_ways(start + day * 86400);
	}
	check_both_ways(0);
	check_both_ways(-1);
	check_both_ways(INSTANT_MAX);
}

static void test_print_limits(void)
{
	g_autofree char *first = instant_print(INSTANT_MIN);

	g_assert_cmpstr(first, ==, "0001-01-01T00:00:00Z");
	g_assert_null(instant_print(INSTANT_MIN - 1));
	g_assert_null(instant_print(INSTANT_MAX + 1));
	g_assert_null(instant_print(G_MININT64));
	g_assert_null(instant_print(G_MAXINT64));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/instant/parse", test_parse);
	g_test_add_func("/instant/cut", test_cut);
	g_test_add_func("/instant/print", test_print);
	g_test_add_func("/instant/print/limits", test_print_limits);
	return g_test_run();
}
