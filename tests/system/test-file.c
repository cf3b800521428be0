/*
 * Reading a file whatever it is, and whatever others do to it at the same moment.
 */
#include "room.h"

#include "system/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define CAP        64
#define STORM_CAP  (32 << 10)
#define STORM_RUNS 3000

static void read_name(const char *room, const char *name, FileRead *ret_file)
{
	g_autofree char *path = room_path(room, name);

	file_read(path, CAP, ret_file);
}

static FileState state_of(const char *room, const char *name)
{
	g_auto(FileRead) file = { 0 };

	read_name(room, name, &file);
	if (file.state == FILE_ABSENT || file.state == FILE_READ)
		g_assert_null(file.problem);
	else
		g_assert_nonnull(file.problem);
	g_assert_true((file.state == FILE_READ) == (file.bytes != NULL));
	return file.state;
}

static void assert_reads(const char *room, const char *name, const char *text)
{
	g_auto(FileRead) file = { 0 };

	read_name(room, name, &file);
	g_assert_cmpint(file.state, ==, FILE_READ);
	g_assert_cmpmem(file.bytes->data, file.bytes->length, text, strlen(text));
	g_assert_cmpint(file.bytes->data[file.bytes->length], ==, 0);
}

static void test_plain(void)
{
	g_auto(Room) room = room_new();
	g_auto(FileRead) file = { 0 };

	room_write(room, "plain", "some text\n");
	room_chmod(room, "plain", 0640);
	assert_reads(room, "plain", "some text\n");
	read_name(room, "plain", &file);
	g_assert_cmpuint(file.mode, ==, 0640);
	room_write(room, "empty", "");
	assert_reads(room, "empty", "");
}

static void test_nul_bytes(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "binary");
	g_auto(FileRead) file = { 0 };

	g_assert_true(g_file_set_contents(path, "a\0b", 3, NULL));
	file_read(path, CAP, &file);
	g_assert_cmpmem(file.bytes->data, file.bytes->length, "a\0b", 3);
}

static void test_cap(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *full = g_strnfill(CAP, 'x');
	g_autofree char *over = g_strnfill(CAP + 1, 'x');
	g_auto(FileRead) file = { 0 };

	room_write(room, "full", full);
	assert_reads(room, "full", full);
	room_write(room, "over", over);
	read_name(room, "over", &file);
	g_assert_cmpint(file.state, ==, FILE_TOO_LARGE);
	g_assert_null(file.bytes);
	g_assert_cmpuint(file.mode, ==, 0600);
}

/* A hole of a terabyte is neither read nor allocated. */
static void test_huge(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "huge");

	room_write(room, "huge", "");
	if (truncate(path, (off_t)1 << 40) < 0)
		g_test_skip("the file system has no files of that size");
	else
		g_assert_cmpint(state_of(room, "huge"), ==, FILE_TOO_LARGE);
}

/* Files of /proc say that they are empty, and are not. */
static void test_unknown_size(void)
{
	g_auto(FileRead) file = { 0 };
	g_auto(FileRead) cut = { 0 };

	file_read("/proc/self/status", 1 << 20, &file);
	g_assert_cmpint(file.state, ==, FILE_READ);
	g_assert_true(g_str_has_prefix(file.bytes->data, "Name:"));
	g_assert_nonnull(strstr(file.bytes->data, "\nSigBlk:"));
	file_read("/proc/self/status", 100, &cut);
	g_assert_cmpint(cut.state, ==, FILE_TOO_LARGE);
}

static void test_absent(void)
{
	g_auto(Room) room = room_new();

	room_write(room, "plain", "text");
	room_link(room, "dangling", "nothing");
	g_assert_cmpint(state_of(room, "nothing"), ==, FILE_ABSENT);
	g_assert_cmpint(state_of(room, "no/such/folder"), ==, FILE_ABSENT);
	g_assert_cmpint(state_of(room, "plain/below"), ==, FILE_ABSENT);
	g_assert_cmpint(state_of(room, "dangling"), ==, FILE_ABSENT);
}

static void test_names(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *longest = g_strnfill(255, 'n');
	g_autofree char *longer = g_strnfill(256, 'n');
	g_autofree char *deep = g_strnfill(5000, '/');
	g_auto(FileRead) file = { 0 };

	room_write(room, longest, "text");
	assert_reads(room, longest, "text");
	g_assert_cmpint(state_of(room, longer), ==, FILE_UNREADABLE);
	file_read(deep, CAP, &file);
	g_assert_cmpint(file.state, ==, FILE_UNREADABLE);
	g_assert_cmpstr(file.problem, ==, g_strerror(ENAMETOOLONG));
}

static void test_links(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *target = room_path(room, "away/file");

	room_mkdir(room, "away");
	room_write(room, "away/file", "behind");
	room_link(room, "second", target);
	room_link(room, "first", "second");
	assert_reads(room, "first", "behind");
}

static void test_loop(void)
{
	g_auto(Room) room = room_new();
	g_auto(FileRead) file = { 0 };

	room_link(room, "itself", "itself");
	room_link(room, "a", "b");
	room_link(room, "b", "a");
	g_assert_cmpint(state_of(room, "itself"), ==, FILE_UNREADABLE);
	read_name(room, "a", &file);
	g_assert_cmpint(file.state, ==, FILE_UNREADABLE);
	g_assert_cmpstr(file.problem, ==, g_strerror(ELOOP));
}

static bool is_denied(const char *room)
{
	room_drop_powers();
	return state_of(room, "file") == FILE_UNREADABLE &&
	       state_of(room, "closed/file") == FILE_UNREADABLE;
}

static void test_denied(void)
{
	g_auto(Room) room = room_new();

	room_write(room, "file", "text");
	room_chmod(room, "file", 0);
	room_mkdir(room, "closed");
	room_write(room, "closed/file", "text");
	room_chmod(room, "closed", 0);
	g_assert_true(room_in_child(is_denied, room));
	room_chmod(room, "closed", 0700);
}

static void test_not_regular(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *socket_path = room_path(room, "socket");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	g_strlcpy(address.sun_path, socket_path, sizeof address.sun_path);
	g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
	close(fd);
	room_mkdir(room, "folder");
	room_link(room, "zero", "/dev/zero");
	room_link(room, "null", "/dev/null");
	g_assert_cmpint(state_of(room, "socket"), ==, FILE_NOT_REGULAR);
	g_assert_cmpint(state_of(room, "folder"), ==, FILE_NOT_REGULAR);
	g_assert_cmpint(state_of(room, "zero"), ==, FILE_NOT_REGULAR);
	g_assert_cmpint(state_of(room, "null"), ==, FILE_NOT_REGULAR);
}

/* Starts to count how often a path is opened. */
static int count_openings(const char *room, const char *name)
{
	g_autofree char *path = room_path(room, name);
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	g_assert_cmpint(inotify_add_watch(fd, path, IN_OPEN | IN_ACCESS), >=, 0);
	return fd;
}

/* Whether there were any; closes the counter. */
static bool was_opened(int counter)
{
	char buffer[256];
	bool opened = read(counter, buffer, sizeof buffer) > 0;

	close(counter);
	return opened;
}

static void make_fifo(const char *room, const char *name)
{
	g_autofree char *path = room_path(room, name);

	g_assert_cmpint(mkfifo(path, 0600), ==, 0);
}

static void test_fifo(void)
{
	g_auto(Room) room = room_new();

	make_fifo(room, "fifo");
	room_write(room, "file", "text");

	int fifo = count_openings(room, "fifo");
	int file = count_openings(room, "file");

	g_assert_cmpint(state_of(room, "fifo"), ==, FILE_NOT_REGULAR);
	g_assert_cmpint(state_of(room, "file"), ==, FILE_READ);
	g_assert_false(was_opened(fifo));
	g_assert_true(was_opened(file));
}

/* Runs a function for ever in a child process, until end_storm(). */
static pid_t start_storm(void (*once)(const char *room), const char *room)
{
	pid_t child = fork();

	g_assert_cmpint(child, >=, 0);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			once(room);
	}
	return child;
}

static void end_storm(pid_t child)
{
	kill(child, SIGKILL);
	g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
}

static void swap_once(const char *room)
{
	g_autofree char *fifo = room_path(room, "fifo");
	g_autofree char *file = room_path(room, "file");
	g_autofree char *next = room_path(room, "next");
	g_autofree char *path = room_path(room, "path");

	(void)!link(fifo, next);
	(void)!rename(next, path);
	(void)!link(file, next);
	(void)!rename(next, path);
}

/* A file and a FIFO take turns at one name: the FIFO is never opened by mistake. */
static void test_swapped(void)
{
	g_auto(Room) room = room_new();
	bool seen[FILE_TOO_LARGE + 1] = { false };

	make_fifo(room, "fifo");
	room_write(room, "file", "text");
	room_write(room, "path", "text");

	int counter = count_openings(room, "fifo");
	pid_t storm = start_storm(swap_once, room);

	for (int i = 0; i < STORM_RUNS || !seen[FILE_READ] || !seen[FILE_NOT_REGULAR]; i++) {
		g_auto(FileRead) file = { 0 };

		read_name(room, "path", &file);
		seen[file.state] = true;
		if (file.state == FILE_READ)
			g_assert_cmpstr(file.bytes->data, ==, "text");
		else
			g_assert_cmpint(file.state, ==, FILE_NOT_REGULAR);
	}
	end_storm(storm);
	g_assert_false(was_opened(counter));
}

/* What the storm's files are cut to at last. */
#define RESIZED 100

static void resize_once(const char *room)
{
	static char text[STORM_CAP + 4096];
	g_autofree char *path = room_path(room, "file");
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	memset(text, 'x', sizeof text);
	for (gsize size = 512; size < sizeof text; size *= 2)
		(void)!write(fd, text, size);
	(void)!ftruncate(fd, RESIZED);
	close(fd);
}

/* The system zeroes what is cut off, and a read that is under way may see that. */
static bool is_cut(const Secret *bytes)
{
	if (bytes->length <= RESIZED || strspn(bytes->data, "x") != RESIZED)
		return false;
	for (gsize i = RESIZED; i < bytes->length; i++)
		if (bytes->data[i] != '\0' && bytes->data[i] != 'x')
			return false;
	return true;
}

/* Whatever its writer does, what is read is a beginning of the file. */
static void test_resized(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "file");
	bool seen[FILE_TOO_LARGE + 1] = { false };

	room_write(room, "file", "");

	pid_t storm = start_storm(resize_once, room);

	for (int i = 0; i < STORM_RUNS || !seen[FILE_READ] || !seen[FILE_TOO_LARGE]; i++) {
		g_auto(FileRead) file = { 0 };

		file_read(path, STORM_CAP, &file);
		seen[file.state] = true;
		if (file.state != FILE_READ) {
			g_assert_cmpint(file.state, ==, FILE_TOO_LARGE);
			continue;
		}
		g_assert_cmpuint(file.bytes->length, <=, STORM_CAP);
		if (!is_cut(file.bytes))
			g_assert_cmpuint(strspn(file.bytes->data, "x"), ==, file.bytes->length);
	}
	end_storm(storm);
}

static bool reads_without_proc(const char *room)
{
	room_enter(room);
	g_assert_cmpint(access("/proc", F_OK), <, 0);
	assert_reads("/", "file", "text");
	assert_reads("/", "link", "text");
	g_assert_cmpint(state_of("/", "fifo"), ==, FILE_NOT_REGULAR);
	g_assert_cmpint(state_of("/", "nothing"), ==, FILE_ABSENT);
	return true;
}

static void test_without_proc(void)
{
	g_auto(Room) room = room_new();

	room_write(room, "file", "text");
	room_link(room, "link", "/file");
	make_fifo(room, "fifo");
	g_assert_true(room_in_child(reads_without_proc, room));
}

/* An undumpable process does not own its files in /proc, and has to get at them all the same. */
static bool reads_undumpable(const char *room)
{
	g_auto(FileRead) file = { 0 };
	const unsigned nobody = 65534;

	(void)room;
	if (getuid() == 0 && setresuid(nobody, nobody, nobody) < 0)
		return false;
	g_assert_cmpint(prctl(PR_SET_DUMPABLE, 0), ==, 0);
	file_read("/etc/passwd", 1 << 20, &file);
	return file.state == FILE_READ;
}

static void test_undumpable(void)
{
	g_assert_true(room_in_child(reads_undumpable, NULL));
}

static int count_descriptors(void)
{
	g_autoptr(GDir) directory = g_dir_open("/proc/self/fd", 0, NULL);
	int count = 0;

	while (g_dir_read_name(directory))
		count++;
	return count;
}

static void test_descriptors(void)
{
	g_auto(Room) room = room_new();
	int before = count_descriptors();

	room_write(room, "file", "text");
	room_link(room, "loop", "loop");
	make_fifo(room, "fifo");
	state_of(room, "file");
	state_of(room, "loop");
	state_of(room, "fifo");
	state_of(room, ".");
	state_of(room, "nothing");
	g_assert_cmpint(count_descriptors(), ==, before);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/file/plain", test_plain);
	g_test_add_func("/file/nul-bytes", test_nul_bytes);
	g_test_add_func("/file/cap", test_cap);
	g_test_add_func("/file/huge", test_huge);
	g_test_add_func("/file/unknown-size", test_unknown_size);
	g_test_add_func("/file/absent", test_absent);
	g_test_add_func("/file/names", test_names);
	g_test_add_func("/file/links", test_links);
	g_test_add_func("/file/loop", test_loop);
	g_test_add_func("/file/denied", test_denied);
	g_test_add_func("/file/not-regular", test_not_regular);
	g_test_add_func("/file/fifo", test_fifo);
	g_test_add_func("/file/swapped", test_swapped);
	g_test_add_func("/file/resized", test_resized);
	g_test_add_func("/file/without-proc", test_without_proc);
	g_test_add_func("/file/undumpable", test_undumpable);
	g_test_add_func("/file/descriptors", test_descriptors);
	return g_test_run();
}
