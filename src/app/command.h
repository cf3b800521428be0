/*
 * The commands that settings name, as they are about to be run: as Claude Code would, with all
 * their bytes, and only those that the user, or whoever the user trusts, has set.
 */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include "app/survey.h"
#include "base/secret.h"

/*
 * The command of a setting, for `/bin/sh -c`. Fails with APP_ERROR_FAILED when none is set, with
 * APP_ERROR_REFUSED when it is not the one that the survey saw any more, and when a project that
 * is not trusted sets it and the user has not agreed to it (app/trust.h).
 */
Secret *command_read(const Survey *survey, SettingId id, GError **error);

/*
 * The command for people: clean, and with what looks like a secret in it taken out, unless it has
 * to be agreed to: nobody can judge what is not shown. NULL when none is set; for g_free.
 */
char *command_shown(const Survey *survey, SettingId id);

/* Whether it fails only because the user has not agreed to a project's command. */
bool command_is_refused_for_trust(const Survey *survey, SettingId id);

/* Remembers that the user agrees to a project's command as it is now. Fails as trust_give() does.
 */
bool command_trust(const Survey *survey, SettingId id, GError **error);

/*
 * The environment in which Claude Code starts commands: that of this process, and over it the
 * variables of core/setting.h that env blocks set, but no secrets, and nothing of a project that is
 * not trusted. For g_strfreev.
 */
char **command_environment(const Survey *survey);

#endif
