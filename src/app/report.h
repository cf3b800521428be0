/* A survey as JSON text for `--json`; see format/report.h. */
#ifndef APP_REPORT_H
#define APP_REPORT_H

#include "app/survey.h"

/* The status, and the findings alone; the caller's to g_free. */
char *report_survey(const Survey *survey);
char *report_survey_findings(const Survey *survey);

#endif
