#include "system/watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define QUIET_MS   20
#define LONGEST_MS 60
#define LINKS_MAX  40
#define EVENTS                                                                                     \
	(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_ATTRIB |             \
		IN_DELETE_SELF | IN_MOVE_SELF)

struct Watch {
	WatchCallback *callback;
	gpointer data;
	int fd;
	guint source;
	guint timer;
	gint64 first_event;      /* monotonic µs of the event that the timer was started for */
	GHashTable *directories; /* watch descriptor → set of the names that matter there */
};

static GHashTable *directories_new(void)
{
	return g_hash_table_new_full(
		g_direct_hash, g_direct_equal, NULL, (GDestroyNotify)g_hash_table_unref);
}

static gboolean on_quiet(gpointer data)
{
	Watch *watch = data;

	watch->timer = 0;
	watch->callback(watch->data);
	return G_SOURCE_REMOVE;
}

/* (Re)starts the wait for quiet, but not beyond the longest wait. */
static void wait_for_quiet(Watch *watch)
{
	gint64 now = g_get_monotonic_time();

	if (watch->timer == 0)
		watch->first_event = now;
	else if (now - watch->first_event > (LONGEST_MS - QUIET_MS) * 1000)
		return;
	else
		g_source_remove(watch->timer);
	watch->timer = g_timeout_add(QUIET_MS, on_quiet, watch);
}

static bool matters(const Watch *watch, const struct inotify_event *event)
{
	GHashTable *names = g_hash_table_lookup(watch->directories, GINT_TO_POINTER(event->wd));

	if (event->mask & IN_Q_OVERFLOW)
		return true;
	if (!names)
		return false;
	return event->len == 0 || g_hash_table_contains(names, event->name);
}

static gboolean on_events(int fd, GIOCondition condition, gpointer data)
{
	Watch *watch = data;
	char buffer[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	gssize count;

	(void)condition;
	while ((count = read(fd, buffer, sizeof buffer)) > 0) {
		const struct inotify_event *event;

		for (char *at = buffer; at < buffer + count; at += sizeof *event + event->len) {
			event = (const struct inotify_event *)(const void *)at;
			if (matters(watch, event))
				wait_for_quiet(watch);
		}
	}
	return G_SOURCE_CONTINUE;
}

Watch *watch_new(WatchCallback *callback, gpointer data)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (fd < 0)
		return NULL;

	Watch *watch = g_new0(Watch, 1);

	watch->callback = callback;
	watch->data = data;
	watch->fd = fd;
	watch->directories = directories_new();
	watch->source = g_unix_fd_add(fd, G_IO_IN, on_events, watch);
	return watch;
}

void watch_free(Watch *watch)
{
	if (!watch)
		return;
	if (watch->timer != 0)
		g_source_remove(watch->timer);
	g_source_remove(watch->source);
	g_hash_table_unref(watch->directories);
	close(watch->fd);
	g_free(watch);
}

/* Walks one path from the root, link by link. */
typedef struct Walk {
	Watch *watch;
	GHashTable *directories;
	char *here;    /* the directory that has been reached, without links */
	GQueue *names; /* what is still to go */
	int links;
	bool complete;
} Walk;

static void watch_name(Walk *walk, const char *name)
{
	int wd = inotify_add_watch(walk->watch->fd, walk->here, EVENTS | IN_ONLYDIR);
	GHashTable *names;

	if (wd < 0) {
		/* A directory that may not be read cannot be watched, and has nothing to tell. */
		walk->complete &= errno != ENOSPC && errno != ENOMEM;
		return;
	}
	names = g_hash_table_lookup(walk->directories, GINT_TO_POINTER(wd));
	if (!names) {
		names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		g_hash_table_insert(walk->directories, GINT_TO_POINTER(wd), names);
	}
	g_hash_table_add(names, g_strdup(name));
}

/* Puts the parts of a path before what is still to go. */
static void push_names(Walk *walk, const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);

	for (guint i = g_strv_length(parts); i > 0; i--)
		if (*parts[i - 1])
			g_queue_push_head(walk->names, g_strdup(parts[i - 1]));
}

static void move_to(Walk *walk, char *directory)
{
	g_free(walk->here);
	walk->here = directory;
}

/* Goes one name further; false at the end of what exists. */
static bool step(Walk *walk, const char *name)
{
	struct stat info;

	if (strcmp(name, ".") == 0)
		return true;
	if (strcmp(name, "..") == 0) {
		move_to(walk, g_path_get_dirname(walk->here));
		return true;
	}
	watch_name(walk, name);

	g_autofree char *next = g_build_filename(walk->here, name, NULL);

	if (lstat(next, &info) < 0)
		return false;
	if (S_ISLNK(info.st_mode)) {
		g_autofree char *target = g_file_read_link(next, NULL);

		if (!target || ++walk->links > LINKS_MAX)
			return false;
		if (*target == '/')
			move_to(walk, g_strdup("/"));
		push_names(walk, target);
		return true;
	}
	if (!S_ISDIR(info.st_mode))
		return false;
	move_to(walk, g_steal_pointer(&next));
	return true;
}

static bool walk_path(Watch *watch, GHashTable *directories, const char *path)
{
	Walk walk = {
		.watch = watch,
		.directories = directories,
		.here = g_strdup("/"),
		.names = g_queue_new(),
		.complete = true,
	};
	bool going = true;

	push_names(&walk, path);
	while (going && !g_queue_is_empty(walk.names)) {
		g_autofree char *name = g_queue_pop_head(walk.names);

		going = step(&walk, name);
	}
	g_queue_free_full(walk.names, g_free);
	g_free(walk.here);
	return walk.complete;
}

/* Whether every watch of one set is in another. */
static bool is_subset(GHashTable *inner, GHashTable *outer)
{
	GHashTableIter iter;
	gpointer wd;

	g_hash_table_iter_init(&iter, inner);
	while (g_hash_table_iter_next(&iter, &wd, NULL))
		if (!g_hash_table_contains(outer, wd))
			return false;
	return true;
}

static void drop_others(Watch *watch, GHashTable *kept)
{
	GHashTableIter iter;
	gpointer wd;

	g_hash_table_iter_init(&iter, watch->directories);
	while (g_hash_table_iter_next(&iter, &wd, NULL))
		if (!g_hash_table_contains(kept, wd))
			inotify_rm_watch(watch->fd, GPOINTER_TO_INT(wd));
}

bool watch_set(Watch *watch, char *const *paths)
{
	GHashTable *directories = directories_new();
	bool complete = true;

	for (guint i = 0; paths[i]; i++)
		complete &= walk_path(watch, directories, paths[i]);
	drop_others(watch, directories);
	if (!is_subset(directories, watch->directories))
		wait_for_quiet(watch);
	g_hash_table_unref(watch->directories);
	watch->directories = directories;
	return complete;
}
