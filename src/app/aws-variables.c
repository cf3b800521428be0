#include "app/aws-variables.h"

#include "app/command.h"
#include "app/trust.h"
#include "format/js-string.h"
#include "format/json.h"
#include "format/settings.h"
#include "system/environment.h"
#include "system/file.h"

#include <string.h>

#define STATE_SIZE_MAX (256 << 20)

static const char *const names[AWS_VARIABLE_COUNT] = {
	[AWS_VARIABLE_BEARER_TOKEN_BEDROCK] = "AWS_BEARER_TOKEN_BEDROCK",
	[AWS_VARIABLE_ACCESS_KEY_ID] = "AWS_ACCESS_KEY_ID",
	[AWS_VARIABLE_SECRET_ACCESS_KEY] = "AWS_SECRET_ACCESS_KEY",
	[AWS_VARIABLE_SESSION_TOKEN] = "AWS_SESSION_TOKEN",
	[AWS_VARIABLE_PROFILE] = "AWS_PROFILE",
	[AWS_VARIABLE_REGION] = "AWS_REGION",
	[AWS_VARIABLE_DEFAULT_REGION] = "AWS_DEFAULT_REGION",
	[AWS_VARIABLE_CONFIG_FILE] = "AWS_CONFIG_FILE",
	[AWS_VARIABLE_SHARED_CREDENTIALS_FILE] = "AWS_SHARED_CREDENTIALS_FILE",
	[AWS_VARIABLE_ENDPOINT_URL] = "AWS_ENDPOINT_URL",
	[AWS_VARIABLE_ENDPOINT_URL_STS] = "AWS_ENDPOINT_URL_STS",
	[AWS_VARIABLE_ENDPOINT_URL_SSO] = "AWS_ENDPOINT_URL_SSO",
	[AWS_VARIABLE_IGNORE_ENDPOINTS] = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
	[AWS_VARIABLE_ROLE_ARN] = "AWS_ROLE_ARN",
	[AWS_VARIABLE_ROLE_SESSION_NAME] = "AWS_ROLE_SESSION_NAME",
	[AWS_VARIABLE_WEB_IDENTITY_TOKEN_FILE] = "AWS_WEB_IDENTITY_TOKEN_FILE",
	[AWS_VARIABLE_CONTAINER_RELATIVE_URI] = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
	[AWS_VARIABLE_CONTAINER_FULL_URI] = "AWS_CONTAINER_CREDENTIALS_FULL_URI",
	[AWS_VARIABLE_CONTAINER_TOKEN] = "AWS_CONTAINER_AUTHORIZATION_TOKEN",
	[AWS_VARIABLE_CONTAINER_TOKEN_FILE] = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
	[AWS_VARIABLE_METADATA_ENDPOINT] = "AWS_EC2_METADATA_SERVICE_ENDPOINT",
	[AWS_VARIABLE_METADATA_DISABLED] = "AWS_EC2_METADATA_DISABLED",
};

typedef struct Value {
	Secret *text; /* NULL when it is not set at all */
	Origin origin;
} Value;

struct AwsVariables {
	Value values[AWS_VARIABLE_COUNT];
};

/* Takes the text; what is there already is stronger, even if it is empty. */
static void add(AwsVariables *variables, AwsVariable id, Secret *text, const Origin *origin)
{
	Value *value = &variables->values[id];

	if (value->text || strlen(text->data) != text->length) {
		secret_free(text);
		return;
	}
	value->text = text;
	value->origin = *origin;
	value->origin.name = names[id];
}

static void read_block(AwsVariables *variables, const JsonDoc *doc, const FileFact *fact)
{
	const JsonNode *env = json_member_of(doc, json_root(doc), "env", JSON_OBJECT);
	Origin origin = {
		.kind = fact->role == FILE_STATE ? ORIGIN_STATE_FILE : ORIGIN_SETTINGS,
		.scope = fact->scope,
		.env_block = true,
		.path = fact->path,
	};

	for (AwsVariable id = 0; id < AWS_VARIABLE_COUNT; id++) {
		const JsonNode *node = json_member(doc, env, names[id]);

		origin.line = json_line(doc, node);
		if (node)
			add(variables, id, js_string(doc, node), &origin);
	}
}

/* Only a file that Claude Code takes, by what the survey has found. */
static void read_file(AwsVariables *variables, const Survey *survey, const FileFact *fact)
{
	const char *path = survey_raw_path(survey, fact->path);
	g_auto(FileRead) file = { 0 };
	g_autoptr(JsonDoc) doc = NULL;

	if (fact->state != FILE_READ || !path)
		return;
	file_read(path, fact->role == FILE_STATE ? STATE_SIZE_MAX : SETTINGS_SIZE_MAX, &file);
	if (file.state == FILE_READ)
		doc = json_doc_parse(file.bytes->data, file.bytes->length, NULL);
	if (doc)
		read_block(variables, doc, fact);
}

static void read_files(AwsVariables *variables, const Survey *survey, FileRole role)
{
	const GArray *files = survey->evidence->files;

	for (guint i = 0; i < files->len; i++) {
		const FileFact *fact = &g_array_index(files, FileFact, i);

		if (fact->role == role)
			read_file(variables, survey, fact);
	}
}

/* The survey has read the settings in the order in which they count. */
AwsVariables *aws_variables_read(const Survey *survey)
{
	const Origin environment = { .kind = ORIGIN_ENVIRONMENT };
	AwsVariables *variables = g_new0(AwsVariables, 1);

	read_files(variables, survey, FILE_SETTINGS);
	read_files(variables, survey, FILE_STATE);
	for (AwsVariable id = 0; id < AWS_VARIABLE_COUNT; id++) {
		const char *text = environment_get(names[id]);

		if (text)
			add(variables, id, secret_new(text, strlen(text)), &environment);
	}
	return variables;
}

void aws_variables_free(AwsVariables *variables)
{
	if (!variables)
		return;
	for (AwsVariable id = 0; id < AWS_VARIABLE_COUNT; id++)
		secret_free(variables->values[id].text);
	g_free(variables);
}

const Secret *aws_variables_get(const AwsVariables *variables, AwsVariable id)
{
	const Secret *text = variables->values[id].text;

	return text && text->length > 0 ? text : NULL;
}

const char *aws_variables_text(const AwsVariables *variables, AwsVariable id)
{
	const Secret *text = aws_variables_get(variables, id);

	return text ? text->data : NULL;
}

const Origin *aws_variables_origin(const AwsVariables *variables, AwsVariable id)
{
	return &variables->values[id].origin;
}

bool aws_variables_are_trusted(const AwsVariables *variables, const Survey *survey)
{
	for (AwsVariable id = 0; id < AWS_VARIABLE_COUNT; id++)
		if (id != AWS_VARIABLE_REGION && id != AWS_VARIABLE_DEFAULT_REGION &&
			variables->values[id].text &&
			!trust_covers(survey, &variables->values[id].origin))
			return false;
	return true;
}

char **aws_variables_environment(const AwsVariables *variables, const Survey *survey)
{
	char **environment = command_environment(survey);

	for (AwsVariable id = 0; id < AWS_VARIABLE_COUNT; id++) {
		const Value *value = &variables->values[id];

		if (value->text && value->origin.kind != ORIGIN_ENVIRONMENT)
			environment =
				g_environ_setenv(environment, names[id], value->text->data, TRUE);
	}
	return environment;
}

void aws_environment_free(char **environment)
{
	for (char **entry = environment; entry && *entry; entry++)
		secret_free_string(*entry);
	g_free(environment);
}
