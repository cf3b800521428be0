#include "app/own-file.h"

#include "base/error.h"
#include "base/i18n.h"
#include "system/replace.h"
#include "system/reserve.h"

#include <string.h>
#include <unistd.h>

char *own_file_path(const Paths *paths, const char *name)
{
	g_autofree char *folder = paths_own_state(paths);

	return g_build_filename(folder, name, NULL);
}

static bool fill(int fd, const char *path, const char *content, GError **error)
{
	g_autoptr(Secret) bytes = secret_new(content, strlen(content));

	if (reserve_fill(fd, bytes))
		return true;
	reserve_remove(path);
	g_set_error(error, APP_ERROR, APP_ERROR_FAILED, _("cannot write %s"), path);
	return false;
}

bool own_file_write(const Paths *paths, const char *name, const char *content, GError **error)
{
	g_autofree char *folder = paths_own_state(paths);
	g_autofree char *path = own_file_path(paths, name);
	int fd = replace_make_directory(folder, 0700, error)
			 ? reserve_open(path, strlen(content), error)
			 : -1;
	bool written = fd >= 0 && fill(fd, path, content, error);

	if (fd >= 0)
		close(fd);
	return written;
}

void own_file_remove(const Paths *paths, const char *name)
{
	g_autofree char *path = own_file_path(paths, name);

	reserve_remove(path);
}
