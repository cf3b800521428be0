#include "format/login-edits.h"

#include "format/json-edit.h"
#include "format/json-writer.h"
#include "format/state.h"

#include <string.h>

#define LOGIN   "claudeAiOauth"
#define ACCOUNT "oauthAccount"
#define KEY     "primaryApiKey"

/* What an answer that does not tell it lives: not ended at once, and asked for again soon. */
#define DEFAULT_LIFE_MS (G_GINT64_CONSTANT(3600) * 1000)

static void free_edit(gpointer data)
{
	edit_free(data);
}

static GPtrArray *edits_new(void)
{
	return g_ptr_array_new_with_free_func(free_edit);
}

/* Takes the value. */
static void add(
	GPtrArray *edits, EditKind kind, const char *outer, const char *inner, Secret *value)
{
	const char *const path[] = { outer, inner, NULL };

	g_ptr_array_add(edits, edit_new(kind, path, value));
}

static Secret *number(gint64 value)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);

	return secret_new(text, strlen(text));
}

static Secret *quoted(const Secret *text)
{
	return json_edit_quote(text->data, text->length);
}

static gint64 life_ms(const TokenReply *token)
{
	return token->expires_in > 0 ? token->expires_in * 1000 : DEFAULT_LIFE_MS;
}

static const char *first_of(const char *a, const char *b)
{
	return a ? a : b;
}

GPtrArray *login_edits_sign_in(
	const TokenReply *token, const ProfileReply *profile, const char *scope, gint64 now_ms)
{
	GPtrArray *edits = edits_new();
	JsonWriter *login = json_writer_new();
	g_auto(GStrv) asked = g_strsplit(scope, " ", -1);
	char **scopes = token->scopes ? token->scopes : asked;

	json_writer_secret(login, "accessToken", token->access_token);
	json_writer_secret(login, "refreshToken", token->refresh_token);
	json_writer_number(login, "expiresAt", now_ms + life_ms(token));
	json_writer_texts(login, "scopes", (const char *const *)scopes);
	json_writer_number(login, "refreshTokenExpiresAt", now_ms + GRANT_MS);
	if (profile) {
		json_writer_text(login, "subscriptionType", profile->subscription);
		json_writer_text(
			login, "subscriptionTypeSource", profile->subscription ? "profile" : NULL);
		json_writer_text(login, "rateLimitTier", profile->rate_limit_tier);
	}
	json_writer_text(login, "accountUuid",
		first_of(profile ? profile->account_uuid : NULL, token->account_uuid));
	json_writer_text(login, "organizationUuid",
		first_of(profile ? profile->organization_uuid : NULL, token->organization_uuid));
	add(edits, EDIT_SET, LOGIN, NULL, json_writer_end(login));
	return edits;
}

/* An array of texts as JSON: the value of the one member of an object that is written. */
static Secret *text_array(char **texts)
{
	JsonWriter *writer = json_writer_new();

	json_writer_texts(writer, "", (const char *const *)texts);

	g_autoptr(Secret) object = json_writer_end(writer);
	gsize head = strlen("{\"\":");

	return secret_new(object->data + head, object->length - head - 1);
}

GPtrArray *login_edits_refresh(const TokenReply *token, gint64 now_ms)
{
	GPtrArray *edits = edits_new();

	add(edits, EDIT_SET, LOGIN, "accessToken", quoted(token->access_token));
	if (token->refresh_token)
		add(edits, EDIT_SET, LOGIN, "refreshToken", quoted(token->refresh_token));
	add(edits, EDIT_SET, LOGIN, "expiresAt", number(now_ms + life_ms(token)));
	if (token->scopes)
		add(edits, EDIT_SET, LOGIN, "scopes", text_array(token->scopes));
	return edits;
}

GPtrArray *login_edits_sign_out(void)
{
	GPtrArray *edits = edits_new();

	add(edits, EDIT_UNSET, LOGIN, NULL, NULL);
	return edits;
}

GPtrArray *login_edits_account(const TokenReply *token, const ProfileReply *profile)
{
	static const ProfileReply nobody = { .account_uuid = NULL };
	const ProfileReply *who = profile ? profile : &nobody;
	GPtrArray *edits = edits_new();
	JsonWriter *account = json_writer_new();

	json_writer_text(account, "accountUuid", first_of(who->account_uuid, token->account_uuid));
	json_writer_text(account, "emailAddress", first_of(who->email, token->email));
	json_writer_text(account, "organizationUuid",
		first_of(who->organization_uuid, token->organization_uuid));
	json_writer_text(account, "organizationName",
		first_of(who->organization_name, token->organization_name));
	json_writer_text(account, "displayName", who->display_name);
	json_writer_text(account, "billingType", who->billing_type);
	add(edits, EDIT_SET, ACCOUNT, NULL, json_writer_end(account));
	return edits;
}

GPtrArray *login_edits_console_key(const Secret *key)
{
	GPtrArray *edits = edits_new();
	const char *end = key->data;
	gsize length = key->length;

	state_key_end(&end, &length);
	add(edits, EDIT_SET, KEY, NULL, quoted(key));
	add(edits, EDIT_REMOVE_ITEM, "customApiKeyResponses", "rejected",
		json_edit_quote(end, length));
	add(edits, EDIT_ADD_ITEM, "customApiKeyResponses", "approved",
		json_edit_quote(end, length));
	return edits;
}

GPtrArray *login_edits_no_account(void)
{
	GPtrArray *edits = edits_new();

	add(edits, EDIT_UNSET, ACCOUNT, NULL, NULL);
	add(edits, EDIT_UNSET, KEY, NULL, NULL);
	return edits;
}
