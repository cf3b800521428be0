#include "system/replace.h"

#include "base/error.h"
#include "system/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define LINKS_MAX     40
#define TEMPORARY     ".%s.claude-accounts-%08x"
#define TEMPORARY_KEY ".%s.claude-accounts-"

/* A call that is interrupted so often is not interrupted by accident. */
#define INTERRUPTIONS_MAX 100

struct Replacement {
	char *path;   /* as it was named, for messages */
	char *target; /* the end of all links, without links in its directory */
	char *name;   /* its last part */
	int directory;
	bool existed;
	struct stat info; /* of what was read, then of what was committed */
	Secret *bytes;
	bool staged;
	char *temporary; /* the name of the temporary file while there is one; else NULL */
	int fd;          /* of the temporary file, or -1 */
};

/* Always false. */
static bool fail(GError **error, const char *what, const char *path, int number)
{
	g_set_error(
		error, APP_ERROR, APP_ERROR_FAILED, "%s %s: %s", what, path, file_problem(number));
	return false;
}

/* Where the links at a path lead in the end; NULL with errno set when they go round. */
static char *follow_links(const char *path)
{
	char *here = g_strdup(path);

	for (int i = 0; i < LINKS_MAX; i++) {
		g_autofree char *next = g_file_read_link(here, NULL);
		g_autofree char *directory = g_path_get_dirname(here);

		if (!next)
			return here;
		g_free(here);
		here = g_path_is_absolute(next) ? g_strdup(next)
						: g_build_filename(directory, next, NULL);
	}
	g_free(here);
	errno = ELOOP;
	return NULL;
}

/* The target without links in its directory, where that is there. */
static void straighten(Replacement *file)
{
	g_autofree char *directory = g_path_get_dirname(file->target);
	char *real = realpath(directory, NULL);

	if (real) {
		g_free(file->target);
		file->target = g_build_filename(real, file->name, NULL);
	}
	free(real);
}

static bool open_directory(Replacement *file, GError **error)
{
	g_autofree char *directory = g_path_get_dirname(file->target);

	file->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return file->directory >= 0 || fail(error, "cannot open the directory", directory, errno);
}

/* Reads what is there now, which may be nothing. */
static bool read_target(Replacement *file, gsize cap, GError **error)
{
	g_auto(FileRead) read = { 0 };
	struct stat before;

	if (fstatat(file->directory, file->name, &before, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT || fail(error, "cannot look at", file->path, errno);
	if (S_ISLNK(before.st_mode)) /* since the links were followed */
		return fail(error, "cannot open", file->path, ESTALE);
	file_read(file->target, cap, &read);
	if (read.state != FILE_READ) {
		g_set_error(error, APP_ERROR,
			read.state == FILE_UNREADABLE ? APP_ERROR_FAILED : APP_ERROR_REFUSED,
			"cannot read %s: %s", file->path,
			read.problem ? read.problem : file_problem(ENOENT));
		return false;
	}
	file->existed = true;
	file->info = before;
	file->bytes = g_steal_pointer(&read.bytes);
	return true;
}

Replacement *replace_open(const char *path, gsize cap, GError **error)
{
	g_autoptr(Replacement) file = g_new0(Replacement, 1);

	file->path = g_strdup(path);
	file->directory = file->fd = -1;
	file->target = follow_links(path);
	if (!file->target) {
		fail(error, "cannot open", path, errno);
		return NULL;
	}
	file->name = g_path_get_basename(file->target);
	straighten(file);
	if (!open_directory(file, error) || !read_target(file, cap, error))
		return NULL;
	return g_steal_pointer(&file);
}

static void drop_temporary(Replacement *file)
{
	if (file->temporary)
		unlinkat(file->directory, file->temporary, 0);
	g_clear_pointer(&file->temporary, g_free);
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

void replace_free(Replacement *file)
{
	if (!file)
		return;
	drop_temporary(file);
	if (file->directory >= 0)
		close(file->directory);
	secret_free(file->bytes);
	g_free(file->name);
	g_free(file->target);
	g_free(file->path);
	g_free(file);
}

const Secret *replace_bytes(const Replacement *file)
{
	return file->bytes;
}

unsigned replace_mode(const Replacement *file)
{
	return file->existed ? file->info.st_mode & 07777 : 0;
}

bool replace_has_other_names(const Replacement *file)
{
	return file->existed && file->info.st_nlink > 1;
}

/* A name that nobody else has just now: O_EXCL proves it, so it need not be secret. */
static char *temporary_name(const Replacement *file, int attempt)
{
	gint64 moment = g_get_monotonic_time() + attempt;
	guint32 number = (guint32)moment ^ ((guint32)getpid() << 16);

	return g_strdup_printf(TEMPORARY, file->name, number);
}

static bool make_temporary(Replacement *file, GError **error)
{
	for (int i = 0; i < INTERRUPTIONS_MAX && file->fd < 0; i++) {
		g_free(file->temporary);
		file->temporary = temporary_name(file, i);
		file->fd = openat(file->directory, file->temporary,
			O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (file->fd < 0 && errno != EEXIST && errno != EINTR)
			break;
	}
	if (file->fd < 0) {
		g_clear_pointer(&file->temporary, g_free);
		return fail(error, "cannot make a file beside", file->path, errno);
	}
	/* Tells the sweeper that somebody is at work; where there are no such locks it is told
	 * nothing, and a sweep at this moment costs a failure, not a file. */
	flock(file->fd, LOCK_EX | LOCK_NB);
	return true;
}

static bool write_all(int fd, const Secret *bytes)
{
	int interruptions = 0;

	for (gsize written = 0; written < bytes->length;) {
		gssize count = write(fd, bytes->data + written, bytes->length - written);

		if (count > 0)
			written += (gsize)count;
		else if (count == 0 || errno != EINTR || ++interruptions > INTERRUPTIONS_MAX)
			return false;
	}
	return true;
}

/* Best effort: ACLs and labels that the file system does not let us copy do not hold us up. */
static void copy_attributes(int from, int to)
{
	char names[4096], value[4096];
	gssize length = flistxattr(from, names, sizeof names);

	for (const char *name = names; length > 0 && name < names + length;
		name += strlen(name) + 1) {
		gssize size = fgetxattr(from, name, value, sizeof value);

		if (size >= 0)
			fsetxattr(to, name, value, (gsize)size, 0);
	}
}

/* Makes the temporary file look like the one that it will replace. */
static bool take_over(Replacement *file, unsigned mode, GError **error)
{
	struct stat now;

	if (!file->existed)
		return fchmod(file->fd, mode) == 0 ||
		       fail(error, "cannot set the mode of", file->path, errno);
	if (fstat(file->fd, &now) < 0)
		return fail(error, "cannot look at", file->path, errno);
	if ((now.st_uid != file->info.st_uid || now.st_gid != file->info.st_gid) &&
		fchown(file->fd, file->info.st_uid, file->info.st_gid) < 0) {
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			"cannot give %s its owner back: %s", file->path, file_problem(errno));
		return false;
	}

	int old =
		openat(file->directory, file->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (old >= 0) {
		copy_attributes(old, file->fd);
		close(old);
	}
	return fchmod(file->fd, file->info.st_mode & 07777) == 0 ||
	       fail(error, "cannot set the mode of", file->path, errno);
}

bool replace_stage(Replacement *file, const Secret *bytes, unsigned mode, GError **error)
{
	if (!make_temporary(file, error))
		return false;
	file->staged = true;
	if (!write_all(file->fd, bytes))
		return fail(error, "cannot write", file->path, errno);
	if (!take_over(file, mode, error))
		return false;
	return fsync(file->fd) == 0 || fail(error, "cannot write", file->path, errno);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mode == b->st_mode && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Whether the name stands for what was read, or for nothing when there was nothing. */
static bool is_unchanged(const Replacement *file, const char *name)
{
	struct stat now;

	if (fstatat(file->directory, name, &now, AT_SYMLINK_NOFOLLOW) < 0)
		return !file->existed && errno == ENOENT;
	return file->existed && same_file(&now, &file->info);
}

static int rename_to(const Replacement *file, unsigned flags)
{
	return renameat2(file->directory, file->temporary, file->directory, file->name, flags);
}

/* Where the file system knows no exchange, the time between look and rename stays. */
static bool rename_plainly(Replacement *file, GError **error)
{
	if (rename_to(file, 0) < 0)
		return fail(error, "cannot replace", file->path, errno);
	g_clear_pointer(&file->temporary, g_free);
	return true;
}

static bool is_unsupported(int number)
{
	return number == EINVAL || number == ENOSYS || number == ENOTSUP;
}

static bool put_new(Replacement *file, bool *ret_conflict, GError **error)
{
	if (rename_to(file, RENAME_NOREPLACE) == 0) {
		g_clear_pointer(&file->temporary, g_free);
		return true;
	}
	if (is_unsupported(errno))
		return rename_plainly(file, error);
	*ret_conflict = errno == EEXIST;
	return *ret_conflict ? false : fail(error, "cannot make", file->path, errno);
}

/* Whether the temporary name stands for the file that was staged. */
static bool is_staged(const Replacement *file)
{
	struct stat named, own;

	return fstatat(file->directory, file->temporary, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	       fstat(file->fd, &own) == 0 && named.st_ino == own.st_ino &&
	       named.st_dev == own.st_dev;
}

/* Somebody was faster: puts back what came out. What cannot be put back is left where it is. */
static bool exchange_back(Replacement *file, bool *ret_conflict, GError **error)
{
	if (rename_to(file, RENAME_EXCHANGE) == 0 && is_staged(file)) {
		*ret_conflict = true;
		return false;
	}
	g_set_error(error, APP_ERROR, APP_ERROR_FAILED,
		"%s was changed at the same moment by another program; its content is in %s",
		file->path, file->temporary);
	g_clear_pointer(&file->temporary, g_free);
	return false;
}

/* Exchanges old and new, looks at what came out, and only then removes it. */
static bool put_over(Replacement *file, bool *ret_conflict, GError **error)
{
	if (rename_to(file, RENAME_EXCHANGE) < 0) {
		if (is_unsupported(errno))
			return rename_plainly(file, error);
		*ret_conflict = errno == ENOENT;
		return *ret_conflict ? false : fail(error, "cannot replace", file->path, errno);
	}
	if (!is_unchanged(file, file->temporary))
		return exchange_back(file, ret_conflict, error);
	unlinkat(file->directory, file->temporary, 0);
	g_clear_pointer(&file->temporary, g_free);
	return true;
}

static bool put(Replacement *file, bool *ret_conflict, GError **error)
{
	if (!file->staged)
		return unlinkat(file->directory, file->name, 0) == 0 ||
		       fail(error, "cannot remove", file->path, errno);
	return file->existed ? put_over(file, ret_conflict, error)
			     : put_new(file, ret_conflict, error);
}

bool replace_commit(Replacement *file, bool *ret_conflict, bool *ret_durable, GError **error)
{
	*ret_conflict = !is_unchanged(file, file->name);
	if (*ret_conflict || !put(file, ret_conflict, error))
		return false;
	if (file->fd >= 0)
		fstat(file->fd, &file->info);
	*ret_durable = fsync(file->directory) == 0;
	return true;
}

bool replace_is_intact(const Replacement *file)
{
	struct stat now;

	return fstatat(file->directory, file->name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	       same_file(&now, &file->info);
}

static void sweep_name(int directory, const char *name)
{
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(directory, name, 0);
	close(fd);
}

static bool is_number(const char *text)
{
	return strspn(text, "0123456789abcdef") == 8 && !text[8];
}

void replace_sweep(const char *path)
{
	g_autofree char *target = follow_links(path);

	if (!target)
		return;

	g_autofree char *folder = g_path_get_dirname(target);
	g_autofree char *last = g_path_get_basename(target);
	g_autofree char *beginning = g_strdup_printf(TEMPORARY_KEY, last);
	g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
	int directory = names ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	const char *name;

	if (directory < 0)
		return;
	while ((name = g_dir_read_name(names)))
		if (g_str_has_prefix(name, beginning) && is_number(name + strlen(beginning)))
			sweep_name(directory, name);
	close(directory);
}

static bool make_directory(const char *path, unsigned mode, bool with_parents, GError **error)
{
	g_autofree char *above = g_path_get_dirname(path);

	if (mkdir(path, mode) == 0)
		return chmod(path, mode) == 0 || fail(error, "cannot make", path, errno);
	if (errno == ENOENT && with_parents && strcmp(above, path) != 0)
		return make_directory(above, mode, true, error) &&
		       make_directory(path, mode, false, error);
	if (errno == EEXIST && g_file_test(path, G_FILE_TEST_IS_DIR))
		return true;
	return fail(error, "cannot make the directory", path, errno);
}

bool replace_make_directory(const char *path, unsigned mode, GError **error)
{
	return make_directory(path, mode, true, error);
}

/* By an O_PATH descriptor, which needs no permission to read and wakes no FIFO. */
bool replace_set_mode(const char *path, unsigned mode, GError **error)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	g_autofree char *same = g_strdup_printf("/proc/self/fd/%d", fd);
	struct stat info;
	bool found = fd >= 0 && fstat(fd, &info) == 0;
	int number = found && !S_ISREG(info.st_mode) ? EINVAL : errno;
	bool done = found && S_ISREG(info.st_mode) && chmod(same, mode) == 0;

	if (found && S_ISREG(info.st_mode) && !done)
		number = errno;
	if (fd >= 0)
		close(fd);
	return done || fail(error, "cannot set the mode of", path, number);
}
