/*
 * A listener, and visitors that come to it, in one process: while a visitor waits the main loop
 * goes round. The clock of the main loop is ours and stands still, but for visited_pass(): however
 * busy the machine is, nobody is late. For g_test_add():
 *
 *	g_test_add("/listener/…", Visited, NULL, visited_setup, test_…, visited_teardown);
 *
 *	g_autofree char *reply = visited_ask(visited, VISITED_JUNK);
 *	visited_expect(reply, "400 Bad Request");
 *
 * In a request "PORT" stands for the port. What a call cannot do ends the test.
 */
#ifndef TESTS_VISITED_H
#define TESTS_VISITED_H

#include "system/listener.h"

#include <glib.h>
#include <stdbool.h>

#define VISITED_HOST "Host: localhost:PORT\r\n"

/* Well formed, but no answer to our request; the answer to it. */
#define VISITED_JUNK   "GET /callback?code=c HTTP/1.1\r\n" VISITED_HOST "\r\n"
#define VISITED_ANSWER "GET /callback?ok=1 HTTP/1.1\r\n" VISITED_HOST "\r\n"

typedef struct Visited {
	Listener *listener;
	guint queries; /* that were asked */
	char *query;   /* the last one */
	void (*on_answer)(
		struct Visited *visited); /* called before ok=1 is held; NULL for nothing */
	guint descriptors;                /* that were open before the listener was made */
} Visited;

void visited_setup(Visited *visited, gconstpointer data);
void visited_teardown(Visited *visited, gconstpointer data);

extern const ListenerCallbacks visited_callbacks;

/* Lets the main loop go round once; false when there was nothing to do. */
bool visited_turn(void);

/* Lets the main loop go round until what is on its way has come. */
void visited_settle(void);

/* Lets that time pass for the main loop. */
void visited_pass(guint ms);

/* How many descriptors this process has open. */
guint visited_descriptors(void);

/* Lets time pass until no connection is left. */
void visited_expect_empty(const Visited *visited);

/* A new visitor, over IPv4. */
int visited_connect(const Visited *visited);

/* Sends a text, or a part of it, for nobody to read. */
void visited_send(const Visited *visited, int visitor, const char *text);
void visited_send_bytes(int visitor, const char *bytes, gsize length);

/* The request with the port put into it, for g_free. */
char *visited_request(const Visited *visited, const char *text);

/* Reads to the end, closes, and gives the reply, for g_free. */
char *visited_reply(int visitor);

/* Comes, sends a request, and gives the reply, for g_free. */
char *visited_ask(const Visited *visited, const char *text);

/* The reply has that status, all the headers that each reply has, and the length it tells. */
void visited_expect(const char *reply, const char *status);

#endif
