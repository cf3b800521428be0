/*
 * What a form needs to know of a setting that people edit: what it does, in one line, which values
 * make sense, and what is wrong with one. Facts: docs/auth-sources.md and Claude Code's settings
 * schema.
 */
#ifndef CORE_SETTING_FORM_H
#define CORE_SETTING_FORM_H

#include "core/setting.h"

#include <glib.h>
#include <stdbool.h>

typedef enum ValueKind {
	VALUE_KIND_COMMAND,    /* run by /bin/sh -c */
	VALUE_KIND_CHOICE,     /* one of .values and nothing else */
	VALUE_KIND_SWITCH,     /* 1, true, yes, on; 0, false, no, off */
	VALUE_KIND_AWS_REGION, /* us-east-1 */
	VALUE_KIND_GCP_REGION, /* us-east5, global */
	VALUE_KIND_UUID,
	VALUE_KIND_URL,     /* http or https */
	VALUE_KIND_PATH,    /* of a file or directory, from the root */
	VALUE_KIND_COUNT,   /* a whole number that is not negative */
	VALUE_KIND_NAME,    /* of a profile, project or resource: no blanks */
	VALUE_KIND_SECRET,  /* a key or token: printable ASCII without blanks */
	VALUE_KIND_HEADERS, /* lines "Name: value" that hold secrets */
} ValueKind;

typedef struct SettingForm {
	bool editable; /* false for what no settings file can set, such as a descriptor's number */
	ValueKind kind;
	const char *about;         /* N_(): one sentence: "Sends requests to Amazon Bedrock, …" */
	const char *const *values; /* sensible ones, best first, NULL at the end; NULL for none */
} SettingForm;

/* The row of a setting; id must be below SETTING_COUNT. */
const SettingForm *setting_form(SettingId id);

/*
 * What is wrong with a value: an N_() clause that says what it should be ("a region of AWS looks
 * like us-east-1"), NULL when nothing is. "" is right everywhere but in a choice and a UUID: it
 * hides the value of a weaker place. Whether a command or a file exists is not asked here.
 */
const char *setting_form_problem(SettingId id, const char *value);

#endif
