/*
 * A command that is run before the user's eyes on the command line: what it writes comes as text,
 * line by line, and what is typed goes to it, while it believes to be on a terminal. Nothing of its
 * output reaches the real terminal but text.
 */
#ifndef CLI_LIVE_H
#define CLI_LIVE_H

#include "app/run.h"

#include <stdio.h>

/*
 * Runs it to its end; its output goes to the stream. Ctrl-C is the command's; pressed three times
 * it stops it. A signal that ends this program ends the command first. Fails as run_start() does;
 * else the run, which is over, for run_free().
 */
Run *live_run(const Paths *paths, const RunPlan *plan, FILE *stream, GError **error);

#endif
