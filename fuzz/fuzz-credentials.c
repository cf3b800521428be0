/* The stored login: it comes out of a JSON object only, with tokens that are not empty. */
#include "base/text.h"
#include "format/credentials.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(const char *text)
{
	g_autofree char *again = text ? text_clean(text, -1) : NULL;

	g_assert_cmpstr(text, ==, again);
}

static void check_token(const Secret *token)
{
	if (!token)
		return;
	g_assert_cmpuint(token->length, >, 0);
	g_assert_true(token->data[token->length] == '\0');
}

static void check_login(const Credentials *credentials)
{
	check_token(credentials->access_token);
	check_token(credentials->refresh_token);
	check_clean(credentials->subscription_type);
	check_clean(credentials->rate_limit_tier);
	check_clean(credentials->account_uuid);
	check_clean(credentials->organization_uuid);
	g_assert_true(credentials->expires_at_ms >= 0 && credentials->refresh_expires_at_ms >= 0);
	g_assert_true((credentials->line > 0) == credentials->has_login);
	g_assert_true(credentials->has_login ||
		      (!credentials->access_token && !credentials->refresh_token &&
			      !credentials->has_inference));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_memdup2(data, size); /* to notice a byte read too much */
	g_autoptr(Credentials) credentials = credentials_parse(text ? text : "", size);
	g_autoptr(JsonDoc) doc = json_doc_parse(text ? text : "", size, NULL);
	bool is_object = doc && json_root(doc)->kind == JSON_OBJECT && data[0] != 0xEF;

	g_assert_true(credentials->malformed == !is_object);
	g_assert_true((credentials->problem.what != NULL) == credentials->malformed);
	g_assert_false(credentials->malformed && credentials->has_login);
	check_login(credentials);
	return 0;
}
