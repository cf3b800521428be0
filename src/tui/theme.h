/*
 * How cells look on a terminal: the attributes and colours of curses that stand for a role, or for
 * the own look of a cell in a pane.
 */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "tui/canvas.h"

#include <stdbool.h>

typedef struct Theme Theme;

/*
 * Of the terminal that curses has open. Without colours when that has none, when no_color says so
 * or the variable NO_COLOR (https://no-color.org).
 */
Theme *theme_new(bool no_color);
void theme_free(Theme *theme);

/* Makes curses write what comes next as such a cell looks. */
void theme_set(const Theme *theme, const Cell *cell);

/* Whether two cells look the same, so that they can be written at once. */
bool theme_is_same(const Cell *a, const Cell *b);

#endif
