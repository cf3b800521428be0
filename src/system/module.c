#include "system/module.h"

#include "base/error.h"

#include <dlfcn.h>
#include <sys/stat.h>

#define MODULE "claude-accounts-remote.so"

/*
 * Beside the program in the folder it was built in, else where it is installed. One beside the
 * program that belongs to somebody else is not ours: the program may have been copied to /tmp.
 */
static char *module_path(void)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = g_path_get_dirname(program ? program : "");
	g_autofree char *beside = g_build_filename(folder, MODULE, NULL);
	struct stat module_info, program_info;

	if (program && stat(beside, &module_info) == 0 &&
		stat("/proc/self/exe", &program_info) == 0 &&
		module_info.st_uid == program_info.st_uid)
		return g_steal_pointer(&beside);
	return g_build_filename(PKGLIBDIR, MODULE, NULL);
}

static const Remote *load(GError **error)
{
	g_autofree char *path = module_path();
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	RemoteEntry *entry = handle ? dlsym(handle, REMOTE_ENTRY) : NULL;
	const Remote *remote = entry ? entry() : NULL;

	if (!handle || !entry) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, "cannot load %s", dlerror());
		return NULL;
	}
	if (!remote || remote->version != REMOTE_VERSION) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, "cannot use %s: %s", path,
			remote ? "it is of another version than the program"
			       : "one of its libraries cannot be initialised");
		return NULL;
	}
	return remote;
}

const Remote *module_get(GError **error)
{
	static const Remote *remote;

	if (!remote)
		remote = load(error);
	return remote;
}
