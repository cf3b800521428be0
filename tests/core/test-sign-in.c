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

/* What is behind is done, what is ahead is due, and one step is under way. */
static void assert_marks(const SignIn *state)
{
	for (SignInStep step = 0; step < SIGN_IN_STEP_COUNT; step++)
		g_assert_cmpint(state->marks[step], ==,
			step < state->step || state->over ? SIGN_IN_MARK_DONE
			: step == state->step             ? SIGN_IN_MARK_NOW
							  : SIGN_IN_MARK_DUE);
}

static void test_good(void)
{
	static const SignInEffect effects[] = { SIGN_IN_EFFECT_LISTEN, SIGN_IN_EFFECT_BROWSER,
		SIGN_IN_EFFECT_NONE, SIGN_IN_EFFECT_EXCHANGE, SIGN_IN_EFFECT_LOOK_UP,
		SIGN_IN_EFFECT_SAVE, SIGN_IN_EFFECT_END };
	SignIn state = { .kind = OAUTH_CLAUDE_AI };

	for (gsize i = 0; i < G_N_ELEMENTS(way); i++) {
		SignInStep step = state.step;

		g_assert_false(state.over);
		g_assert_cmpint(sign_in_next(&state, way[i]), ==, effects[i]);
		g_assert_cmpint(state.step, ==, i == 0 || state.over ? step : step + 1);
		assert_marks(&state);
	}
	g_assert_true(state.over);
	g_assert_false(state.failed);
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

/* No event has an effect, or changes what is known. */
static void assert_deaf(const SignIn *over)
{
	for (guint event = 0; event < EVENTS; event++) {
		SignIn state = *over;

		g_assert_true(over->over);
		g_assert_cmpint(sign_in_next(&state, (SignInEvent)event), ==, SIGN_IN_EFFECT_NONE);
		g_assert_cmpmem(&state, sizeof state, over, sizeof *over);
	}
}

/* Once it is over, at any step, nothing happens any more. */
static void test_over(void)
{
	static const SignInEvent ends[] = { SIGN_IN_EVENT_ERROR, SIGN_IN_EVENT_TIMEOUT,
		SIGN_IN_EVENT_CANCEL };

	for (guint events = 0; events < G_N_ELEMENTS(way); events++)
		for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
			SignIn state = walk(OAUTH_CLAUDE_AI, events);

			g_assert_cmpint(sign_in_next(&state, ends[i]), ==, SIGN_IN_EFFECT_END);
			g_assert_cmpint(state.marks[state.step], ==, SIGN_IN_MARK_FAILED);
			assert_deaf(&state);
		}
}

/* As little after a refusal, and when all went well. */
static void test_over_otherwise(void)
{
	SignIn refused = walk(OAUTH_CLAUDE_AI, 3), done = walk(OAUTH_CONSOLE, G_N_ELEMENTS(way));

	g_assert_cmpint(sign_in_next(&refused, SIGN_IN_EVENT_REFUSED), ==, SIGN_IN_EFFECT_END);
	g_assert_cmpint(refused.marks[SIGN_IN_STEP_CONSENT], ==, SIGN_IN_MARK_FAILED);
	g_assert_cmpint(refused.marks[SIGN_IN_STEP_TOKENS], ==, SIGN_IN_MARK_DUE);
	g_assert_true(refused.failed);
	g_assert_true(done.over);
	g_assert_false(done.failed);
	assert_deaf(&refused);
	assert_deaf(&done);
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
	g_test_add_func("/sign-in/over-otherwise", test_over_otherwise);
	g_test_add_func("/sign-in/without", test_without);
	g_test_add_func("/sign-in/setup-token", test_setup_token);
	return g_test_run();
}
