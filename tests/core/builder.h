/*
 * Evidence written down in one line, for tests.
 *
 *	g_autoptr(Evidence) evidence = builder_evidence("claude_ai:husk+api_key?");
 *
 * A line is "-" for a machine on which nothing is set, or items joined by "+":
 *
 *	item    = name [ "@" scope ] [ "=" value ] [ ":" variant ] [ answer ]
 *	name    = a source ("api_key"), a variable ("AWS_REGION"), a settings key
 *("awsAuthRefresh"), or "trusted" for a folder that the user trusts scope   = "user" | "project" |
 *"local" | "managed": stands in those settings, a variable in their env block; without it a
 *variable stands in the environment and a key in the user's settings value   = without one a
 *selector is "1" and everything else something usable variant = what is special about it:
 *builder_logins[] and the like in builder.c answer  = "+" approved | "?" undecided | "!" rejected,
 *of an API key; without one undecided
 *
 * Of several items about the same setting the first counts. A line or item that cannot be
 * understood ends the test program.
 */
#ifndef TESTS_CORE_BUILDER_H
#define TESTS_CORE_BUILDER_H

#include "core/evidence.h"

/* The time in every Evidence made here. */
#define BUILDER_NOW G_GINT64_CONSTANT(1795000000)

#define BUILDER_CREDENTIALS "/home/ada/.claude/.credentials.json"
#define BUILDER_STATE       "/home/ada/.claude.json"

Evidence *builder_evidence(const char *line);

/* Adds one item; "-" adds nothing. */
void builder_add(Evidence *evidence, const char *item);

/* Takes a source away again, with everything that builder_add() stored for it. */
void builder_clear(Evidence *evidence, SourceId id);

/* A path in the settings of a scope, as builder_add() names it. */
const char *builder_settings_path(Scope scope);

/* The id of a source, "-" for SOURCE_NONE. */
const char *builder_source_name(SourceId id);

#endif
