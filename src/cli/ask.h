/*
 * Questions on the command line.
 */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "base/secret.h"
#include "cli/paint.h"

#include <stdbool.h>

/* Whether there is somebody to be asked: standard input and output are a terminal. */
bool ask_is_possible(void);

/* Asks, and reads the answer; nothing but a clear yes is one. */
bool ask(const Paint *paint, const char *question);

/*
 * Asks on the terminal itself, wherever input and output go, for something that is not shown while
 * it is typed. NULL with APP_ERROR_REFUSED when there is no terminal, and with
 * APP_ERROR_CANCELLED when the user presses Ctrl-C or ends the input.
 */
Secret *ask_secret(const char *question, GError **error);

/* Reads all that a descriptor gives, up to 64 KiB. Fails with APP_ERROR_USAGE. */
Secret *ask_all(int fd, GError **error);

/* Reads a line of a descriptor, without its end: "--passphrase-fd". Fails with APP_ERROR_USAGE. */
Secret *ask_descriptor(int fd, GError **error);

#endif
