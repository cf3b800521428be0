/*
 * What a cell is written with: two colours and some attributes, packed into one number, so that a
 * cell is small and cells compare and copy fast. The pen 0 is the default one.
 */
#ifndef TERMINAL_PEN_H
#define TERMINAL_PEN_H

#include "terminal/parser.h"

#include <glib.h>
#include <stdbool.h>

/* A colour: COLOUR_DEFAULT, colour_of_index(0 to 255), or colour_of_rgb(). */
typedef guint32 Colour;

#define COLOUR_DEFAULT 0u
#define COLOUR_BITS    25
#define COLOUR_MASK    ((1u << COLOUR_BITS) - 1)
#define COLOUR_RGB     (1u << 24)

static inline Colour colour_of_index(guint index)
{
	return (index & 0xFF) + 1;
}

static inline Colour colour_of_rgb(guint red, guint green, guint blue)
{
	return COLOUR_RGB | (red & 0xFF) << 16 | (green & 0xFF) << 8 | (blue & 0xFF);
}

/* The nearest of the 256 colours of xterm; -1 for the default one. */
int colour_to_index(Colour colour);

typedef enum PenAttribute {
	PEN_BOLD = 1 << 0,
	PEN_DIM = 1 << 1,
	PEN_ITALIC = 1 << 2,
	PEN_UNDERLINE = 1 << 3,
	PEN_BLINK = 1 << 4,
	PEN_REVERSE = 1 << 5,
	PEN_CONCEAL = 1 << 6,
	PEN_STRIKE = 1 << 7,
} PenAttribute;

typedef guint64 Pen;

static inline Colour pen_foreground(Pen pen)
{
	return pen & COLOUR_MASK;
}

static inline Colour pen_background(Pen pen)
{
	return pen >> COLOUR_BITS & COLOUR_MASK;
}

static inline guint pen_attributes(Pen pen)
{
	return (guint)(pen >> (2 * COLOUR_BITS));
}

/* What erased cells get: the background alone. */
static inline Pen pen_for_blank(Pen pen)
{
	return pen & (Pen)COLOUR_MASK << COLOUR_BITS;
}

/* The pen after an SGR sequence (ECMA-48, 8.3.117; ITU T.416 for colours). */
Pen pen_select(Pen pen, const Parser *parser);

#endif
