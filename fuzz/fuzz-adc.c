/*
 * The small files of Google and AWS, and the times in them: what comes out is clean, and a time
 * that was read is printed as one that reads the same.
 */
#include "base/text.h"
#include "format/adc.h"
#include "format/aws-sso.h"
#include "format/instant.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(const char *text)
{
	g_autofree char *again = text ? text_clean(text, -1) : NULL;

	g_assert_cmpstr(text, ==, again);
}

static void check_adc(const char *text, gsize length, bool is_object)
{
	g_autoptr(Adc) adc = adc_parse(text, length);

	g_assert_true(adc->malformed == !is_object);
	g_assert_false(adc->malformed && (adc->type || adc->account || adc->project_id));
	check_clean(adc->type);
	check_clean(adc->account);
	check_clean(adc->project_id);
	check_clean(adc->quota_project_id);
}

static void check_instant(const char *text)
{
	gint64 seconds, again;

	if (!instant_parse(text, &seconds))
		return;

	g_autofree char *printed = instant_print(seconds);

	g_assert_true(instant_parse(printed, &again));
	g_assert_cmpint(again, ==, seconds);
}

static void check_sso(const char *text, gsize length, bool is_object)
{
	g_autoptr(AwsSso) sso = aws_sso_parse(text, length);

	g_assert_true(sso->malformed == !is_object);
	g_assert_false(sso->malformed && (sso->has_access_token || sso->has_refresh_token));
	g_assert_true(sso->expires_at >= INSTANT_MIN && sso->expires_at <= INSTANT_MAX);
	check_clean(sso->start_url);
	check_clean(sso->region);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *copy = g_memdup2(data, size); /* to notice a byte read too much */
	g_autofree char *string = g_strndup((const char *)data, size);
	const char *text = copy ? copy : "";
	g_autoptr(JsonDoc) doc = json_doc_parse(text, size, NULL);
	bool is_object = doc && json_root(doc)->kind == JSON_OBJECT && data[0] != 0xEF;

	check_adc(text, size, is_object);
	check_sso(text, size, is_object);
	check_instant(string);
	return 0;
}
