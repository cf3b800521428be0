/*
 * The places Claude Code takes credentials from, as a table: one row each, in the order of rank.
 * Everything that differs between sources and is known beforehand stands in the row; what was
 * found on this machine is evidence (core/evidence.h), what follows from it is the verdict
 * (core/resolve.h). Facts: docs/auth-sources.md, section "Sources".
 *
 * Texts are marked for translation with N_() and translated by whoever shows them.
 */
#ifndef CORE_SOURCE_H
#define CORE_SOURCE_H

#include "core/setting.h"

#include <glib.h>
#include <stdbool.h>

typedef enum SourceId {
	SOURCE_BEDROCK,
	SOURCE_VERTEX,
	SOURCE_FOUNDRY,
	SOURCE_MANTLE,
	SOURCE_ANTHROPIC_AWS,
	SOURCE_AUTH_TOKEN,
	SOURCE_OAUTH_TOKEN,
	SOURCE_OAUTH_FD,
	SOURCE_API_KEY_HELPER,
	SOURCE_CLAUDE_AI,
	SOURCE_API_KEY,
	SOURCE_CONSOLE_KEY,
	SOURCE_COUNT,
	SOURCE_NONE = SOURCE_COUNT, /* "no source" where a SourceId is wanted */
} SourceId;

typedef enum SourceKind {
	SOURCE_KIND_PROVIDER, /* rank 0: a cloud provider, which signs requests itself */
	SOURCE_KIND_TOKEN,    /* a bearer token that is not Claude's OAuth */
	SOURCE_KIND_OAUTH,    /* an OAuth token: never used beside a key or a helper */
	SOURCE_KIND_HELPER,   /* a command that prints a credential */
	SOURCE_KIND_KEY,      /* an API key */
} SourceKind;

typedef struct SourceInfo {
	const char *id; /* as in the contract's JSON: "api_key" */
	int rank;       /* 0 first */
	SourceKind kind;
	SettingId setting; /* what sets it; SETTING_COUNT for what a sign-in stores in a file */
	const char *status_method; /* what `claude auth status` calls it */
	const char *label;         /* N_(): "claude.ai login" */
	const char *sent_as;       /* N_(): the request headers it fills, in words */
	const char *about;         /* N_(): what it is, one or two sentences */
	const char *set_by;        /* N_(): how one would set it */
	const char *unset_by;      /* N_(): how one would stop using it */
} SourceInfo;

/* The row of a source; id must be below SOURCE_COUNT. */
const SourceInfo *source_info(SourceId id);

/* The source with that JSON id, or SOURCE_NONE. Takes "-" for "_" as people type it. */
SourceId source_from_id(const char *id);

/* Whether the source is a cloud provider. */
bool source_is_provider(SourceId id);

#endif
