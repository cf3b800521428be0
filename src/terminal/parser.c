#include "terminal/parser.h"

#include "base/utf8.h"

#define BELL   0x07
#define CANCEL 0x18
#define SUB    0x1A
#define ESCAPE 0x1B
#define DELETE 0x7F

/* Marks an escape or control sequence that has more intermediate bytes than any that we know. */
#define SEVERAL 0x7F

static void begin(Parser *parser, ParserState state)
{
	parser->state = state;
	parser->prefix = parser->intermediate = parser->final = '\0';
	parser->joined = 0;
	parser->count = 0;
	parser->length = 0;
}

static void add_intermediate(Parser *parser, char byte)
{
	parser->intermediate = parser->intermediate ? SEVERAL : byte;
}

/* The byte after ESC, or a C1 control as such. */
static ParserEvent take_escape(Parser *parser, guchar byte)
{
	if (byte < 0x30) {
		add_intermediate(parser, (char)byte);
		return PARSER_NOTHING;
	}
	if (!parser->intermediate) {
		switch (byte) {
		case '[':
			begin(parser, PARSER_IN_SEQUENCE);
			return PARSER_NOTHING;
		case ']':
			begin(parser, PARSER_IN_COMMAND);
			return PARSER_NOTHING;
		case 'P':
		case 'X':
		case '^':
		case '_':
			begin(parser, PARSER_IN_STRING);
			return PARSER_NOTHING;
		default:
			break;
		}
	}
	parser->state = PARSER_IN_TEXT;
	parser->final = (char)byte;
	return PARSER_ESCAPE;
}

static ParserEvent finish_character(Parser *parser)
{
	gunichar c = parser->character;

	parser->state = PARSER_IN_TEXT;
	if (c < 0x80 || c > 0x9F)
		return PARSER_CHARACTER;
	begin(parser, PARSER_IN_ESCAPE);
	return take_escape(parser, (guchar)(c - 0x40));
}

static ParserEvent not_a_character(Parser *parser)
{
	parser->state = PARSER_IN_TEXT;
	parser->character = UTF8_REPLACEMENT;
	return PARSER_CHARACTER;
}

static ParserEvent take_first(Parser *parser, guchar byte)
{
	if (byte < 0xC2 || byte > 0xF4)
		return not_a_character(parser);
	parser->due = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
	parser->character = byte & (0x3Fu >> parser->due);
	parser->low = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
	parser->high = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
	parser->state = PARSER_IN_CHARACTER;
	return PARSER_NOTHING;
}

static ParserEvent take_rest(Parser *parser, const guchar **at)
{
	guchar byte = **at;

	if (byte < parser->low || byte > parser->high)
		return not_a_character(parser);
	(*at)++;
	parser->character = parser->character << 6 | (byte & 0x3F);
	parser->low = 0x80;
	parser->high = 0xBF;
	return --parser->due > 0 ? PARSER_NOTHING : finish_character(parser);
}

static ParserEvent take_text(Parser *parser, guchar byte)
{
	if (byte >= 0x80)
		return take_first(parser, byte);
	if (byte == DELETE)
		return PARSER_NOTHING;
	parser->character = byte;
	return PARSER_CHARACTER;
}

static void take_digit(Parser *parser, guint digit)
{
	if (parser->count == 0)
		parser->values[parser->count++] = 0;
	if (parser->count > PARSER_VALUES_MAX)
		return;

	guint16 *value = &parser->values[parser->count - 1];

	*value = (guint16)MIN(*value * 10u + digit, PARSER_VALUE_MAX);
}

/* The count goes one above the maximum, so that what follows there is known to be too much. */
static void take_separator(Parser *parser, bool is_colon)
{
	if (parser->count == 0)
		parser->values[parser->count++] = 0;
	if (parser->count < PARSER_VALUES_MAX) {
		parser->values[parser->count] = 0;
		parser->joined |= (guint32)is_colon << parser->count;
	}
	parser->count = MIN(parser->count + 1, PARSER_VALUES_MAX + 1);
}

static ParserEvent take_sequence(Parser *parser, guchar byte)
{
	bool first = parser->count == 0 && !parser->prefix && !parser->intermediate;

	if (byte >= 0x40) {
		bool is_fine = parser->state == PARSER_IN_SEQUENCE;

		parser->state = PARSER_IN_TEXT;
		parser->final = (char)byte;
		parser->count = MIN(parser->count, PARSER_VALUES_MAX);
		return is_fine ? PARSER_SEQUENCE : PARSER_NOTHING;
	}
	if (byte < 0x30)
		add_intermediate(parser, (char)byte);
	else if (parser->intermediate || (byte >= '<' && !first))
		parser->state = PARSER_IN_BAD_SEQUENCE;
	else if (byte >= '<')
		parser->prefix = (char)byte;
	else if (byte >= ':')
		take_separator(parser, byte == ':');
	else
		take_digit(parser, byte - '0');
	return PARSER_NOTHING;
}

/* Strings end with BEL (only OSC), with ST, which begins with ESC, and with CAN or SUB. */
static ParserEvent take_string(Parser *parser, guchar byte)
{
	bool is_command = parser->state == PARSER_IN_COMMAND;
	bool is_end = byte == ESCAPE || (byte == BELL && is_command);

	if (byte == CANCEL || byte == SUB) {
		parser->state = PARSER_IN_TEXT;
		return PARSER_NOTHING;
	}
	if (!is_end) {
		if (is_command && byte >= ' ' && parser->length < sizeof parser->text)
			parser->text[parser->length++] = (char)byte;
		return PARSER_NOTHING;
	}

	gsize length = parser->length;

	begin(parser, byte == ESCAPE ? PARSER_IN_ESCAPE : PARSER_IN_TEXT);
	if (!is_command || length == sizeof parser->text)
		return PARSER_NOTHING;
	parser->text[length] = '\0';
	parser->length = length;
	return PARSER_COMMAND;
}

/* Control characters do what they do in the midst of a sequence, too. */
static ParserEvent take_control(Parser *parser, guchar byte)
{
	if (byte == ESCAPE)
		begin(parser, PARSER_IN_ESCAPE);
	else if (byte == CANCEL || byte == SUB)
		parser->state = PARSER_IN_TEXT;
	parser->character = byte;
	return byte == ESCAPE ? PARSER_NOTHING : PARSER_CONTROL;
}

ParserEvent parser_take(Parser *parser, const guchar **at)
{
	guchar byte = **at;

	if (parser->state == PARSER_IN_CHARACTER)
		return take_rest(parser, at);
	if (byte >= 0x80 && parser->state != PARSER_IN_COMMAND && parser->state != PARSER_IN_STRING)
		parser->state = PARSER_IN_TEXT;
	(*at)++;
	if (parser->state == PARSER_IN_COMMAND || parser->state == PARSER_IN_STRING)
		return take_string(parser, byte);
	if (byte < ' ')
		return take_control(parser, byte);
	if (parser->state == PARSER_IN_TEXT)
		return take_text(parser, byte);
	if (byte == DELETE)
		return PARSER_NOTHING;
	if (parser->state == PARSER_IN_ESCAPE)
		return take_escape(parser, byte);
	return take_sequence(parser, byte);
}

int parser_value(const Parser *parser, int index, int otherwise)
{
	return index < parser->count && parser->values[index] ? parser->values[index] : otherwise;
}
