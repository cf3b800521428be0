#include "format/state.h"

#include "format/json-object.h"
#include "format/settings.h"

#include <string.h>

#define KEY_END 20 /* characters of an API key that Claude Code remembers */

/* Narrows bytes to what is left without surrounding blanks. */
static void trim(const char **bytes, gsize *length)
{
	while (*length > 0 && g_ascii_isspace((*bytes)[*length - 1]))
		(*length)--;
	while (*length > 0 && g_ascii_isspace(**bytes)) {
		(*bytes)++;
		(*length)--;
	}
}

static void free_secret(gpointer secret)
{
	secret_free(secret);
}

/* The strings of an array, in secrets; anything else in it is passed over. */
static GPtrArray *read_secrets(const JsonDoc *doc, const JsonNode *array)
{
	GPtrArray *secrets = g_ptr_array_new_with_free_func(free_secret);

	if (!array)
		return secrets;
	for (const JsonNode *node = json_first(doc, array); node; node = json_next(doc, node)) {
		Secret *secret = json_string(doc, node);

		if (secret)
			g_ptr_array_add(secrets, secret);
	}
	return secrets;
}

static void read_account(const JsonDoc *doc, const JsonNode *account, State *state)
{
	state->has_account = account != NULL;
	state->account_uuid = json_object_text(doc, account, "accountUuid");
	state->email = json_object_text(doc, account, "emailAddress");
	state->display_name = json_object_text(doc, account, "displayName");
	state->organization_uuid = json_object_text(doc, account, "organizationUuid");
	state->organization_name = json_object_text(doc, account, "organizationName");
}

static void read_console_key(const JsonDoc *doc, const JsonNode *node, State *state)
{
	g_autoptr(Secret) whole = json_string(doc, node);

	if (!whole)
		return;

	const char *bytes = whole->data;
	gsize length = whole->length;

	trim(&bytes, &length);
	if (length == 0)
		return;
	state->primary_api_key = secret_new(bytes, length);
	state->primary_api_key_line = json_line(doc, node);
}

/* Trust is inherited from every folder above. */
static bool is_trusted(const JsonDoc *doc, const JsonNode *projects, const char *project_dir)
{
	g_autofree char *folder = g_strdup(project_dir);

	while (projects && folder) {
		const JsonNode *project = json_member(doc, projects, folder);
		char *slash = strrchr(folder, '/');

		if (json_member_of(doc, project, "hasTrustDialogAccepted", JSON_TRUE))
			return true;
		if (!slash || strcmp(folder, "/") == 0)
			return false;
		slash[slash == folder ? 1 : 0] = '\0';
	}
	return false;
}

static void read_root(
	const JsonDoc *doc, const JsonNode *root, const char *project_dir, State *state)
{
	const JsonNode *answers = json_member(doc, root, "customApiKeyResponses");

	read_account(doc, json_member_of(doc, root, "oauthAccount", JSON_OBJECT), state);
	read_console_key(doc, json_member(doc, root, "primaryApiKey"), state);
	state->folder_trusted = is_trusted(doc, json_member(doc, root, "projects"), project_dir);
	state->environment = settings_read_env(doc, json_member(doc, root, "env"));
	state->approved = read_secrets(doc, json_member_of(doc, answers, "approved", JSON_ARRAY));
	state->rejected = read_secrets(doc, json_member_of(doc, answers, "rejected", JSON_ARRAY));
}

State *state_parse(const char *text, gsize length, const char *project_dir)
{
	State *state = g_new0(State, 1);
	g_autoptr(JsonDoc) doc = json_doc_parse(text, length, &state->problem);

	state->malformed = !doc && length > 0;
	read_root(doc, doc ? json_root(doc) : NULL, project_dir, state);
	return state;
}

void state_free(State *state)
{
	if (!state)
		return;
	g_free(state->account_uuid);
	g_free(state->email);
	g_free(state->display_name);
	g_free(state->organization_uuid);
	g_free(state->organization_name);
	secret_free(state->primary_api_key);
	g_array_unref(state->environment);
	g_ptr_array_unref(state->approved);
	g_ptr_array_unref(state->rejected);
	g_free(state);
}

static bool holds(const GPtrArray *ends, const char *end, gsize length)
{
	for (guint i = 0; i < ends->len; i++) {
		const Secret *known = g_ptr_array_index(ends, i);

		if (known->length == length && memcmp(known->data, end, length) == 0)
			return true;
	}
	return false;
}

void state_key_end(const char **key, gsize *length)
{
	trim(key, length);
	if (*length > KEY_END) {
		*key += *length - KEY_END;
		*length = KEY_END;
	}
}

Approval state_approval(const State *state, const char *key, gsize length)
{
	state_key_end(&key, &length);
	if (holds(state->approved, key, length))
		return APPROVAL_APPROVED;
	return holds(state->rejected, key, length) ? APPROVAL_REJECTED : APPROVAL_UNDECIDED;
}
