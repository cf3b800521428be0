#include "system/environment.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

const char *environment_get(const char *name)
{
	return getenv(name);
}

const char *environment_get_in(GHashTable *changed, const char *name)
{
	gpointer value = NULL;

	if (changed && g_hash_table_lookup_extended(changed, name, NULL, &value))
		return value;
	return environment_get(name);
}

char *environment_home(void)
{
	const char *home = getenv("HOME");
	const struct passwd *entry = home && *home ? NULL : getpwuid(getuid());

	if (entry)
		home = entry->pw_dir;
	return home && g_path_is_absolute(home) ? g_strdup(home) : NULL;
}
