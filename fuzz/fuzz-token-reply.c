/* Answers of the authorization server: what is taken is complete, and makes a file that is JSON. */
#include "core/oauth.h"
#include "format/json-edit.h"
#include "format/login-edits.h"

#include <stdint.h>
#include <string.h>

#define NOW_MS G_GINT64_CONSTANT(1700000000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_edits(GPtrArray *edits)
{
	Secret *text = secret_new("{\"x\":1}", 7);

	for (guint i = 0; i < edits->len; i++) {
		Secret *next = NULL;
		JsonProblem problem;

		g_assert(json_edit_apply(text->data, text->length, edits->pdata[i], &next,
				 &problem) <= JSON_UNCHANGED);
		if (!next)
			continue;
		secret_free(text);
		text = next;
	}
	g_assert(strstr(text->data, "\"x\":1"));
	secret_free(text);
	g_ptr_array_unref(edits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = data ? (const char *)data : "";
	g_autoptr(TokenReply) token = token_reply_parse(text, size);
	g_autoptr(ProfileReply) profile = profile_reply_parse(text, size);
	g_autoptr(Secret) key = key_reply_parse(text, size);
	g_autofree char *code = error_reply_code(text, size);

	g_assert(!key || key->length > 0);
	g_assert(!code || g_utf8_validate(code, -1, NULL));
	if (!token)
		return 0;
	g_assert(token->access_token->length > 0 && token->expires_in >= 0);
	check_edits(login_edits_refresh(token, NOW_MS));
	check_edits(login_edits_sign_in(token, profile, oauth_scope(OAUTH_CLAUDE_AI), NOW_MS));
	check_edits(login_edits_account(token, profile));
	return 0;
}
