/*
 * The reports for machines (`status --json`, `doctor --json`), as JSON text. The contract fixes
 * their members; new ones may be added, none renamed. Written with json-c.
 *
 *	g_autofree char *text = report_status_json(&report);
 *
 * A report borrows all its strings, which are clean text; NULL becomes null.
 */
#ifndef FORMAT_REPORT_H
#define FORMAT_REPORT_H

#include "core/evidence.h"
#include "core/finding.h"
#include "core/resolve.h"

#include <glib.h>

typedef struct ReportSource {
	SourceId id;
	const char *label;
	SourceState state;
	const char *reason;
	Origin origin;
	const char *account;
	const char *expires_at; /* RFC 3339 */
	const char *fingerprint;
} ReportSource;

typedef struct ReportFinding {
	const Finding *finding;
	const char *message;
	const char *remedy;
	bool fixable; /* by this program */
} ReportFinding;

typedef struct Report {
	const Evidence *evidence;
	const Verdict *verdict;
	const char *summary;
	ReportSource sources[SOURCE_COUNT];
	GArray *findings; /* of ReportFinding */
} Report;

/* One setting. */
typedef struct ReportSetting {
	SettingId id;
	const char *about;
	const GArray *places; /* of Place, what counts first; NULL when it is set nowhere */
	bool locked;
} ReportSetting;

/* The whole status, and only its findings; both end with a newline and are the caller's. */
char *report_status_json(const Report *report);
char *report_findings_json(const Report *report);

/* Settings (an array of ReportSetting) with all their values; likewise. */
char *report_settings_json(const Evidence *evidence, const GArray *settings);

#endif
