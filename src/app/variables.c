#include "app/variables.h"

#include "app/command.h"
#include "app/trust.h"
#include "format/js-string.h"
#include "format/json.h"
#include "format/settings.h"
#include "system/environment.h"
#include "system/file.h"

#include <string.h>

#define STATE_SIZE_MAX (256 << 20)

typedef struct Value {
	Secret *text; /* NULL when it is not set at all */
	Origin origin;
} Value;

struct Variables {
	const char *const *names;
	gsize count;
	Value values[];
};

/* Takes the text; what is there already is stronger, even if it is empty. */
static void add(Variables *variables, gsize id, Secret *text, const Origin *origin)
{
	Value *value = &variables->values[id];

	if (value->text || strlen(text->data) != text->length) {
		secret_free(text);
		return;
	}
	value->text = text;
	value->origin = *origin;
	value->origin.name = variables->names[id];
}

static void read_block(Variables *variables, const JsonDoc *doc, const FileFact *fact)
{
	const JsonNode *env = json_member_of(doc, json_root(doc), "env", JSON_OBJECT);
	Origin origin = {
		.kind = fact->role == FILE_STATE ? ORIGIN_STATE_FILE : ORIGIN_SETTINGS,
		.scope = fact->scope,
		.env_block = true,
		.path = fact->path,
	};

	for (gsize id = 0; id < variables->count; id++) {
		const JsonNode *node = json_member(doc, env, variables->names[id]);

		origin.line = json_line(doc, node);
		if (node)
			add(variables, id, js_string(doc, node), &origin);
	}
}

/* Only a file that Claude Code takes, by what the survey has found. */
static void read_file(Variables *variables, const Survey *survey, const FileFact *fact)
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

static void read_files(Variables *variables, const Survey *survey, FileRole role)
{
	const GArray *files = survey->evidence->files;

	for (guint i = 0; i < files->len; i++) {
		const FileFact *fact = &g_array_index(files, FileFact, i);

		if (fact->role == role)
			read_file(variables, survey, fact);
	}
}

/* The survey has read the settings in the order in which they count. */
Variables *variables_read(const Survey *survey, const char *const *names, gsize count)
{
	const Origin environment = { .kind = ORIGIN_ENVIRONMENT };
	Variables *variables = g_malloc0(sizeof *variables + count * sizeof(Value));

	variables->names = names;
	variables->count = count;
	read_files(variables, survey, FILE_SETTINGS);
	read_files(variables, survey, FILE_STATE);
	for (gsize id = 0; id < count; id++) {
		const char *text = environment_get(names[id]);

		if (text)
			add(variables, id, secret_new(text, strlen(text)), &environment);
	}
	return variables;
}

void variables_free(Variables *variables)
{
	if (!variables)
		return;
	for (gsize id = 0; id < variables->count; id++)
		secret_free(variables->values[id].text);
	g_free(variables);
}

const Secret *variables_get(const Variables *variables, gsize id)
{
	const Secret *text = variables->values[id].text;

	return text && text->length > 0 ? text : NULL;
}

const char *variables_text(const Variables *variables, gsize id)
{
	const Secret *text = variables_get(variables, id);

	return text ? text->data : NULL;
}

const Origin *variables_origin(const Variables *variables, gsize id)
{
	return &variables->values[id].origin;
}

bool variables_are_trusted(const Variables *variables, const Survey *survey, gsize id)
{
	return !variables->values[id].text || trust_covers(survey, &variables->values[id].origin);
}

char **variables_environment(const Variables *variables, const Survey *survey)
{
	char **environment = command_environment(survey);

	for (gsize id = 0; id < variables->count; id++) {
		const Value *value = &variables->values[id];

		if (value->text && value->origin.kind != ORIGIN_ENVIRONMENT)
			environment = g_environ_setenv(
				environment, variables->names[id], value->text->data, TRUE);
	}
	return environment;
}

void variables_environment_free(char **environment)
{
	for (char **entry = environment; entry && *entry; entry++)
		secret_free_string(*entry);
	g_free(environment);
}
