#include "tui/pane.h"

#include "base/secret.h"
#include "terminal/keys.h"
#include "terminal/links.h"

#include <string.h>

/* Until it is drawn for the first time. */
#define ROWS    24
#define COLUMNS 80

/* Output is shown so often and no more, however fast it comes. */
#define FRAME_MS 30

/* How often addresses and codes are looked for at most. */
#define LINKS_US 500000

struct Pane {
	RunPlan *plan;
	Run *run;
	Emulator *emulator;
	PaneCallbacks callbacks;
	gpointer data;
	int rows, columns;
	bool follows;        /* the end is shown, and what comes */
	gint64 top;          /* the first line that is shown, when it does not */
	EmulatorMatch match; /* of the search */
	bool has_match;
	guint frame; /* the source that tells of new output; 0 for none */
	char *address, *code;
	bool links_are_old;
	gint64 links_at; /* µs, monotonic: when these two were looked for */
};

static void send(Pane *pane, const char *bytes, gsize length)
{
	if (pane_is_running(pane) && length > 0)
		run_write(pane->run, bytes, length);
}

static gboolean on_frame(gpointer data)
{
	Pane *pane = data;

	pane->frame = 0;
	pane->callbacks.change(pane->data);
	return G_SOURCE_REMOVE;
}

static void on_output(const char *bytes, gsize length, gpointer data)
{
	Pane *pane = data;

	emulator_feed(pane->emulator, bytes, length);
	pane->links_are_old = true;

	g_autofree char *replies = emulator_steal_replies(pane->emulator);

	if (replies)
		send(pane, replies, strlen(replies));
	if (pane->frame == 0)
		pane->frame = g_timeout_add(FRAME_MS, on_frame, pane);
}

static void on_end(gpointer data)
{
	Pane *pane = data;

	pane->callbacks.end(pane, pane->data);
}

Pane *pane_new(const Paths *paths, RunPlan *plan, const PaneCallbacks *callbacks, gpointer data,
	GError **error)
{
	static const RunCallbacks run_callbacks = { .output = on_output, .end = on_end };
	Pane *pane = g_new0(Pane, 1);

	pane->plan = plan;
	pane->callbacks = *callbacks;
	pane->data = data;
	pane->rows = ROWS;
	pane->columns = COLUMNS;
	pane->follows = true;
	pane->emulator = emulator_new(COLUMNS, ROWS, EMULATOR_SCROLLBACK);
	pane->run = run_start(paths, plan, ROWS, COLUMNS, &run_callbacks, pane, error);
	if (pane->run)
		return pane;
	pane_free(pane);
	return NULL;
}

void pane_free(Pane *pane)
{
	if (!pane)
		return;
	run_free(pane->run);
	if (pane->frame != 0)
		g_source_remove(pane->frame);
	emulator_free(pane->emulator);
	run_plan_free(pane->plan);
	g_free(pane->address);
	g_free(pane->code);
	g_free(pane);
}

const RunPlan *pane_plan(const Pane *pane)
{
	return pane->plan;
}

Run *pane_run(const Pane *pane)
{
	return pane->run;
}

bool pane_is_running(const Pane *pane)
{
	return pane->run && run_state(pane->run) == RUN_GOES_ON;
}

static void follow(Pane *pane)
{
	pane->follows = true;
	pane->has_match = false;
}

static void resize(Pane *pane, int rows, int columns)
{
	if (rows == pane->rows && columns == pane->columns)
		return;
	pane->rows = rows;
	pane->columns = columns;
	emulator_resize(pane->emulator, columns, rows);
	if (pane_is_running(pane))
		run_resize(pane->run, rows, columns);
	follow(pane); /* the lines have other numbers now */
}

/* The first line that is shown. */
static gint64 top_of(const Pane *pane)
{
	return pane->follows ? emulator_screen_line(pane->emulator)
			     : MAX(pane->top, emulator_first_line(pane->emulator));
}

bool pane_has_above(const Pane *pane)
{
	return top_of(pane) > emulator_first_line(pane->emulator);
}

bool pane_has_below(const Pane *pane)
{
	return top_of(pane) + pane->rows < emulator_end_line(pane->emulator);
}

static bool is_matched(const Pane *pane, gint64 line, int column)
{
	return pane->has_match && pane->match.line == line && column >= pane->match.column &&
	       column < pane->match.column + pane->match.columns;
}

static void draw_line(const Pane *pane, const Region *region, int row, gint64 line)
{
	g_autofree EmulatorCell *cells = g_new(EmulatorCell, (gsize)pane->columns);

	emulator_read(pane->emulator, line, cells, pane->columns);
	for (int column = 0; column < pane->columns; column += MAX(cells[column].width, 1)) {
		const EmulatorCell *cell = &cells[column];
		const Look look = {
			.foreground = (gint16)colour_to_index(cell->foreground),
			.background = (gint16)colour_to_index(cell->background),
			.bold = cell->attributes & PEN_BOLD,
			.dim = cell->attributes & PEN_DIM,
			.italic = cell->attributes & PEN_ITALIC,
			.underline = cell->attributes & PEN_UNDERLINE,
			.blink = cell->attributes & PEN_BLINK,
			.reverse = !(cell->attributes & PEN_REVERSE) !=
				   !is_matched(pane, line, column),
		};

		region_put_cell(region, row, column, cell->text, MAX(cell->width, 1), &look);
	}
}

typedef struct KeyPair {
	guint32 key, sent;
} KeyPair;

static const KeyPair named_keys[] = {
	{ KEY_ARROW_UP, KEYS_UP },
	{ KEY_ARROW_DOWN, KEYS_DOWN },
	{ KEY_ARROW_LEFT, KEYS_LEFT },
	{ KEY_ARROW_RIGHT, KEYS_RIGHT },
	{ KEY_RETURN, KEYS_ENTER },
	{ KEY_ESCAPE, KEYS_ESCAPE },
	{ KEY_TABULATOR, KEYS_TAB },
	{ KEY_TABULATOR_BACK, KEYS_BACK_TAB },
	{ KEY_INSERTION, KEYS_INSERT },
	{ KEY_PAGE_UP, KEYS_PAGE_UP },
	{ KEY_PAGE_DOWN, KEYS_PAGE_DOWN },
	{ KEY_FIRST, KEYS_HOME },
	{ KEY_LAST, KEYS_END },
	{ KEY_RUBOUT, KEYS_BACKSPACE },
	{ KEY_FORWARD_DELETE, KEYS_DELETE },
};

/* The key as the emulator calls it; 0 for the mouse and the like. */
static guint32 translate(guint32 key)
{
	if (key < KEY_NAMED)
		return key;
	if (key >= KEY_FUNCTION && key < KEY_FUNCTION + FUNCTION_KEYS)
		return KEYS_F1 + (key - KEY_FUNCTION);
	for (gsize i = 0; i < G_N_ELEMENTS(named_keys); i++)
		if (named_keys[i].key == key)
			return named_keys[i].sent;
	return 0;
}

void pane_type(Pane *pane, const Event *event)
{
	EmulatorModes modes = emulator_modes(pane->emulator);
	guint32 key = translate(event->key);
	char bytes[KEYS_MAX];

	follow(pane);
	if (event->key == KEY_PASTE) {
		char *paste = keys_encode_paste(event->text, modes);

		send(pane, paste, strlen(paste));
		secret_free_string(paste); /* it may be a password */
	} else if (key != 0) {
		send(pane, bytes, keys_encode(key, 0, modes, bytes));
	}
}

void pane_draw(Pane *pane, const Region *region, bool focused)
{
	EmulatorCursor cursor;
	gint64 top;

	resize(pane, MAX(region->rows, 1), MAX(region->columns, 1));
	top = top_of(pane);
	for (int row = 0; row < pane->rows; row++)
		draw_line(pane, region, row, top + row);
	cursor = emulator_cursor(pane->emulator);
	if (focused && pane->follows && cursor.is_visible)
		region_put_cursor(region, cursor.row, cursor.column);
}

void pane_scroll(Pane *pane, int rows)
{
	gint64 first = emulator_first_line(pane->emulator);
	gint64 last = emulator_screen_line(pane->emulator);
	gint64 top = CLAMP(top_of(pane) + rows, first, last);

	pane->follows = top == last;
	pane->top = top;
}

bool pane_search(Pane *pane, const char *text, int step)
{
	EmulatorMatch match = pane->match;

	if (!pane->has_match && step > 0)
		match = (EmulatorMatch){ .line = emulator_first_line(pane->emulator),
			.column = -1 };
	else if (!pane->has_match)
		match = (EmulatorMatch){ .line = emulator_end_line(pane->emulator) };
	if (!emulator_find(
		    pane->emulator, text, step > 0 ? EMULATOR_NEXT : EMULATOR_PREVIOUS, &match))
		return false;
	pane->match = match;
	pane->has_match = true;
	if (match.line < top_of(pane) || match.line >= top_of(pane) + pane->rows)
		pane_scroll(pane, (int)(match.line - top_of(pane)) - pane->rows / 2);
	return true;
}

/* Looks for them in all that there is, so not with every frame. */
static void find_links(Pane *pane)
{
	gint64 now = g_get_monotonic_time();

	if (!pane->links_are_old || now < pane->links_at + LINKS_US)
		return;
	pane->links_are_old = false;
	pane->links_at = now;
	g_free(pane->address);
	g_free(pane->code);
	pane->address = links_address(pane->emulator);
	pane->code = links_code(pane->emulator);
}

const char *pane_address(Pane *pane)
{
	find_links(pane);
	return pane->address;
}

const char *pane_code(Pane *pane)
{
	find_links(pane);
	return pane->code;
}
