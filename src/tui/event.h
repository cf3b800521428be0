/*
 * What the user did, as plain data.
 */
#ifndef TUI_EVENT_H
#define TUI_EVENT_H

#include <glib.h>

/* Keys: a Unicode character, or one of these, which lie beyond Unicode. */
enum {
	KEY_NOTHING = 0,
	KEY_NAMED = 0x110000,
	KEY_ARROW_UP = KEY_NAMED,
	KEY_ARROW_DOWN,
	KEY_ARROW_LEFT,
	KEY_ARROW_RIGHT,
	KEY_RETURN,
	KEY_ESCAPE,
	KEY_TABULATOR,
	KEY_TABULATOR_BACK,
	KEY_INSERTION,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_FIRST,
	KEY_LAST,
	KEY_RUBOUT,
	KEY_FORWARD_DELETE,
	KEY_PASTE,    /* .text is what was pasted */
	KEY_CLICK,    /* .row and .column say where */
	KEY_WHEEL_UP, /* likewise */
	KEY_WHEEL_DOWN,
	KEY_FUNCTION, /* F1; the others follow it */
};

#define KEY_CONTROL(letter) ((letter)&0x1f)

/* F1 to F12. */
#define FUNCTION_KEYS 12

typedef struct Event {
	guint32 key;
	int row, column;
	const char *text; /* clean; lives until the next event */
} Event;

/* How a key is called in the footer and the help: "↑", "Enter", "Ctrl-L"; for g_free. */
char *event_key_name(guint32 key);

#endif
