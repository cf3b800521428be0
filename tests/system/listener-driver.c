/*
 * A listener for tests/system/test-listener-storm.py to attack: prints its port, then the length of
 * each query that comes, and ends after the right one, "ok=1", when that has its answer.
 */
#include "system/listener.h"

#include <stdio.h>
#include <string.h>

#define PLACE "https://platform.claude.com/oauth/code/success?app=claude-code"

static ListenerVerdict on_query(const char *query, gpointer data)
{
	bool *over = data;

	printf("%zu\n", strlen(query));
	fflush(stdout);
	*over = strcmp(query, "ok=1") == 0;
	return *over ? LISTENER_HOLD : LISTENER_IGNORE;
}

int main(void)
{
	static const ListenerCallbacks callbacks = { .query = on_query };
	bool over = false;
	g_autoptr(GError) error = NULL;
	g_autoptr(Listener) listener = listener_new(&callbacks, &over, &error);

	if (!listener) {
		fprintf(stderr, "%s\n", error->message);
		return 1;
	}
	printf("%u\n", listener_port(listener));
	fflush(stdout);
	while (!over)
		g_main_context_iteration(NULL, TRUE);
	listener_answer(listener, PLACE);
	while (listener_is_busy(listener))
		g_main_context_iteration(NULL, TRUE);
	return 0;
}
