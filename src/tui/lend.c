#include "tui/lend.h"

#include "app/launch.h"
#include "base/error.h"
#include "base/i18n.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* A program that stops itself alone is noticed so soon. */
#define LOOK_MS 200

struct Lend {
	GPid pid; /* 0 when it has ended */
	guint watch, look;
	void (*quit_before)(int); /* what SIGQUIT did */
	LendCallback *ended;
	gpointer data;
};

/* In the child, before it becomes the program: as a shell would start it, and it ends with us. */
static void set_up(gpointer data)
{
	(void)data;
	launch_hand_over();
	prctl(PR_SET_PDEATHSIG, SIGHUP);
}

static void stop_looking(Lend *lend)
{
	if (lend->look != 0)
		g_source_remove(lend->look);
	if (lend->watch != 0)
		g_source_remove(lend->watch);
	lend->look = lend->watch = 0;
	signal(SIGQUIT, lend->quit_before);
}

static void on_exit_status(GPid pid, int status, gpointer data)
{
	Lend *lend = data;

	g_spawn_close_pid(pid);
	lend->pid = 0;
	lend->watch = 0;
	stop_looking(lend);
	lend->ended(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), lend->data);
}

/* Stopped, it has given the terminal up: so do we, until the shell continues the whole job. */
static gboolean on_look(gpointer data)
{
	const Lend *lend = data;
	siginfo_t info;

	memset(&info, 0, sizeof info);
	if (waitid(P_PID, (id_t)lend->pid, &info, WSTOPPED | WNOHANG) == 0 &&
		info.si_pid == lend->pid) {
		raise(SIGSTOP);
		kill(lend->pid, SIGCONT);
	}
	return G_SOURCE_CONTINUE;
}

Lend *lend_start(char *const *argv, char *const *environment, const char *directory,
	LendCallback *ended, gpointer data, GError **error)
{
	const GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN |
				  G_SPAWN_SEARCH_PATH_FROM_ENVP;
	g_autoptr(GError) problem = NULL;
	Lend *lend = g_new0(Lend, 1);

	lend->ended = ended;
	lend->data = data;
	if (!g_spawn_async(directory, (char **)(gsize)argv, (char **)(gsize)environment, flags,
		    set_up, NULL, &lend->pid, &problem)) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, _("cannot start %s: %s"), argv[0],
			problem->message);
		g_free(lend);
		return NULL;
	}
	/* Ctrl-\ is meant for it, and reaches us as well. */
	lend->quit_before = signal(SIGQUIT, SIG_IGN);
	lend->watch = g_child_watch_add(lend->pid, on_exit_status, lend);
	lend->look = g_timeout_add(LOOK_MS, on_look, lend);
	return lend;
}

void lend_free(Lend *lend)
{
	if (!lend)
		return;
	if (lend->pid != 0) {
		stop_looking(lend);
		kill(lend->pid, SIGTERM);
		kill(lend->pid, SIGCONT);
	}
	g_free(lend);
}
