#include "terminal/pen.h"

#define CUBE_FIRST  16
#define CUBE_SIDE   6
#define GREYS_FIRST 232
#define GREYS       24

/* The attributes by their SGR numbers, and what switches them off. */
static const struct {
	guint16 number;
	guint16 set, clear;
} attributes[] = {
	{ 1, PEN_BOLD, 0 },
	{ 2, PEN_DIM, 0 },
	{ 3, PEN_ITALIC, 0 },
	{ 4, PEN_UNDERLINE, 0 },
	{ 5, PEN_BLINK, 0 },
	{ 6, PEN_BLINK, 0 },
	{ 7, PEN_REVERSE, 0 },
	{ 8, PEN_CONCEAL, 0 },
	{ 9, PEN_STRIKE, 0 },
	{ 21, PEN_UNDERLINE, 0 },
	{ 22, 0, PEN_BOLD | PEN_DIM },
	{ 23, 0, PEN_ITALIC },
	{ 24, 0, PEN_UNDERLINE },
	{ 25, 0, PEN_BLINK },
	{ 27, 0, PEN_REVERSE },
	{ 28, 0, PEN_CONCEAL },
	{ 29, 0, PEN_STRIKE },
};

static Pen set_attributes(Pen pen, guint set, guint clear)
{
	pen &= ~((Pen)clear << (2 * COLOUR_BITS));
	return pen | (Pen)set << (2 * COLOUR_BITS);
}

static Pen set_foreground(Pen pen, Colour colour)
{
	return (pen & ~(Pen)COLOUR_MASK) | colour;
}

static Pen set_background(Pen pen, Colour colour)
{
	return (pen & ~((Pen)COLOUR_MASK << COLOUR_BITS)) | (Pen)colour << COLOUR_BITS;
}

/* The steps of the colour cube are 0, 95, 135, 175, 215 and 255. */
static int cube_value(int step)
{
	return step == 0 ? 0 : 55 + 40 * step;
}

static int cube_step(int value)
{
	return value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;
}

static int distance(int red, int green, int blue, const int *other)
{
	int dr = red - other[0], dg = green - other[1], db = blue - other[2];

	return dr * dr + dg * dg + db * db;
}

int colour_to_index(Colour colour)
{
	if (colour == COLOUR_DEFAULT)
		return -1;
	if (!(colour & COLOUR_RGB))
		return (int)colour - 1;

	int red = colour >> 16 & 0xFF, green = colour >> 8 & 0xFF, blue = colour & 0xFF;
	int steps[] = { cube_step(red), cube_step(green), cube_step(blue) };
	int cube[] = { cube_value(steps[0]), cube_value(steps[1]), cube_value(steps[2]) };
	int grey = CLAMP(((red + green + blue) / 3 - 3) / 10, 0, GREYS - 1);
	int greys[] = { 8 + 10 * grey, 8 + 10 * grey, 8 + 10 * grey };

	if (distance(red, green, blue, greys) < distance(red, green, blue, cube))
		return GREYS_FIRST + grey;
	return CUBE_FIRST + (steps[0] * CUBE_SIDE + steps[1]) * CUBE_SIDE + steps[2];
}

/* How many parameters follow the one at index as parts of it, after colons. */
static int parts_after(const Parser *parser, int index)
{
	int parts = 0;

	while (index + parts + 1 < parser->count && parser->joined >> (index + parts + 1) & 1)
		parts++;
	return parts;
}

/*
 * The colour that the parameters from 38 or 48 on tell, in either form: 38;2;R;G;B or
 * 38:2:SPACE:R:G:B, where many leave the colour space out. Returns how many parameters it took.
 */
static int take_colour(const Parser *parser, int index, Colour *colour)
{
	int parts = parts_after(parser, index);
	int left = parts ? parts : parser->count - index - 1;
	const guint16 *values = parser->values + index + 1;
	int skip = parts >= 5 ? 1 : 0;

	if (left < 1)
		return 0;
	if (values[0] == 5) {
		if (left >= 2 && values[1] <= 255)
			*colour = colour_of_index(values[1]);
		return parts ? parts : MIN(left, 2);
	}
	if (values[0] == 2) {
		if (left >= 4 + skip &&
			MAX(MAX(values[1 + skip], values[2 + skip]), values[3 + skip]) <= 255)
			*colour =
				colour_of_rgb(values[1 + skip], values[2 + skip], values[3 + skip]);
		return parts ? parts : MIN(left, 4);
	}
	return parts ? parts : 1;
}

static Pen select_attribute(Pen pen, guint number)
{
	for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++)
		if (attributes[i].number == number)
			return set_attributes(pen, attributes[i].set, attributes[i].clear);
	return pen;
}

/* Colours of one number: 30 to 37, 39, 40 to 47, 49, 90 to 97, 100 to 107. */
static Pen select_colour(Pen pen, guint number)
{
	guint unit = number % 10;

	switch (number / 10) {
	case 3:
		return unit == 8 ? pen
				 : set_foreground(
					   pen, unit == 9 ? COLOUR_DEFAULT : colour_of_index(unit));
	case 4:
		return unit == 8 ? pen
				 : set_background(
					   pen, unit == 9 ? COLOUR_DEFAULT : colour_of_index(unit));
	case 9:
		return unit > 7 ? pen : set_foreground(pen, colour_of_index(unit + 8));
	case 10:
		return unit > 7 ? pen : set_background(pen, colour_of_index(unit + 8));
	default:
		return pen;
	}
}

/* Takes the parameter at index and those that belong to it; returns how many those were. */
static int take_parameter(Pen *pen, const Parser *parser, int index)
{
	guint number = parser->values[index];
	int parts = parts_after(parser, index);
	Colour colour;
	int taken;

	switch (number) {
	case 0:
		*pen = 0;
		return parts;
	case 38:
		colour = pen_foreground(*pen);
		taken = take_colour(parser, index, &colour);
		*pen = set_foreground(*pen, colour);
		return taken;
	case 48:
		colour = pen_background(*pen);
		taken = take_colour(parser, index, &colour);
		*pen = set_background(*pen, colour);
		return taken;
	case 58: /* of the underline */
		return take_colour(parser, index, &colour);
	case 4:
		if (parts > 0 && parser->values[index + 1] == 0)
			number = 24;
		break;
	default:
		break;
	}
	*pen = select_colour(select_attribute(*pen, number), number);
	return parts;
}

Pen pen_select(Pen pen, const Parser *parser)
{
	if (parser->count == 0)
		return 0;
	for (int i = 0; i < parser->count; i++)
		i += take_parameter(&pen, parser, i);
	return pen;
}
