#include "core/sign-in.h"

/* In which step an event means something, how that step ends, and what comes next. */
typedef struct Transition {
	SignInEvent event;
	SignInStep step;
	SignInMark mark;
	SignInEffect effect;
} Transition;

static const Transition transitions[] = {
	{ SIGN_IN_EVENT_START, SIGN_IN_STEP_LISTEN, SIGN_IN_MARK_NOW, SIGN_IN_EFFECT_LISTEN },
	{ SIGN_IN_EVENT_LISTENING, SIGN_IN_STEP_LISTEN, SIGN_IN_MARK_DONE, SIGN_IN_EFFECT_BROWSER },
	{ SIGN_IN_EVENT_NO_LISTENER, SIGN_IN_STEP_LISTEN, SIGN_IN_MARK_FAILED,
		SIGN_IN_EFFECT_BROWSER },
	{ SIGN_IN_EVENT_BROWSER, SIGN_IN_STEP_BROWSER, SIGN_IN_MARK_DONE, SIGN_IN_EFFECT_NONE },
	{ SIGN_IN_EVENT_NO_BROWSER, SIGN_IN_STEP_BROWSER, SIGN_IN_MARK_FAILED,
		SIGN_IN_EFFECT_NONE },
	{ SIGN_IN_EVENT_CODE, SIGN_IN_STEP_CONSENT, SIGN_IN_MARK_DONE, SIGN_IN_EFFECT_EXCHANGE },
	{ SIGN_IN_EVENT_TOKENS, SIGN_IN_STEP_TOKENS, SIGN_IN_MARK_DONE, SIGN_IN_EFFECT_LOOK_UP },
	{ SIGN_IN_EVENT_ACCOUNT, SIGN_IN_STEP_ACCOUNT, SIGN_IN_MARK_DONE, SIGN_IN_EFFECT_SAVE },
	{ SIGN_IN_EVENT_NO_ACCOUNT, SIGN_IN_STEP_ACCOUNT, SIGN_IN_MARK_FAILED,
		SIGN_IN_EFFECT_SAVE },
	{ SIGN_IN_EVENT_SAVED, SIGN_IN_STEP_SAVE, SIGN_IN_MARK_DONE, SIGN_IN_EFFECT_END },
};

static SignInEffect fail(SignIn *state)
{
	state->marks[state->step] = SIGN_IN_MARK_FAILED;
	state->over = state->failed = true;
	return SIGN_IN_EFFECT_END;
}

static bool is_failure(const SignIn *state, SignInEvent event)
{
	if (event == SIGN_IN_EVENT_REFUSED)
		return state->step == SIGN_IN_STEP_CONSENT;
	return event == SIGN_IN_EVENT_ERROR || event == SIGN_IN_EVENT_TIMEOUT ||
	       event == SIGN_IN_EVENT_CANCEL;
}

/* A token for a year belongs to nobody's files: there is nothing to look up or to save. */
static SignInEffect go_on(SignIn *state, const Transition *transition)
{
	state->marks[state->step] = transition->mark;
	if (transition->mark == SIGN_IN_MARK_NOW)
		return transition->effect;
	state->over = transition->effect == SIGN_IN_EFFECT_END ||
		      (state->kind == OAUTH_SETUP_TOKEN && state->step == SIGN_IN_STEP_TOKENS);
	if (state->over)
		return SIGN_IN_EFFECT_END;
	state->step++;
	state->marks[state->step] = SIGN_IN_MARK_NOW;
	return transition->effect;
}

SignInEffect sign_in_next(SignIn *state, SignInEvent event)
{
	if (state->over)
		return SIGN_IN_EFFECT_NONE;
	if (is_failure(state, event))
		return fail(state);
	for (gsize i = 0; i < G_N_ELEMENTS(transitions); i++)
		if (transitions[i].event == event && transitions[i].step == state->step)
			return go_on(state, &transitions[i]);
	return SIGN_IN_EFFECT_NONE;
}
