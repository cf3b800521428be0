#include "tui/event.h"

#include "base/i18n.h"

typedef struct KeyName {
	guint32 key;
	const char *name;
} KeyName;

static const KeyName names[] = {
	{ KEY_ARROW_UP, "↑" },
	{ KEY_ARROW_DOWN, "↓" },
	{ KEY_ARROW_LEFT, "←" },
	{ KEY_ARROW_RIGHT, "→" },
	/* TRANSLATORS: the names of keys, as they stand on a keyboard of your language. */
	{ KEY_RETURN, N_("Enter") },
	{ KEY_ESCAPE, N_("Esc") },
	{ KEY_TABULATOR, N_("Tab") },
	{ KEY_PAGE_UP, N_("PgUp") },
	{ KEY_PAGE_DOWN, N_("PgDn") },
	{ KEY_FIRST, N_("Home") },
	{ KEY_LAST, N_("End") },
	{ KEY_CLICK, N_("click") },
};

char *event_key_name(guint32 key)
{
	char text[8] = { 0 };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i].key == key)
			return g_strdup(_(names[i].name));
	if (key < 0x20)
		return g_strdup_printf("%s-%c", _("Ctrl"), (char)(key + 0x40));
	g_unichar_to_utf8(key, text);
	return g_strdup(text);
}
