/*
 * The value of a setting with every byte of it, secrets included: for what is carried out, as the
 * evidence holds only what may be shown.
 */
#ifndef APP_RAW_VALUE_H
#define APP_RAW_VALUE_H

#include "app/survey.h"
#include "base/secret.h"

/*
 * Reads the value that is in force from where the survey found it; NULL when none is. Fails with
 * APP_ERROR_REFUSED when another one stands there by now: it is not what the user has seen.
 */
Secret *raw_value_read(const Survey *survey, SettingId id, GError **error);

#endif
