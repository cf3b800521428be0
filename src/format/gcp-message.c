#include "format/gcp-message.h"

#include "format/json-object.h"
#include "format/json-writer.h"
#include "format/url-form.h"

#include <string.h>

#define CODE_MAX   64
#define LIFETIME_S 3600

#define GRANT_JWT      "urn:ietf:params:oauth:grant-type:jwt-bearer"
#define GRANT_EXCHANGE "urn:ietf:params:oauth:grant-type:token-exchange"
#define ACCESS_TOKEN   "urn:ietf:params:oauth:token-type:access_token"
#define SAML_TOKEN     "urn:ietf:params:oauth:token-type:saml2"

/* ---- requests ---- */

static Secret *base64(const char *bytes, gsize length)
{
	char *text = g_base64_encode((const guchar *)bytes, length);
	Secret *secret = secret_new(text, strlen(text));

	secret_free_string(text);
	return secret;
}

/* As RFC 4648, section 5, has it, without "=". */
static Secret *base64url(const Secret *bytes)
{
	Secret *secret = base64(bytes->data, bytes->length);

	g_strdelimit(secret->data, "+", '-');
	g_strdelimit(secret->data, "/", '_');
	while (secret->length > 0 && secret->data[secret->length - 1] == '=')
		secret->data[--secret->length] = '\0';
	return secret;
}

static Secret *join(const Secret *left, const Secret *right)
{
	Secret *joined = secret_new_sized(left->length + 1 + right->length);

	memcpy(joined->data, left->data, left->length);
	joined->data[left->length] = '.';
	memcpy(joined->data + left->length + 1, right->data, right->length);
	return joined;
}

Secret *gcp_body_refresh(const GcpFile *file)
{
	UrlForm *form = url_form_new();

	url_form_add(form, "grant_type", "refresh_token");
	url_form_secret(form, "client_id", file->members[GCP_CLIENT_ID]);
	url_form_secret(form, "client_secret", file->members[GCP_CLIENT_SECRET]);
	url_form_secret(form, "refresh_token", file->members[GCP_REFRESH_TOKEN]);
	return url_form_end(form);
}

Secret *gcp_jwt_begin(const GcpFile *file, const char *audience, gint64 now)
{
	JsonWriter *header = json_writer_new();
	JsonWriter *claims = json_writer_new();

	json_writer_text(header, "alg", "RS256");
	json_writer_text(header, "typ", "JWT");
	json_writer_secret(header, "kid", file->members[GCP_PRIVATE_KEY_ID]);
	json_writer_secret(claims, "iss", file->members[GCP_CLIENT_EMAIL]);
	json_writer_text(claims, "scope", GCP_SCOPE);
	json_writer_text(claims, "aud", audience);
	json_writer_number(claims, "iat", now);
	json_writer_number(claims, "exp", now + LIFETIME_S);

	g_autoptr(Secret) header_text = json_writer_end(header);
	g_autoptr(Secret) claims_text = json_writer_end(claims);
	g_autoptr(Secret) left = base64url(header_text);
	g_autoptr(Secret) right = base64url(claims_text);

	return join(left, right);
}

Secret *gcp_body_assertion(const Secret *jwt, const Secret *signature)
{
	g_autoptr(Secret) text = base64url(signature);
	g_autoptr(Secret) assertion = join(jwt, text);
	UrlForm *form = url_form_new();

	url_form_add(form, "grant_type", GRANT_JWT);
	url_form_secret(form, "assertion", assertion);
	return url_form_end(form);
}

/* Of a workforce, whose client is nobody's, a project has to be named that pays. */
static Secret *exchange_options(const GcpFile *file)
{
	JsonWriter *options;

	if (!file->members[GCP_WORKFORCE_PROJECT] || file->members[GCP_CLIENT_ID])
		return NULL;
	options = json_writer_new();
	json_writer_secret(options, "userProject", file->members[GCP_WORKFORCE_PROJECT]);
	return json_writer_end(options);
}

Secret *gcp_body_exchange(const GcpFile *file, const Secret *subject)
{
	g_autoptr(Secret) options = exchange_options(file);
	UrlForm *form = url_form_new();

	url_form_add(form, "grant_type", GRANT_EXCHANGE);
	url_form_secret(form, "audience", file->members[GCP_AUDIENCE]);
	url_form_add(form, "scope", GCP_SCOPE);
	url_form_add(form, "requested_token_type", ACCESS_TOKEN);
	url_form_secret(form, "subject_token", subject);
	url_form_secret(form, "subject_token_type", file->members[GCP_SUBJECT_TOKEN_TYPE]);
	url_form_secret(form, "options", options);
	return url_form_end(form);
}

Secret *gcp_client_header(const GcpFile *file)
{
	const char *id = gcp_file_text(file, GCP_CLIENT_ID);
	const char *secret = gcp_file_text(file, GCP_CLIENT_SECRET);
	char *pair, *line;
	Secret *header;

	if (!id || !secret)
		return NULL;
	pair = g_strconcat(id, ":", secret, NULL);

	g_autoptr(Secret) encoded = base64(pair, strlen(pair));

	line = g_strconcat("Authorization: Basic ", encoded->data, NULL);
	header = secret_new(line, strlen(line));
	secret_free_string(pair);
	secret_free_string(line);
	return header;
}

Secret *gcp_body_impersonation(const GcpFile *file)
{
	static const char *const scopes[] = { GCP_SCOPE, NULL };
	gint64 lifetime = file->lifetime_s > 0 ? file->lifetime_s : LIFETIME_S;
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT "s", lifetime);
	JsonWriter *body = json_writer_new();

	json_writer_texts(body, "scope", scopes);
	json_writer_text(body, "lifetime", text);
	json_writer_texts(body, "delegates", (const char *const *)file->delegates);
	return json_writer_end(body);
}

/* ---- answers ---- */

static char *take_code(const JsonDoc *doc, const JsonNode *object, const char *key)
{
	g_autofree char *text = json_object_text(doc, object, key);
	gsize length = text ? strlen(text) : 0;

	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(text[i]) && text[i] != '_')
			return NULL;
	return length > 0 && length <= CODE_MAX ? g_steal_pointer(&text) : NULL;
}

/* {"error": "invalid_grant", …} of the token servers, {"error": {"status": …}} of the others. */
static void take_error(GcpReply *reply, const JsonDoc *doc, const JsonNode *root)
{
	const JsonNode *error = json_object_object(doc, root, "error");

	reply->code = error ? take_code(doc, error, "status") : take_code(doc, root, "error");
	reply->subtype = take_code(doc, root, "error_subtype");
	reply->description = error ? json_object_text(doc, error, "message")
				   : json_object_text(doc, root, "error_description");
}

/* Bytes of base64url; NULL when it is none. */
static Secret *decode(const char *text, gsize length)
{
	g_autoptr(Secret) padded = secret_new_sized(length + 3);
	gsize size = 0;

	memcpy(padded->data, text, length);
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(text[i]) && text[i] != '-' && text[i] != '_')
			return NULL;
	g_strdelimit(padded->data, "-", '+');
	g_strdelimit(padded->data, "_", '/');
	memset(padded->data + length, '=', (4 - length % 4) % 4);
	if (length == 0 || length % 4 == 1 || !g_base64_decode_inplace(padded->data, &size))
		return NULL;
	padded->length = size;
	padded->data[size] = '\0';
	return g_steal_pointer(&padded);
}

/*
 * Of a person the e-mail address is in the second part of the "id_token". Nobody needs to check its
 * signature: it comes from Google itself, and nothing but a name on the screen depends on it.
 */
static char *take_email(const JsonDoc *doc, const JsonNode *root)
{
	g_autoptr(Secret) token = json_object_secret(doc, root, "id_token");
	const char *start = token ? strchr(token->data, '.') : NULL;
	g_autoptr(Secret) claims = start ? decode(start + 1, strcspn(start + 1, ".")) : NULL;
	g_autoptr(JsonDoc) inner =
		claims ? json_object_parse(claims->data, claims->length, NULL) : NULL;

	return inner && json_object_has_text(inner, json_root(inner), "email")
		       ? json_object_text(inner, json_root(inner), "email")
		       : NULL;
}

static bool is_visible(const Secret *text)
{
	for (gsize i = 0; i < text->length; i++)
		if (!g_ascii_isgraph(text->data[i]))
			return false;
	return text->length > 0;
}

/* A token that can be sent on; impersonation calls it otherwise. */
static Secret *take_token(const JsonDoc *doc, const JsonNode *object)
{
	g_autoptr(Secret) token = json_object_secret(doc, object, "access_token");

	if (!token)
		token = json_object_secret(doc, object, "accessToken");
	return token && is_visible(token) ? g_steal_pointer(&token) : NULL;
}

GcpReply *gcp_reply_parse(const char *text, gsize length)
{
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, NULL);
	const JsonNode *root = doc ? json_root(doc) : NULL;
	GcpReply *reply;

	if (!doc)
		return NULL;
	reply = g_new0(GcpReply, 1);
	reply->token = take_token(doc, root);
	json_int64(doc, json_member(doc, root, "expires_in"), &reply->expires_in);
	reply->expires_in = CLAMP(reply->expires_in, 0, G_MAXINT32);
	reply->expires_at = json_object_instant(doc, root, "expireTime");
	reply->email = take_email(doc, root);
	if (!reply->token)
		take_error(reply, doc, root);
	return reply;
}

void gcp_reply_free(GcpReply *reply)
{
	if (!reply)
		return;
	secret_free(reply->token);
	g_free(reply->email);
	g_free(reply->code);
	g_free(reply->subtype);
	g_free(reply->description);
	g_free(reply);
}

Secret *gcp_subject_parse(const GcpFile *file, const char *text, gsize length)
{
	g_autoptr(Secret) token = NULL;

	if (g_strcmp0(gcp_file_text(file, GCP_SUBJECT_FORMAT), "json") == 0) {
		g_autoptr(JsonDoc) doc = json_object_parse(text, length, NULL);

		return doc ? json_object_secret(
				     doc, json_root(doc), gcp_file_text(file, GCP_SUBJECT_FIELD))
			   : NULL;
	}
	token = secret_new(text, length);
	return length > 0 && strlen(token->data) == length ? g_steal_pointer(&token) : NULL;
}

/* ---- the command of an outside identity ---- */

static bool is_success(const JsonDoc *doc, const JsonNode *root)
{
	const JsonNode *success = json_member(doc, root, "success");

	return success && success->kind == JSON_TRUE;
}

GcpAnswer *gcp_answer_parse(const GcpFile *file, const char *text, gsize length)
{
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, NULL);
	const JsonNode *root = doc ? json_root(doc) : NULL;
	g_autoptr(GcpAnswer) answer = g_new0(GcpAnswer, 1);
	g_autofree char *type = doc ? json_object_text(doc, root, "token_type") : NULL;
	bool is_saml = g_strcmp0(type, SAML_TOKEN) == 0;
	gint64 version = 0;

	if (!doc || !json_int64(doc, json_member(doc, root, "version"), &version) || version != 1)
		return NULL;
	if (!is_success(doc, root)) {
		answer->code = take_code(doc, root, "code");
		return answer->code ? g_steal_pointer(&answer) : NULL;
	}
	if (g_strcmp0(type, gcp_file_text(file, GCP_SUBJECT_TOKEN_TYPE)) != 0)
		return NULL;
	answer->token = json_object_secret(doc, root, is_saml ? "saml_response" : "id_token");
	json_int64(doc, json_member(doc, root, "expiration_time"), &answer->expires_at);
	return answer->token ? g_steal_pointer(&answer) : NULL;
}

void gcp_answer_free(GcpAnswer *answer)
{
	if (!answer)
		return;
	secret_free(answer->token);
	g_free(answer->code);
	g_free(answer);
}
