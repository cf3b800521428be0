/*
 * Reads the state file, .claude.json (facts page, section 3): who is signed in, the Console key,
 * the answers about API keys, whether a folder is trusted, and its "env" block. Text in, a struct
 * out. The file grows to megabytes, most of which are other folders' entries: they are passed
 * over in linear time.
 *
 *	g_autoptr(State) state = state_parse(text, length, "/home/me/project");
 *	if (state->malformed)
 *		… state->problem …
 *	approval = state_approval(state, key->data, key->length);
 */
#ifndef FORMAT_STATE_H
#define FORMAT_STATE_H

#include "base/secret.h"
#include "core/evidence.h"
#include "format/json.h"

#include <glib.h>
#include <stdbool.h>

typedef struct State {
	bool malformed;      /* not JSON: Claude Code refuses to start */
	JsonProblem problem; /* when malformed */
	bool has_account;    /* oauthAccount is an object; its members, clean, NULL when absent: */
	char *account_uuid;
	char *email;
	char *display_name;
	char *organization_uuid;
	char *organization_name;
	Secret *primary_api_key; /* trimmed, never empty; NULL when there is none */
	unsigned primary_api_key_line;
	bool folder_trusted; /* the project's folder, or one above it, was accepted */
	GArray *environment; /* of SettingsMember (format/settings.h): weaker than any settings */
	GPtrArray *approved; /* of Secret: ends of API keys */
	GPtrArray *rejected;
} State;

/*
 * Never NULL. project_dir is an absolute path, or NULL when no folder matters. Empty text and
 * JSON other than an object are an empty state, as they are for Claude Code.
 */
State *state_parse(const char *text, gsize length, const char *project_dir);

/* Wipes and frees; NULL is fine. */
void state_free(State *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(State, state_free)

/*
 * Cuts an API key to what Claude Code remembers of it: the last 20 characters of the key without
 * surrounding blanks, or all of a shorter one.
 */
void state_key_end(const char **key, gsize *length);

/* What the user answered about an API key; an approval beats a rejection. */
Approval state_approval(const State *state, const char *key, gsize length);

#endif
