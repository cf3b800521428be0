#include "format/credentials.h"

#include "format/js-string.h"
#include "format/json-object.h"

#include <string.h>

#define INFERENCE "user:inference"

/* A token: a string or, as Claude Code takes it, a number; NULL for an empty or other one. */
static Secret *token(const JsonDoc *doc, const JsonNode *login, const char *key)
{
	const JsonNode *node = json_member(doc, login, key);

	if (!node || (node->kind != JSON_STRING && node->kind != JSON_NUMBER))
		return NULL;

	g_autoptr(Secret) value = js_string(doc, node);

	return value->length > 0 ? g_steal_pointer(&value) : NULL;
}

static gint64 milliseconds(const JsonDoc *doc, const JsonNode *login, const char *key)
{
	gint64 value = 0;

	return json_int64(doc, json_member(doc, login, key), &value) && value > 0 ? value : 0;
}

/*
 * Claude Code calls scopes.includes("user:inference"): it finds an element of an array, and a part
 * of a string as well.
 */
static bool includes_inference(const JsonDoc *doc, const JsonNode *scopes)
{
	if (!scopes || (scopes->kind != JSON_ARRAY && scopes->kind != JSON_STRING))
		return false;
	if (scopes->kind == JSON_STRING) {
		g_autofree char *text = json_text_dup(doc, scopes);

		return strstr(text, INFERENCE) != NULL;
	}
	for (const JsonNode *node = json_first(doc, scopes); node; node = json_next(doc, node)) {
		g_autoptr(Secret) scope = json_string(doc, node);

		if (scope && scope->length == strlen(INFERENCE) &&
			memcmp(scope->data, INFERENCE, scope->length) == 0)
			return true;
	}
	return false;
}

static char **read_scopes(const JsonDoc *doc, const JsonNode *scopes)
{
	g_autoptr(GStrvBuilder) texts = g_strv_builder_new();

	if (!scopes || scopes->kind != JSON_ARRAY)
		return NULL;
	for (const JsonNode *node = json_first(doc, scopes); node; node = json_next(doc, node)) {
		g_autofree char *text = json_text_dup(doc, node);

		if (text)
			g_strv_builder_add(texts, text);
	}
	return g_strv_builder_end(texts);
}

static void read_login(const JsonDoc *doc, const JsonNode *login, Credentials *credentials)
{
	credentials->has_login = true;
	credentials->line = json_line(doc, login);
	credentials->access_token = token(doc, login, "accessToken");
	credentials->refresh_token = token(doc, login, "refreshToken");
	credentials->scopes = read_scopes(doc, json_member(doc, login, "scopes"));
	credentials->has_inference = includes_inference(doc, json_member(doc, login, "scopes"));
	credentials->expires_at_ms = milliseconds(doc, login, "expiresAt");
	credentials->refresh_expires_at_ms = milliseconds(doc, login, "refreshTokenExpiresAt");
	credentials->subscription_type = json_object_text(doc, login, "subscriptionType");
	credentials->rate_limit_tier = json_object_text(doc, login, "rateLimitTier");
	credentials->account_uuid = json_object_text(doc, login, "accountUuid");
	credentials->organization_uuid = json_object_text(doc, login, "organizationUuid");
}

Credentials *credentials_parse(const char *text, gsize length)
{
	Credentials *credentials = g_new0(Credentials, 1);
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, &credentials->problem);

	if (!doc) {
		credentials->malformed = true;
		return credentials;
	}

	const JsonNode *login = json_member_of(doc, json_root(doc), "claudeAiOauth", JSON_OBJECT);

	if (login)
		read_login(doc, login, credentials);
	return credentials;
}

void credentials_free(Credentials *credentials)
{
	if (!credentials)
		return;
	secret_free(credentials->access_token);
	secret_free(credentials->refresh_token);
	g_strfreev(credentials->scopes);
	g_free(credentials->subscription_type);
	g_free(credentials->rate_limit_tier);
	g_free(credentials->account_uuid);
	g_free(credentials->organization_uuid);
	g_free(credentials);
}
