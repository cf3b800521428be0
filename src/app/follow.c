#include "app/follow.h"

#include "app/registry.h"
#include "system/watch.h"

struct Follow {
	Watch *watch;
};

Follow *follow_new(void (*callback)(gpointer data), gpointer data)
{
	Watch *watch = watch_new(callback, data);

	if (!watch)
		return NULL;

	Follow *follow = g_new(Follow, 1);

	follow->watch = watch;
	return follow;
}

void follow_free(Follow *follow)
{
	if (!follow)
		return;
	watch_free(follow->watch);
	g_free(follow);
}

bool follow_survey(Follow *follow, const Survey *survey)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new();
	g_autofree char *registry = registry_path(&survey->paths);

	if (!follow)
		return false;
	g_ptr_array_add(paths, registry);
	for (guint i = 0; i < survey->watched->len; i++)
		g_ptr_array_add(paths, survey->watched->pdata[i]);
	g_ptr_array_add(paths, NULL);
	return watch_set(follow->watch, (char *const *)paths->pdata);
}
