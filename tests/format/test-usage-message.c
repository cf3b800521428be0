/* format/usage-message: answers as they should be, odd ones and worthless ones. */
#include "format/usage-message.h"

#include <string.h>

static bool parse(const char *text, UsageReply *ret_reply)
{
	return usage_reply_parse(text, strlen(text), ret_reply);
}

static void test_full(void)
{
	UsageReply reply;

	g_assert_true(parse("{\"five_hour\": {\"utilization\": 61.5,"
			    " \"resets_at\": \"2026-11-23T14:20:00.123456+00:00\"},"
			    " \"seven_day\": {\"utilization\": 18, \"resets_at\": null},"
			    " \"seven_day_opus\": null, \"new\": [1]}",
		&reply));
	g_assert_cmpfloat(reply.five_hour.percent, ==, 61.5);
	g_assert_cmpint(reply.five_hour.resets_at, ==, 1795443600);
	g_assert_cmpfloat(reply.seven_day.percent, ==, 18);
	g_assert_cmpint(reply.seven_day.resets_at, ==, 0);
}

/* What a value of "utilization" is read as. */
static void test_percent(void)
{
	static const struct {
		const char *text;
		double percent;
	} cases[] = {
		{ "0", 0 },
		{ "0.4", 0.4 },
		{ "100", 100 },
		{ "250", 100 },
		{ "1e1", 10 },
		{ "\"42\"", 42 },
		{ "\"4.5\"", 4.5 },
		{ "-1", -1 },
		{ "-0.5", -1 },
		{ "1e999", -1 },
		{ "\"nan\"", -1 },
		{ "\"inf\"", -1 },
		{ "\"61 %\"", -1 },
		{ "\"\"", -1 },
		{ "null", -1 },
		{ "true", -1 },
		{ "[61]", -1 },
		{ "{\"a\": 61}", -1 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf("{\"five_hour\": {\"utilization\": 1},"
							" \"seven_day\": {\"utilization\": %s}}",
			cases[i].text);
		UsageReply reply;

		g_test_message("%s", text);
		g_assert_true(parse(text, &reply));
		g_assert_cmpfloat(reply.seven_day.percent, ==, cases[i].percent);
	}
}

/* What a value of "resets_at" is read as. */
static void test_moment(void)
{
	static const struct {
		const char *text;
		gint64 moment;
	} cases[] = {
		{ "\"2026-11-23T14:20:00Z\"", 1795443600 },
		{ "\"2026-11-23T16:20:00+02:00\"", 1795443600 },
		{ "1795443600", 1795443600 },
		{ "1795443600.7", 1795443600 },
		{ "1795443600000", 1795443600 },
		{ "\"tomorrow\"", 0 },
		{ "\"1900-01-01T00:00:00Z\"", 0 },
		{ "-5", 0 },
		{ "1e300", 0 },
		{ "[]", 0 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(
			"{\"five_hour\": {\"utilization\": 1, \"resets_at\": %s}}", cases[i].text);
		UsageReply reply;

		g_test_message("%s", text);
		g_assert_true(parse(text, &reply));
		g_assert_cmpint(reply.five_hour.resets_at, ==, cases[i].moment);
	}
}

static void test_part(void)
{
	UsageReply reply;

	g_assert_true(parse("{\"seven_day\": {\"utilization\": 3}}", &reply));
	g_assert_cmpfloat(reply.five_hour.percent, ==, -1);
	g_assert_cmpint(reply.five_hour.resets_at, ==, 0);
	g_assert_cmpfloat(reply.seven_day.percent, ==, 3);
}

static void test_worthless(void)
{
	static const char *const texts[] = { "", "x", "[]", "null", "7", "{}", "{",
		"{\"five_hour\": null, \"seven_day\": null}", "{\"five_hour\": 61}",
		"{\"five_hour\": {\"resets_at\": \"2026-11-23T14:20:00Z\"}}",
		"{\"five_hour\": [{\"utilization\": 61}]}", "{\"error\": {\"type\": \"x\"}}",
		"{\"five_hour\": {\"utilization\": 61}} x", "{\"utilization\": 61}" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		UsageReply reply;

		g_test_message("%s", texts[i]);
		g_assert_false(parse(texts[i], &reply));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/usage-message/full", test_full);
	g_test_add_func("/usage-message/percent", test_percent);
	g_test_add_func("/usage-message/moment", test_moment);
	g_test_add_func("/usage-message/part", test_part);
	g_test_add_func("/usage-message/worthless", test_worthless);
	return g_test_run();
}
