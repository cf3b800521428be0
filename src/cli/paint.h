/*
 * Text for standard output: coloured on a terminal, plain elsewhere, in ASCII where the locale is
 * not UTF-8. A command writes through a Paint and never to stdout itself.
 */
#ifndef CLI_PAINT_H
#define CLI_PAINT_H

#include <glib.h>
#include <stdbool.h>

typedef enum PaintRole {
	PAINT_NORMAL,
	PAINT_TITLE,
	PAINT_MUTED,
	PAINT_ACCENT,
	PAINT_WARNING,
	PAINT_ERROR,
} PaintRole;

typedef struct Paint {
	bool colour;
	bool utf8;
	int columns; /* of the terminal, to cut lines at; 0 when lines are not cut */
} Paint;

/*
 * How to write to standard output: in colour when it is a terminal that has some, unless
 * no_colour is given or NO_COLOR is set (https://no-color.org: to anything but "").
 */
Paint paint_for_stdout(bool no_colour);

/* Writes clean text in a role, without a newline. */
void paint_text(const Paint *paint, PaintRole role, const char *text);

/*
 * Writes clean text, wrapped to the terminal (or 100 columns), each line after the first
 * indented by the given columns, where the cursor must stand already; ends with a newline.
 */
void paint_wrapped(const Paint *paint, PaintRole role, int indent, const char *text);

#endif
