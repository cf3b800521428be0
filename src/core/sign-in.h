/*
 * The course of a sign-in as a pure state machine: what happened (event) in which state leads to
 * which state and what is to be done (effect). app/login.h drives it.
 *
 *	SignIn state = { .kind = OAUTH_CLAUDE_AI };
 *	switch (sign_in_next(&state, SIGN_IN_EVENT_CODE)) {
 *	case SIGN_IN_EFFECT_EXCHANGE: …
 *
 * An event that means nothing in a state has no effect: a second code after the first, an answer
 * that comes after the user gave up.
 */
#ifndef CORE_SIGN_IN_H
#define CORE_SIGN_IN_H

#include "core/oauth.h"

/* What is shown as a list, in this order. */
typedef enum SignInStep {
	SIGN_IN_STEP_LISTEN,
	SIGN_IN_STEP_BROWSER,
	SIGN_IN_STEP_CONSENT,
	SIGN_IN_STEP_TOKENS,
	SIGN_IN_STEP_ACCOUNT,
	SIGN_IN_STEP_SAVE,
	SIGN_IN_STEP_COUNT,
} SignInStep;

typedef enum SignInMark {
	SIGN_IN_MARK_DUE,
	SIGN_IN_MARK_NOW,
	SIGN_IN_MARK_DONE,
	SIGN_IN_MARK_FAILED, /* and the sign-in goes on without it, or is over */
} SignInMark;

typedef enum SignInEvent {
	SIGN_IN_EVENT_START,
	SIGN_IN_EVENT_LISTENING,
	SIGN_IN_EVENT_NO_LISTENER,
	SIGN_IN_EVENT_BROWSER,
	SIGN_IN_EVENT_NO_BROWSER,
	SIGN_IN_EVENT_CODE,    /* from the listener or from a paste */
	SIGN_IN_EVENT_REFUSED, /* the server said no to the user's request */
	SIGN_IN_EVENT_TOKENS,
	SIGN_IN_EVENT_ACCOUNT,
	SIGN_IN_EVENT_NO_ACCOUNT, /* it could not be looked up: the tokens are good all the same */
	SIGN_IN_EVENT_SAVED,
	SIGN_IN_EVENT_ERROR,
	SIGN_IN_EVENT_TIMEOUT,
	SIGN_IN_EVENT_CANCEL,
} SignInEvent;

typedef enum SignInEffect {
	SIGN_IN_EFFECT_NONE,
	SIGN_IN_EFFECT_LISTEN,
	SIGN_IN_EFFECT_BROWSER,
	SIGN_IN_EFFECT_EXCHANGE,
	SIGN_IN_EFFECT_LOOK_UP,
	SIGN_IN_EFFECT_SAVE,
	SIGN_IN_EFFECT_END, /* it is over, well or not */
} SignInEffect;

typedef struct SignIn {
	OauthKind kind;
	SignInStep step; /* the one that is due or under way */
	SignInMark marks[SIGN_IN_STEP_COUNT];
	bool over;
	bool failed;
} SignIn;

SignInEffect sign_in_next(SignIn *state, SignInEvent event);

#endif
