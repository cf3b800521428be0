/*
 * What came of the last try of a helper (app/helper-test.h), in a file of this program's own. It
 * holds for the command that was tried, by its SHA-256, and for no other.
 */
#ifndef APP_HELPER_RESULT_H
#define APP_HELPER_RESULT_H

#include "app/helper-test.h"

typedef struct HelperResult {
	HelperVerdict verdict;
	gint64 duration_ms;
	gint64 tested_at; /* s since 1970 */
} HelperResult;

/* Writes it; what cannot be written is not remembered. */
void helper_result_remember(const Paths *paths, const char *command, const HelperReport *report);

/* False when this command has not been tried. */
bool helper_result_recall(const Paths *paths, const char *command, HelperResult *ret_result);

/* The file, which is to be watched; for g_free. */
char *helper_result_path(const Paths *paths);

#endif
