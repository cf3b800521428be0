/*
 * What the control characters, escape sequences and control sequences of xterm do: tables that
 * name a function of terminal/page.h for each.
 */
#ifndef TERMINAL_CONTROL_H
#define TERMINAL_CONTROL_H

#include "terminal/page.h"
#include "terminal/parser.h"

#include <glib.h>

/* The most bytes that wait for the child to read them; further answers are not given. */
#define CONTROL_REPLIES_MAX 1024

/* Does what the event of the parser asks for; answers to questions are added to replies. */
void control_run(Page *page, ParserEvent event, const Parser *parser, GString *replies);

#endif
