/*
 * The configuration directory of an account, its own CLAUDE_CONFIG_DIR (documented by Anthropic for
 * several accounts): it shares with the main one what has nothing to do with who pays.
 *
 * Shared by links are memory, commands, agents, skills, plugins and history; the settings as well,
 * unless they say something that authenticates: then it gets a copy without that. The account's own
 * settings stand in that copy. The state file is a copy without the account, made once, so
 * that nothing is asked a second time and MCP servers are there. Never shared are logins, locks and
 * sessions.
 */
#ifndef APP_OWN_DIRECTORY_H
#define APP_OWN_DIRECTORY_H

#include "app/paths.h"
#include "core/account.h"

#include <glib.h>
#include <stdbool.h>

/*
 * Makes it, or what of it is missing, and adds to notes (of char *) what was made. Files that are
 * there stay as they are, but for a link to settings that authenticate by now, and for what is the
 * account's own in settings of its own. Fails with
 * APP_ERROR_FAILED, and with APP_ERROR_REFUSED when the main settings are malformed.
 */
bool own_directory_make(
	const Paths *paths, const Account *account, GPtrArray *notes, GError **error);

#endif
