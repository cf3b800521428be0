#include "format/session-file.h"

#include "format/json-object.h"

#include <string.h>

/* "sdk-cli" is `claude -p`, "sdk-ts" and the like are programs that use it. */
#define PROGRAMS "sdk"

void session_file_free(SessionFile *file)
{
	if (!file)
		return;
	g_free(file->directory);
	g_free(file);
}

static bool is_interactive(const JsonDoc *doc, const JsonNode *root)
{
	g_autofree char *kind = json_object_text(doc, root, "kind");
	g_autofree char *entry = json_object_text(doc, root, "entrypoint");

	return (!kind || strcmp(kind, "interactive") == 0) &&
	       !(entry && g_str_has_prefix(entry, PROGRAMS));
}

static guint64 start_of(const JsonDoc *doc, const JsonNode *root)
{
	g_autofree char *text = json_object_text(doc, root, "procStart");
	guint64 start = 0;

	if (text)
		g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT64, &start, NULL);
	return start;
}

static gint64 started_at(const JsonDoc *doc, const JsonNode *root)
{
	gint64 ms = 0;

	json_int64(doc, json_member(doc, root, "startedAt"), &ms);
	return MAX(ms, 0) / 1000;
}

SessionFile *session_file_parse(const char *text, gsize length)
{
	SessionFile *file = g_new0(SessionFile, 1);
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, NULL);

	file->interactive = true;
	if (!doc)
		return file;

	const JsonNode *root = json_root(doc);

	file->directory = json_object_text(doc, root, "cwd");
	file->interactive = is_interactive(doc, root);
	file->start = start_of(doc, root);
	file->started_at = started_at(doc, root);
	return file;
}
