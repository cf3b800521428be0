/*
 * Puts a login, as it is spelt, into Claude Code's two files in the place of the one that is there,
 * and leaves all else that stands in them: swapped there and back they are the same, byte for byte.
 */
#ifndef APP_LOGIN_FILES_H
#define APP_LOGIN_FILES_H

#include "app/identity.h"

/*
 * Only if the login file still is what the look saw. Without a login nobody's is there; a login
 * file with nothing else in it is removed then, as Claude Code does. account is oauthAccount, NULL
 * for none. Nothing of it comes into the journal. Fails as apply_plan() does, with
 * APP_ERROR_REFUSED when the file was changed; nothing has changed then.
 */
bool login_files_write(const Paths *paths, const LoginLook *look, const Secret *login,
	const Secret *account, guint wait_ms, GError **error);

#endif
