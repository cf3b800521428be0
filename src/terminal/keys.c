#include "terminal/keys.h"

#include <stdbool.h>
#include <string.h>

#define ESCAPE '\033'

/*
 * How a named key is sent. "ESC O x" in the application's cursor mode and "ESC [ x" else, or always
 * one of both, or "ESC [ number ~"; with modifiers "ESC [ 1 ; m x" or "ESC [ number ; m ~".
 */
typedef struct Form {
	guint32 key;
	char final;
	bool is_cursor;      /* depends on the mode */
	bool is_application; /* always with O */
	int number;
} Form;

static const Form forms[] = {
	{ KEYS_UP, 'A', true, false, 1 },
	{ KEYS_DOWN, 'B', true, false, 1 },
	{ KEYS_RIGHT, 'C', true, false, 1 },
	{ KEYS_LEFT, 'D', true, false, 1 },
	{ KEYS_HOME, 'H', true, false, 1 },
	{ KEYS_END, 'F', true, false, 1 },
	{ KEYS_INSERT, '~', false, false, 2 },
	{ KEYS_DELETE, '~', false, false, 3 },
	{ KEYS_PAGE_UP, '~', false, false, 5 },
	{ KEYS_PAGE_DOWN, '~', false, false, 6 },
	{ KEYS_F1, 'P', false, true, 1 },
	{ KEYS_F1 + 1, 'Q', false, true, 1 },
	{ KEYS_F1 + 2, 'R', false, true, 1 },
	{ KEYS_F1 + 3, 'S', false, true, 1 },
	{ KEYS_F1 + 4, '~', false, false, 15 },
	{ KEYS_F1 + 5, '~', false, false, 17 },
	{ KEYS_F1 + 6, '~', false, false, 18 },
	{ KEYS_F1 + 7, '~', false, false, 19 },
	{ KEYS_F1 + 8, '~', false, false, 20 },
	{ KEYS_F1 + 9, '~', false, false, 21 },
	{ KEYS_F1 + 10, '~', false, false, 23 },
	{ KEYS_F1 + 11, '~', false, false, 24 },
};

/* xterm's number of the modifiers: 1 and 1 for Shift, 2 for Alt, 4 for Control. */
static int modifier_number(guint modifiers)
{
	return 1 + (modifiers & KEYS_SHIFT ? 1 : 0) + (modifiers & KEYS_ALT ? 2 : 0) +
	       (modifiers & KEYS_CONTROL ? 4 : 0);
}

static gsize encode_form(const Form *form, guint modifiers, EmulatorModes modes, char *bytes)
{
	bool with_o = form->is_application || (form->is_cursor && modes.application_cursor);
	int modifier = modifier_number(modifiers);
	int length;

	if (modifier > 1)
		length = g_snprintf(
			bytes, KEYS_MAX, "\033[%d;%d%c", form->number, modifier, form->final);
	else if (form->final == '~')
		length = g_snprintf(bytes, KEYS_MAX, "\033[%d~", form->number);
	else
		length = g_snprintf(bytes, KEYS_MAX, "\033%c%c", with_o ? 'O' : '[', form->final);
	return (gsize)length;
}

/* The control character of a letter or sign; the character itself where there is none. */
static guint32 control_of(guint32 c)
{
	if ((c >= '@' && c <= '_') || (c >= 'a' && c <= 'z'))
		return c & 0x1F;
	if (c == ' ')
		return 0;
	if (c == '?')
		return 0x7F;
	return c;
}

static gsize encode_character(guint32 c, guint modifiers, char *bytes)
{
	gsize length = 0;

	if (!g_unichar_validate(c))
		return 0;
	if (modifiers & KEYS_CONTROL)
		c = control_of(c);
	if (modifiers & KEYS_ALT)
		bytes[length++] = ESCAPE;
	return length + (gsize)g_unichar_to_utf8(c, bytes + length);
}

gsize keys_encode(guint32 key, guint modifiers, EmulatorModes modes, char *ret_bytes)
{
	switch (key) {
	case KEYS_BACKSPACE:
		return encode_character(
			modifiers & KEYS_CONTROL ? '\b' : 0x7F, modifiers & KEYS_ALT, ret_bytes);
	case KEYS_TAB:
		return encode_character('\t', modifiers & KEYS_ALT, ret_bytes);
	case KEYS_ENTER:
		return encode_character('\r', modifiers & KEYS_ALT, ret_bytes);
	case KEYS_ESCAPE:
		return encode_character(ESCAPE, modifiers & KEYS_ALT, ret_bytes);
	case KEYS_BACK_TAB:
		memcpy(ret_bytes, "\033[Z", 3);
		return 3;
	default:
		break;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
		if (forms[i].key == key)
			return encode_form(&forms[i], modifiers, modes, ret_bytes);
	return encode_character(key, modifiers, ret_bytes);
}

/* CR LF and LF are one Enter; C1 controls, which some take for sequences, are dropped, too. */
static void append_pasted(GString *pasted, const char *text)
{
	for (const char *at = text; *at; at++) {
		guchar byte = (guchar)*at;
		bool is_c1 = byte == 0xC2 && (guchar)at[1] >= 0x80 && (guchar)at[1] <= 0x9F;

		if (byte == '\n' && at > text && at[-1] == '\r')
			continue;
		if (is_c1)
			at++;
		else if (byte == '\n' || byte == '\r')
			g_string_append_c(pasted, '\r');
		else if (byte == '\t' || !g_ascii_iscntrl(*at))
			g_string_append_c(pasted, *at);
	}
}

/* Both ends of a bracketed paste. */
#define PASTE_AROUND 12

char *keys_encode_paste(const char *text, EmulatorModes modes)
{
	/* With room for all at once, so that no part of it is left behind in memory. */
	GString *pasted = g_string_sized_new(strlen(text) + PASTE_AROUND);

	if (modes.bracketed_paste)
		g_string_append(pasted, "\033[200~");
	append_pasted(pasted, text);
	if (modes.bracketed_paste)
		g_string_append(pasted, "\033[201~");
	return g_string_free(pasted, FALSE);
}
