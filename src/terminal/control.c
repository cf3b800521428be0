#include "terminal/control.h"

#include <string.h>

/* What a control sequence works on. */
typedef struct Control {
	Page *page;
	const Parser *parser;
	GString *replies;
} Control;

static void reply(const Control *control, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void reply(const Control *control, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);

	g_autofree char *text = g_strdup_vprintf(format, arguments);

	va_end(arguments);
	if (control->replies->len + strlen(text) <= CONTROL_REPLIES_MAX)
		g_string_append(control->replies, text);
}

/* The first parameter, at least 1. */
static int count_of(const Control *control)
{
	return parser_value(control->parser, 0, 1);
}

static void cursor_up(const Control *control)
{
	page_move_inside(control->page, -count_of(control));
}

static void cursor_down(const Control *control)
{
	page_move_inside(control->page, count_of(control));
}

static void cursor_right(const Control *control)
{
	page_move(control->page, 0, count_of(control));
}

static void cursor_left(const Control *control)
{
	page_move(control->page, 0, -count_of(control));
}

static void next_line(const Control *control)
{
	cursor_down(control);
	page_return(control->page);
}

static void previous_line(const Control *control)
{
	cursor_up(control);
	page_return(control->page);
}

static void to_column(const Control *control)
{
	page_go_to_column(control->page, count_of(control) - 1);
}

static void to_row(const Control *control)
{
	page_go_to_row(control->page, count_of(control) - 1);
}

static void row_forward(const Control *control)
{
	page_move(control->page, count_of(control), 0);
}

static void to_place(const Control *control)
{
	page_go(control->page, count_of(control) - 1, parser_value(control->parser, 1, 1) - 1);
}

static void tab_forward(const Control *control)
{
	page_tab(control->page, count_of(control));
}

static void tab_back(const Control *control)
{
	page_tab(control->page, -count_of(control));
}

static void clear_tabs(const Control *control)
{
	switch (parser_value(control->parser, 0, 0)) {
	case 0:
		page_set_stop(control->page, false);
		break;
	case 3:
		page_clear_stops(control->page);
		break;
	default:
		break;
	}
}

static void erase_display(const Control *control)
{
	switch (parser_value(control->parser, 0, 0)) {
	case 0:
		page_erase_rows(control->page, PAGE_BEHIND);
		break;
	case 1:
		page_erase_rows(control->page, PAGE_BEFORE);
		break;
	case 2:
		page_erase_rows(control->page, PAGE_ALL);
		break;
	case 3:
		scrollback_clear(control->page->scrollback);
		break;
	default:
		break;
	}
}

static void erase_line(const Control *control)
{
	int part = parser_value(control->parser, 0, 0);

	if (part <= PAGE_ALL)
		page_erase_columns(control->page, (PagePart)part);
}

static void erase_characters(const Control *control)
{
	page_erase_characters(control->page, count_of(control));
}

static void insert_characters(const Control *control)
{
	page_insert_characters(control->page, count_of(control));
}

static void delete_characters(const Control *control)
{
	page_delete_characters(control->page, count_of(control));
}

static void insert_lines(const Control *control)
{
	page_insert_rows(control->page, count_of(control));
}

static void delete_lines(const Control *control)
{
	page_delete_rows(control->page, count_of(control));
}

static void scroll_up(const Control *control)
{
	page_scroll(control->page, -count_of(control));
}

/* With more than one parameter it is a way of tracking the mouse. */
static void scroll_down(const Control *control)
{
	if (control->parser->count <= 1)
		page_scroll(control->page, count_of(control));
}

static void repeat(const Control *control)
{
	page_repeat(control->page, count_of(control));
}

static void set_margins(const Control *control)
{
	page_set_margins(control->page, count_of(control) - 1,
		parser_value(control->parser, 1, control->page->rows) - 1);
}

static void select_pen(const Control *control)
{
	PageCursor *cursor = &control->page->cursor;

	cursor->pen = pen_select(cursor->pen, control->parser);
}

static void save_cursor(const Control *control)
{
	page_save_cursor(control->page);
}

static void restore_cursor(const Control *control)
{
	page_restore_cursor(control->page);
}

/* A VT100 with advanced video, as xterm says. */
static void report_attributes(const Control *control)
{
	if (parser_value(control->parser, 0, 0) == 0)
		reply(control, "\033[?1;2c");
}

static void report_version(const Control *control)
{
	if (parser_value(control->parser, 0, 0) == 0)
		reply(control, "\033[>0;276;0c");
}

static void report_status(const Control *control)
{
	const Page *page = control->page;
	int row = page->cursor.row - (page->modes.origin ? page->top : 0) + 1;
	int column = MIN(page->cursor.column, page->columns - 1) + 1;
	const char *prefix = control->parser->prefix ? "?" : "";

	switch (parser_value(control->parser, 0, 0)) {
	case 5:
		if (!*prefix)
			reply(control, "\033[0n");
		break;
	case 6:
		reply(control, "\033[%s%d;%dR", prefix, row, column);
		break;
	default:
		break;
	}
}

static void set_origin(Page *page, bool is_on)
{
	page->modes.origin = is_on;
	page_go(page, 0, 0);
}

/* 1049: with the cursor saved before and restored after. */
static void show_screen(Page *page, bool is_alternate, bool with_cursor)
{
	if (is_alternate && with_cursor)
		page_save_cursor(page);
	page_show(page, is_alternate ? PAGE_ALTERNATE : PAGE_MAIN);
	if (!is_alternate && with_cursor)
		page_restore_cursor(page);
}

static void switch_private(Page *page, guint mode, bool is_on)
{
	switch (mode) {
	case 1:
		page->modes.application_cursor = is_on;
		break;
	case 6:
		set_origin(page, is_on);
		break;
	case 7:
		page->modes.no_wrap = !is_on;
		break;
	case 25:
		page->modes.hidden_cursor = !is_on;
		break;
	case 66:
		page->modes.application_keypad = is_on;
		break;
	case 47:
	case 1047:
		show_screen(page, is_on, false);
		break;
	case 1048:
		if (is_on)
			page_save_cursor(page);
		else
			page_restore_cursor(page);
		break;
	case 1049:
		show_screen(page, is_on, true);
		break;
	case 2004:
		page->modes.bracketed_paste = is_on;
		break;
	default:
		break;
	}
}

static void switch_modes(const Control *control)
{
	bool is_on = control->parser->final == 'h';

	for (int i = 0; i < control->parser->count; i++) {
		guint mode = control->parser->values[i];

		if (control->parser->prefix)
			switch_private(control->page, mode, is_on);
		else if (mode == 4)
			control->page->modes.insert = is_on;
		else if (mode == 20)
			control->page->modes.newline = is_on;
	}
}

static void reset_softly(const Control *control)
{
	page_reset_softly(control->page);
}

static const struct {
	char prefix, intermediate, final;
	void (*run)(const Control *control);
} sequences[] = {
	{ 0, 0, 'm', select_pen },
	{ 0, 0, '@', insert_characters },
	{ 0, 0, 'A', cursor_up },
	{ 0, 0, 'B', cursor_down },
	{ 0, 0, 'C', cursor_right },
	{ 0, 0, 'D', cursor_left },
	{ 0, 0, 'E', next_line },
	{ 0, 0, 'F', previous_line },
	{ 0, 0, 'G', to_column },
	{ 0, 0, 'H', to_place },
	{ 0, 0, 'I', tab_forward },
	{ 0, 0, 'J', erase_display },
	{ 0, 0, 'K', erase_line },
	{ 0, 0, 'L', insert_lines },
	{ 0, 0, 'M', delete_lines },
	{ 0, 0, 'P', delete_characters },
	{ 0, 0, 'S', scroll_up },
	{ 0, 0, 'T', scroll_down },
	{ 0, 0, 'X', erase_characters },
	{ 0, 0, 'Z', tab_back },
	{ 0, 0, '`', to_column },
	{ 0, 0, 'a', cursor_right },
	{ 0, 0, 'b', repeat },
	{ 0, 0, 'c', report_attributes },
	{ 0, 0, 'd', to_row },
	{ 0, 0, 'e', row_forward },
	{ 0, 0, 'f', to_place },
	{ 0, 0, 'g', clear_tabs },
	{ 0, 0, 'h', switch_modes },
	{ 0, 0, 'l', switch_modes },
	{ 0, 0, 'n', report_status },
	{ 0, 0, 'r', set_margins },
	{ 0, 0, 's', save_cursor },
	{ 0, 0, 'u', restore_cursor },
	{ '?', 0, 'J', erase_display },
	{ '?', 0, 'K', erase_line },
	{ '?', 0, 'h', switch_modes },
	{ '?', 0, 'l', switch_modes },
	{ '?', 0, 'n', report_status },
	{ '>', 0, 'c', report_version },
	{ 0, '!', 'p', reset_softly },
};

static void run_sequence(const Control *control)
{
	const Parser *parser = control->parser;

	for (gsize i = 0; i < G_N_ELEMENTS(sequences); i++) {
		if (sequences[i].final == parser->final && sequences[i].prefix == parser->prefix &&
			sequences[i].intermediate == parser->intermediate) {
			sequences[i].run(control);
			return;
		}
	}
}

static void designate(Page *page, int set, char final)
{
	page->cursor.drawing[set] = final == '0';
}

static void run_plain_escape(const Control *control)
{
	Page *page = control->page;

	switch (control->parser->final) {
	case '7':
		page_save_cursor(page);
		break;
	case '8':
		page_restore_cursor(page);
		break;
	case '=':
		page->modes.application_keypad = true;
		break;
	case '>':
		page->modes.application_keypad = false;
		break;
	case 'E':
		page_return(page);
		page_feed(page);
		break;
	case 'D':
		page_feed(page);
		break;
	case 'H':
		page_set_stop(page, true);
		break;
	case 'M':
		page_feed_back(page);
		break;
	case 'Z':
		report_attributes(control);
		break;
	case 'c':
		page_reset(page);
		break;
	default:
		break;
	}
}

static void run_escape(const Control *control)
{
	const Parser *parser = control->parser;

	switch (parser->intermediate) {
	case 0:
		run_plain_escape(control);
		break;
	case '(':
		designate(control->page, 0, parser->final);
		break;
	case ')':
		designate(control->page, 1, parser->final);
		break;
	case '#':
		if (parser->final == '8')
			page_align(control->page);
		break;
	default:
		break;
	}
}

static void run_character(Page *page, gunichar c)
{
	switch (c) {
	case '\b':
		page_move(page, 0, -1);
		break;
	case '\t':
		page_tab(page, 1);
		break;
	case '\n':
	case '\v':
	case '\f':
		page_feed(page);
		break;
	case '\r':
		page_return(page);
		break;
	case 0x0E:
		page->cursor.shift = 1;
		break;
	case 0x0F:
		page->cursor.shift = 0;
		break;
	default:
		break;
	}
}

void control_run(Page *page, ParserEvent event, const Parser *parser, GString *replies)
{
	Control control = { .page = page, .parser = parser, .replies = replies };

	switch (event) {
	case PARSER_CHARACTER:
		page_put(page, parser->character);
		return;
	case PARSER_CONTROL:
		run_character(page, parser->character);
		break;
	case PARSER_ESCAPE:
		run_escape(&control);
		break;
	case PARSER_SEQUENCE:
		run_sequence(&control);
		break;
	default:
		return;
	}
	page->last = 0;
}
