#include "system/spawn.h"

#include "base/error.h"
#include "system/family.h"
#include "system/file.h"
#include "system/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEP_MS       2000
#define LIMIT_STEP_MS 500
#define ROUND_MS      20
#define HANGUP_ROUNDS 15
#define KILL_ROUNDS   50
#define FREE_ROUNDS   100

extern char **environ;

struct Spawn {
	SpawnCallback *callback;
	gpointer data;
	pid_t keeper, pid;
	int control;  /* -1 when the keeper is gone */
	guint source; /* of the control socket */
	guint timer;  /* the next signal of a stop, or the next round of sweeping */
	guint limit;  /* its timer */
	guint limit_ms;
	guint step_ms;
	guint steps;    /* signals sent to stop it */
	guint rounds;   /* of sweeping behind it */
	bool has_ended; /* the process; the end is told later */
	bool is_told;
	gint64 start;
	SpawnResult result;
};

/* Closing the socket tells the keeper to end, and it does so at once. */
static void dismiss_keeper(Spawn *spawn)
{
	g_clear_handle_id(&spawn->source, g_source_remove);
	g_clear_handle_id(&spawn->timer, g_source_remove);
	g_clear_handle_id(&spawn->limit, g_source_remove);
	if (spawn->control < 0)
		return;
	close(spawn->control);
	spawn->control = -1;
	/* Somebody may have stopped it. */
	kill(spawn->keeper, SIGCONT);
	while (waitpid(spawn->keeper, NULL, 0) < 0 && errno == EINTR)
		;
}

static void tell_end(Spawn *spawn)
{
	dismiss_keeper(spawn);
	spawn->is_told = true;
	spawn->callback(spawn->data); /* may free it */
}

static void lose(Spawn *spawn)
{
	spawn->has_ended = true;
	spawn->result = (SpawnResult){
		.end = SPAWN_LOST, .status = -1, .duration = g_get_monotonic_time() - spawn->start
	};
	tell_end(spawn);
}

static bool is_killing(const Spawn *spawn)
{
	return spawn->steps > 2;
}

static gboolean on_step(gpointer data);

static void take_step(Spawn *spawn)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGKILL };
	int signal = signals[MIN(spawn->steps, G_N_ELEMENTS(signals) - 1)];

	if (spawn->steps++ > KILL_ROUNDS) {
		lose(spawn);
		return;
	}
	family_signal(spawn->keeper, spawn->pid, signal);
	g_clear_handle_id(&spawn->timer, g_source_remove);
	spawn->timer = g_timeout_add(is_killing(spawn) ? ROUND_MS : spawn->step_ms, on_step, spawn);
}

static gboolean on_step(gpointer data)
{
	Spawn *spawn = data;

	spawn->timer = 0;
	take_step(spawn);
	return G_SOURCE_REMOVE;
}

static gboolean on_limit(gpointer data)
{
	Spawn *spawn = data;

	spawn->limit = 0;
	spawn->result.end = SPAWN_TIMED_OUT;
	spawn->step_ms = MIN(spawn->step_ms, LIMIT_STEP_MS);
	take_step(spawn);
	return G_SOURCE_REMOVE;
}

/* Behind a process that has ended, until nothing is left of it. */
static gboolean on_sweep(gpointer data)
{
	Spawn *spawn = data;
	bool kills = is_killing(spawn) || spawn->rounds >= HANGUP_ROUNDS;

	spawn->timer = 0;
	if (family_signal(spawn->keeper, spawn->pid, kills ? SIGKILL : 0) == 0 ||
		spawn->rounds++ > HANGUP_ROUNDS + KILL_ROUNDS)
		tell_end(spawn);
	else
		spawn->timer = g_timeout_add(ROUND_MS, on_sweep, spawn);
	return G_SOURCE_REMOVE;
}

static void take_report(Spawn *spawn, const KeeperReport *report)
{
	int status = report->number;

	spawn->has_ended = true;
	g_clear_handle_id(&spawn->timer, g_source_remove);
	g_clear_handle_id(&spawn->limit, g_source_remove);
	spawn->result.duration = report->time - spawn->start;
	spawn->result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	spawn->result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	if (spawn->steps == 0)
		spawn->result.end = WIFEXITED(status) ? SPAWN_EXITED : SPAWN_KILLED;
	if (report->is_alone) {
		tell_end(spawn);
		return;
	}
	family_signal(spawn->keeper, spawn->pid, SIGHUP);
	on_sweep(spawn);
}

/* A report, or false when there will be none. */
static bool receive(int control, KeeperReport *ret_report)
{
	gssize count;

	do
		count = recv(control, ret_report, sizeof *ret_report, 0);
	while (count < 0 && errno == EINTR);
	return count == sizeof *ret_report;
}

static gboolean on_report(int control, GIOCondition condition, gpointer data)
{
	Spawn *spawn = data;
	KeeperReport report;
	bool is_report = receive(control, &report);

	(void)condition;
	spawn->source = 0;
	if (is_report && !spawn->has_ended) {
		take_report(spawn, &report);
	} else {
		/* Somebody killed the keeper: what it kept is nobody's now. */
		kill(-spawn->pid, SIGKILL);
		lose(spawn);
	}
	return G_SOURCE_REMOVE;
}

static void set_streams(KeeperOrder *order, const SpawnStreams *streams)
{
	posix_spawn_file_actions_t *actions = &order->actions;

	if (streams->terminal) {
		/* A leader without one makes the terminal it opens its controlling terminal. */
		posix_spawn_file_actions_addopen(
			actions, STDIN_FILENO, streams->terminal, O_RDWR, 0);
		posix_spawn_file_actions_adddup2(actions, STDIN_FILENO, STDOUT_FILENO);
		posix_spawn_file_actions_adddup2(actions, STDIN_FILENO, STDERR_FILENO);
	} else {
		posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
		posix_spawn_file_actions_adddup2(actions, streams->output, STDOUT_FILENO);
		posix_spawn_file_actions_adddup2(actions, streams->errors, STDERR_FILENO);
	}
	posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
}

static void order_init(KeeperOrder *order, int directory, const SpawnStreams *streams)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&order->attributes);
	posix_spawnattr_setflags(&order->attributes,
		POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&order->attributes, &none);
	posix_spawnattr_setsigdefault(&order->attributes, &all);
	posix_spawn_file_actions_init(&order->actions);
	if (directory >= 0)
		posix_spawn_file_actions_addfchdir_np(&order->actions, directory);
	set_streams(order, streams);
}

static void order_clear(KeeperOrder *order)
{
	posix_spawn_file_actions_destroy(&order->actions);
	posix_spawnattr_destroy(&order->attributes);
}

/* The keeper's process, or -1 and errno. No handler of ours may run in it. */
static pid_t fork_keeper(int control, const KeeperOrder *order)
{
	sigset_t all, before;
	pid_t keeper;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	keeper = fork();
	if (keeper == 0)
		keeper_run(control, order);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return keeper;
}

/* 0, or the error number. */
static int start_keeper(Spawn *spawn, const KeeperOrder *order)
{
	KeeperReport report = { .number = ECHILD };
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return errno;
	spawn->keeper = fork_keeper(pair[1], order);
	if (spawn->keeper < 0)
		report.number = errno;
	close(pair[1]);
	if (spawn->keeper < 0) {
		close(pair[0]);
		return report.number;
	}
	spawn->control = pair[0];
	receive(spawn->control, &report);
	spawn->pid = report.pid;
	spawn->start = report.time;
	return report.number;
}

/* 0, or the error number. */
static int start(
	Spawn *spawn, const SpawnCommand *command, int directory, const SpawnStreams *streams)
{
	const char *name = command->argv[0];
	g_autofree char *program =
		strchr(name, '/') ? g_strdup(name) : g_find_program_in_path(name);
	KeeperOrder order = {
		.program = program,
		.argv = command->argv,
		.environment = command->environment ? command->environment : environ,
	};
	int problem;

	if (!program)
		return ENOENT;
	order_init(&order, directory, streams);
	problem = start_keeper(spawn, &order);
	order_clear(&order);
	return problem;
}

/* 0, or the error number; says at what it failed. */
static int start_in_directory(Spawn *spawn, const SpawnCommand *command,
	const SpawnStreams *streams, const char **ret_name)
{
	int directory, problem;

	*ret_name = command->argv[0];
	if (!command->directory)
		return start(spawn, command, -1, streams);
	directory = open(command->directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0) {
		*ret_name = command->directory;
		return errno;
	}
	problem = start(spawn, command, directory, streams);
	close(directory);
	return problem;
}

Spawn *spawn_new(const SpawnCommand *command, const SpawnStreams *streams, SpawnCallback *callback,
	gpointer data, GError **error)
{
	g_autoptr(Spawn) spawn = g_new0(Spawn, 1);
	const char *name;
	int problem;

	spawn->callback = callback;
	spawn->data = data;
	spawn->control = -1;
	spawn->has_ended = true;
	problem = start_in_directory(spawn, command, streams, &name);
	if (problem != 0) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, "cannot run %s: %s", name,
			file_problem(problem));
		return NULL;
	}
	spawn->has_ended = false;
	spawn->step_ms = command->step_ms > 0 ? command->step_ms : STEP_MS;
	spawn->source = g_unix_fd_add(spawn->control, G_IO_IN, on_report, spawn);
	spawn_set_limit(spawn, command->limit_ms > 0 ? command->limit_ms : SPAWN_LIMIT_MS);
	return g_steal_pointer(&spawn);
}

void spawn_free(Spawn *spawn)
{
	if (!spawn)
		return;
	if (!spawn->is_told && spawn->pid > 0)
		for (int i = 0; i < FREE_ROUNDS; i++) {
			if (family_signal(spawn->keeper, spawn->pid, SIGKILL) == 0)
				break;
			g_usleep(2000);
		}
	dismiss_keeper(spawn);
	g_free(spawn);
}

pid_t spawn_pid(const Spawn *spawn)
{
	return spawn->pid;
}

void spawn_stop(Spawn *spawn)
{
	if (spawn->has_ended || is_killing(spawn))
		return;
	if (spawn->steps == 0)
		spawn->result.end = SPAWN_STOPPED;
	g_clear_handle_id(&spawn->limit, g_source_remove);
	take_step(spawn);
}

void spawn_set_limit(Spawn *spawn, guint limit_ms)
{
	if (spawn->has_ended || spawn->steps > 0)
		return;
	gint64 rest_ms = limit_ms - spawn_elapsed(spawn) / 1000;

	spawn->limit_ms = limit_ms;
	g_clear_handle_id(&spawn->limit, g_source_remove);
	spawn->limit = g_timeout_add((guint)MAX(rest_ms, 0), on_limit, spawn);
}

guint spawn_limit(const Spawn *spawn)
{
	return spawn->limit_ms;
}

gint64 spawn_elapsed(const Spawn *spawn)
{
	return spawn->has_ended ? spawn->result.duration : g_get_monotonic_time() - spawn->start;
}

const SpawnResult *spawn_result(const Spawn *spawn)
{
	return spawn->is_told ? &spawn->result : NULL;
}
