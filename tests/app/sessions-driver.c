/*
 * Prints the Claude Code sessions on the configuration directory of this environment, or with --any
 * on any: a line each, "PID KIND STARTED CONFIG DIRECTORY" with tabs between; then the sentence
 * about them, and whether one has left its file.
 */
#include "app/sessions.h"

#include <stdio.h>
#include <string.h>

static void print(const Session *session)
{
	printf("%d\t%s\t%" G_GINT64_FORMAT "\t%s\t%s\n", session->pid,
		session->interactive ? "interactive" : "print", session->started_at,
		session->config_dir, session->directory ? session->directory : "");
}

int main(int argc, char **argv)
{
	bool any = argc > 1 && strcmp(argv[1], "--any") == 0;
	Paths paths;

	if (!paths_find(&paths, NULL, NULL, NULL))
		return 1;

	g_autoptr(GPtrArray) sessions = sessions_list(&paths, any ? NULL : paths.config_dir);
	g_autofree char *sentence = sessions_sentence(sessions);

	for (guint i = 0; i < sessions->len; i++)
		print(sessions->pdata[i]);
	printf("%s\n%s\n", sentence ? sentence : "",
		sessions_are_running(&paths) ? "running" : "not running");
	paths_clear(&paths);
	return 0;
}
