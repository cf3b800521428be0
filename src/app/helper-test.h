/*
 * Trying out apiKeyHelper and awsCredentialExport: the command is run as Claude Code runs it, and
 * what it printed is judged (core/helper.h) and forgotten. No value is ever kept, shown or logged.
 *
 *	HelperTest *test = helper_test_start(survey, kind, on_end, data, &error);
 *	… on_end(&report, data) is called once, from the loop …
 *	helper_test_free(test);
 *
 * What came of an apiKeyHelper is remembered in this program's own state, for the command as it
 * stands now, so that the doctor knows of it.
 */
#ifndef APP_HELPER_TEST_H
#define APP_HELPER_TEST_H

#include "app/survey.h"
#include "core/helper.h"

/* A helper is given a minute. */
#define HELPER_LIMIT_MS 60000

typedef struct HelperReport {
	HelperKind kind;
	HelperVerdict verdict;
	int status; /* exit status of HELPER_FAILED, signal of HELPER_KILLED */
	gint64 duration_ms;
	gsize length;            /* characters of the value */
	gsize error_length;      /* bytes on standard error */
	gint64 ttl_ms;           /* how long Claude Code keeps the value */
	const char *fingerprint; /* of a good value, or access key; else NULL */
	const char *problem;     /* of HELPER_NO_KEYS, translated; else NULL */
	bool has_session_token;  /* of credentials */
	gint64 expires_at;       /* of credentials, s since 1970; 0 when they tell none */
} HelperReport;

typedef struct HelperTest HelperTest;

/* The report is borrowed. The test is not to be freed within. */
typedef void HelperTestCallback(const HelperReport *report, gpointer data);

/*
 * Fails with APP_ERROR_FAILED when no helper is set or it cannot be started, with APP_ERROR_REFUSED
 * when a project that is not trusted sets it and the user has not agreed (app/trust.h).
 */
HelperTest *helper_test_start(const Survey *survey, HelperKind kind, HelperTestCallback *callback,
	gpointer data, GError **error);

/* The setting that names the command. */
SettingId helper_setting(HelperKind kind);

/* Kills what still runs; NULL is fine. */
void helper_test_free(HelperTest *test);

/* The report in sentences, one string each; for g_strfreev. */
char **helper_report_lines(const HelperReport *report);

#endif
