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

/* A member that breaks the rules. */
typedef struct SchemaFault {
	const JsonNode *node;   /* the member */
	const JsonNode *member; /* the member of the file's object that it is, or is in */
	char *path; /* clean, to g_free: "permissions.defaultMode", "fallbackModel[2]" */
} SchemaFault;

/*
 * Looks for the first fault among the members of the file's object that begin at or behind
 * `from` (json_first() of the object for all of them; NULL finds nothing). Of members with equal
 * keys only the last is judged, as only that one counts. True fills *ret_fault.
 */
bool settings_schema_find_fault(const JsonDoc *doc, const JsonNode *from, SchemaFault *ret_fault);

#endif
