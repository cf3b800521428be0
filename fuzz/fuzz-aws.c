/*
 * Answers that give credentials for AWS: what comes out is complete and harmless, and words of
 * problems have nothing of the text in them.
 */
#include "base/text.h"
#include "format/aws-credentials.h"
#include "format/aws-ini.h"
#include "format/instant.h"
#include "format/sts-message.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(const char *text)
{
	g_autofree char *again = text ? text_clean(text, -1) : NULL;

	g_assert_cmpstr(text, ==, again);
}

static void check_keys(const AwsKeys *keys)
{
	g_assert_true(keys->id->length > 0 && strlen(keys->id->data) == keys->id->length);
	g_assert_true(keys->key->length > 0 && strlen(keys->key->data) == keys->key->length);
	g_assert_true(!keys->session_token || keys->session_token->length > 0);
	aws_keys_are_valid(keys);
}

static void check_json(const char *text, gsize length)
{
	for (AwsKeysForm form = 0; form < AWS_KEYS_FORM_COUNT; form++) {
		const char *problem = NULL;
		g_autoptr(AwsKeys) keys = aws_keys_parse(text, length, form, &problem);

		g_assert_true((keys == NULL) == (problem != NULL));
		if (keys)
			check_keys(keys);
	}

	g_autoptr(Secret) token = aws_sso_access_token(text, length);
	g_autofree char *code = aws_json_error_code(text, length);

	g_assert_true(!token || token->length > 0);
	check_clean(code);
}

static void check_xml(const char *text, gsize length)
{
	g_autoptr(StsReply) reply = sts_reply_parse(text, length);

	if (!reply)
		return;
	check_clean(reply->account);
	check_clean(reply->arn);
	check_clean(reply->code);
	if (reply->keys)
		check_keys(reply->keys);
}

/* What is kept with every byte is cleaned to what is kept without. */
static void check_ini(const char *text, gsize length)
{
	g_autoptr(AwsIni) ini = aws_ini_parse_raw(text, length, AWS_INI_CONFIG);
	const AwsSection *profile = aws_ini_profile(ini, "default");

	for (AwsKey key = 0; profile && key < AWS_ACCESS_KEY_ID; key++) {
		const AwsValue *value = &profile->values[key];
		g_autofree char *clean =
			value->raw ? text_clean(value->raw->data, (gssize)value->raw->length)
				   : NULL;

		g_assert_cmpstr(clean, ==, value->text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *copy = g_memdup2(data, size); /* to notice a byte read too much */
	const char *text = copy ? copy : "";

	check_json(text, size);
	check_xml(text, size);
	check_ini(text, size);
	return 0;
}
