#include "format/aws-credentials.h"

#include "base/i18n.h"
#include "format/instant.h"
#include "format/json-object.h"

#include <string.h>

#define KEY_ID_MAX 128
#define CODE_MAX   64

/* How each form calls what it has. */
static const struct {
	const char *object;
	const char *id, *key, *token, *end;
	bool bare;         /* the members may stand at top level */
	bool version;      /* has to be 1 */
	bool needs_token;  /* and what does without is not taken */
	bool milliseconds; /* the end is a number of them */
	bool needs_end;
} forms[AWS_KEYS_FORM_COUNT] = {
	[AWS_KEYS_PROCESS] = { NULL, "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration",
		.version = true },
	[AWS_KEYS_EXPORT] = { "Credentials", "AccessKeyId", "SecretAccessKey", "SessionToken",
		"Expiration", .bare = true, .needs_token = true },
	[AWS_KEYS_METADATA] = { NULL, "AccessKeyId", "SecretAccessKey", "Token", "Expiration",
		.needs_token = true, .needs_end = true },
	[AWS_KEYS_SSO] = { "roleCredentials", "accessKeyId", "secretAccessKey", "sessionToken",
		"expiration", .needs_token = true, .milliseconds = true, .needs_end = true },
};

/* A string that is not empty and has no NUL. */
static Secret *take(const JsonDoc *doc, const JsonNode *object, const char *key)
{
	g_autoptr(Secret) value = json_string(doc, json_member(doc, object, key));

	return value && value->length > 0 && strlen(value->data) == value->length
		       ? g_steal_pointer(&value)
		       : NULL;
}

static const JsonNode *find_object(const JsonDoc *doc, AwsKeysForm form)
{
	const JsonNode *root = json_root(doc);
	const JsonNode *inner = forms[form].object
					? json_member_of(doc, root, forms[form].object, JSON_OBJECT)
					: NULL;

	return inner || (forms[form].object && !forms[form].bare) ? inner : root;
}

static bool has_version(const JsonDoc *doc, const JsonNode *object)
{
	gint64 version;

	return json_int64(doc, json_member_of(doc, object, "Version", JSON_NUMBER), &version) &&
	       version == 1;
}

/* The end, if there is one; false when it cannot be read. */
static bool take_end(const JsonDoc *doc, const JsonNode *object, AwsKeysForm form, gint64 *ret_end)
{
	const JsonNode *node = json_member(doc, object, forms[form].end);
	g_autofree char *text = json_text_dup(doc, node);

	if (!node)
		return !forms[form].needs_end;
	if (forms[form].milliseconds) {
		bool read = json_int64(doc, node, ret_end);

		*ret_end /= 1000;
		return read;
	}
	return text && instant_parse(text, ret_end);
}

static const char *what_is_missing(const AwsKeys *keys, AwsKeysForm form)
{
	if (!keys->id)
		return N_("the access key is missing");
	if (!keys->key)
		return N_("the secret access key is missing");
	if (!keys->session_token && forms[form].needs_token)
		return N_("the session token is missing");
	return NULL;
}

/* A session token may be absent or, for credential_process, empty; nothing else. */
static bool has_odd_token(const JsonDoc *doc, const JsonNode *object, AwsKeysForm form)
{
	const JsonNode *node = json_member(doc, object, forms[form].token);

	return node && node->kind != JSON_STRING && node->kind != JSON_NULL;
}

static const char *read_keys(
	const JsonDoc *doc, const JsonNode *object, AwsKeysForm form, AwsKeys *keys)
{
	const char *missing;

	if (forms[form].version && !has_version(doc, object))
		return N_("\"Version\" is not 1");
	keys->id = take(doc, object, forms[form].id);
	keys->key = take(doc, object, forms[form].key);
	keys->session_token = take(doc, object, forms[form].token);
	missing = what_is_missing(keys, form);
	if (missing)
		return missing;
	if (has_odd_token(doc, object, form))
		return N_("the session token is no text");
	if (!take_end(doc, object, form, &keys->expires_at))
		return N_("when they end cannot be read");
	return NULL;
}

AwsKeys *aws_keys_parse(const char *text, gsize length, AwsKeysForm form, const char **ret_problem)
{
	JsonProblem unused;
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, &unused);
	const JsonNode *object = doc ? find_object(doc, form) : NULL;
	g_autoptr(AwsKeys) keys = g_new0(AwsKeys, 1);

	if (!doc)
		*ret_problem = N_("not a JSON object");
	else if (!object)
		*ret_problem = N_("the access key is missing");
	else
		*ret_problem = read_keys(doc, object, form, keys);
	return *ret_problem ? NULL : g_steal_pointer(&keys);
}

static Secret *copy(const Secret *secret)
{
	return secret ? secret_new(secret->data, secret->length) : NULL;
}

AwsKeys *aws_keys_new(const Secret *id, const Secret *key, const Secret *session_token)
{
	AwsKeys *keys = g_new0(AwsKeys, 1);

	keys->id = copy(id);
	keys->key = copy(key);
	keys->session_token = copy(session_token);
	return keys;
}

void aws_keys_free(AwsKeys *keys)
{
	if (!keys)
		return;
	secret_free(keys->id);
	secret_free(keys->key);
	secret_free(keys->session_token);
	g_free(keys);
}

static bool is_visible(const Secret *text)
{
	for (gsize i = 0; i < text->length; i++)
		if (!g_ascii_isgraph(text->data[i]))
			return false;
	return text->length > 0;
}

bool aws_keys_are_valid(const AwsKeys *keys)
{
	for (gsize i = 0; i < keys->id->length; i++)
		if (!g_ascii_isalnum(keys->id->data[i]) && keys->id->data[i] != '_')
			return false;
	return keys->id->length > 0 && keys->id->length <= KEY_ID_MAX && is_visible(keys->key) &&
	       (!keys->session_token || is_visible(keys->session_token));
}

Secret *aws_sso_access_token(const char *text, gsize length)
{
	JsonProblem unused;
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, &unused);

	return doc ? take(doc, json_root(doc), "accessToken") : NULL;
}

/* "com.amazonaws.sso#UnauthorizedException:http://…" is "UnauthorizedException". */
static char *bare_code(const char *text)
{
	const char *hash = strchr(text, '#');
	const char *start = hash ? hash + 1 : text;
	gsize length = strcspn(start, ":");

	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(start[i]) && start[i] != '.')
			return NULL;
	return length > 0 && length <= CODE_MAX ? g_strndup(start, length) : NULL;
}

char *aws_json_error_code(const char *text, gsize length)
{
	static const char *const names[] = { "__type", "code", "Code" };
	JsonProblem unused;
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, &unused);

	for (gsize i = 0; doc && i < G_N_ELEMENTS(names); i++) {
		g_autofree char *value = json_object_text(doc, json_root(doc), names[i]);

		if (value)
			return bare_code(value);
	}
	return NULL;
}
