/*
 * app/sessions and app/upkeep: when a login is left to the Claude Code that runs, and when a
 * refresh begins. The login file holds a good login throughout, so no request is ever made: a
 * refresh that begins finds that it is not needed.
 */
#include "app/upkeep.h"

#include "app/sessions.h"
#include "base/error.h"
#include "changing.h"

#include <sys/wait.h>
#include <unistd.h>

#define NOW      G_GINT64_CONSTANT(1700000000)
#define CONFIG   "home/.claude"
#define SESSIONS CONFIG "/sessions"
#define LOGIN    CONFIG "/.credentials.json"
#define HOUR     3600

/* Good until the year 2286. */
#define GOOD                                                                                       \
	"{\"claudeAiOauth\":{\"accessToken\":\"a\",\"refreshToken\":\"r\","                        \
	"\"expiresAt\":9999999999999,\"scopes\":[\"user:inference\"]}}"

typedef struct Kept {
	Changing changing; /* first: its set-up is called with this */
	Survey survey;
	Upkeep *upkeep;
	guint calls;
	RefreshOutcome outcome;
} Kept;

static void on_end(RefreshOutcome outcome, const GError *problem, gpointer data)
{
	Kept *kept = data;

	g_assert_no_error(problem);
	kept->calls++;
	kept->outcome = outcome;
}

static void setup(Kept *kept, gconstpointer data)
{
	changing_setup(&kept->changing, data);
	room_mkdir(kept->changing.room, CONFIG);
	room_mkdir(kept->changing.room, SESSIONS);
	room_write(kept->changing.room, LOGIN, GOOD);
	kept->changing.paths.config_dir = room_path(kept->changing.room, CONFIG);
	kept->changing.paths.storage_dir = room_path(kept->changing.room, CONFIG);
	paths_copy(&kept->survey.paths, &kept->changing.paths);
	kept->survey.evidence = evidence_new();
	kept->survey.evidence->now = NOW;
	kept->survey.evidence->login = (Login){
		.has_access_token = true,
		.has_refresh_token = true,
		.expires_at = NOW - 1,
	};
	kept->upkeep = upkeep_new(on_end, kept);
}

static void teardown(Kept *kept, gconstpointer data)
{
	upkeep_free(kept->upkeep);
	evidence_free(kept->survey.evidence);
	paths_clear(&kept->survey.paths);
	changing_assert(&kept->changing, LOGIN, GOOD);
	changing_assert(&kept->changing, CONFIG "/.oauth_refresh.lock", NULL);
	changing_teardown(&kept->changing, data);
}

static void finish(Kept *kept)
{
	while (upkeep_is_busy(kept->upkeep))
		g_main_context_iteration(NULL, TRUE);
	while (g_main_context_iteration(NULL, FALSE))
		;
}

static void add_session(Kept *kept, const char *name)
{
	g_autofree char *path = g_build_filename(SESSIONS, name, NULL);

	room_write(kept->changing.room, path, "{}");
}

static char *session_of(int pid)
{
	return g_strdup_printf("%d.json", pid);
}

/* A process that has ended, and is waited for or is not. */
static int ended_child(bool waited_for)
{
	siginfo_t info;
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	g_assert_cmpint(child, >, 0);
	g_assert_cmpint(
		waitid(P_PID, (id_t)child, &info, WEXITED | (waited_for ? 0 : WNOWAIT)), ==, 0);
	return child;
}

static bool are_running(Kept *kept)
{
	return sessions_are_running(&kept->survey.paths);
}

static void test_sessions(Kept *kept, gconstpointer data)
{
	static const char *const others[] = { "0.json", "-1.json", "a.json", ".json", "1", "1.txt",
		"4294967297.json", "99999999999999999999.json", "README", "\xff.json" };
	g_autofree char *gone = session_of(ended_child(true));
	int zombie = ended_child(false);
	g_autofree char *ended = session_of(zombie);
	g_autofree char *own = session_of(getpid());

	(void)data;
	g_assert_false(are_running(kept));
	for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
		add_session(kept, others[i]);
	add_session(kept, gone);
	add_session(kept, ended);
	g_assert_false(are_running(kept));
	add_session(kept, own);
	g_assert_true(are_running(kept));
	g_assert_cmpint(waitpid(zombie, NULL, 0), ==, zombie);
}

/* Another's process cannot be signalled, and runs all the same. */
static void test_foreign_session(Kept *kept, gconstpointer data)
{
	(void)data;
	add_session(kept, "1.json");
	g_assert_true(are_running(kept));
}

static void test_no_sessions(Kept *kept, gconstpointer data)
{
	(void)data;
	room_remove(kept->changing.room, SESSIONS);
	g_assert_false(are_running(kept));
	room_write(kept->changing.room, SESSIONS, "file");
	g_assert_false(are_running(kept));
}

/* When of its own accord a refresh begins. */
static void test_due(Kept *kept, gconstpointer data)
{
	static const struct {
		gint64 expires_at, sign_in_ends_at; /* seen from now; G_MAXINT64: not told */
		bool access, refresh, alone, due;
	} cases[] = {
		{ -1, G_MAXINT64, true, true, true, true },
		{ 0, G_MAXINT64, true, true, true, true },
		{ 1, G_MAXINT64, true, true, true, true },
		{ REFRESH_MARGIN_S, G_MAXINT64, true, true, true, true },
		{ REFRESH_MARGIN_S + 1, G_MAXINT64, true, true, true, false },
		{ 8 * HOUR, G_MAXINT64, true, true, true, false },
		{ G_MAXINT64, G_MAXINT64, true, true, true, false },
		/* Without a token there is nothing to do. */
		{ -1, G_MAXINT64, false, true, true, false },
		{ -1, G_MAXINT64, true, false, true, false },
		/* Nor when the sign-in itself has ended. */
		{ -1, HOUR, true, true, true, true },
		{ -1, 1, true, true, true, true },
		{ -1, 0, true, true, true, false },
		{ -1, -1, true, true, true, false },
		/* A Claude Code that runs refreshes before the end; after it, it has not. */
		{ 1, G_MAXINT64, true, true, false, false },
		{ REFRESH_MARGIN_S, G_MAXINT64, true, true, false, false },
		{ 0, G_MAXINT64, true, true, false, true },
		{ -HOUR, G_MAXINT64, true, true, false, true },
	};
	g_autofree char *own = session_of(getpid());
	g_autofree char *session = g_build_filename(SESSIONS, own, NULL);

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		Login *login = &kept->survey.evidence->login;
		gint64 ends = cases[i].sign_in_ends_at;
		Upkeep *upkeep = upkeep_new(on_end, kept);

		login->has_access_token = cases[i].access;
		login->has_refresh_token = cases[i].refresh;
		login->expires_at =
			cases[i].expires_at == G_MAXINT64 ? 0 : NOW + cases[i].expires_at;
		login->refresh_expires_at = ends == G_MAXINT64 ? 0 : NOW + ends;
		if (!cases[i].alone)
			room_write(kept->changing.room, session, "{}");
		g_test_message("case %" G_GSIZE_FORMAT, i);
		upkeep_look(upkeep, &kept->survey);
		g_assert_cmpint(upkeep_is_busy(upkeep), ==, cases[i].due);
		upkeep_free(upkeep);
		if (!cases[i].alone)
			room_remove(kept->changing.room, session);
	}
	g_assert_cmpuint(kept->calls, ==, 0);
}

/* Nobody has asked and nothing was done: nothing is told. The next try is minutes away. */
static void test_quiet(Kept *kept, gconstpointer data)
{
	(void)data;
	upkeep_look(kept->upkeep, &kept->survey);
	g_assert_true(upkeep_is_busy(kept->upkeep));
	upkeep_look(kept->upkeep, &kept->survey);
	finish(kept);
	g_assert_cmpuint(kept->calls, ==, 0);
	upkeep_look(kept->upkeep, &kept->survey);
	g_assert_false(upkeep_is_busy(kept->upkeep));
}

/* Who asks is told, once, however often that is, and neither the margin nor the pause counts. */
static void test_asked(Kept *kept, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	(void)data;
	kept->survey.evidence->login.expires_at = NOW + 8 * HOUR;
	for (guint i = 1; i <= 3; i++) {
		g_assert_true(upkeep_ask(kept->upkeep, &kept->survey, &error));
		g_assert_no_error(error);
		g_assert_true(upkeep_is_busy(kept->upkeep));
		g_assert_true(upkeep_ask(kept->upkeep, &kept->survey, &error));
		g_assert_cmpuint(kept->calls, ==, i - 1);
		finish(kept);
		g_assert_cmpuint(kept->calls, ==, i);
		g_assert_cmpint(kept->outcome, ==, REFRESH_NOT_NEEDED);
	}
}

/* Who asks while one is under way that nobody asked for is told of that one. */
static void test_asked_meanwhile(Kept *kept, gconstpointer data)
{
	(void)data;
	upkeep_look(kept->upkeep, &kept->survey);
	g_assert_true(upkeep_ask(kept->upkeep, &kept->survey, NULL));
	finish(kept);
	g_assert_cmpuint(kept->calls, ==, 1);
}

/* What cannot begin is told at once, to who asks and to nobody else. */
static void test_nothing_to_refresh(Kept *kept, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	(void)data;
	room_write(kept->changing.room, LOGIN, "{}");
	upkeep_look(kept->upkeep, &kept->survey);
	g_assert_false(upkeep_is_busy(kept->upkeep));
	g_assert_false(upkeep_ask(kept->upkeep, &kept->survey, &error));
	g_assert_error(error, APP_ERROR, APP_ERROR_FAILED);
	g_assert_false(upkeep_is_busy(kept->upkeep));
	room_write(kept->changing.room, LOGIN, GOOD);
	upkeep_look(kept->upkeep, &kept->survey);
	g_assert_true(upkeep_is_busy(kept->upkeep)); /* what has not begun is no try */
	finish(kept);
	g_assert_cmpuint(kept->calls, ==, 0);
}

/* Given up before the end, it says nothing any more. */
static void test_given_up(Kept *kept, gconstpointer data)
{
	(void)data;
	g_assert_true(upkeep_ask(kept->upkeep, &kept->survey, NULL));
	upkeep_free(g_steal_pointer(&kept->upkeep));
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_assert_cmpuint(kept->calls, ==, 0);
	upkeep_free(NULL);
}

#define ADD(name, function) g_test_add(name, Kept, NULL, setup, function, teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/sessions/running", test_sessions);
	ADD("/sessions/foreign", test_foreign_session);
	ADD("/sessions/none", test_no_sessions);
	ADD("/upkeep/due", test_due);
	ADD("/upkeep/quiet", test_quiet);
	ADD("/upkeep/asked", test_asked);
	ADD("/upkeep/asked-meanwhile", test_asked_meanwhile);
	ADD("/upkeep/nothing-to-refresh", test_nothing_to_refresh);
	ADD("/upkeep/given-up", test_given_up);
	return g_test_run();
}
