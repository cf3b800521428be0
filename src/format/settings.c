#include "format/settings.h"

#include "base/i18n.h"
#include "format/js-string.h"
#include "format/json-object.h"
#include "format/settings-schema.h"

#include <string.h>

#define BOM        "\xEF\xBB\xBF"
#define BOM_LENGTH 3

static void member_clear(gpointer data)
{
	SettingsMember *member = data;

	secret_free(member->value);
}

static GArray *members_new(void)
{
	GArray *members = g_array_new(FALSE, FALSE, sizeof(SettingsMember));

	g_array_set_clear_func(members, member_clear);
	return members;
}

static SettingsMember *find_member(const GArray *members, SettingId id)
{
	for (guint i = 0; i < members->len; i++) {
		SettingsMember *member = &g_array_index(members, SettingsMember, i);

		if (member->id == id)
			return member;
	}
	return NULL;
}

/* Sets a member, in the place of an earlier one for the same setting; takes the value. */
static void take_member(GArray *members, const SettingsMember *member)
{
	SettingsMember *earlier = find_member(members, member->id);

	if (!earlier) {
		g_array_append_vals(members, member, 1);
		return;
	}
	secret_free(earlier->value);
	*earlier = *member;
}

static void read_env(const JsonDoc *doc, const JsonNode *env, GArray *members)
{
	for (const JsonNode *node = json_first(doc, env); node; node = json_next(doc, node)) {
		g_autofree char *name = json_key_dup(doc, node);
		SettingId id = setting_find(SETTING_KIND_VARIABLE, name, strlen(name));

		if (id == SETTING_COUNT)
			continue;

		SettingsMember member = {
			.id = id,
			.env_block = true,
			.line = json_line(doc, node),
			.value = js_string(doc, node),
		};

		take_member(members, &member);
	}
}

/* Claude Code drops a variable whose value holds a NUL byte, which no environment can. */
static void drop_unusable(GArray *members)
{
	for (guint i = members->len; i > 0; i--) {
		const Secret *value = g_array_index(members, SettingsMember, i - 1).value;

		if (memchr(value->data, '\0', value->length))
			g_array_remove_index(members, i - 1);
	}
}

GArray *settings_read_env(const JsonDoc *doc, const JsonNode *env)
{
	GArray *members = members_new();

	if (env && env->kind == JSON_OBJECT)
		read_env(doc, env, members);
	drop_unusable(members);
	return members;
}

/* A login method that Claude Code does not know is dropped by itself, whatever its type. */
static bool is_dropped(const JsonNode *node, const SettingsMember *member)
{
	static const char *const methods[] = { "claudeai", "console", "gateway", NULL };
	const Secret *value = member->value;

	if (member->id != SETTING_FORCE_LOGIN_METHOD)
		return false;
	return node->kind != JSON_STRING || strlen(value->data) < value->length ||
	       !g_strv_contains(methods, value->data);
}

static bool is_faulty(const GArray *faults, const JsonNode *node)
{
	for (guint i = 0; i < faults->len; i++)
		if (g_array_index(faults, SchemaFault, i).member == node)
			return true;
	return false;
}

static void read_members(const JsonDoc *doc, const GArray *faults, GArray *members)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		const SettingInfo *info = setting_info(id);
		const JsonNode *node = info->kind == SETTING_KIND_KEY
					       ? json_member(doc, json_root(doc), info->name)
					       : NULL;

		if (!node || is_faulty(faults, node))
			continue;

		SettingsMember member = {
			.id = id,
			.line = json_line(doc, node),
			.value = js_string(doc, node),
		};

		if (is_dropped(node, &member))
			secret_free(member.value);
		else
			g_array_append_val(members, member);
	}
}

static void read_root(const JsonDoc *doc, Scope scope, Settings *settings)
{
	const JsonNode *env = json_member_of(doc, json_root(doc), "env", JSON_OBJECT);
	g_autoptr(GArray) faults = settings_schema_check(doc, json_root(doc));

	if (faults->len > 0) {
		SchemaFault *first = &g_array_index(faults, SchemaFault, 0);

		settings->what = N_("wrong type");
		settings->line = json_line(doc, first->node);
		settings->void_member = g_steal_pointer(&first->path);
		settings->state = scope == SCOPE_MANAGED ? FILE_READ : FILE_VOID;
	}
	if (settings->state == FILE_VOID)
		return;
	g_array_unref(settings->members);
	settings->members = settings_read_env(doc, env);
	read_members(doc, faults, settings->members);
}

/* Claude Code takes a file that begins with FF FE for UTF-16, and no other for anything but UTF-8.
 */
static Secret *from_utf16(const guchar *bytes, gsize length)
{
	Secret *text = secret_new_sized(length / 2 * 3);
	char *out = text->data;

	for (gsize i = 0; i + 1 < length; i += 2) {
		gunichar c = bytes[i] | (gunichar)bytes[i + 1] << 8;
		gunichar low = i + 3 < length ? bytes[i + 2] | (gunichar)bytes[i + 3] << 8 : 0;

		if (c >= 0xD800 && c < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
			c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
			i += 2;
		} else if (c >= 0xD800 && c < 0xE000) {
			c = 0xFFFD;
		}
		out += g_unichar_to_utf8(c, out);
	}
	text->length = (gsize)(out - text->data);
	return text;
}

static bool is_blank(const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isspace(text[i]))
			return false;
	return true;
}

static void read_text(const char *text, gsize length, Scope scope, Settings *settings)
{
	JsonProblem problem;

	if (length >= BOM_LENGTH && memcmp(text, BOM, BOM_LENGTH) == 0) {
		text += BOM_LENGTH;
		length -= BOM_LENGTH;
	}
	if (is_blank(text, length))
		return;

	g_autoptr(JsonDoc) doc = json_object_parse(text, length, &problem);

	if (doc) {
		read_root(doc, scope, settings);
		return;
	}
	settings->state = FILE_MALFORMED;
	settings->line = problem.line;
	settings->column = problem.column;
	settings->what = problem.what;
}

Settings *settings_parse(const char *text, gsize length, Scope scope)
{
	Settings *settings = g_new0(Settings, 1);

	settings->state = FILE_READ;
	settings->members = members_new();
	if (length >= 2 && memcmp(text, "\xFF\xFE", 2) == 0) {
		g_autoptr(Secret) decoded = from_utf16((const guchar *)text, length);

		read_text(decoded->data, decoded->length, scope, settings);
	} else {
		read_text(text, length, scope, settings);
	}
	return settings;
}

void settings_free(Settings *settings)
{
	if (!settings)
		return;
	g_free(settings->void_member);
	g_array_unref(settings->members);
	g_free(settings);
}

const SettingsMember *settings_member(const Settings *settings, SettingId id)
{
	return find_member(settings->members, id);
}
