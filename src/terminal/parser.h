/*
 * Takes the bytes of a terminal's input apart: characters, control characters, escape sequences,
 * control sequences (CSI) and operating system commands (OSC); ECMA-35, ECMA-48, and
 * https://vt100.net/emu/dec_ansi_parser.
 *
 *	while (at < end)
 *		switch (parser_take(&parser, &at)) { … }
 *
 * Bytes may be split anywhere. What is no UTF-8 gives U+FFFD as in base/utf8.h. Strings that nobody
 * here understands (DCS, APC, PM, SOS) are swallowed, and so is an OSC that is too long; a C1
 * control that came as UTF-8 is the escape sequence it stands for. Nothing is allocated.
 */
#ifndef TERMINAL_PARSER_H
#define TERMINAL_PARSER_H

#include <glib.h>
#include <stdbool.h>

#define PARSER_VALUES_MAX 32
#define PARSER_VALUE_MAX  32767
#define PARSER_TEXT_MAX   4096

typedef enum ParserEvent {
	PARSER_NOTHING, /* the sequence goes on */
	PARSER_CHARACTER,
	PARSER_CONTROL,  /* character: C0 */
	PARSER_ESCAPE,   /* intermediate, final */
	PARSER_SEQUENCE, /* CSI: prefix, values, intermediate, final */
	PARSER_COMMAND,  /* OSC: text */
} ParserEvent;

typedef enum ParserState {
	PARSER_IN_TEXT,
	PARSER_IN_CHARACTER, /* the rest of a UTF-8 sequence is due */
	PARSER_IN_ESCAPE,
	PARSER_IN_SEQUENCE,
	PARSER_IN_BAD_SEQUENCE,
	PARSER_IN_COMMAND,
	PARSER_IN_STRING,
} ParserState;

typedef struct Parser {
	ParserState state;
	gunichar character;

	/* of the UTF-8 sequence: bytes that are due, bounds of the next one */
	guchar due, low, high;

	char prefix;       /* one of "<=>?", or NUL */
	char intermediate; /* the only one, NUL for none, 0x7F for several */
	char final;
	guint16 values[PARSER_VALUES_MAX]; /* 0 where none is given */
	guint32 joined;                    /* bit N: a colon stands before value N */
	int count;

	char text[PARSER_TEXT_MAX]; /* ends with NUL once it is complete */
	gsize length;
} Parser;

/*
 * Takes the byte at *at and moves it on; or does not: a byte that cuts a character short has to be
 * taken once more.
 */
ParserEvent parser_take(Parser *parser, const guchar **at);

/* The value at index, or what stands for it where none or 0 is given. */
int parser_value(const Parser *parser, int index, int otherwise);

#endif
