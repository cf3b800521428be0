/*
 * The callback listener of a sign-in (RFC 8252, section 7.3): a tiny HTTP server on loopback that
 * waits for one request and lets nothing else have any effect.
 *
 *	Listener *listener = listener_new(&callbacks, data, &error);
 *	… listener_port(listener): the redirect URI is http://localhost:PORT/callback …
 *	… callbacks.query(): the query of a GET /callback that a browser may have sent …
 *	listener_answer(listener, location): send the browser there, or NULL: tell that it failed
 *	… go on with the loop while listener_is_busy(listener) …
 *	listener_free(listener);
 *
 * It is bound, on 127.0.0.1 and ::1 with the same port, before the browser is opened, and never
 * bound anew. No IPv6 is fine; where ::1 is taken another port is chosen. Each connection has a
 * total deadline and a cap; when there are too many the oldest one goes, but never the one that
 * waits for our answer. What is not exactly what a browser sends to the redirect URI
 * (core/http-head.h) gets a constant page and changes nothing. Everything runs on the default main
 * context. Nothing is logged; nothing that was received is ever sent back.
 */
#ifndef SYSTEM_LISTENER_H
#define SYSTEM_LISTENER_H

#include <glib.h>
#include <stdbool.h>

typedef struct Listener Listener;

typedef enum ListenerVerdict {
	LISTENER_IGNORE, /* not an answer to our request: a constant page, and go on waiting */
	LISTENER_HOLD,   /* it is: this connection waits for listener_answer(); all others are told
			    that the sign-in is over */
} ListenerVerdict;

typedef struct ListenerCallbacks {
	/*
	 * A well-formed GET /callback?QUERY; query is a secret, borrowed, and "" for none. It is
	 * not called any more after it returned LISTENER_HOLD. It may call listener_answer() or
	 * listener_free() if it returns LISTENER_HOLD then.
	 */
	ListenerVerdict (*query)(const char *query, gpointer data);
} ListenerCallbacks;

/* Fails with APP_ERROR_FAILED when no port of loopback can be bound. */
Listener *listener_new(const ListenerCallbacks *callbacks, gpointer data, GError **error);
guint16 listener_port(const Listener *listener);

/*
 * Answers the held connection: 302 to the location or, with NULL, a constant page that tells that
 * it failed and to look at the terminal. What is sent is flushed before the connection is closed.
 * The location is one of ours: nothing in it was received. Nothing happens when no connection is
 * held or the answer has been given.
 */
void listener_answer(Listener *listener, const char *location);

/* Whether an answer is still on its way out; the loop should go on for a moment (at most 1 s). */
bool listener_is_busy(const Listener *listener);

/* Closes everything at once; NULL is fine. */
void listener_free(Listener *listener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Listener, listener_free)

#endif
