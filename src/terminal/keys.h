/*
 * What a terminal sends for a key: as xterm does, by the modes that the program has switched on.
 *
 *	char bytes[KEYS_MAX];
 *	gsize length = keys_encode(KEYS_UP, 0, emulator_modes(emulator), bytes);
 */
#ifndef TERMINAL_KEYS_H
#define TERMINAL_KEYS_H

#include "terminal/emulator.h"

#include <glib.h>

/* The bytes that one key takes at most. */
#define KEYS_MAX 16

/* A key is a Unicode character, or one of these. */
typedef enum KeysName {
	KEYS_UP = 0x110000,
	KEYS_DOWN,
	KEYS_RIGHT,
	KEYS_LEFT,
	KEYS_HOME,
	KEYS_END,
	KEYS_PAGE_UP,
	KEYS_PAGE_DOWN,
	KEYS_INSERT,
	KEYS_DELETE,
	KEYS_BACKSPACE,
	KEYS_TAB,
	KEYS_BACK_TAB,
	KEYS_ENTER,
	KEYS_ESCAPE,
	KEYS_F1, /* to F12, which follow it */
	KEYS_F12 = KEYS_F1 + 11,
} KeysName;

typedef enum KeysModifier {
	KEYS_CONTROL = 1 << 0,
	KEYS_ALT = 1 << 1,
	KEYS_SHIFT = 1 << 2, /* of named keys; characters have it in them */
} KeysModifier;

/* Writes the bytes for a key and returns how many; 0 for what no terminal sends anything for. */
gsize keys_encode(guint32 key, guint modifiers, EmulatorModes modes, char *ret_bytes);

/*
 * What is sent for a text that is pasted: line ends as the Enter key gives them, no other control
 * character but the tab, so that nothing in it can end a bracketed paste. For g_free.
 */
char *keys_encode_paste(const char *text, EmulatorModes modes);

#endif
