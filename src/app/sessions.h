/*
 * Claude Code processes that run on a configuration directory. Each leaves a file of its process
 * id there, CONFIG/sessions/PID.json.
 */
#ifndef APP_SESSIONS_H
#define APP_SESSIONS_H

#include "app/paths.h"

/* Whether one runs: its file is there, and a process of that id. */
bool sessions_are_running(const Paths *paths);

#endif
