/*
 * Opening an address in the user's browser.
 */
#ifndef SYSTEM_BROWSER_H
#define SYSTEM_BROWSER_H

#include <glib.h>
#include <stdbool.h>

/* Whether this session can be expected to show one: a display or $BROWSER, and not over SSH. */
bool browser_is_here(void);

/* Whether this session came over SSH. */
bool browser_is_remote(void);

/*
 * Starts $BROWSER, else xdg-open, with the address, which must be https, or http on loopback, and
 * hold only characters of a URL. Never through a shell; the child has a session of its own and
 * nothing of our terminal. Fails with APP_ERROR_FAILED when none can be started. Whether a window
 * opens nobody tells us.
 */
bool browser_open(const char *url, GError **error);

#endif
