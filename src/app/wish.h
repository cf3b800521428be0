/*
 * Wishes: what somebody wants changed, turned into a plan with all that should be known before it
 * is carried out.
 *
 *	g_autoptr(Wish) wish = wish_set(survey, SETTING_AWS_AUTH_REFRESH, SCOPE_USER, value,
 *&error); … show wish->title, wish->notes and a preview (app/preview.h) of wish->plan …
 *	apply_plan(&survey->paths, wish->plan, …);
 *
 * Making a wish changes nothing. A wish that cannot be granted is an error that says why and what
 * to do instead: APP_ERROR_USAGE for a value that is wrong, APP_ERROR_REFUSED for what policy
 * forbids.
 */
#ifndef APP_WISH_H
#define APP_WISH_H

#include "app/survey.h"
#include "core/plan.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Wish {
	char *title;      /* a clause, "set awsAuthRefresh in the user settings" */
	char *sentence;   /* what it comes to, to be read first; NULL when the diff says it */
	GPtrArray *notes; /* of char *: sentences to be read before saying yes */
	char *question;   /* what has to be agreed to; NULL when nothing has */
	Plan *plan;
} Wish;

void wish_free(Wish *wish);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Wish, wish_free)

/* A wish with an empty plan; takes the title. */
Wish *wish_new(char *title);

/* Gives a setting a value in a scope; "" hides the values of weaker places. */
Wish *wish_set(
	const Survey *survey, SettingId id, Scope scope, const Secret *value, GError **error);

/*
 * Makes Claude Code do without a setting in this project, wherever it is set: with an empty value
 * in the local settings, or a selector's 0; in the user settings what no project can set.
 */
Wish *wish_empty(const Survey *survey, SettingId id, GError **error);

/* Takes a setting out of a scope. Fails with APP_ERROR_FAILED when it is not set there. */
Wish *wish_unset(const Survey *survey, SettingId id, Scope scope, GError **error);

/* A note when Claude Code ignores the file as a whole, and so what is changed in it. */
void wish_note_ignored(Wish *wish, const Survey *survey, const char *path);

/* Takes the latest change back. */
Wish *wish_undo(const Survey *survey, GError **error);

#endif
