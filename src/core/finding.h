/*
 * Findings: what is wrong, surprising or dangerous in a set-up, each with an id that scripts can
 * rely on (the contract's list), worst first. Made from evidence and verdict alone.
 */
#ifndef CORE_FINDING_H
#define CORE_FINDING_H

#include "core/evidence.h"
#include "core/resolve.h"

#include <glib.h>

typedef enum FindingId {
	FINDING_SETTINGS_MALFORMED,
	FINDING_SETTINGS_VOID,
	FINDING_FILE_MALFORMED,
	FINDING_FILE_UNREADABLE,
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
	FINDING_HELPER_FAILING,
	FINDING_HELPER_SLOW,
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
	const char *message; /* N_(), with gaps for text_fill(): those named in struct Finding */
	const char *remedy;  /* N_(), with the same gaps */
} FindingInfo;

typedef struct Finding {
	FindingId id;
	SourceId source;  /* the source it is about, else SOURCE_NONE */
	Origin origin;    /* {place}: where the trouble stands; kind ORIGIN_NONE for nowhere */
	const char *path; /* {path}: the file it is about, else NULL */
	unsigned line;    /* {line}, {column}: in that file, from 1; 0 when unknown */
	unsigned column;
	const char *name;    /* {name}: a variable, a member, a profile */
	const char *value;   /* {value}: what stands there */
	unsigned mode;       /* {mode}: the file's permission bits */
	const char *problem; /* {problem}: N_() or the system's words */
	gint64 time;         /* {time}: an end, s since 1970 */
	SourceId other;      /* {other}: a second source, else SOURCE_NONE */
} Finding;

/* The row of a finding; id must be below FINDING_COUNT. */
const FindingInfo *finding_info(FindingId id);

/*
 * All findings, errors before warnings before notes and otherwise in the order of FindingId, as
 * a GArray of Finding for the caller to g_array_unref. They borrow from the evidence.
 */
GArray *findings_run(const Evidence *evidence, const Verdict *verdict);

#endif
