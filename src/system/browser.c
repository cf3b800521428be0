#include "system/browser.h"

#include "base/error.h"
#include "system/environment.h"
#include "system/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

/* RFC 3986: unreserved, reserved and "%". */
#define URL_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-._~:/?#[]@!$&'()*+,;=%"

extern char **environ;

static bool is_set(const char *name)
{
	const char *value = environment_get(name);

	return value && *value;
}

bool browser_is_remote(void)
{
	return is_set("SSH_CONNECTION") || is_set("SSH_TTY");
}

bool browser_is_here(void)
{
	return is_set("BROWSER") ||
	       (!browser_is_remote() && (is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")));
}

static bool is_safe(const char *url)
{
	static const char *const beginnings[] = { "https://",
		"http://127.0.0.1:", "http://[::1]:", "http://localhost:" };

	if (strspn(url, URL_CHARACTERS) != strlen(url))
		return false;
	for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++)
		if (g_str_has_prefix(url, beginnings[i]))
			return true;
	return false;
}

/* Only so that it does not stay a zombie. */
static void on_exit_of_child(GPid child, int status, gpointer data)
{
	(void)status;
	(void)data;
	g_spawn_close_pid(child);
}

/* No descriptor of ours, default signals, a session of its own. */
static int spawn(const char *program, const char *url)
{
	char *const argv[] = { (char *)(gsize)program, (char *)(gsize)url, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	pid_t child;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(
		&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);

	int number = posix_spawnp(&child, program, &actions, &attributes, argv, environ);

	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (number == 0)
		g_child_watch_add(child, on_exit_of_child, NULL);
	return number;
}

bool browser_open(const char *url, GError **error)
{
	const char *program = is_set("BROWSER") ? environment_get("BROWSER") : "xdg-open";
	int number = is_safe(url) ? spawn(program, url) : EINVAL;

	if (number == 0)
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_FAILED, "cannot start %s: %s", program,
		file_problem(number));
	return false;
}
