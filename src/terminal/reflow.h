/* Gives a page another size. Lines that were wrapped are wrapped anew, so that no text is lost. */
#ifndef TERMINAL_REFLOW_H
#define TERMINAL_REFLOW_H

#include "terminal/page.h"

void reflow_resize(Page *page, int columns, int rows);

#endif
