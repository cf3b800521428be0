/* core/sign-in: which event does what in which state, and that nothing else does anything. */
#include "core/sign-in.h"

#define EVENTS (SIGN_IN_EVENT_CANCEL + 1)

/* The ways that lead to each step. */
static const SignInEvent way[] = { SIGN_IN_EVENT_START, SIGN_IN_EVENT_LISTENING,
	SIGN_IN_EVENT_BROWSER, SIGN_IN_EVENT_CODE, SIGN_IN_EVENT_TOKENS, SIGN_IN_EVENT_ACCOUNT,
	SIGN_IN_EVENT_SAVED };

static SignIn walk(OauthKind kind, guint events)
{
	SignIn state = { .kind = kind };

	for (guint i = 0; i < events; i++)
		sign_in_next(&state, way[i]);
	return state;
}

static void test_good(void)
{
	static const SignInEffect effects[] = { SIGN_IN_EFFECT_LISTEN, SIGN_IN_EFFECT_BROWSER,
		SIGN_IN_EFFECT_NONE, SIGN_IN_EFFECT_EXCHANGE, SIGN_IN_EFFECT_LOOK_UP,
		SIGN_IN_EFFECT_SAVE, SIGN_IN_EFFECT_END };
	SignIn state = { .kind = OAUTH_CLAUDE_AI };

	for (gsize i = 0; i < G_N_ELEMENTS(way); i++) {
		g_assert_false(state.over);
		g_assert_cmpint(sign_in_next(&state, way[i]), ==, effects[i]);
	}
	g_assert_true(state.over);
	g_assert_false(state.failed);
	for (SignInStep step = 0; step < SIGN_IN_STEP_COUNT; step++)
		g_assert_cmpint(state.marks[step], ==, SIGN_IN_MARK_DONE);
}

/* What may happen at each step, besides what may happen at any. */
static const struct {
	SignInEvent event;
	SignInStep step;
	SignInEffect effect;
} table[] = {
	{ SIGN_IN_EVENT_START, SIGN_IN_STEP_LISTEN, SIGN_IN_EFFECT_LISTEN },
	{ SIGN_IN_EVENT_LISTENING, SIGN_IN_STEP_LISTEN, SIGN_IN_EFFECT_BROWSER },
	{ SIGN_IN_EVENT_NO_LISTENER, SIGN_IN_STEP_LISTEN, SIGN_IN_EFFECT_BROWSER },
	{ SIGN_IN_EVENT_BROWSER, SIGN_IN_STEP_BROWSER, SIGN_IN_EFFECT_NONE },
	{ SIGN_IN_EVENT_NO_BROWSER, SIGN_IN_STEP_BROWSER, SIGN_IN_EFFECT_NONE },
	{ SIGN_IN_EVENT_CODE, SIGN_IN_STEP_CONSENT, SIGN_IN_EFFECT_EXCHANGE },
	{ SIGN_IN_EVENT_REFUSED, SIGN_IN_STEP_CONSENT, SIGN_IN_EFFECT_END },
	{ SIGN_IN_EVENT_TOKENS, SIGN_IN_STEP_TOKENS, SIGN_IN_EFFECT_LOOK_UP },
	{ SIGN_IN_EVENT_ACCOUNT, SIGN_IN_STEP_ACCOUNT, SIGN_IN_EFFECT_SAVE },
	{ SIGN_IN_EVENT_NO_ACCOUNT, SIGN_IN_STEP_ACCOUNT, SIGN_IN_EFFECT_SAVE },
	{ SIGN_IN_EVENT_SAVED, SIGN_IN_STEP_SAVE, SIGN_IN_EFFECT_END },
};

static bool ends_anything(SignInEvent event)
{
	return event == SIGN_IN_EVENT_ERROR || event == SIGN_IN_EVENT_TIMEOUT ||
	       event == SIGN_IN_EVENT_CANCEL;
}

static int expected(SignInEvent event, SignInStep step)
{
	for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].event == event && table[i].step == step)
			return (int)table[i].effect;
	return ends_anything(event) ? SIGN_IN_EFFECT_END : -1;
}

/* Every event in every state. */
static void test_table(void)
{
	for (guint before = 0; before < SIGN_IN_STEP_COUNT; before++)
		for (guint i = 0; i < EVENTS; i++) {
			SignIn state = walk(OAUTH_CLAUDE_AI, before == 0 ? 0 : before + 1);
			SignInEvent event = (SignInEvent)i;
			SignIn old = state;
			int effect = expected(event, state.step);

			g_test_message("step %d, event %d", (int)state.step, (int)event);
			g_assert_cmpint(state.step, ==, (int)before);
			g_assert_cmpint(sign_in_next(&state, event), ==, MAX(effect, 0));
			if (effect < 0)
				g_assert_cmpmem(&state, sizeof state, &old, sizeof old);
			if (ends_anything(event) || event == SIGN_IN_EVENT_REFUSED)
				g_assert_cmpint(state.failed, ==, effect >= 0);
		}
}

/* Who comes second changes nothing: listener and paste are the same event. */
static void test_first_wins(void)
{
	SignIn state = walk(OAUTH_CLAUDE_AI, 4);
	SignIn old = state;

	g_assert_cmpint(sign_in_next(&state, SIGN_IN_EVENT_CODE), ==, SIGN_IN_EFFECT_NONE);
	g_assert_cmpint(sign_in_next(&state, SIGN_IN_EVENT_REFUSED), ==, SIGN_IN_EFFECT_NONE);
	g_assert_cmpmem(&state, sizeof state, &old, sizeof old);
}

/* Once it is over nothing happens any more. */
static void test_over(void)
{
	static const SignInEvent ends[] = { SIGN_IN_EVENT_ERROR, SIGN_IN_EVENT_TIMEOUT,
		SIGN_IN_EVENT_CANCEL };

	for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
		SignIn state = walk(OAUTH_CLAUDE_AI, 3);

		g_assert_cmpint(sign_in_next(&state, ends[i]), ==, SIGN_IN_EFFECT_END);
		g_assert_cmpint(state.marks[SIGN_IN_STEP_CONSENT], ==, SIGN_IN_MARK_FAILED);
		for (guint event = 0; event < EVENTS; event++)
			g_assert_cmpint(
				sign_in_next(&state, (SignInEvent)event), ==, SIGN_IN_EFFECT_NONE);
	}
}

/* Neither listener nor browser is needed, nor is the account. */
static void test_without(void)
{
	SignIn state = { .kind = OAUTH_CONSOLE };

	sign_in_next(&state, SIGN_IN_EVENT_START);
	g_assert_cmpint(
		sign_in_next(&state, SIGN_IN_EVENT_NO_LISTENER), ==, SIGN_IN_EFFECT_BROWSER);
	sign_in_next(&state, SIGN_IN_EVENT_NO_BROWSER);
	g_assert_cmpint(sign_in_next(&state, SIGN_IN_EVENT_CODE), ==, SIGN_IN_EFFECT_EXCHANGE);
	sign_in_next(&state, SIGN_IN_EVENT_TOKENS);
	g_assert_cmpint(sign_in_next(&state, SIGN_IN_EVENT_NO_ACCOUNT), ==, SIGN_IN_EFFECT_SAVE);
	g_assert_cmpint(sign_in_next(&state, SIGN_IN_EVENT_SAVED), ==, SIGN_IN_EFFECT_END);
	g_assert_false(state.failed);
	g_assert_cmpint(state.marks[SIGN_IN_STEP_BROWSER], ==, SIGN_IN_MARK_FAILED);
}

/* A token for a year ends the sign-in when it has come. */
static void test_setup_token(void)
{
	SignIn state = walk(OAUTH_SETUP_TOKEN, 4);

	g_assert_cmpint(sign_in_next(&state, SIGN_IN_EVENT_TOKENS), ==, SIGN_IN_EFFECT_END);
	g_assert_true(state.over);
	g_assert_false(state.failed);
	g_assert_cmpint(state.marks[SIGN_IN_STEP_ACCOUNT], ==, SIGN_IN_MARK_DUE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sign-in/good", test_good);
	g_test_add_func("/sign-in/table", test_table);
	g_test_add_func("/sign-in/first-wins", test_first_wins);
	g_test_add_func("/sign-in/over", test_over);
	g_test_add_func("/sign-in/without", test_without);
	g_test_add_func("/sign-in/setup-token", test_setup_token);
	return g_test_run();
}
