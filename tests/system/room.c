#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SKIPPED 77

Room room_new(void)
{
	g_autofree char *made = g_dir_make_tmp("ca-room.XXXXXX", NULL);
	char *resolved = realpath(made, NULL);

	g_assert_nonnull(resolved);

	char *room = g_strdup(resolved);

	free(resolved);
	return room;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	(void)info;
	(void)kind;
	(void)place;
	return remove(path);
}

void room_free(Room room)
{
	g_assert_cmpint(nftw(room, remove_one, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
	g_free(room);
}

char *room_path(const char *room, const char *name)
{
	return g_build_filename(room, name, NULL);
}

void room_write(const char *room, const char *name, const char *text)
{
	g_autofree char *path = room_path(room, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(write(fd, text, strlen(text)), ==, (gssize)strlen(text));
	close(fd);
}

void room_replace(const char *room, const char *name, const char *text)
{
	g_autofree char *temporary = g_strconcat(name, ".tmp", NULL);

	room_write(room, temporary, text);
	room_rename(room, temporary, name);
}

void room_mkdir(const char *room, const char *name)
{
	g_autofree char *path = room_path(room, name);

	g_assert_cmpint(mkdir(path, 0700), ==, 0);
}

void room_remove(const char *room, const char *name)
{
	g_autofree char *path = room_path(room, name);

	g_assert_cmpint(remove(path), ==, 0);
}

void room_rename(const char *room, const char *from, const char *to)
{
	g_autofree char *from_path = room_path(room, from);
	g_autofree char *to_path = room_path(room, to);

	g_assert_cmpint(rename(from_path, to_path), ==, 0);
}

void room_chmod(const char *room, const char *name, unsigned mode)
{
	g_autofree char *path = room_path(room, name);

	g_assert_cmpint(chmod(path, mode), ==, 0);
}

void room_link(const char *room, const char *name, const char *target)
{
	g_autofree char *temporary = g_strconcat(name, ".tmp", NULL);
	g_autofree char *path = room_path(room, temporary);

	g_assert_cmpint(symlink(target, path), ==, 0);
	room_rename(room, temporary, name);
}

bool room_in_child(bool (*check)(const char *room), const char *room)
{
	pid_t child = fork();
	int status;

	g_assert_cmpint(child, >=, 0);
	if (child == 0)
		_exit(check(room) ? EXIT_SUCCESS : EXIT_FAILURE);
	while (waitpid(child, &status, 0) < 0)
		g_assert_cmpint(errno, ==, EINTR);
	if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED) {
		g_test_skip("this system does not permit it");
		return true;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

void room_skip(void)
{
	_exit(SKIPPED);
}

void room_drop_powers(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	g_assert_cmpint(syscall(SYS_capset, &header, none), ==, 0);
}

void room_enter(const char *room)
{
	if ((geteuid() != 0 && unshare(CLONE_NEWUSER) < 0) || chroot(room) < 0 || chdir("/") < 0)
		room_skip();
}
