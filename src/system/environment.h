/*
 * The environment of the process as it was at the start, so that nothing else calls getenv().
 */
#ifndef SYSTEM_ENVIRONMENT_H
#define SYSTEM_ENVIRONMENT_H

#include <glib.h>

/* The value of a variable, NULL when it is not set; lives as long as the process. */
const char *environment_get(const char *name);

/*
 * The same as if some variables were changed: by their names char *, NULL for one that is not set.
 * The table may be NULL.
 */
const char *environment_get_in(GHashTable *changed, const char *name);

/*
 * The home directory: $HOME, else what the user database says; the caller's to g_free. NULL when
 * neither names an absolute path.
 */
char *environment_home(void);

#endif
