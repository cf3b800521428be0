/*
 * Reads one settings.json the way Claude Code reads it (facts page, section 2): which of the
 * settings of core/setting.h it gives a value, and where. Text in, a struct out.
 *
 *	g_autoptr(Settings) settings = settings_parse(text, length, SCOPE_USER);
 *	for (guint i = 0; i < settings->members->len; i++)
 *		… &g_array_index(settings->members, SettingsMember, i) …
 *
 * What Claude Code does not take, this does not give: text that is not strict JSON, or a known
 * member of a wrong type (format/settings-schema.h), leaves no members at all. Managed files are
 * the exception: there only the wrong member is dropped. Empty files are empty settings. A file
 * above SETTINGS_SIZE_MAX is not read by Claude Code; the caller does not bring it here.
 *
 * Values may be secrets, so all of them are in a Secret; nothing else keeps a part of the text.
 */
#ifndef FORMAT_SETTINGS_H
#define FORMAT_SETTINGS_H

#include "base/secret.h"
#include "core/evidence.h"
#include "core/setting.h"
#include "format/json.h"

#include <glib.h>
#include <stdbool.h>

#define SETTINGS_SIZE_MAX (2 * 1024 * 1024)

/* One setting that has a value; it may be empty, which hides the value of a weaker file. */
typedef struct SettingsMember {
	SettingId id;
	bool env_block; /* a member of "env", as all variables are */
	unsigned line;
	Secret *value; /* as raw bytes: not clean text */
} SettingsMember;

typedef struct Settings {
	FileState state;       /* FILE_READ, FILE_MALFORMED or FILE_VOID */
	unsigned line, column; /* of what is wrong, from 1; else 0 */
	const char *what;      /* N_(): what is wrong; NULL when nothing is */
	char *void_member;     /* clean, "permissions.defaultMode": see below */
	GArray *members;       /* of SettingsMember, at most one for each setting; never NULL */
} Settings;

/*
 * Never NULL. void_member names the first member of a wrong type: with FILE_VOID the one that
 * voids the file; with FILE_READ, in SCOPE_MANAGED only, the one (or the first of those) that
 * Claude Code drops.
 */
Settings *settings_parse(const char *text, gsize length, Scope scope);

/* Wipes and frees; NULL is fine. */
void settings_free(Settings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Settings, settings_free)

/* The member for that setting, NULL when there is none. */
const SettingsMember *settings_member(const Settings *settings, SettingId id);

/*
 * The variables of core/setting.h that an "env" object sets, as an array of SettingsMember that
 * wipes what it frees. Values are what JavaScript's String() makes of them; one with a NUL byte
 * is dropped. env may be NULL or of another kind: then the array is empty. The state file has
 * such a block as well (format/state.h).
 */
GArray *settings_read_env(const JsonDoc *doc, const JsonNode *env);

#endif
