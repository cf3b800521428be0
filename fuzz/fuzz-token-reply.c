/*
 * Answers of the authorization server: what is taken is complete, and makes files that say it;
 * what stood beside it there stays. A body of a request says what it was made of.
 */
#include "base/text.h"
#include "core/oauth.h"
#include "format/json-edit.h"
#include "format/login-edits.h"

#include <stdint.h>
#include <string.h>

#define NOW_MS G_GINT64_CONSTANT(1700000000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(const char *text)
{
	g_autofree char *again = text ? text_clean(text, -1) : NULL;

	g_assert_cmpstr(text, ==, again);
}

static void check_token(const TokenReply *token)
{
	const Secret *secrets[] = { token->access_token, token->refresh_token };

	g_assert_nonnull(token->access_token);
	g_assert_cmpint(token->expires_in, >=, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++)
		if (secrets[i]) {
			g_assert_cmpuint(secrets[i]->length, >, 0);
			g_assert_cmpuint(strlen(secrets[i]->data), ==, secrets[i]->length);
		}
	for (char **scope = token->scopes; scope && *scope; scope++)
		check_clean(*scope);
	check_clean(token->account_uuid);
	check_clean(token->email);
	check_clean(token->organization_uuid);
	check_clean(token->organization_name);
}

static void check_profile(const ProfileReply *profile)
{
	g_assert_true(profile->account_uuid && *profile->account_uuid);
	check_clean(profile->account_uuid);
	check_clean(profile->email);
	check_clean(profile->display_name);
	check_clean(profile->organization_uuid);
	check_clean(profile->organization_name);
	check_clean(profile->rate_limit_tier);
	check_clean(profile->billing_type);
	g_assert_true(!profile->subscription || strlen(profile->subscription) >= strlen("max"));
}

/* What edits make of a file, in which two members are not theirs; takes the edits. */
static Secret *edited(const char *before, GPtrArray *edits)
{
	Secret *text = secret_new(before, strlen(before));

	for (guint i = 0; i < edits->len; i++) {
		Secret *next = NULL;
		JsonProblem problem;

		g_assert_cmpint(
			json_edit_apply(text->data, text->length, edits->pdata[i], &next, &problem),
			<=, JSON_UNCHANGED);
		if (!next)
			continue;
		secret_free(text);
		text = next;
	}
	g_ptr_array_unref(edits);
	g_assert_true(g_str_has_prefix(text->data, "{ \"x\" :1.50,"));
	g_assert_true(g_str_has_suffix(text->data, "\"later\":1 }"));
	return text;
}

static void check_member(const JsonDoc *doc, const char *outer, const char *key, const char *value)
{
	const JsonNode *object = outer ? json_member(doc, json_root(doc), outer) : json_root(doc);
	g_autoptr(Secret) found = json_string(doc, json_member(doc, object, key));

	g_assert_cmpstr(found ? found->data : NULL, ==, value);
}

static void check_file(Secret *text, const char *outer, const char *key, const char *value)
{
	g_autoptr(JsonDoc) doc = json_doc_parse(text->data, text->length, NULL);

	g_assert_nonnull(doc);
	check_member(doc, outer, key, value);
	json_doc_free(g_steal_pointer(&doc));
	secret_free(text);
}

#define LOGIN                                                                                      \
	"{ \"x\" :1.50,\"claudeAiOauth\":{\"accessToken\":\"old\",\"refreshToken\":\"old\"},"      \
	"\"later\":1 }"
#define STATE_FILE "{ \"x\" :1.50,\"oauthAccount\":{\"old\":1},\"later\":1 }"
#define KEY_FILE                                                                                   \
	"{ \"x\" :1.50,\"primaryApiKey\":7,\"customApiKeyResponses\":{\"approved\":[],\"rejected\":[]},\"later\":1 }"

static void check_files(const TokenReply *token, const ProfileReply *profile)
{
	const Secret *refresh = token->refresh_token;
	const char *scope = oauth_scope(OAUTH_CLAUDE_AI);
	const char *email = profile && profile->email ? profile->email : token->email;

	check_file(edited(LOGIN, login_edits_refresh(token, NOW_MS)), "claudeAiOauth",
		"refreshToken", refresh ? refresh->data : "old");
	check_file(edited(LOGIN, login_edits_refresh(token, NOW_MS)), "claudeAiOauth",
		"accessToken", token->access_token->data);
	check_file(edited(LOGIN, login_edits_sign_in(token, profile, scope, NOW_MS)),
		"claudeAiOauth", "refreshToken", refresh ? refresh->data : NULL);
	check_file(edited(LOGIN, login_edits_sign_in(token, profile, scope, NOW_MS)),
		"claudeAiOauth", "accessToken", token->access_token->data);
	check_file(edited(STATE_FILE, login_edits_account(token, profile)), "oauthAccount",
		"emailAddress", email);
}

static void check_bodies(const TokenReply *token)
{
	check_file(refresh_body(token->access_token, (const char *const *)token->scopes), NULL,
		"refresh_token", token->access_token->data);
	check_file(revoke_body(token->access_token), NULL, "token", token->access_token->data);
	check_file(exchange_body(token->access_token, "http://x/", token->access_token, "s", 0),
		NULL, "code", token->access_token->data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *copy = g_memdup2(data, size); /* to notice a byte read too much */
	const char *text = copy ? copy : "";
	g_autoptr(TokenReply) token = token_reply_parse(text, size);
	g_autoptr(ProfileReply) profile = profile_reply_parse(text, size);
	g_autoptr(Secret) key = key_reply_parse(text, size);
	g_autofree char *code = error_reply_code(text, size);

	check_clean(code);
	if (key)
		check_file(edited(KEY_FILE, login_edits_console_key(key)), NULL, "primaryApiKey",
			key->data);
	if (profile)
		check_profile(profile);
	if (!token)
		return 0;
	check_token(token);
	check_files(token, profile);
	check_bodies(token);
	return 0;
}
