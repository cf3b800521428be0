/*
 * A grid of cells that screens draw on. It knows no terminal: tui/terminal.h shows it, tests
 * read it. Text is clean text (base/text.h); a wide character takes two cells, and one that
 * would be cut in half at an edge is left out.
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include "base/text.h"

#include <glib.h>
#include <stdbool.h>

/* What a piece of text is for; the theme decides how that looks. */
typedef enum Role {
	ROLE_NORMAL,
	ROLE_TITLE,
	ROLE_MUTED,
	ROLE_ACCENT,
	ROLE_WARNING,
	ROLE_ERROR,
	ROLE_SELECTED,
	ROLE_KEY,
	ROLE_QR,   /* light on dark, whatever the colours of the terminal are */
	ROLE_PANE, /* as the cell's own look says */
	ROLE_COUNT,
} Role;

#define LOOK_DEFAULT (-1)

/* How a cell of a pane looks: what runs there decides that, not the theme. */
typedef struct Look {
	gint16 foreground, background; /* of the 256 colours of xterm, or LOOK_DEFAULT */
	bool bold, dim, italic, underline, reverse, blink;
} Look;

/* One column of the screen. The second column of a wide character has an empty text. */
typedef struct Cell {
	char text[24]; /* a character with its combining marks, as far as they fit */
	Role role;
	Look look; /* of ROLE_PANE */
} Cell;

typedef struct Canvas {
	int rows, columns;
	int cursor_row, cursor_column; /* where the terminal's cursor is shown; -1: nowhere */
	Cell *cells;
} Canvas;

/* A part of a canvas; drawing is given in its own rows and columns and stays inside. */
typedef struct Region {
	Canvas *canvas;
	int row, column; /* of its upper left corner */
	int rows, columns;
} Region;

Canvas *canvas_new(int rows, int columns);
void canvas_free(Canvas *canvas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Canvas, canvas_free)

/* Fills everything with blanks. */
void canvas_clear(Canvas *canvas);

/* The cell at a place that is on the canvas. */
const Cell *canvas_cell(const Canvas *canvas, int row, int column);

/* A row as text without the blanks at its end; for tests. */
char *canvas_row(const Canvas *canvas, int row);

/* The whole canvas, and a part of a region, cut to what there is. */
Region region_whole(Canvas *canvas);
Region region_part(const Region *region, int row, int column, int rows, int columns);

/* Writes text, cut with an ellipsis to what fits; returns the columns it took. */
int region_put(const Region *region, int row, int column, Role role, const char *text);

/* Writes one character, of one column or two, with its marks and a look of its own. */
void region_put_cell(
	const Region *region, int row, int column, const char *text, int width, const Look *look);

/* Shows the terminal's cursor there, if that is inside. */
void region_put_cursor(const Region *region, int row, int column);

/* Writes text into a field of exactly that many columns, cut or filled with blanks. */
void region_put_field(const Region *region, int row, int column, int columns, Role role,
	TextCut cut, const char *text);

/* Writes text so that it ends at the right edge, less a margin. Returns its first column. */
int region_put_right(const Region *region, int row, int margin, Role role, const char *text);

/* A horizontal line over the whole width. */
void region_line(const Region *region, int row);

/* What a frame takes of its title's room. */
#define BOX_TITLE_MARGINS 6

/* A frame around the region, with a title in its upper edge, or none. Returns what is inside. */
Region region_box(const Region *region, const char *title);

#endif
