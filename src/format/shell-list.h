/*
 * The lists of variables beside the shells' start files: one variable a line, and no commands.
 * For format/shell-file.h, which has the kinds and what is told of a line.
 */
#ifndef FORMAT_SHELL_LIST_H
#define FORMAT_SHELL_LIST_H

#include "format/shell-file.h"

/* Adds a ShellLine for each line that sets the variable, the last one first. */
void shell_list_scan(const char *text, gsize length, ShellFileKind kind, const char *variable,
	const char *value, GArray *ret_lines);

/* Whether so many bytes are the value; UNKNOWN for a value that is NULL. */
ShellMatch shell_list_match(const char *bytes, gsize length, const char *value);

#endif
