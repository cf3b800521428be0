/*
 * The file in which accounts are listed, as JSON: this program's own, so it is written whole. It
 * holds no secrets. What a later version has put there is kept only as far as this one knows it, so
 * a file of a later version is not written over.
 *
 *	{"version": 1, "accounts": [{"id": "…", "name": "work", "kind": "claude_ai", …}]}
 */
#ifndef FORMAT_ACCOUNTS_H
#define FORMAT_ACCOUNTS_H

#include "core/account.h"
#include "format/json.h"

/*
 * The accounts (core/account.h) that a text lists; "" lists none. NULL when it is no such list, or
 * one of a later version: *ret_problem says it. An entry without an id, a kind that is known and a
 * name that is free is such a problem, too: nothing is left out in silence.
 */
GPtrArray *accounts_parse(const char *text, gsize length, JsonProblem *ret_problem);

/* For g_free; ends with a newline. */
char *accounts_print(const GPtrArray *accounts);

/*
 * The list as a report for machines (`accounts --json`), for g_free: every member of every account,
 * null for none; "wins" for the one whose id is current, which may be NULL.
 */
char *accounts_report(const GPtrArray *accounts, const char *current);

#endif
