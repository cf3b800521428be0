/*
 * The decision: which source Claude Code will authenticate with, and why each other one is not
 * used. A pure function of the evidence and the mode; the rules are those of docs/auth-sources.md,
 * section "Who wins", recorded from Claude Code itself and held by tests/vectors.
 *
 *	Verdict verdict = resolve_run(evidence, MODE_INTERACTIVE);
 *	if (verdict.winner != SOURCE_NONE)
 *		… source_info(verdict.winner)->label …
 *
 * A request has two slots, the headers Authorization and x-api-key, and they can be filled by
 * two different sources. The verdict borrows from the evidence and is void when that is freed.
 */
#ifndef CORE_RESOLVE_H
#define CORE_RESOLVE_H

#include "core/evidence.h"
#include "core/source.h"

#include <stdbool.h>

typedef enum Mode {
	MODE_INTERACTIVE, /* the full-screen Claude Code: API keys need the user's approval */
	MODE_PRINT,       /* claude -p, the SDK, CI: API keys always count */
} Mode;

typedef enum SourceState {
	STATE_ABSENT,
	STATE_INVALID,  /* present, but unusable in itself */
	STATE_DISABLED, /* present, switched off by another source, a mode or a policy */
	STATE_SHADOWED, /* present, outranked */
	STATE_SENT,     /* fills the slot that the winner does not */
	STATE_WINS,
} SourceState;

/* Why a source is in its state. The sentences stand in app/explain.c. */
typedef enum Reason {
	REASON_NOT_SET,
	REASON_EMPTY_VALUE,         /* set to "", which counts as not set */
	REASON_SELECTOR_OFF,        /* a selector that was switched off on purpose */
	REASON_SELECTOR_UNKNOWN,    /* invalid: a selector whose value does not switch it on */
	REASON_SELECTED,            /* wins: a provider is switched on */
	REASON_OTHER_PROVIDER,      /* shadowed by the provider in .by */
	REASON_PROVIDER_ON,         /* shadowed: a cloud provider is on */
	REASON_SIMPLE,              /* disabled: not read with CLAUDE_CODE_SIMPLE */
	REASON_FIRST_IN_RANK,       /* wins: nothing above it is set */
	REASON_OTHER_SLOT,          /* sent: fills the slot that .by does not */
	REASON_OUTRANKED,           /* shadowed by the source in .by */
	REASON_EXTERNAL_KEY,        /* disabled: the key or helper in .by switches OAuth off */
	REASON_KEY_SWITCHES_OFF,    /* wins: a usable key, which switches OAuth off */
	REASON_HELPER_SWITCHES_OFF, /* wins: a helper, likewise */
	REASON_OAUTH_ALONE,  /* shadowed: a Console key is not sent beside the OAuth source .by */
	REASON_NOT_APPROVED, /* invalid: the key waits for the user's answer */
	REASON_REJECTED,     /* invalid: the user said no to this key */
	REASON_FOLDER_UNTRUSTED, /* disabled: a project's helper, the folder is not trusted yet */
	REASON_FD_NOT_A_NUMBER,
	REASON_FD_CLOSED,
	REASON_FD_UNREAD,       /* like FIRST_IN_RANK, but only a guess: it was not read */
	REASON_LOGIN_MALFORMED, /* the credentials file is not JSON */
	REASON_LOGIN_UNREADABLE,
	REASON_LOGIN_HUSK, /* a signed-out login's empty shell */
	REASON_LOGIN_NO_SCOPE,
	REASON_LOGIN_EXPIRED,   /* access token over, and no refresh token that could still help */
	REASON_STATE_MALFORMED, /* the state file is not JSON */
	REASON_COUNT,
} Reason;

typedef struct SourceVerdict {
	SourceState state;
	Reason reason;
	SourceId by; /* the other source that the reason names, else SOURCE_NONE */
} SourceVerdict;

typedef struct Verdict {
	Mode mode;
	SourceId provider;              /* the cloud provider that is on, else SOURCE_NONE */
	SourceId winner;                /* fills authorization, else x_api_key, else SOURCE_NONE */
	SourceId authorization;         /* what fills the Authorization header */
	SourceId x_api_key;             /* what fills the x-api-key header */
	const char *status_auth_method; /* what `claude auth status` says: "claude.ai", "none" */
	const char *status_api_key_source; /* likewise, NULL when it says nothing */
	SourceVerdict sources[SOURCE_COUNT];
} Verdict;

Verdict resolve_run(const Evidence *evidence, Mode mode);

/* Where a source was found; kind ORIGIN_NONE when it was not. */
Origin resolve_origin(const Evidence *evidence, SourceId id);

#endif
