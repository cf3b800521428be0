/*
 * The types that Claude Code demands of the members of settings.json. One known member of a wrong
 * type makes it drop the whole file, without a word in print mode; unknown members it ignores.
 *
 * The table in the .c file was recorded with Claude Code 2.1.330, member by member. Where a rule
 * is not known, the table is lenient: this program must not call a file void that works.
 */
#ifndef FORMAT_SETTINGS_SCHEMA_H
#define FORMAT_SETTINGS_SCHEMA_H

#include "format/json.h"

#include <glib.h>

/* A member of the file's object that breaks the rules. */
typedef struct SchemaFault {
	const JsonNode *member;
	const JsonNode *node; /* what is wrong: the member, or something in it */
	char *path;           /* clean: "apiKeyHelper", "permissions.defaultMode" */
} SchemaFault;

/*
 * All faults among the members of the file's object, in their order, as an array of SchemaFault
 * that frees the paths. Of members with equal keys only the last is judged, as only that counts.
 */
GArray *settings_schema_check(const JsonDoc *doc, const JsonNode *root);

#endif
