/* What `refresh aws|gcp|helper --json` prints; see format/refresh-report.h. */
#ifndef APP_REFRESH_JSON_H
#define APP_REFRESH_JSON_H

#include "app/helper-test.h"
#include "app/readiness.h"

/* A refresh: the run and what is after it may be NULL. For g_free. */
char *refresh_json(const Survey *survey, RunKind kind, const Readiness *before, const Run *run,
	const Readiness *after);

/* A helper that was tried. For g_free. */
char *refresh_json_helper(const HelperReport *report);

#endif
