/*
 * Findings: what is wrong, surprising or dangerous in a set-up, each with an id that scripts can
 * rely on (the contract's list), worst first. Made from evidence and verdict alone; findings
 * that need a server or a child process are added by whoever asked one.
 */
#ifndef CORE_FINDING_H
#define CORE_FINDING_H

#include "core/evidence.h"
#include "core/resolve.h"

#include <glib.h>

typedef enum FindingId {
	FINDING_SETTINGS_MALFORMED,
	FINDING_SETTINGS_VOID,
	FINDING_LOGIN_HUSK,
	FINDING_LOGIN_SCOPE,
	FINDING_LOGIN_EXPIRED,
	FINDING_LOGIN_EXPIRING,
	FINDING_KEY_SHADOWS_LOGIN,
	FINDING_HELPER_SHADOWS_LOGIN,
	FINDING_TWO_CREDENTIALS,
	FINDING_STATUS_DISAGREES,
	FINDING_KEY_UNDECIDED,
	FINDING_KEY_REJECTED,
	FINDING_HELPER_UNTRUSTED,
	FINDING_SELECTOR_IGNORED,
	FINDING_AWS_CREDENTIALS_EXPIRED,
	FINDING_ADC_MISSING,
	FINDING_REGION_MISSING,
	FINDING_PROJECT_MISSING,
	FINDING_CREDENTIALS_MODE,
	FINDING_SETTINGS_READABLE_BY_OTHERS,
	FINDING_LOCK_ORPHANED,
	FINDING_BASE_URL_CUSTOM,
	FINDING_MANAGED_POLICY,
	FINDING_OTHER_SOURCES_PRESENT,
	FINDING_COUNT,
} FindingId;

typedef enum Severity {
	SEVERITY_NOTE,    /* worth knowing */
	SEVERITY_WARNING, /* probably not what the user wants */
	SEVERITY_ERROR,   /* something does not work */
} Severity;

typedef struct FindingInfo {
	const char *id;
	Severity severity;
	const char *message; /* N_(), with the gaps {path} {line} {column} {name} {other} {value} */
	const char *remedy;  /* N_(), with the same gaps */
} FindingInfo;

typedef struct Finding {
	FindingId id;
	SourceId source;   /* the source it is about, else SOURCE_NONE */
	Origin origin;     /* where the trouble stands; kind ORIGIN_NONE when it has no place */
	const char *path;  /* a file it is about; else NULL */
	unsigned line, column;
	const char *name;  /* what fills {name}: a variable, a member, a profile */
	const char *value; /* what fills {value} */
	gint64 time;       /* s since 1970, for {time}: an expiry */
	SourceId other;    /* a second source, for {other}; else SOURCE_NONE */
} Finding;

const FindingInfo *finding_info(FindingId id);

/* All findings, worst first, as a GArray of Finding that borrows from evidence. */
GArray *findings_run(const Evidence *evidence, const Verdict *verdict);

#endif
