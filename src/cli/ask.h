/*
 * Questions on the command line.
 */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "cli/paint.h"

#include <stdbool.h>

/* Whether there is somebody to be asked: standard input and output are a terminal. */
bool ask_is_possible(void);

/* Asks, and reads the answer; nothing but a clear yes is one. */
bool ask(const Paint *paint, const char *question);

#endif
