/*
 * The scanner behind format/json.h: text in, nodes out. Only json.c uses it.
 */
#ifndef FORMAT_JSON_SCAN_H
#define FORMAT_JSON_SCAN_H

#include "format/json.h"

/*
 * Appends the nodes of a document to nodes (of JsonNode), the root first, each before what it
 * contains. length is less than 4 GiB. False when it is not strict JSON; *ret_problem then says
 * where and what, and of nodes nothing can be told.
 */
bool json_scan(const char *text, gsize length, GArray *nodes, JsonProblem *ret_problem);

#endif
