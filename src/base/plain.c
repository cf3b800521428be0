#include "base/plain.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

#define ESCAPE 0x1b
#define BELL   0x07

/* Where in a sequence the next byte stands (ECMA-48, section 5). */
typedef enum State {
	STATE_TEXT,
	STATE_ESCAPE,
	STATE_INTERMEDIATE, /* ESC and a byte that another one follows */
	STATE_CONTROL,      /* CSI: up to a letter */
	STATE_STRING,       /* OSC, DCS, APC, PM, SOS: up to ST or BEL */
	STATE_STRING_ESCAPE,
} State;

struct Plain {
	State state;
	bool returned; /* a carriage return came, and nothing since */
	char cut[4];   /* a character that is not complete yet */
	gsize cut_length;
};

Plain *plain_new(void)
{
	return g_new0(Plain, 1);
}

void plain_free(Plain *plain)
{
	g_free(plain);
}

static State after_escape(guchar byte)
{
	if (byte == '[')
		return STATE_CONTROL;
	if (byte && strchr("]PX^_", byte))
		return STATE_STRING;
	return byte >= 0x20 && byte < 0x30 ? STATE_INTERMEDIATE : STATE_TEXT;
}

/* The state after a byte that is part of a sequence. */
static State next(State state, guchar byte)
{
	switch (state) {
	case STATE_ESCAPE:
		return byte == ESCAPE ? STATE_ESCAPE : after_escape(byte);
	case STATE_INTERMEDIATE:
		return byte >= 0x20 && byte < 0x30 ? STATE_INTERMEDIATE : STATE_TEXT;
	case STATE_CONTROL:
		if (byte == ESCAPE)
			return STATE_ESCAPE;
		return byte >= 0x40 && byte < 0x7f ? STATE_TEXT : STATE_CONTROL;
	case STATE_STRING:
		if (byte == BELL)
			return STATE_TEXT;
		return byte == ESCAPE ? STATE_STRING_ESCAPE : STATE_STRING;
	case STATE_STRING_ESCAPE:
		return byte == '\\' ? STATE_TEXT : after_escape(byte);
	default:
		return STATE_TEXT;
	}
}

static void take_text(Plain *plain, GString *text, guchar byte)
{
	if (plain->returned && byte != '\r') {
		g_string_append_c(text, '\n');
		plain->returned = false;
		if (byte == '\n')
			return;
	}
	if (byte == '\r')
		plain->returned = true;
	else if (byte == ESCAPE)
		plain->state = STATE_ESCAPE;
	else if (byte >= 0x20 || byte == '\n' || byte == '\t')
		g_string_append_c(text, (char)byte);
}

/* Keeps back the beginning of a character whose rest has not come. */
static void cut_last(Plain *plain, GString *text)
{
	const char *end = text->str + text->len;
	const char *last = text->len > 0 ? end - 1 : end;

	while (last > text->str && end - last < 4 && ((guchar)*last & 0xc0) == 0x80)
		last--;
	if (last == end || g_utf8_get_char_validated(last, end - last) != (gunichar)-2)
		return;
	plain->cut_length = (gsize)(end - last);
	memcpy(plain->cut, last, plain->cut_length);
	g_string_truncate(text, (gsize)(last - text->str));
}

/* Line by line, since cleaning makes blanks of newlines. */
static char *clean(const GString *text)
{
	g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);

	for (char **line = lines; *line; line++) {
		char *cleaned = text_clean(*line, -1);

		g_free(*line);
		*line = cleaned;
	}
	return g_strjoinv("\n", lines);
}

char *plain_take(Plain *plain, const char *bytes, gsize length)
{
	g_autoptr(GString) text = g_string_new_len(plain->cut, (gssize)plain->cut_length);

	plain->cut_length = 0;
	for (gsize i = 0; i < length; i++) {
		guchar byte = (guchar)bytes[i];

		if (plain->state == STATE_TEXT)
			take_text(plain, text, byte);
		else
			plain->state = next(plain->state, byte);
	}
	cut_last(plain, text);
	return clean(text);
}
