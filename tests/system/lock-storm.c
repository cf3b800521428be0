/*
 * Many processes that take and give back a few locks, now and then die with one or sleep over one,
 * and watch whether ever two of them are inside at once.
 *
 *	lock-storm DIRECTORY LOCKS WORKERS ACQUISITIONS SECONDS SEED [naive]
 *
 * It runs until so many acquisitions were made, SECONDS at most, and prints "acquisitions N
 * takeovers N lost N deaths N overlaps N". With "naive" a lock that looks old is removed and made
 * anew, as one would do without thinking: the control, which has to show overlaps.
 */
#include "system/lock.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define STALE_S 2

/* Longer than a lock has to be watched before it is taken over. */
#define WAIT_MS  15000
#define SLEEP_US (12 * G_USEC_PER_SEC)

/* One of so many acquisitions ends with the holder's death, and one of so many it sleeps over. */
#define DEATHS       120
#define NAIVE_DEATHS 20
#define SLEEPS       300

/* An acquisition that took so long was a takeover. */
#define TAKEOVER_US (9 * G_USEC_PER_SEC)

/* What the workers of all locks share. */
typedef struct Arena {
	atomic_ulong acquisitions, takeovers, lost, deaths, overlaps;
	atomic_int inside[];
} Arena;

typedef struct Worker {
	Arena *arena;
	int number; /* of its lock */
	char *path;
	bool naive;
	GRand *random;
} Worker;

/* The control: looks, and removes what may be another's by now. */
static DirectoryLock *take_naively(const char *path, GRand *random)
{
	gint64 renewed;

	for (;;) {
		DirectoryLock *lock = lock_take(path, G_MAXINT32, 0, NULL);

		if (lock)
			return lock;
		if (lock_exists(path, &renewed) &&
			g_get_real_time() / G_USEC_PER_SEC - renewed > STALE_S) {
			g_usleep((gulong)g_rand_int_range(random, 0, 60000));
			rmdir(path);
		}
		g_usleep(2000);
	}
}

static DirectoryLock *take(const Worker *worker)
{
	gint64 start = g_get_monotonic_time();
	DirectoryLock *lock = worker->naive ? take_naively(worker->path, worker->random)
					    : lock_take(worker->path, STALE_S, WAIT_MS, NULL);

	if (lock && g_get_monotonic_time() - start > TAKEOVER_US)
		atomic_fetch_add(&worker->arena->takeovers, 1);
	return lock;
}

/* Inside, alone: renewed before, so that nobody can have begun to watch it long ago. */
static void enter(const Worker *worker, DirectoryLock *lock)
{
	atomic_int *inside = &worker->arena->inside[worker->number];

	if (!lock_renew(lock)) {
		atomic_fetch_add(&worker->arena->lost, 1);
		return;
	}
	if (atomic_fetch_add(inside, 1) != 0)
		atomic_fetch_add(&worker->arena->overlaps, 1);
	g_usleep((gulong)g_rand_int_range(worker->random, 0, worker->naive ? 20000 : 300));
	atomic_fetch_sub(inside, 1);
	atomic_fetch_add(&worker->arena->acquisitions, 1);
}

static void work(const Worker *worker)
{
	int deaths = worker->naive ? NAIVE_DEATHS : DEATHS;

	for (;;) {
		DirectoryLock *lock = take(worker);

		if (!lock)
			continue;
		if (g_rand_int_range(worker->random, 0, deaths) == 0) {
			atomic_fetch_add(&worker->arena->deaths, 1);
			_exit(0);
		}
		if (!worker->naive && g_rand_int_range(worker->random, 0, SLEEPS) == 0)
			g_usleep(SLEEP_US);
		enter(worker, lock);
		lock_release(lock);
	}
}

static void start(Worker worker, guint32 seed)
{
	if (fork() != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	worker.random = g_rand_new_with_seed(seed);
	work(&worker);
}

/* Replaces workers that died, until there is enough. */
static void run(Arena *arena, const char *directory, char **numbers, bool naive)
{
	int locks = atoi(numbers[0]), workers = atoi(numbers[1]);
	unsigned long wanted = strtoul(numbers[2], NULL, 10);
	gint64 end = g_get_monotonic_time() + atoi(numbers[3]) * G_USEC_PER_SEC;
	guint32 seed = (guint32)atoi(numbers[4]);
	Worker worker = { .arena = arena, .naive = naive };
	int running = 0, next = 0;

	while (atomic_load(&arena->acquisitions) < wanted && g_get_monotonic_time() < end) {
		for (; running < locks * workers; running++) {
			worker.number = next++ % locks;
			worker.path = g_strdup_printf("%s/%d.lock", directory, worker.number);
			start(worker, seed++);
			g_free(worker.path);
		}
		while (waitpid(-1, NULL, WNOHANG) > 0)
			running--;
		g_usleep(5000);
	}
}

int main(int argc, char **argv)
{
	if (argc < 7)
		return 2;

	gsize size = sizeof(Arena) + (gsize)atoi(argv[2]) * sizeof(atomic_int);
	Arena *arena = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	run(arena, argv[1], argv + 2, argc > 7);
	signal(SIGTERM, SIG_IGN);
	printf("acquisitions %lu takeovers %lu lost %lu deaths %lu overlaps %lu\n",
		atomic_load(&arena->acquisitions), atomic_load(&arena->takeovers),
		atomic_load(&arena->lost), atomic_load(&arena->deaths),
		atomic_load(&arena->overlaps));
	return 0;
}
