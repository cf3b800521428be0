/*
 * Environment variables as they count for Claude Code (docs/auth-sources.md, "The env blocks"),
 * also those that core/setting.h does not know. With every byte of them, secrets included, so this
 * is for what is carried out and nothing else.
 *
 *	static const char *const names[] = { "CLOUDSDK_CONFIG", … };
 *	Variables *variables = variables_read(survey, names, G_N_ELEMENTS(names));
 *	… variables_text(variables, 0) …
 */
#ifndef APP_VARIABLES_H
#define APP_VARIABLES_H

#include "app/survey.h"
#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Variables Variables;

/* Never NULL. The names have to stay; the origins are good as long as the survey is. */
Variables *variables_read(const Survey *survey, const char *const *names, gsize count);

/* Wipes and frees; NULL is fine. */
void variables_free(Variables *variables);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Variables, variables_free)

/* The value by the number of its name; NULL for one that is not set, or empty. */
const Secret *variables_get(const Variables *variables, gsize id);
const char *variables_text(const Variables *variables, gsize id);

/* Where one that is set is set. */
const Origin *variables_origin(const Variables *variables, gsize id);

/* False when a project that is not trusted has set it. */
bool variables_are_trusted(const Variables *variables, const Survey *survey, gsize id);

/* The environment of a command with these in it; for variables_environment_free(): it wipes. */
char **variables_environment(const Variables *variables, const Survey *survey);
void variables_environment_free(char **environment);

#endif
