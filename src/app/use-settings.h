/*
 * What the user's settings have to say so that an account wins. Private to app/use*.c.
 */
#ifndef APP_USE_SETTINGS_H
#define APP_USE_SETTINGS_H

#include "app/use.h"

/*
 * Adds a step to the wish's plan, if anything is to be changed, and notes about what else is in the
 * way. With account NULL (nobody's login) nothing is.
 */
void use_settings_add(
	Wish *wish, const Survey *survey, const GPtrArray *accounts, const Account *account);

/*
 * Adds what turns out to be needed besides, when that has been looked at as if it were done
 * (then). False when nothing more can be done.
 */
bool use_settings_insist(
	Wish *wish, const Survey *survey, const Survey *then, const Account *account);

/*
 * The edits that make a copy of the user's settings those of one account: nothing that
 * authenticates but what is its own. A GPtrArray of Edit *.
 */
GPtrArray *use_settings_edits(const Account *account);

#endif
