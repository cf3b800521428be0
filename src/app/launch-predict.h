/*
 * Whether an account would win in a command that is started so, and what is in the way. Private to
 * app/launch*.c.
 */
#ifndef APP_LAUNCH_PREDICT_H
#define APP_LAUNCH_PREDICT_H

#include "app/launch.h"

/*
 * In interactive Claude Code and in `claude -p`, by a survey of the environment that the launch
 * makes; paths are those of the main directory. If it does not, *ret_reason says in sentences what
 * goes before it and what to do about that, for g_free. *ret_endpoint (may be NULL) is the test
 * switch. False with the error set when nothing can be told.
 */
bool launch_predict(const Paths *paths, const GPtrArray *accounts, const Account *account,
	const Launch *launch, char **ret_reason, char **ret_endpoint, GError **error);

/* Whether requests to that URL (may be NULL) go to the gateway of another account. */
bool launch_is_of_other_gateway(const GPtrArray *accounts, const Account *account, const char *url);

#endif
