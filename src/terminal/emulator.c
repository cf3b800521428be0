#include "terminal/emulator.h"

#include "base/utf8.h"
#include "terminal/control.h"
#include "terminal/page.h"
#include "terminal/parser.h"
#include "terminal/reflow.h"

#include <string.h>

struct Emulator {
	Page page;
	Parser parser;
	GString *replies;
	char link[PARSER_TEXT_MAX];
	gint64 link_line;
};

/* The cells of a line; those of a stored one are unpacked for the purpose. */
typedef struct Cells {
	const GridCell *cells;
	int count;
	GridCell *unpacked;
} Cells;

static void cells_clear(Cells *cells)
{
	g_free(cells->unpacked);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cells, cells_clear)

Emulator *emulator_new(int columns, int rows, int scrollback_lines)
{
	Emulator *emulator = g_new0(Emulator, 1);

	page_init(&emulator->page, CLAMP(columns, 1, EMULATOR_COLUMNS_MAX),
		CLAMP(rows, 1, EMULATOR_ROWS_MAX), MAX(scrollback_lines, 0));
	emulator->replies = g_string_new(NULL);
	return emulator;
}

void emulator_free(Emulator *emulator)
{
	if (!emulator)
		return;
	page_clear(&emulator->page);
	g_string_free(emulator->replies, TRUE);
	g_free(emulator);
}

/* OSC 8 ; PARAMETERS ; TARGET. An empty target ends the link. */
static void take_command(Emulator *emulator)
{
	const char *text = emulator->parser.text;
	const char *target = g_str_has_prefix(text, "8;") ? strchr(text + 2, ';') : NULL;

	if (!target || !target[1])
		return;
	g_strlcpy(emulator->link, target + 1, sizeof emulator->link);
	emulator->link_line = emulator_screen_line(emulator) + emulator->page.cursor.row;
}

void emulator_feed(Emulator *emulator, const char *bytes, gsize length)
{
	const guchar *at = (const guchar *)bytes, *end = at + length;
	Page *page = &emulator->page;
	Parser *parser = &emulator->parser;

	while (at < end) {
		if (parser->state == PARSER_IN_TEXT && (guchar)(*at - ' ') < 0x5F) {
			gsize taken = page_put_run(page, at, (gsize)(end - at));

			at += taken;
			if (taken > 0)
				continue;
		}

		ParserEvent event = parser_take(parser, &at);

		if (event == PARSER_COMMAND)
			take_command(emulator);
		else if (event != PARSER_NOTHING)
			control_run(page, event, parser, emulator->replies);
	}
}

void emulator_resize(Emulator *emulator, int columns, int rows)
{
	reflow_resize(&emulator->page, CLAMP(columns, 1, EMULATOR_COLUMNS_MAX),
		CLAMP(rows, 1, EMULATOR_ROWS_MAX));
}

void emulator_size(const Emulator *emulator, int *ret_columns, int *ret_rows)
{
	*ret_columns = emulator->page.columns;
	*ret_rows = emulator->page.rows;
}

EmulatorCursor emulator_cursor(const Emulator *emulator)
{
	const Page *page = &emulator->page;

	return (EmulatorCursor){ .row = page->cursor.row,
		.column = MIN(page->cursor.column, page->columns - 1),
		.is_visible = !page->modes.hidden_cursor };
}

EmulatorModes emulator_modes(const Emulator *emulator)
{
	const PageModes *modes = &emulator->page.modes;

	return (EmulatorModes){ .application_cursor = modes->application_cursor,
		.application_keypad = modes->application_keypad,
		.bracketed_paste = modes->bracketed_paste };
}

char *emulator_steal_replies(Emulator *emulator)
{
	if (emulator->replies->len == 0)
		return NULL;

	char *replies = g_strdup(emulator->replies->str);

	g_string_truncate(emulator->replies, 0);
	return replies;
}

gint64 emulator_first_line(const Emulator *emulator)
{
	return scrollback_first(emulator->page.scrollback);
}

gint64 emulator_screen_line(const Emulator *emulator)
{
	return scrollback_end(emulator->page.scrollback);
}

gint64 emulator_end_line(const Emulator *emulator)
{
	return emulator_screen_line(emulator) + emulator->page.rows;
}

static bool has_line(const Emulator *emulator, gint64 line)
{
	return line >= emulator_first_line(emulator) && line < emulator_end_line(emulator);
}

static const Row *screen_row(const Emulator *emulator, gint64 line)
{
	return grid_row(emulator->page.grid, (int)(line - emulator_screen_line(emulator)));
}

static Cells cells_of(const Emulator *emulator, gint64 line)
{
	Cells cells = { 0 };

	if (!has_line(emulator, line))
		return cells;
	if (line >= emulator_screen_line(emulator)) {
		const Row *row = screen_row(emulator, line);

		return (Cells){ .cells = row->cells, .count = row->used };
	}
	cells.count = scrollback_columns(emulator->page.scrollback, line);
	cells.unpacked = g_new0(GridCell, (gsize)MAX(cells.count, 1));
	cells.cells = cells.unpacked;
	scrollback_read(emulator->page.scrollback, line, cells.unpacked);
	return cells;
}

/* Writes what a cell shows, at most 12 bytes and a NUL; returns how many. */
static int glyph_text(const GridCell *cell, char *ret_text)
{
	bool is_blank = cell->glyph == 0 || pen_attributes(cell->pen) & PEN_CONCEAL;
	int length = 0;

	if (cell->glyph == GLYPH_TAIL) {
		*ret_text = '\0';
		return 0;
	}
	if (is_blank) {
		bool is_wide = cell->glyph & GLYPH_WIDE;

		return (int)g_strlcpy(ret_text, is_wide ? "  " : " ", 3);
	}
	for (int i = 0; i <= GLYPH_MARKS; i++) {
		gunichar c = glyph_character(cell->glyph, i);

		if (c)
			length += g_unichar_to_utf8(c, ret_text + length);
	}
	ret_text[length] = '\0';
	return length;
}

static EmulatorCell show_cell(const GridCell *cell)
{
	EmulatorCell shown = { .width = 1,
		.foreground = pen_foreground(cell->pen),
		.background = pen_background(cell->pen),
		.attributes = pen_attributes(cell->pen) };

	glyph_text(cell, shown.text);
	if (cell->glyph == GLYPH_TAIL)
		shown.width = 0;
	else if (cell->glyph & GLYPH_WIDE)
		shown.width = 2;
	return shown;
}

void emulator_read(const Emulator *emulator, gint64 line, EmulatorCell *ret_cells, int columns)
{
	static const GridCell blank = { 0 };
	g_auto(Cells) cells = cells_of(emulator, line);

	for (int i = 0; i < columns; i++) {
		bool is_there = i < cells.count;
		bool is_cut = is_there && i == columns - 1 && cells.cells[i].glyph & GLYPH_WIDE;

		ret_cells[i] = show_cell(is_there && !is_cut ? &cells.cells[i] : &blank);
	}
}

bool emulator_is_wrapped(const Emulator *emulator, gint64 line)
{
	if (!has_line(emulator, line))
		return false;
	if (line >= emulator_screen_line(emulator))
		return screen_row(emulator, line)->wrapped;
	return scrollback_is_wrapped(emulator->page.scrollback, line);
}

char *emulator_text(const Emulator *emulator, gint64 line)
{
	g_auto(Cells) cells = cells_of(emulator, line);
	GString *text = g_string_new(NULL);
	char shown[16];

	for (int i = 0; i < cells.count; i++) {
		const GridCell *cell = &cells.cells[i];

		if (cell->glyph > 0 && cell->glyph < 0x80 && cell->pen == 0)
			g_string_append_c(text, (char)cell->glyph);
		else
			g_string_append_len(text, shown, glyph_text(cell, shown));
	}
	while (!emulator_is_wrapped(emulator, line) && text->len > 0 &&
		text->str[text->len - 1] == ' ')
		g_string_truncate(text, text->len - 1);
	return g_string_free(text, FALSE);
}

/* A line as characters in lower case, and the column of each. */
typedef struct Hay {
	GArray *characters; /* of gunichar */
	GArray *columns;    /* of int, with the line's end as one more */
} Hay;

static void hay_clear(Hay *hay)
{
	g_array_unref(hay->characters);
	g_array_unref(hay->columns);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Hay, hay_clear)

static Hay hay_new(const Emulator *emulator, gint64 line)
{
	g_auto(Cells) cells = cells_of(emulator, line);
	Hay hay = { .characters = g_array_new(FALSE, FALSE, sizeof(gunichar)),
		.columns = g_array_new(FALSE, FALSE, sizeof(int)) };
	char shown[16];

	for (int i = 0; i < cells.count; i++) {
		const char *at = shown, *end = shown + glyph_text(&cells.cells[i], shown);

		while (at < end) {
			gunichar c = g_unichar_tolower(utf8_take(&at, end));

			g_array_append_val(hay.characters, c);
			g_array_append_val(hay.columns, i);
		}
	}
	g_array_append_val(hay.columns, cells.count);
	return hay;
}

/* The first match in a line whose column is at least, or the last one whose column is at most. */
static bool find_in_line(const Emulator *emulator, const GArray *needle,
	EmulatorDirection direction, int bound, EmulatorMatch *match)
{
	g_auto(Hay) hay = hay_new(emulator, match->line);
	gsize size = needle->len * sizeof(gunichar);
	bool is_found = false;

	for (guint i = 0; i + needle->len <= hay.characters->len; i++) {
		int column = g_array_index(hay.columns, int, i);
		bool fits = direction == EMULATOR_NEXT ? column >= bound : column <= bound;

		if (!fits || memcmp(&g_array_index(hay.characters, gunichar, i), needle->data,
				     size) != 0)
			continue;
		match->column = column;
		match->columns = g_array_index(hay.columns, int, i + needle->len) - column;
		is_found = true;
		if (direction == EMULATOR_NEXT)
			break;
	}
	return is_found;
}

bool emulator_find(const Emulator *emulator, const char *needle, EmulatorDirection direction,
	EmulatorMatch *match)
{
	g_autoptr(GArray) letters = g_array_new(FALSE, FALSE, sizeof(gunichar));
	const char *end = needle + strlen(needle);
	int step = direction == EMULATOR_NEXT ? 1 : -1;
	int bound = match->column + step;
	EmulatorMatch found = *match;

	while (needle < end) {
		gunichar c = g_unichar_tolower(utf8_take(&needle, end));

		g_array_append_val(letters, c);
	}
	if (letters->len == 0)
		return false;
	if (direction == EMULATOR_PREVIOUS && found.line >= emulator_end_line(emulator)) {
		found.line = emulator_end_line(emulator) - 1;
		bound = G_MAXINT;
	}
	for (; has_line(emulator, found.line); found.line += step) {
		if (find_in_line(emulator, letters, direction, bound, &found)) {
			*match = found;
			return true;
		}
		bound = step > 0 ? 0 : G_MAXINT;
	}
	return false;
}

const char *emulator_link(const Emulator *emulator, gint64 *ret_line)
{
	if (!*emulator->link)
		return NULL;
	*ret_line = emulator->link_line;
	return emulator->link;
}
