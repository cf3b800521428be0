/*
 * A plan: what is to be changed on this machine, as data. A wish ("set awsAuthRefresh", "undo",
 * "mend what this finding tells") becomes a plan; the plan is shown (app/preview.h), then carried
 * out (app/apply.h). Making and showing one changes nothing.
 *
 *	Plan *plan = plan_new();
 *	Step *step = plan_add(plan, STEP_EDIT, path);
 *	g_ptr_array_add(step->edits, edit_new(…));
 */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "base/secret.h"
#include "core/edit.h"
#include "core/evidence.h"

#include <glib.h>
#include <stdbool.h>

typedef enum StepKind {
	STEP_EDIT,    /* changes places of a JSON file, which is made when it is not there */
	STEP_REPLACE, /* gives a file another text */
	STEP_DELETE,  /* removes a file */
	STEP_MODE,    /* gives a file other permissions */
	STEP_UNLOCK,  /* removes the lock directory of a program that is gone */
} StepKind;

/* The base of a step for a file that is not there. */
#define STEP_BASE_ABSENT ""

/* A change of one file. */
typedef struct Step {
	StepKind kind;
	char *path;           /* as the system knows it, which may be no UTF-8 */
	FileRole role;        /* of the file; decides about locks */
	unsigned create_mode; /* of a file that is not there yet */
	GPtrArray *edits;     /* STEP_EDIT: of Edit *, carried out in their order */
	Secret *text;         /* STEP_REPLACE */
	char *base;           /* SHA-256 of what may be edited, replaced or deleted, or
				 STEP_BASE_ABSENT; NULL for anything */
	unsigned mode;        /* STEP_MODE */
	gint64 stale_after;   /* STEP_UNLOCK: s without renewal that make a lock nobody's */
} Step;

/* That another account's login takes the place of the one in use (app/exchange.h). */
typedef struct Switch {
	bool done;
	char *from, *to; /* ids of accounts; NULL: nobody's login */
} Switch;

/* Sets all of it; copies the ids. Without them and not done it owns nothing. */
void switch_set(Switch *login, const char *from, const char *to, bool done);

/* At most one step for a file; all of them are carried out or none. */
typedef struct Plan {
	GPtrArray *steps; /* of Step * */
	unsigned undoes;  /* the number of the change in the journal that it takes back; or 0 */
	Switch login;     /* what is done of it, or undone, besides the steps */
} Plan;

Plan *plan_new(void);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

/* Adds a step, which the plan owns; copies the path. */
Step *plan_add(Plan *plan, StepKind kind, const char *path);

#endif
