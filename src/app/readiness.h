/*
 * Whether the credentials of a cloud are good, asked of the cloud itself: the one question that
 * decides whether awsAuthRefresh or gcpAuthRefresh is needed. One face for app/aws.h and app/gcp.h.
 */
#ifndef APP_READINESS_H
#define APP_READINESS_H

#include "app/run.h"
#include "app/survey.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Readiness {
	bool proved;
	char *claim;         /* "present", "valid" …, for reports */
	char *problem;       /* its name, for reports; NULL when proved */
	char *sentence;      /* what came of it, and what to do */
	char *who;           /* ARN or principal, clean; NULL when nobody said */
	char *source;        /* where the credentials come from, for people */
	char *account;       /* account or project, clean; or NULL */
	char *region;        /* clean; or NULL */
	char *region_origin; /* for people; or NULL */
	gint64 expires_at;   /* s since 1970; 0 when they do not end, or nobody knows */
	bool renewed;        /* whoever uses them renews them then: it is the end of a token */
	gint64 checked_at;   /* s */
} Readiness;

void readiness_free(Readiness *readiness);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Readiness, readiness_free)

typedef struct ReadinessCheck ReadinessCheck;

/* Gives the result away. The check is not to be freed within. */
typedef void ReadinessCallback(Readiness *readiness, gpointer data);

/* Asks about the cloud of RUN_AWS or RUN_GCP; the callback is called once, from the loop. */
ReadinessCheck *readiness_start(
	const Survey *survey, RunKind kind, ReadinessCallback *callback, gpointer data);

/* Gives up what is under way; NULL is fine. */
void readiness_cancel(ReadinessCheck *check);

/*
 * Until when: "end in 8 h", "ended 2 h ago", "have no known end", "renew themselves (this token
 * ends in 59 min)"; for g_free.
 */
char *readiness_end(const Readiness *readiness, gint64 now);

/* What a refresh has changed, a sentence; before may be NULL. For g_free. */
char *readiness_change(const Readiness *before, const Readiness *after, gint64 now);

#endif
