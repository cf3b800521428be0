/*
 * Containers and instances: a server beside them tells who they are. It answers at once or is not
 * there, so it is given a second, as the SDK does.
 */
#include "app/aws-check.h"

#include "system/file.h"

#include <string.h>

#define TIMEOUT_MS     1000
#define REPLY_MAX      (64 << 10)
#define TOKEN_FILE_MAX (64 << 10)
#define NAME_LENGTH    128

#define CONTAINER_SERVER "http://169.254.170.2"
#define INSTANCE_SERVER  "http://169.254.169.254"
#define ROLES            "/latest/meta-data/iam/security-credentials/"

static void ask(AwsCheck *check, const char *method, const char *url, const char *header,
	const Secret *value, HttpCallback *callback)
{
	char *line = value ? g_strconcat(header, ": ", value->data, NULL) : g_strdup(header);
	const char *const headers[] = { line, NULL };
	const HttpRequest request = {
		.method = method,
		.url = url,
		.headers = headers,
		.metadata = true,
		.timeout_ms = TIMEOUT_MS,
		.cap = REPLY_MAX,
	};

	aws_send(check, &request, callback);
	secret_free_string(line);
}

/* ---- containers ---- */

static void on_container(const HttpReply *reply, gpointer data)
{
	AwsCheck *check = data;

	check->call = NULL;
	if (reply->outcome == HTTP_REPLIED && reply->status == 200)
		aws_take_json(check, reply);
	else
		aws_end(check, AWS_PROBLEM_CONTAINER, NULL);
}

static Secret *trimmed(const char *text, gsize length)
{
	while (length > 0 && g_ascii_isspace(text[length - 1]))
		length--;
	return secret_new(text, length);
}

/* The file counts before the variable; NULL when there is neither. */
static Secret *container_token(const AwsCheck *check)
{
	const char *path = variables_text(check->variables, AWS_VARIABLE_CONTAINER_TOKEN_FILE);
	const Secret *token = variables_get(check->variables, AWS_VARIABLE_CONTAINER_TOKEN);
	g_auto(FileRead) file = { 0 };

	if (!path)
		return token ? secret_new(token->data, token->length) : NULL;
	file_read(path, TOKEN_FILE_MAX, &file);
	return file.state == FILE_READ ? trimmed(file.bytes->data, file.bytes->length) : NULL;
}

bool aws_ask_container(AwsCheck *check)
{
	const char *full = variables_text(check->variables, AWS_VARIABLE_CONTAINER_FULL_URI);
	const char *relative =
		variables_text(check->variables, AWS_VARIABLE_CONTAINER_RELATIVE_URI);
	g_autofree char *url =
		full ? g_strdup(full) : g_strconcat(CONTAINER_SERVER, relative, NULL);
	g_autoptr(Secret) token = container_token(check);

	if (!full && (!relative || relative[0] != '/'))
		return false;
	check->result.source = AWS_FROM_CONTAINER;
	check->form = AWS_KEYS_METADATA;
	ask(check, "GET", url, token ? "Authorization" : "Accept: application/json", token,
		on_container);
	return true;
}

/* ---- instances ---- */

static char *instance_url(const AwsCheck *check, const char *path)
{
	const char *named = variables_text(check->variables, AWS_VARIABLE_METADATA_ENDPOINT);
	const char *base = named ? named : INSTANCE_SERVER;
	gsize length = strlen(base);

	while (length > 0 && base[length - 1] == '/')
		length--;
	return g_strdup_printf("%.*s%s", (int)length, base, path);
}

/* Nobody there, or nobody who knows a role. */
static void give_up(AwsCheck *check)
{
	check->result.source = AWS_FROM_NONE;
	if (check->optional)
		aws_end_of_chain(check);
	else
		aws_end(check, AWS_PROBLEM_INSTANCE, NULL);
}

static void ask_with_token(AwsCheck *check, const char *path, HttpCallback *callback)
{
	g_autofree char *url = instance_url(check, path);

	ask(check, "GET", url, "X-aws-ec2-metadata-token", check->metadata_token, callback);
}

static void on_credentials(const HttpReply *reply, gpointer data)
{
	AwsCheck *check = data;

	check->call = NULL;
	if (reply->outcome == HTTP_REPLIED && reply->status == 200)
		aws_take_json(check, reply);
	else
		aws_end(check, AWS_PROBLEM_INSTANCE, NULL);
}

/* The name of the role is a part of the next address: of its first line, what can be one. */
static char *role_name(const HttpReply *reply)
{
	const char *text = reply->body->data;
	gsize length = strcspn(text, "\r\n");

	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(text[i]) && !strchr("_+=,.@-", text[i]))
			return NULL;
	return length > 0 && length <= NAME_LENGTH ? g_strndup(text, length) : NULL;
}

static void on_roles(const HttpReply *reply, gpointer data)
{
	AwsCheck *check = data;
	g_autofree char *name = NULL;
	g_autofree char *path = NULL;

	check->call = NULL;
	if (reply->outcome == HTTP_REPLIED && reply->status == 200)
		name = role_name(reply);
	if (!name) {
		give_up(check);
		return;
	}
	path = g_strconcat(ROLES, name, NULL);
	check->form = AWS_KEYS_METADATA;
	ask_with_token(check, path, on_credentials);
}

static void on_token(const HttpReply *reply, gpointer data)
{
	AwsCheck *check = data;

	check->call = NULL;
	if (reply->outcome != HTTP_REPLIED || reply->status != 200 || reply->body->length == 0) {
		give_up(check);
		return;
	}
	check->metadata_token = trimmed(reply->body->data, reply->body->length);
	ask_with_token(check, ROLES, on_roles);
}

static bool is_off(const AwsCheck *check)
{
	const char *off = variables_text(check->variables, AWS_VARIABLE_METADATA_DISABLED);
	bool named = variables_get(check->variables, AWS_VARIABLE_METADATA_ENDPOINT) != NULL;

	return (off && g_ascii_strcasecmp(off, "false") != 0) || (check->endpoint && !named);
}

void aws_ask_instance(AwsCheck *check)
{
	g_autofree char *url = instance_url(check, "/latest/api/token");

	if (is_off(check)) {
		give_up(check);
		return;
	}
	check->result.source = AWS_FROM_INSTANCE;
	ask(check, "PUT", url, "X-aws-ec2-metadata-token-ttl-seconds: 21600", NULL, on_token);
}
