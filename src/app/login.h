/*
 * Signing in: the browser, the listener that waits for it, a code that is pasted instead, the
 * exchange, the account, the saving. core/sign-in.h says what comes after what.
 *
 *	LoginFlow *flow = login_start(&options, on_change, data, &error);
 *	… on_change() is called from the loop whenever the state changes …
 *	login_paste(flow, text, &error);	// at any moment while it waits
 *	login_cancel(flow);			// likewise
 *	if (login_state(flow)->over) … login_problem(flow) is NULL when all went well …
 *	login_free(flow);
 *
 * Listener and paste wait at the same time; whichever comes first wins. Nothing is saved before
 * all is there, and what was there before stays until then.
 */
#ifndef APP_LOGIN_H
#define APP_LOGIN_H

#include "app/paths.h"
#include "core/sign-in.h"

#include <glib.h>
#include <stdbool.h>

typedef struct LoginFlow LoginFlow;

typedef struct LoginOptions {
	OauthKind kind;
	const char *email;        /* to propose; NULL for none */
	const char *organization; /* UUIDs of which policy demands one, commas between; NULL: any */
	const char *endpoint;     /* the test switch; NULL when off */
	bool sso;
	bool no_browser; /* do not open one */
} LoginOptions;

/* Starts; nothing of it blocks. The options are not needed afterwards. */
LoginFlow *login_start(const Paths *paths, const LoginOptions *options,
	void (*changed)(gpointer data), gpointer data);

/* Closes all that is open; NULL is fine. */
void login_free(LoginFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LoginFlow, login_free)

const SignIn *login_state(const LoginFlow *flow);

/* Why it is over and did not succeed, NULL while it goes on and when it did. */
const GError *login_problem(const LoginFlow *flow);

/*
 * The address whose answer comes to the listener (NULL when there is none), and the one whose page
 * shows a code to paste.
 */
const char *login_address(const LoginFlow *flow);
const char *login_paste_address(const LoginFlow *flow);

/* Opens a browser (once more); false when there is none here, or no listener to answer it. */
bool login_open_browser(const LoginFlow *flow);

/* Whether this session came over SSH, so that a browser here is not before the user. */
bool login_is_remote(void);

/* The port of the listener, 0 for none. */
guint16 login_port(const LoginFlow *flow);

/* Seconds that are left. */
gint64 login_seconds_left(const LoginFlow *flow);

/*
 * Takes what the user pasted: a code or an address, however it was broken. Fails with
 * APP_ERROR_USAGE when it is not an answer to this sign-in; one may try again.
 */
bool login_paste(LoginFlow *flow, const Secret *text, GError **error);

void login_cancel(LoginFlow *flow);

/* The token of OAUTH_SETUP_TOKEN once it is there, else NULL. */
const Secret *login_setup_token(const LoginFlow *flow);

/* Whether the browser still waits for its last page; the loop should go on for a moment. */
bool login_is_answering(const LoginFlow *flow);

#endif
