/*
 * Looking at descriptors of every kind: what waits in them is told and stays there.
 */
#include "room.h"

#include "system/descriptor.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEXT   "sk-ant-oat01"
#define LENGTH ((gssize)sizeof TEXT - 1)

static void close_both(const int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

/* What was put into one end is seen, twice, at the other, and can still be read there. */
static void check_both_ends(int in, int out)
{
	char buffer[64];

	g_assert_true(descriptor_is_open(out));
	g_assert_cmpint(descriptor_available(out), ==, 0);
	g_assert_cmpint(write(in, TEXT, LENGTH), ==, LENGTH);
	g_assert_cmpint(descriptor_available(out), ==, LENGTH);
	g_assert_cmpint(descriptor_available(out), ==, LENGTH);
	g_assert_cmpint(read(out, buffer, sizeof buffer), ==, LENGTH);
	g_assert_cmpmem(buffer, LENGTH, TEXT, LENGTH);
}

static void test_pipe(void)
{
	int fds[2];

	g_assert_cmpint(pipe(fds), ==, 0);
	check_both_ends(fds[1], fds[0]);
	g_assert_cmpint(descriptor_available(fds[1]), ==, -1);
	close_both(fds);
}

static void test_socket(void)
{
	int fds[2];

	g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
	check_both_ends(fds[1], fds[0]);
	close_both(fds);
}

static void test_file(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "token");
	int fd;

	room_write(room, "token", TEXT);
	fd = open(path, O_RDONLY);
	g_assert_cmpint(descriptor_available(fd), ==, LENGTH);
	g_assert_cmpint(lseek(fd, 4, SEEK_SET), ==, 4);
	g_assert_cmpint(descriptor_available(fd), ==, LENGTH - 4);
	g_assert_cmpint(lseek(fd, 0, SEEK_CUR), ==, 4);
	lseek(fd, 100, SEEK_SET);
	g_assert_cmpint(descriptor_available(fd), ==, 0);
	close(fd);
}

static void test_closed(void)
{
	int fds[2];

	g_assert_cmpint(pipe(fds), ==, 0);
	close_both(fds);
	g_assert_false(descriptor_is_open(fds[0]));
	g_assert_cmpint(descriptor_available(fds[0]), ==, -1);
	g_assert_false(descriptor_is_open(-1));
	g_assert_false(descriptor_is_open(G_MAXINT));
	g_assert_cmpint(descriptor_available(G_MAXINT), ==, -1);
}

static void test_our_own(void)
{
	int fds[2];

	g_assert_cmpint(pipe2(fds, O_CLOEXEC), ==, 0);
	g_assert_false(descriptor_is_open(fds[0]));
	close_both(fds);
}

/* Takes a descriptor of which nothing can be told. */
static void check_unknown(int fd)
{
	g_assert_true(descriptor_is_open(fd));
	g_assert_cmpint(descriptor_available(fd), ==, -1);
	close(fd);
}

static void test_unknown(void)
{
	g_auto(Room) room = room_new();
	g_autofree char *path = room_path(room, "file");

	room_write(room, "file", TEXT);
	check_unknown(open("/dev/null", O_RDONLY));
	check_unknown(eventfd(1, 0));
	check_unknown(open(path, O_PATH));
	check_unknown(open(path, O_WRONLY));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/descriptor/pipe", test_pipe);
	g_test_add_func("/descriptor/socket", test_socket);
	g_test_add_func("/descriptor/file", test_file);
	g_test_add_func("/descriptor/closed", test_closed);
	g_test_add_func("/descriptor/our-own", test_our_own);
	g_test_add_func("/descriptor/unknown", test_unknown);
	return g_test_run();
}
