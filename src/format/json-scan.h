/*
 * The scanner behind format/json.h: text in, nodes out. Only json.c uses it.
 */
#ifndef FORMAT_JSON_SCAN_H
#define FORMAT_JSON_SCAN_H

#include "format/json.h"

/*
 * Appends the nodes of the document in text[start, length) to nodes (of JsonNode), the root
 * first. False when it is not strict JSON; *ret_offset and *ret_what then say where and why.
 */
bool json_scan(const char *text, gsize start, gsize length, GArray *nodes, gsize *ret_offset,
	const char **ret_what);

#endif
