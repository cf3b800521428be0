#include "tui/input.h"

#include "base/text.h"

#include <string.h>

#define DOT    "•"
#define CURSOR "▏"

void input_init(Input *input)
{
	*input = (Input){ .text = g_string_new(NULL) };
}

static void wipe(Input *input)
{
	explicit_bzero(input->text->str, input->text->allocated_len);
	g_string_truncate(input->text, 0);
	input->cursor = 0;
}

void input_clear(Input *input)
{
	wipe(input);
	g_string_free(input->text, TRUE);
}

void input_set(Input *input, const char *text, bool hidden)
{
	wipe(input);
	g_string_assign(input->text, text);
	input->cursor = input->text->len;
	input->hidden = hidden;
}

static gsize before(const Input *input)
{
	const char *text = input->text->str;
	const char *last = g_utf8_find_prev_char(text, text + input->cursor);

	return last ? (gsize)(last - text) : 0;
}

static gsize behind(const Input *input)
{
	const char *text = input->text->str;

	return input->cursor < input->text->len
		       ? (gsize)(g_utf8_offset_to_pointer(text + input->cursor, 1) - text)
		       : input->cursor;
}

static void erase(Input *input, gsize from, gsize to)
{
	g_string_erase(input->text, (gssize)from, (gssize)(to - from));
	input->cursor = from;
}

/* Where the word begins that the cursor is in or behind. */
static gsize word_start(const Input *input)
{
	const char *text = input->text->str;
	gsize at = input->cursor;

	while (at > 0 && text[at - 1] == ' ')
		at--;
	while (at > 0 && text[at - 1] != ' ')
		at--;
	return at;
}

static void insert(Input *input, const char *text)
{
	g_string_insert(input->text, (gssize)input->cursor, text);
	input->cursor += strlen(text);
}

static bool type(Input *input, const Event *event)
{
	char text[8] = { 0 };

	if (event->key == KEY_PASTE) {
		insert(input, event->text);
		return true;
	}
	if (event->key < ' ' || event->key == 0x7f || event->key >= KEY_NAMED)
		return false;
	g_unichar_to_utf8(event->key, text);
	insert(input, text);
	return true;
}

static bool erase_key(Input *input, guint32 key)
{
	switch (key) {
	case KEY_RUBOUT:
		erase(input, before(input), input->cursor);
		return true;
	case KEY_FORWARD_DELETE:
		erase(input, input->cursor, behind(input));
		return true;
	case KEY_CONTROL('u'):
		erase(input, 0, input->cursor);
		return true;
	case KEY_CONTROL('k'):
		erase(input, input->cursor, input->text->len);
		return true;
	case KEY_CONTROL('w'):
		erase(input, word_start(input), input->cursor);
		return true;
	default:
		return false;
	}
}

bool input_key(Input *input, const Event *event)
{
	switch (event->key) {
	case KEY_ARROW_LEFT:
		input->cursor = before(input);
		return true;
	case KEY_ARROW_RIGHT:
		input->cursor = behind(input);
		return true;
	case KEY_FIRST:
	case KEY_CONTROL('a'):
		input->cursor = 0;
		return true;
	case KEY_LAST:
	case KEY_CONTROL('e'):
		input->cursor = input->text->len;
		return true;
	default:
		return erase_key(input, event->key) || type(input, event);
	}
}

/* A part of the text as it is shown. */
static char *shown(const Input *input, gsize from, gsize to)
{
	g_autofree char *part = g_strndup(input->text->str + from, to - from);

	if (!input->hidden)
		return text_clean(part, -1);

	GString *dots = g_string_new(NULL);

	for (glong i = g_utf8_strlen(part, -1); i > 0; i--)
		g_string_append(dots, DOT);
	explicit_bzero(part, to - from);
	return g_string_free(dots, FALSE);
}

/* The end of a text, as much of it as fits. */
static const char *fit_end(const char *text, int columns)
{
	const char *end = text + strlen(text), *from = end;

	for (const char *at = end; at && columns >= 0; at = g_utf8_find_prev_char(text, at)) {
		g_autofree char *character = g_strndup(at, at < end ? g_utf8_skip[(guchar)*at] : 0);

		columns -= text_width(character);
		if (columns >= 0)
			from = at;
	}
	return from;
}

void input_draw(const Input *input, const Region *region, int row, int column, int columns)
{
	g_autofree char *left = shown(input, 0, input->cursor);
	g_autofree char *right = shown(input, input->cursor, input->text->len);
	const char *visible = fit_end(left, columns - 2);
	Region field = region_part(region, row, column, 1, columns);
	int at = region_put(&field, 0, 0, ROLE_NORMAL, visible);

	at += region_put(&field, 0, at, ROLE_KEY, CURSOR);
	region_put(&field, 0, at, ROLE_NORMAL, right);
}
