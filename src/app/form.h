/*
 * The settings as a form: for each the value that counts, where it is set, and the values that it
 * hides. Both front ends show these rows.
 */
#ifndef APP_FORM_H
#define APP_FORM_H

#include "app/survey.h"

#include <glib.h>
#include <stdbool.h>

typedef struct FormRow {
	SettingId id;
	const Place *place; /* what counts; NULL when it is set nowhere. Of the survey */
	char *value;        /* clean: the value, "key 9f2c01ab" for a secret, "not set" */
	char *where;        /* "user, line 4", "environment"; "" when it is set nowhere */
	char *hides;        /* "hides eu-west-1 (user)"; NULL when it hides nothing */
	bool locked;        /* by the organisation */
} FormRow;

/*
 * A GPtrArray of FormRow * for g_ptr_array_unref: the keys of settings.json, then the variables;
 * of these, unless all are asked for, those that are set somewhere.
 */
GPtrArray *form_rows(const Survey *survey, bool all);

/* One row; for form_row_free(). */
FormRow *form_row(const Survey *survey, SettingId id);
void form_row_free(FormRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FormRow, form_row_free)

/* The value of a place for people: its text, "key 9f2c01ab", or two quotes for an empty one. */
char *form_value(const Place *place);

/* Where a place is, in short: "user, line 4". */
char *form_where(const Place *place);

/* The setting with that name as people type it: a key, a variable, "env.VARIABLE". SETTING_COUNT
 * for none, and then in *ret_similar the name that may be meant, or NULL. */
SettingId form_find(const char *name, const char **ret_similar);

/* The rows as JSON for `settings list --json`, for g_free. */
char *form_json(const Survey *survey, const GPtrArray *rows);

/*
 * Sensible values for a setting, best first: those of core/setting-form.h, and profiles found
 * here. A GPtrArray of char * for g_ptr_array_unref.
 */
GPtrArray *form_values(const Survey *survey, SettingId id);

#endif
