/*
 * Settings: nothing comes out of a file that Claude Code would not take, what comes out is sound,
 * and a managed file gives at least what a user's file does.
 */
#include "format/settings.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_member(const Settings *settings, guint index, gsize length)
{
	const SettingsMember *member = &g_array_index(settings->members, SettingsMember, index);

	g_assert_true(member == settings_member(settings, member->id));
	g_assert_true(
		member->env_block == (setting_info(member->id)->kind == SETTING_KIND_VARIABLE));
	g_assert_true(member->line >= 1 && member->line <= length);
	g_assert_true(member->value->data[member->value->length] == '\0');
	if (member->env_block)
		g_assert_cmpuint(strlen(member->value->data), ==, member->value->length);
}

static Settings *parse(const char *text, gsize length, Scope scope)
{
	g_autofree char *copy = g_memdup2(text, length); /* to notice a byte read too much */
	Settings *settings = settings_parse(copy ? copy : "", length, scope);
	bool is_read = settings->state == FILE_READ;

	g_assert_true(is_read || settings->state == FILE_MALFORMED ||
		      (settings->state == FILE_VOID && scope != SCOPE_MANAGED));
	g_assert_true(is_read || settings->members->len == 0);
	g_assert_true((settings->what == NULL) == (settings->line == 0));
	g_assert_true((settings->column > 0) == (settings->state == FILE_MALFORMED));
	for (guint i = 0; i < settings->members->len; i++)
		check_member(settings, i, length);
	return settings;
}

static void check_same(const Settings *a, const Settings *b)
{
	g_assert_cmpuint(a->members->len, ==, b->members->len);
	for (guint i = 0; i < a->members->len; i++) {
		const SettingsMember *x = &g_array_index(a->members, SettingsMember, i);
		const SettingsMember *y = settings_member(b, x->id);

		g_assert_nonnull(y);
		g_assert_cmpuint(x->line, ==, y->line);
		g_assert_cmpmem(x->value->data, x->value->length, y->value->data, y->value->length);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	g_autoptr(Settings) user = parse(text, size, SCOPE_USER);
	g_autoptr(Settings) managed = parse(text, size, SCOPE_MANAGED);
	g_autoptr(JsonDoc) doc = json_doc_parse(size > 0 ? text : "", size, NULL);

	g_assert_true((user->state == FILE_MALFORMED) == (managed->state == FILE_MALFORMED));
	g_assert_cmpstr(user->void_member, ==, managed->void_member);
	g_assert_true((user->state == FILE_VOID) == (user->void_member != NULL));
	if (user->state == FILE_READ)
		check_same(user, managed);
	if (user->state == FILE_VOID || user->members->len > 0)
		g_assert_true((doc && json_root(doc)->kind == JSON_OBJECT) || data[0] == 0xFF);
	return 0;
}
