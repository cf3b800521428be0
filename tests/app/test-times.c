#include "app/times.h"

#include <glib.h>

#define NOW 1795417002

typedef struct Case {
	gint64 seconds; /* from now */
	const char *span, *brief;
	const char *when;
} Case;

static const Case cases[] = {
	{ 1, "less than 1 min", "1 min", "in less than 1 min" },
	{ 59, "less than 1 min", "1 min", "in less than 1 min" },
	{ 60, "1 min", "1 min", "in 1 min" },
	{ 12 * 60 + 30, "12 min", "12 min", "in 12 min" },
	{ 3600, "1 h", "1 h", "in 1 h" },
	{ 7 * 3600 + 12 * 60, "7 h 12 min", "7 h", "in 7 h 12 min" },
	{ 47 * 3600 + 59 * 60, "47 h 59 min", "47 h", "in 47 h 59 min" },
	{ 2 * 86400, "2 days", "2 days", "in 2 days" },
	{ 23 * 86400 + 3600, "23 days", "23 days", "in 23 days" },
	{ 60 * 86400, "60 days", "60 days", "in 60 days" },
	{ 61 * 86400, "61 days", "61 days", "on 2027-01-23" },
	{ -1, NULL, NULL, "less than 1 min ago" },
	{ -2 * 3600 - 300, NULL, NULL, "2 h 5 min ago" },
	{ -400LL * 86400, NULL, NULL, "on 2025-10-19" },
	{ -NOW, NULL, NULL, "on 1970-01-01" },
};

static void test_cases(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *when = times_when(NOW + cases[i].seconds, NOW);

		g_assert_cmpstr(when, ==, cases[i].when);
		if (cases[i].span) {
			g_autofree char *span = times_span(cases[i].seconds);
			g_autofree char *brief = times_brief(cases[i].seconds);

			g_assert_cmpstr(span, ==, cases[i].span);
			g_assert_cmpstr(brief, ==, cases[i].brief);
		}
	}
}

/* Times that no calendar has must not crash or loop. */
static void test_extremes(void)
{
	static const gint64 extremes[] = { G_MAXINT64 / 2, G_MININT64 / 2 };

	for (gsize i = 0; i < G_N_ELEMENTS(extremes); i++) {
		g_autofree char *when = times_when(extremes[i], NOW);

		g_assert_nonnull(when);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/times/cases", test_cases);
	g_test_add_func("/times/extremes", test_extremes);
	return g_test_run();
}
