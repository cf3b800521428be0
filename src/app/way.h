/*
 * The ways to sign in that a person can choose among, and the one that was chosen last.
 */
#ifndef APP_WAY_H
#define APP_WAY_H

#include "app/paths.h"

typedef enum SignInWay {
	SIGN_IN_WAY_CLAUDE_AI,  /* this program, with a subscription */
	SIGN_IN_WAY_CONSOLE,    /* this program, with an account of the Console */
	SIGN_IN_WAY_VIA_CLAUDE, /* the user's own `claude auth login` */
	SIGN_IN_WAY_COUNT,
} SignInWay;

/* The way that was remembered, else the first. */
SignInWay way_remembered(const Paths *paths);

/* Remembers it among this program's own files. Where that fails, nobody will miss it much. */
void way_remember(const Paths *paths, SignInWay way);

#endif
