#include "system/environment.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

const char *environment_get(const char *name)
{
	return getenv(name);
}

char *environment_home(void)
{
	const char *home = getenv("HOME");
	const struct passwd *entry = home && *home ? NULL : getpwuid(getuid());

	if (entry)
		home = entry->pw_dir;
	return home && g_path_is_absolute(home) ? g_strdup(home) : NULL;
}
