/*
 * What is known of an account, in words for lists: whose it is, when what it has ends, where its
 * secret is. Translated; the clock comes in as an argument. Strings are for g_free.
 */
#ifndef APP_ACCOUNT_WORDS_H
#define APP_ACCOUNT_WORDS_H

#include "app/paths.h"
#include "app/secrets.h"
#include "core/account.h"

/* "ada@example.com", "profile dev, us-east-1", "key 9f2c01ab"; "" when nothing is known. */
char *account_words_who(const Account *account);

/* "Max 5x", or the organisation where the plan says nothing; "" for none. */
char *account_words_plan(const Account *account);

typedef enum ClockState {
	CLOCK_NONE, /* there is nothing that could end, or it is not known */
	CLOCK_FINE,
	CLOCK_NEAR, /* it ends within 3 days */
	CLOCK_OVER,
} ClockState;

/*
 * How long the login, or the token of its own, is good: "23 days", "over", "signed out"; "" with
 * CLOCK_NONE.
 */
char *account_words_login(const Account *account, gint64 now, ClockState *ret_state);

/* How long its access token is good: "7 h"; "" when it has none, or another is fetched on use. */
char *account_words_token(const Account *account, gint64 now);

/* Where its login or its secret is, a sentence; "" for kinds that have none. */
char *account_words_where(const Paths *paths, const Account *account, SecretsKind kind);

/* What happens when it is used, a sentence; with current it is the one that is in use. */
char *account_words_use(const Account *account, bool current, gint64 now);

/* A text as searches compare it; and all that an account is found by, so. */
char *account_words_fold(const char *text);
char *account_words_folded(const Account *account);

#endif
