/*
 * The processes of a run: whatever is below its keeper (system/keeper.h).
 *
 * Spared are those that a command leaves to the user on purpose, both in a session of their own:
 *
 * - a browser: one of the session was started with an address of the web as an argument;
 * - a service, as gpg-agent is: one of the session listens on a socket of the file system.
 */
#ifndef SYSTEM_FAMILY_H
#define SYSTEM_FAMILY_H

#include <glib.h>
#include <sys/types.h>

/*
 * Sends the signal, or none if it is 0, to all that are not spared, and tells how many they were.
 * Those that have ended do not count. Whole process groups are told, so that no fork gets away;
 * and those that are stopped are woken. The session is that of the command.
 */
guint family_signal(pid_t keeper, pid_t session, int signal);

#endif
