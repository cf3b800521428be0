#include "system/watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define QUIET_MS   20
#define LONGEST_MS 60
#define LINKS_MAX  40

/*
 * Writing is asked of a file itself and not of its directory: so the kernel does not wake us when
 * other files there are written.
 */
#define SELF_EVENTS      (IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_DONT_FOLLOW)
#define FILE_EVENTS      (SELF_EVENTS | IN_MODIFY)
#define NAME_EVENTS      (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
#define DIRECTORY_EVENTS (SELF_EVENTS | NAME_EVENTS | IN_ONLYDIR)

/* Stands for all names in a directory; no name has a slash. */
#define ANY_NAME "/"

struct Watch {
	WatchCallback *callback;
	gpointer data;
	int fd; /* -1 when the system gives no inotify instance */
	guint source;
	guint timer;
	gint64 first_event; /* monotonic µs of the event that the timer was started for */
	GPtrArray *paths;   /* of char * */
	GHashTable *places; /* watch descriptor → set of the names that matter there */
};

/* Walks one path from the root, link by link, and watches what it passes. */
typedef struct Walk {
	int fd;
	GHashTable *places;
	char *here;   /* the directory that has been reached, without links */
	GQueue names; /* what is still to go */
	int links;
	bool complete;
} Walk;

static GHashTable *places_new(void)
{
	return g_hash_table_new_full(
		g_direct_hash, g_direct_equal, NULL, (GDestroyNotify)g_hash_table_unref);
}

/* The name may be NULL, for a file. */
static void watch_place(Walk *walk, const char *path, guint32 events, const char *name)
{
	int wd = inotify_add_watch(walk->fd, path, events);

	if (wd < 0) {
		/* What may not be read cannot be watched, and has nothing to tell. */
		walk->complete &= errno != ENOSPC && errno != ENOMEM;
		return;
	}

	GHashTable *names = g_hash_table_lookup(walk->places, GINT_TO_POINTER(wd));

	if (!names) {
		names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		g_hash_table_insert(walk->places, GINT_TO_POINTER(wd), names);
	}
	if (name)
		g_hash_table_add(names, g_strdup(name));
}

/* Puts the parts of a path before what is still to go. */
static void push_names(Walk *walk, const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);

	for (guint i = g_strv_length(parts); i > 0; i--)
		if (*parts[i - 1])
			g_queue_push_head(&walk->names, g_strdup(parts[i - 1]));
}

static void move_to(Walk *walk, char *directory)
{
	g_free(walk->here);
	walk->here = directory;
}

static bool follow_link(Walk *walk, const char *link)
{
	g_autofree char *target = g_file_read_link(link, NULL);

	if (!target || ++walk->links > LINKS_MAX)
		return false;
	if (*target == '/')
		move_to(walk, g_strdup("/"));
	push_names(walk, target);
	return true;
}

/* Goes one name further; false at a file and where nothing is. */
static bool step(Walk *walk, const char *name)
{
	struct stat info;

	if (strcmp(name, ".") == 0)
		return true;
	if (strcmp(name, "..") == 0) {
		move_to(walk, g_path_get_dirname(walk->here));
		return true;
	}
	/* Watched first and looked at then: a change in between is not missed. */
	watch_place(walk, walk->here, DIRECTORY_EVENTS, name);

	g_autofree char *next = g_build_filename(walk->here, name, NULL);

	if (lstat(next, &info) < 0)
		return false;
	if (S_ISLNK(info.st_mode))
		return follow_link(walk, next);
	if (S_ISDIR(info.st_mode)) {
		move_to(walk, g_steal_pointer(&next));
		return true;
	}
	if (S_ISREG(info.st_mode))
		watch_place(walk, next, FILE_EVENTS, NULL);
	return false;
}

/* Watches all that decides about a path; false when the system's limit forbids some of it. */
static bool watch_path(int fd, GHashTable *places, const char *path)
{
	Walk walk = {
		.fd = fd,
		.places = places,
		.here = g_strdup("/"),
		.names = G_QUEUE_INIT,
		.complete = true,
	};
	bool going = true;

	push_names(&walk, path);
	while (going && !g_queue_is_empty(&walk.names)) {
		g_autofree char *name = g_queue_pop_head(&walk.names);

		going = step(&walk, name);
	}
	if (going)
		watch_place(&walk, walk.here, DIRECTORY_EVENTS, ANY_NAME);
	g_queue_clear_full(&walk.names, g_free);
	g_free(walk.here);
	return walk.complete;
}

static void drop_others(Watch *watch, GHashTable *kept)
{
	GHashTableIter iter;
	gpointer wd;

	g_hash_table_iter_init(&iter, watch->places);
	while (g_hash_table_iter_next(&iter, &wd, NULL))
		if (!g_hash_table_contains(kept, wd))
			inotify_rm_watch(watch->fd, GPOINTER_TO_INT(wd));
}

/* Walks all paths anew. What is watched already stays so, for the kernel knows it by its inode. */
static bool refresh(Watch *watch)
{
	GHashTable *places = places_new();
	bool complete = watch->fd >= 0;

	for (guint i = 0; watch->fd >= 0 && i < watch->paths->len; i++)
		complete &= watch_path(watch->fd, places, g_ptr_array_index(watch->paths, i));
	drop_others(watch, places);
	g_hash_table_unref(watch->places);
	watch->places = places;
	return complete;
}

static gboolean on_quiet(gpointer data)
{
	Watch *watch = data;

	watch->timer = 0;
	refresh(watch);
	watch->callback(watch->data); /* may free the watch */
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
	GHashTable *names = g_hash_table_lookup(watch->places, GINT_TO_POINTER(event->wd));

	if (event->mask & IN_Q_OVERFLOW)
		return true;
	if (!names)
		return false;
	return event->len == 0 || g_hash_table_contains(names, event->name) ||
	       g_hash_table_contains(names, ANY_NAME);
}

static gboolean on_events(int fd, GIOCondition condition, gpointer data)
{
	Watch *watch = data;
	char buffer[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
	gssize count = read(fd, buffer, sizeof buffer);
	const struct inotify_event *event;
	bool changed = false;

	(void)condition;
	for (gssize at = 0; at < count; at += (gssize)(sizeof *event + event->len)) {
		event = (const struct inotify_event *)(const void *)(buffer + at);
		changed |= matters(watch, event);
	}
	if (changed)
		wait_for_quiet(watch);
	return G_SOURCE_CONTINUE;
}

Watch *watch_new(WatchCallback *callback, gpointer data)
{
	Watch *watch = g_new0(Watch, 1);

	watch->callback = callback;
	watch->data = data;
	watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	watch->paths = g_ptr_array_new_with_free_func(g_free);
	watch->places = places_new();
	if (watch->fd >= 0)
		watch->source = g_unix_fd_add(watch->fd, G_IO_IN, on_events, watch);
	return watch;
}

void watch_free(Watch *watch)
{
	if (!watch)
		return;
	if (watch->timer != 0)
		g_source_remove(watch->timer);
	if (watch->fd >= 0) {
		g_source_remove(watch->source);
		close(watch->fd);
	}
	g_hash_table_unref(watch->places);
	g_ptr_array_unref(watch->paths);
	g_free(watch);
}

bool watch_set(Watch *watch, char *const *paths)
{
	g_autoptr(GPtrArray) before = watch->paths;

	watch->paths = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; paths[i]; i++) {
		if (!g_ptr_array_find_with_equal_func(before, paths[i], g_str_equal, NULL))
			wait_for_quiet(watch);
		g_ptr_array_add(watch->paths, g_strdup(paths[i]));
	}
	return refresh(watch);
}
