#include "format/gcp-file.h"

#include "format/json-object.h"

#include <string.h>

#define HEADERS_MAX   32
#define DELEGATES_MAX 32

typedef enum Within {
	WITHIN_FILE,
	WITHIN_SOURCE,     /* credential_source */
	WITHIN_EXECUTABLE, /* its executable */
	WITHIN_FORMAT,     /* its format */
	WITHIN_COUNT,
} Within;

static const struct {
	const char *name;
	Within within;
} members[GCP_MEMBER_COUNT] = {
	[GCP_CLIENT_ID] = { "client_id", WITHIN_FILE },
	[GCP_CLIENT_SECRET] = { "client_secret", WITHIN_FILE },
	[GCP_REFRESH_TOKEN] = { "refresh_token", WITHIN_FILE },
	[GCP_TOKEN_URI] = { "token_uri", WITHIN_FILE },
	[GCP_CLIENT_EMAIL] = { "client_email", WITHIN_FILE },
	[GCP_PRIVATE_KEY] = { "private_key", WITHIN_FILE },
	[GCP_PRIVATE_KEY_ID] = { "private_key_id", WITHIN_FILE },
	[GCP_ACCOUNT] = { "account", WITHIN_FILE },
	[GCP_PROJECT_ID] = { "project_id", WITHIN_FILE },
	[GCP_QUOTA_PROJECT] = { "quota_project_id", WITHIN_FILE },
	[GCP_AUDIENCE] = { "audience", WITHIN_FILE },
	[GCP_SUBJECT_TOKEN_TYPE] = { "subject_token_type", WITHIN_FILE },
	[GCP_TOKEN_URL] = { "token_url", WITHIN_FILE },
	[GCP_IMPERSONATION_URL] = { "service_account_impersonation_url", WITHIN_FILE },
	[GCP_WORKFORCE_PROJECT] = { "workforce_pool_user_project", WITHIN_FILE },
	[GCP_SUBJECT_FILE] = { "file", WITHIN_SOURCE },
	[GCP_SUBJECT_URL] = { "url", WITHIN_SOURCE },
	[GCP_SUBJECT_COMMAND] = { "command", WITHIN_EXECUTABLE },
	[GCP_SUBJECT_OUTPUT] = { "output_file", WITHIN_EXECUTABLE },
	[GCP_SUBJECT_FORMAT] = { "type", WITHIN_FORMAT },
	[GCP_SUBJECT_FIELD] = { "subject_token_field_name", WITHIN_FORMAT },
};

/* What must be there, by type. */
static const GcpMember needed[][3] = {
	[GCP_TYPE_USER] = { GCP_CLIENT_ID, GCP_CLIENT_SECRET, GCP_REFRESH_TOKEN },
	[GCP_TYPE_SERVICE] = { GCP_CLIENT_EMAIL, GCP_PRIVATE_KEY, GCP_PRIVATE_KEY },
	[GCP_TYPE_EXTERNAL] = { GCP_AUDIENCE, GCP_SUBJECT_TOKEN_TYPE, GCP_AUDIENCE },
	[GCP_TYPE_EXTERNAL_USER] = { GCP_REFRESH_TOKEN, GCP_REFRESH_TOKEN, GCP_REFRESH_TOKEN },
	[GCP_TYPE_IMPERSONATED] = { GCP_IMPERSONATION_URL, GCP_IMPERSONATION_URL,
		GCP_IMPERSONATION_URL },
};

/* A header that can be sent: no control character in it, and a name that is one. */
static char *take_header(const JsonDoc *doc, const JsonNode *node)
{
	g_autofree char *name = json_key_dup(doc, node);
	g_autoptr(Secret) value = json_string(doc, node);
	gsize length = 0;

	while (g_ascii_isalnum(name[length]) || (name[length] && strchr("-_.", name[length])))
		length++;
	if (length == 0 || name[length] || !value || strlen(value->data) != value->length)
		return NULL;
	for (const char *at = value->data; *at; at++)
		if (g_ascii_iscntrl(*at))
			return NULL;
	return g_strconcat(name, ": ", value->data, NULL);
}

/* False when one of them cannot be sent. */
static bool take_headers(GcpFile *file, const JsonDoc *doc, const JsonNode *object)
{
	gsize count = 0;

	file->headers = g_new0(char *, HEADERS_MAX + 1);
	for (const JsonNode *node = json_first(doc, object); node; node = json_next(doc, node)) {
		if (count < HEADERS_MAX)
			file->headers[count] = take_header(doc, node);
		if (count == HEADERS_MAX || !file->headers[count])
			return false;
		count++;
	}
	return true;
}

static void take_delegates(GcpFile *file, const JsonDoc *doc, const JsonNode *array)
{
	gsize count = 0;

	file->delegates = g_new0(char *, DELEGATES_MAX + 1);
	for (const JsonNode *node = json_first(doc, array); node; node = json_next(doc, node)) {
		g_autofree char *text = json_text_dup(doc, node);

		if (count == DELEGATES_MAX || !text || !*text) {
			file->missing = "delegates";
			return;
		}
		file->delegates[count++] = g_steal_pointer(&text);
	}
}

/* The order of Google's library. */
static GcpSubject subject_of(const GcpFile *file, const JsonNode *within[WITHIN_COUNT])
{
	if (gcp_file_text(file, GCP_SUBJECT_COMMAND))
		return GCP_SUBJECT_OF_COMMAND;
	if (gcp_file_text(file, GCP_SUBJECT_FILE))
		return GCP_SUBJECT_OF_FILE;
	if (within[WITHIN_SOURCE])
		return GCP_SUBJECT_OF_OTHER;
	return GCP_SUBJECT_NONE;
}

static void take_subject(GcpFile *file, const JsonDoc *doc, const JsonNode *within[WITHIN_COUNT])
{
	const JsonNode *source = within[WITHIN_SOURCE];
	const JsonNode *headers = json_object_object(doc, source, "headers");
	const char *format = gcp_file_text(file, GCP_SUBJECT_FORMAT);
	g_autofree char *environment = json_object_text(doc, source, "environment_id");

	file->subject = subject_of(file, within);
	if (file->subject == GCP_SUBJECT_OF_OTHER && !environment &&
		gcp_file_text(file, GCP_SUBJECT_URL))
		file->subject = GCP_SUBJECT_OF_URL;
	json_int64(doc, json_member(doc, within[WITHIN_EXECUTABLE], "timeout_millis"),
		&file->timeout_ms);
	if (file->subject == GCP_SUBJECT_NONE)
		file->missing = "credential_source";
	else if (headers && !take_headers(file, doc, headers))
		file->missing = "headers";
	else if (format && strcmp(format, "text") != 0 && strcmp(format, "json") != 0)
		file->missing = "format";
	else if (g_strcmp0(format, "json") == 0 && !gcp_file_text(file, GCP_SUBJECT_FIELD))
		file->missing = "subject_token_field_name";
}

/* Whom the impersonation is for has to be in the address. */
static void check_impersonation(GcpFile *file)
{
	const char *url = gcp_file_text(file, GCP_IMPERSONATION_URL);
	g_autofree char *account = url ? gcp_impersonated_account(url) : NULL;

	if (url && !account)
		file->missing = members[GCP_IMPERSONATION_URL].name;
}

static GcpFile *read_object(const JsonDoc *doc, const JsonNode *object, bool inner);

static void take_inner(GcpFile *file, const JsonDoc *doc, const JsonNode *object)
{
	const JsonNode *source = json_object_object(doc, object, "source_credentials");
	const JsonNode *delegates = json_member_of(doc, object, "delegates", JSON_ARRAY);

	if (delegates)
		take_delegates(file, doc, delegates);
	file->source = source ? read_object(doc, source, true) : NULL;
	if (!file->source || file->source->type <= GCP_TYPE_OTHER)
		file->missing = "source_credentials";
	else if (file->source->missing)
		file->missing = file->source->missing;
}

static void take_lifetime(GcpFile *file, const JsonDoc *doc, const JsonNode *object)
{
	const JsonNode *options = json_object_object(doc, object, "service_account_impersonation");

	json_int64(doc, json_member(doc, options, "token_lifetime_seconds"), &file->lifetime_s);
}

static void check_needed(GcpFile *file)
{
	if (file->type >= G_N_ELEMENTS(needed) || file->type <= GCP_TYPE_OTHER)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(needed[0]) && !file->missing; i++)
		if (!file->members[needed[file->type][i]])
			file->missing = members[needed[file->type][i]].name;
}

/* One in another one has no further one in it. */
static GcpFile *read_object(const JsonDoc *doc, const JsonNode *object, bool inner)
{
	const JsonNode *within[WITHIN_COUNT] = { object };
	GcpFile *file = g_new0(GcpFile, 1);

	within[WITHIN_SOURCE] = json_object_object(doc, object, "credential_source");
	within[WITHIN_EXECUTABLE] = json_object_object(doc, within[WITHIN_SOURCE], "executable");
	within[WITHIN_FORMAT] = json_object_object(doc, within[WITHIN_SOURCE], "format");
	for (GcpMember id = 0; id < GCP_MEMBER_COUNT; id++)
		file->members[id] =
			json_object_secret(doc, within[members[id].within], members[id].name);
	file->type_name = json_object_text(doc, object, "type");
	file->type = file->type_name ? gcp_type_from_name(file->type_name) : GCP_TYPE_NONE;
	check_needed(file);
	check_impersonation(file);
	take_lifetime(file, doc, object);
	if (file->type == GCP_TYPE_EXTERNAL && !file->missing)
		take_subject(file, doc, within);
	if (file->type == GCP_TYPE_IMPERSONATED && inner)
		file->missing = "source_credentials";
	else if (file->type == GCP_TYPE_IMPERSONATED && !file->missing)
		take_inner(file, doc, object);
	return file;
}

GcpFile *gcp_file_parse(const char *text, gsize length, JsonProblem *ret_problem)
{
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, ret_problem);

	return doc ? read_object(doc, json_root(doc), false) : NULL;
}

void gcp_words_free(char **words)
{
	for (char **word = words; word && *word; word++)
		secret_free_string(*word);
	g_free(words);
}

void gcp_file_free(GcpFile *file)
{
	if (!file)
		return;
	for (GcpMember id = 0; id < GCP_MEMBER_COUNT; id++)
		secret_free(file->members[id]);
	g_free(file->type_name);
	gcp_words_free(file->headers);
	g_strfreev(file->delegates);
	gcp_file_free(file->source);
	g_free(file);
}

const char *gcp_file_text(const GcpFile *file, GcpMember member)
{
	return file->members[member] ? file->members[member]->data : NULL;
}

/* ---- the command ---- */

/* Of a word that is all in quotation marks these go. */
static char *take_word(const char *start, gsize length)
{
	bool quoted = length >= 2 && start[0] == '"' && start[length - 1] == '"';

	return quoted ? g_strndup(start + 1, length - 2) : g_strndup(start, length);
}

/* Blanks divide words, but not between quotation marks; there are no other rules. */
char **gcp_command_words(const Secret *command)
{
	GPtrArray *words = g_ptr_array_new();
	const char *at = command->data;

	while (*at) {
		const char *start = at;
		bool quoted = false;

		for (; *at && (quoted || !g_ascii_isspace(*at)); at++)
			quoted = quoted != (*at == '"');
		if (at > start)
			g_ptr_array_add(words, take_word(start, (gsize)(at - start)));
		else
			at++;
	}
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}
