#include "app/sessions.h"

#include "system/directory.h"
#include "system/lock.h"

#define COUNT_MAX 10000

bool sessions_are_running(const Paths *paths)
{
	g_autofree char *folder = g_build_filename(paths->config_dir, "sessions", NULL);
	g_auto(DirectoryRead) directory = { 0 };

	directory_read(folder, COUNT_MAX, &directory);
	for (guint i = 0; directory.names[i]; i++) {
		gint64 pid = g_ascii_strtoll(directory.names[i], NULL, 10);

		if (pid > 0 && pid <= G_MAXINT && g_str_has_suffix(directory.names[i], ".json") &&
			lock_holder_is_alive((int)pid))
			return true;
	}
	return false;
}
