/*
 * Which commands of projects that Claude Code does not trust the user has agreed to run. A command
 * is known by the SHA-256 of its setting, its folder and itself: whatever changes in one of them is
 * asked about anew.
 */
#ifndef APP_TRUST_H
#define APP_TRUST_H

#include "app/survey.h"

#include <stdbool.h>

/* Whether what stands there does not come with a project whose folder Claude Code does not trust.
 */
bool trust_covers(const Survey *survey, const Origin *origin);

/*
 * Whether the command that a setting names may be run without being asked about: it is the user's
 * or the organisation's own, the folder is trusted, or the user has agreed to just this one.
 */
bool trust_is_given(const Survey *survey, SettingId id, const char *command);

/* Remembers that the user has agreed. Fails with APP_ERROR_FAILED. */
bool trust_give(const Survey *survey, SettingId id, const char *command, GError **error);

#endif
