#include "terminal/scrollback.h"

#include "base/utf8.h"
#include "terminal/character.h"

#include <string.h>

/* Cells that follow each other and have the same pen. */
typedef struct Stretch {
	Pen pen;
	guint32 cells;
} Stretch;

/* Followed by its stretches, which a line of the default pen has none of, and its text. */
typedef struct Line {
	guint32 size; /* of all of it */
	guint16 columns;
	guint16 count; /* of stretches */
	bool wrapped;
	Stretch stretches[];
} Line;

struct Scrollback {
	Line **ring;
	int lines_max;
	int next; /* where in the ring the next line comes */
	gint64 first, end;
	gsize bytes;
	GByteArray *text;  /* of the line that is being packed */
	GArray *stretches; /* of it */
};

Scrollback *scrollback_new(int lines_max)
{
	Scrollback *scrollback = g_new0(Scrollback, 1);

	scrollback->lines_max = lines_max;
	scrollback->ring = g_new0(Line *, (gsize)lines_max);
	scrollback->text = g_byte_array_new();
	scrollback->stretches = g_array_new(FALSE, FALSE, sizeof(Stretch));
	return scrollback;
}

void scrollback_free(Scrollback *scrollback)
{
	if (!scrollback)
		return;
	scrollback_clear(scrollback);
	g_byte_array_unref(scrollback->text);
	g_array_unref(scrollback->stretches);
	g_free(scrollback->ring);
	g_free(scrollback);
}

static int after(const Scrollback *scrollback, int slot)
{
	return slot + 1 < scrollback->lines_max ? slot + 1 : 0;
}

static Line **line_at(const Scrollback *scrollback, gint64 line)
{
	int slot = scrollback->next - (int)(scrollback->end - line);

	return &scrollback->ring[slot < 0 ? slot + scrollback->lines_max : slot];
}

static void free_line(Scrollback *scrollback, Line **line)
{
	scrollback->bytes -= (*line)->size;
	g_clear_pointer(line, g_free);
}

static void drop_first(Scrollback *scrollback)
{
	free_line(scrollback, line_at(scrollback, scrollback->first));
	scrollback->first++;
}

void scrollback_drop_last(Scrollback *scrollback)
{
	Line **line = line_at(scrollback, scrollback->end - 1);

	free_line(scrollback, line);
	scrollback->next = (int)(line - scrollback->ring);
	scrollback->end--;
}

void scrollback_clear(Scrollback *scrollback)
{
	while (scrollback->first < scrollback->end)
		drop_first(scrollback);
}

/* The cells of a row that have to be kept: a line ends with its last character. */
static int columns_of(const Row *row)
{
	int columns = row->used;

	while (!row->wrapped && columns > 0 && row->cells[columns - 1].pen == 0 &&
		(row->cells[columns - 1].glyph == 0 || row->cells[columns - 1].glyph == ' '))
		columns--;
	return columns;
}

static void pack_stretches(Scrollback *scrollback, const Row *row, int columns)
{
	GArray *stretches = scrollback->stretches;
	Stretch stretch = { 0 };

	g_array_set_size(stretches, 0);
	for (int i = 0; i < columns; i++) {
		if (stretch.cells > 0 && row->cells[i].pen != stretch.pen) {
			g_array_append_val(stretches, stretch);
			stretch.cells = 0;
		}
		stretch.pen = row->cells[i].pen;
		stretch.cells++;
	}
	if (stretch.cells > 0 && (stretches->len > 0 || stretch.pen != 0))
		g_array_append_val(stretches, stretch);
}

static guint pack_glyph(Glyph glyph, guint8 *ret_text)
{
	guint length = 0;

	for (int i = 0; i <= GLYPH_MARKS; i++) {
		gunichar c = glyph_character(glyph, i);

		if (c)
			length += (guint)g_unichar_to_utf8(c, (char *)ret_text + length);
	}
	return length;
}

/* The text of the first so many cells. */
static void pack_text(Scrollback *scrollback, const Row *row, int columns)
{
	GByteArray *text = scrollback->text;
	guint length = 0;

	g_byte_array_set_size(text, (guint)columns * 4 * (1 + GLYPH_MARKS));
	for (int i = 0; i < columns; i++) {
		Glyph glyph = row->cells[i].glyph;

		if (glyph < 0x80)
			text->data[length++] = glyph ? (guint8)glyph : ' ';
		else if (glyph != GLYPH_TAIL)
			length += pack_glyph(glyph, text->data + length);
	}
	g_byte_array_set_size(text, length);
}

static Line *line_new(int columns, bool is_wrapped, gsize stretches, gsize text)
{
	gsize size = sizeof(Line) + stretches * sizeof(Stretch) + text;
	Line *line = g_malloc(size);

	*line = (Line){ .size = (guint32)size,
		.columns = (guint16)columns,
		.count = (guint16)stretches,
		.wrapped = is_wrapped };
	return line;
}

/* Most lines are ASCII in the default pen: their cells are their text. */
static bool is_plain(const Row *row, int columns)
{
	guint64 glyphs = 0, pens = 0;

	for (int i = 0; i < columns; i++) {
		glyphs |= row->cells[i].glyph;
		pens |= row->cells[i].pen;
	}
	return glyphs < 0x80 && pens == 0;
}

static Line *pack_plain(const Row *row, int columns)
{
	Line *line = line_new(columns, row->wrapped, 0, (gsize)columns);
	char *text = (char *)line->stretches;

	for (int i = 0; i < columns; i++)
		text[i] = row->cells[i].glyph ? (char)row->cells[i].glyph : ' ';
	return line;
}

static Line *pack(Scrollback *scrollback, const Row *row, int columns)
{
	if (is_plain(row, columns))
		return pack_plain(row, columns);
	pack_stretches(scrollback, row, columns);
	pack_text(scrollback, row, columns);

	const GByteArray *text = scrollback->text;
	const GArray *stretches = scrollback->stretches;
	Line *line = line_new(columns, row->wrapped, stretches->len, text->len);

	if (stretches->len > 0)
		memcpy(line->stretches, stretches->data, stretches->len * sizeof(Stretch));
	memcpy(line->stretches + stretches->len, text->data, text->len);
	return line;
}

void scrollback_push(Scrollback *scrollback, const Row *row)
{
	if (scrollback->lines_max == 0) {
		scrollback->first = ++scrollback->end;
		return;
	}
	if (scrollback->end - scrollback->first == scrollback->lines_max)
		drop_first(scrollback);

	Line *line = pack(scrollback, row, columns_of(row));

	while (scrollback->first < scrollback->end &&
		scrollback->bytes + line->size > SCROLLBACK_BYTES_MAX)
		drop_first(scrollback);
	scrollback->bytes += line->size;
	scrollback->ring[scrollback->next] = line;
	scrollback->next = after(scrollback, scrollback->next);
	scrollback->end++;
}

gint64 scrollback_first(const Scrollback *scrollback)
{
	return scrollback->first;
}

gint64 scrollback_end(const Scrollback *scrollback)
{
	return scrollback->end;
}

int scrollback_columns(const Scrollback *scrollback, gint64 line)
{
	return (*line_at(scrollback, line))->columns;
}

bool scrollback_is_wrapped(const Scrollback *scrollback, gint64 line)
{
	return (*line_at(scrollback, line))->wrapped;
}

static void read_text(const Line *line, GridCell *cells)
{
	const char *at = (const char *)(line->stretches + line->count);
	const char *end = (const char *)line + line->size;
	int column = 0;

	while (at < end) {
		gunichar c = utf8_take(&at, end);
		int width = character_width(c);

		if (width == 0) {
			GridCell *base = &cells[column - 1];

			base -= base->glyph == GLYPH_TAIL ? 1 : 0;
			base->glyph = glyph_add_mark(base->glyph, c);
			continue;
		}
		cells[column++] = (GridCell){ .glyph = c | (width == 2 ? GLYPH_WIDE : 0) };
		if (width == 2)
			cells[column++] = (GridCell){ .glyph = GLYPH_TAIL };
	}
}

void scrollback_read(const Scrollback *scrollback, gint64 number, GridCell *ret_cells)
{
	const Line *line = *line_at(scrollback, number);
	GridCell *cell = ret_cells;

	read_text(line, ret_cells);
	for (int i = 0; i < line->count; i++)
		for (guint32 left = line->stretches[i].cells; left > 0; left--)
			(cell++)->pen = line->stretches[i].pen;
}
