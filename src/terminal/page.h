/*
 * The screen as the controls of a terminal act on it: two grids, of which one is shown, a cursor,
 * margins, tab stops, modes and the pen. It knows no bytes: terminal/control.h tells what is to
 * be done, in the terms of xterm's control sequences.
 *
 * The column of the cursor is page->columns once the last column was written to: the next
 * character goes to the next row, any movement counts from the last column.
 */
#ifndef TERMINAL_PAGE_H
#define TERMINAL_PAGE_H

#include "terminal/grid.h"
#include "terminal/scrollback.h"

#include <glib.h>
#include <stdbool.h>

/* What DECSC saves. */
typedef struct PageCursor {
	int row, column;
	Pen pen;
	bool drawing[2]; /* G0 and G1: DEC Special Graphics */
	int shift;       /* which of them is used */
} PageCursor;

typedef struct PageModes {
	bool application_cursor;
	bool application_keypad;
	bool bracketed_paste;
	bool hidden_cursor;
	bool insert;
	bool newline; /* a line feed goes to the first column, too */
	bool no_wrap;
	bool origin; /* rows count from the upper margin */
} PageModes;

typedef enum PageScreen {
	PAGE_MAIN,
	PAGE_ALTERNATE,
	PAGE_SCREENS,
} PageScreen;

typedef struct Page {
	int columns, rows;
	Grid *grids[PAGE_SCREENS];
	Grid *grid; /* the one that is shown */
	PageScreen screen;
	Scrollback *scrollback; /* of the main screen */
	PageCursor cursor;
	PageCursor saved[PAGE_SCREENS];
	int top, bottom; /* margins, rows both included */
	int main_top, main_bottom;
	PageModes modes;
	bool *stops; /* tab stops by column */
	Glyph last;  /* what was written last, for REP; 0 after anything else */
} Page;

void page_init(Page *page, int columns, int rows, int scrollback_lines);
void page_clear(Page *page);

/* Sets everything back; the scrollback stays (RIS), and what is on the screen, too (DECSTR). */
void page_reset(Page *page);
void page_reset_softly(Page *page);

/* Writes a character as it came, or a run of printable ASCII; returns how much that was. */
void page_put(Page *page, gunichar c);
gsize page_put_run(Page *page, const guchar *text, gsize length);

/* Writes the last character again, but not more than a row full. */
void page_repeat(Page *page, int count);

/* The row of the cursor. */
Row *page_row(const Page *page);

/* Sets the cursor, counted from 0 and, in origin mode, from the margin; or moves it. */
void page_go(Page *page, int row, int column);
void page_go_to_row(Page *page, int row);
void page_go_to_column(Page *page, int column);
void page_move(Page *page, int rows, int columns);

/* Moves by rows, but not across a margin. */
void page_move_inside(Page *page, int rows);

/* Moves by so many tab stops, forwards or backwards. */
void page_tab(Page *page, int stops);
void page_set_stop(Page *page, bool is_stop);
void page_clear_stops(Page *page);

void page_return(Page *page);
void page_feed(Page *page);             /* to the next row */
void page_feed_back(Page *page);        /* to the row before */
void page_scroll(Page *page, int rows); /* down by that many, up if negative */

/* Before the cursor and with it; behind the cursor and with it; both. */
typedef enum PagePart {
	PAGE_BEHIND,
	PAGE_BEFORE,
	PAGE_ALL,
} PagePart;

void page_erase_rows(Page *page, PagePart part);
void page_erase_columns(Page *page, PagePart part);
void page_erase_characters(Page *page, int count);
void page_insert_characters(Page *page, int count);
void page_delete_characters(Page *page, int count);
void page_insert_rows(Page *page, int count);
void page_delete_rows(Page *page, int count);

/* Fills the screen with "E". */
void page_align(Page *page);

/* Sets the margins, counted from 0, and goes home; nonsense is ignored. */
void page_set_margins(Page *page, int top, int bottom);

void page_save_cursor(Page *page);
void page_restore_cursor(Page *page);
void page_show(Page *page, PageScreen screen);

#endif
