#include "format/oauth-message.h"

#include "core/oauth.h"
#include "format/json-object.h"
#include "format/json-writer.h"
#include "format/json.h"

#include <string.h>

/* Never asked for again: it makes a key once. */
#define KEY_SCOPE "org:create_api_key"

/* No token lives longer than that, and a time so far away can be written and read (s). */
#define LIFE_MAX G_MAXINT32

/*
 * Scopes come as one text with blanks between them (RFC 6749, 3.3). A text that names none is as
 * good as one that is not there: the scopes are those that were asked for.
 */
static char **read_scopes(const JsonDoc *doc, const JsonNode *root)
{
	g_autofree char *text = json_object_text(doc, root, "scope");
	g_auto(GStrv) parts = g_strsplit(text ? text : "", " ", -1);
	GPtrArray *scopes = g_ptr_array_new();

	for (char **part = parts; *part; part++)
		if (**part)
			g_ptr_array_add(scopes, g_strdup(*part));
	if (scopes->len > 0)
		g_ptr_array_add(scopes, NULL);
	return (char **)g_ptr_array_free(scopes, scopes->len == 0);
}

TokenReply *token_reply_parse(const char *text, gsize length)
{
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, NULL);
	const JsonNode *root = doc ? json_root(doc) : NULL;
	Secret *access = json_object_secret(doc, root, "access_token");

	if (!access)
		return NULL;

	const JsonNode *account = json_object_object(doc, root, "account");
	const JsonNode *organization = json_object_object(doc, root, "organization");
	TokenReply *reply = g_new0(TokenReply, 1);

	reply->access_token = access;
	reply->refresh_token = json_object_secret(doc, root, "refresh_token");
	json_int64(doc, json_member(doc, root, "expires_in"), &reply->expires_in);
	reply->expires_in = CLAMP(reply->expires_in, 0, LIFE_MAX);
	reply->scopes = read_scopes(doc, root);
	reply->account_uuid = json_object_text(doc, account, "uuid");
	reply->email = json_object_text(doc, account, "email_address");
	reply->organization_uuid = json_object_text(doc, organization, "uuid");
	reply->organization_name = json_object_text(doc, organization, "name");
	return reply;
}

void token_reply_free(TokenReply *reply)
{
	if (!reply)
		return;
	secret_free(reply->access_token);
	secret_free(reply->refresh_token);
	g_strfreev(reply->scopes);
	g_free(reply->account_uuid);
	g_free(reply->email);
	g_free(reply->organization_uuid);
	g_free(reply->organization_name);
	g_free(reply);
}

bool token_reply_grants(const TokenReply *reply, const char *scope)
{
	return !reply->scopes || g_strv_contains((const char *const *)reply->scopes, scope);
}

/* What Claude Code calls the kind of a subscription. */
static char *subscription_of(const char *organization_type)
{
	static const char *const kinds[] = { "max", "pro", "team", "enterprise" };

	for (gsize i = 0; organization_type && i < G_N_ELEMENTS(kinds); i++)
		if (g_str_has_prefix(organization_type, "claude_") &&
			strcmp(organization_type + strlen("claude_"), kinds[i]) == 0)
			return g_strdup(kinds[i]);
	return NULL;
}

ProfileReply *profile_reply_parse(const char *text, gsize length)
{
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, NULL);
	const JsonNode *root = doc ? json_root(doc) : NULL;
	const JsonNode *account = json_object_object(doc, root, "account");
	const JsonNode *organization = json_object_object(doc, root, "organization");
	g_autofree char *uuid = json_object_text(doc, account, "uuid");
	g_autofree char *type = json_object_text(doc, organization, "organization_type");

	if (!uuid || !*uuid)
		return NULL;

	ProfileReply *reply = g_new0(ProfileReply, 1);

	reply->account_uuid = g_steal_pointer(&uuid);
	reply->email = json_object_text(doc, account, "email");
	reply->display_name = json_object_text(doc, account, "display_name");
	reply->organization_uuid = json_object_text(doc, organization, "uuid");
	reply->organization_name = json_object_text(doc, organization, "name");
	reply->subscription = subscription_of(type);
	reply->rate_limit_tier = json_object_text(doc, organization, "rate_limit_tier");
	reply->billing_type = json_object_text(doc, organization, "billing_type");
	return reply;
}

void profile_reply_free(ProfileReply *reply)
{
	if (!reply)
		return;
	g_free(reply->account_uuid);
	g_free(reply->email);
	g_free(reply->display_name);
	g_free(reply->organization_uuid);
	g_free(reply->organization_name);
	g_free(reply->subscription);
	g_free(reply->rate_limit_tier);
	g_free(reply->billing_type);
	g_free(reply);
}

Secret *key_reply_parse(const char *text, gsize length)
{
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, NULL);

	return doc ? json_object_secret(doc, json_root(doc), "raw_key") : NULL;
}

char *error_reply_code(const char *text, gsize length)
{
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, NULL);

	return doc ? json_object_text(doc, json_root(doc), "error") : NULL;
}

Secret *exchange_body(const Secret *code, const char *redirect_uri, const Secret *verifier,
	const char *state, gint64 expires_in)
{
	JsonWriter *body = json_writer_new();

	json_writer_text(body, "grant_type", "authorization_code");
	json_writer_secret(body, "code", code);
	json_writer_text(body, "redirect_uri", redirect_uri);
	json_writer_text(body, "client_id", OAUTH_CLIENT_ID);
	json_writer_secret(body, "code_verifier", verifier);
	json_writer_text(body, "state", state);
	if (expires_in > 0)
		json_writer_number(body, "expires_in", expires_in);
	return json_writer_end(body);
}

Secret *refresh_body(const Secret *refresh_token, const char *const *scopes)
{
	JsonWriter *body = json_writer_new();
	GString *scope = g_string_new(NULL);

	for (; scopes && *scopes; scopes++)
		if (strcmp(*scopes, KEY_SCOPE) != 0)
			g_string_append_printf(scope, "%s%s", scope->len > 0 ? " " : "", *scopes);
	json_writer_text(body, "grant_type", "refresh_token");
	json_writer_secret(body, "refresh_token", refresh_token);
	json_writer_text(body, "client_id", OAUTH_CLIENT_ID);
	json_writer_text(body, "scope", scope->len > 0 ? scope->str : NULL);
	g_string_free(scope, TRUE);
	return json_writer_end(body);
}

Secret *revoke_body(const Secret *refresh_token)
{
	JsonWriter *body = json_writer_new();

	json_writer_secret(body, "token", refresh_token);
	json_writer_text(body, "token_type_hint", "refresh_token");
	json_writer_text(body, "client_id", OAUTH_CLIENT_ID);
	return json_writer_end(body);
}
