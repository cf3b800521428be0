/*
 * What `refresh aws|gcp|helper --json` prints. Strings are clean text; NULL becomes null.
 */
#ifndef FORMAT_REFRESH_REPORT_H
#define FORMAT_REFRESH_REPORT_H

#include <glib.h>
#include <stdbool.h>

/* What a cloud said of the credentials. */
typedef struct RefreshReportCloud {
	const char *claim, *problem, *message, *source, *identity, *account, *region;
	gint64 expires_at, checked_at; /* s since 1970; 0 for null */
} RefreshReportCloud;

typedef struct RefreshReport {
	const char *setting, *command, *origin;
	const RefreshReportCloud *before, *after; /* NULL: not asked */
	const char *run_state;                    /* NULL: it was not run */
	int run_status;
	gint64 run_ms;
} RefreshReport;

typedef struct RefreshReportHelper {
	const char *setting, *verdict, *fingerprint;
	int status;
	gint64 duration_ms, length;
	gint64 ttl_ms;     /* negative for none */
	gint64 expires_at; /* s since 1970; 0 for null */
	char *const *messages;
} RefreshReportHelper;

/* Both end with a newline; for g_free. */
char *refresh_report_json(const RefreshReport *report);
char *refresh_report_helper_json(const RefreshReportHelper *report);

#endif
