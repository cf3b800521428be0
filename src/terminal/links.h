/*
 * What a person needs out of a program's output: the address to open, and the code to type there.
 * aws sso login, gh auth login, az login, gcloud auth login and the like print both.
 */
#ifndef TERMINAL_LINKS_H
#define TERMINAL_LINKS_H

#include "terminal/emulator.h"

/* The longest address that is looked for, in bytes. */
#define LINKS_ADDRESS_MAX 4000

/*
 * The last address (http or https) on the screen or in the scrollback, also if it goes over several
 * rows, or is the target of a hyperlink; printable ASCII. NULL for none; g_free it.
 */
char *links_address(const Emulator *emulator);

/*
 * The last device code: groups of capital letters and digits with dashes between them
 * ("ABCD-EFGH") in the paragraph of the word "code" or the one after it, or one such group
 * straight after that word ("enter the code RK987NX32 to"). NULL for none; g_free it.
 */
char *links_code(const Emulator *emulator);

#endif
