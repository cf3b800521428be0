/*
 * Whether Claude Code has credentials for Google's cloud that work, as it would find out: the
 * Application Default Credentials (core/gcp.h), and then a token asked for with them.
 *
 *	GcpCheck *check = gcp_check_start(survey, on_end, data);
 *	… on_end(gcp_check_result(check), data) is called once, from the loop …
 *	gcp_check_free(check);	// gives up what is under way
 *
 * It runs what the credentials say is to be run, and asks who they say is to be asked, but nothing
 * when a project that is not trusted says where they are (app/trust.h). What it cannot do itself is
 * done by gcloud, if that is installed. Nothing is written, and tokens are wiped at once.
 */
#ifndef APP_GCP_H
#define APP_GCP_H

#include "app/survey.h"
#include "core/gcp.h"

#include <glib.h>
#include <stdbool.h>

typedef struct GcpResult {
	GcpClaim claim;
	GcpSource source;
	GcpType type;
	bool by_gcloud; /* gcloud has got the token */
	GcpProblem problem;
	char *detail;      /* of the problem: a server's code, or translated words; or NULL */
	char *principal;   /* an e-mail address, clean; NULL when nobody said */
	gint64 expires_at; /* of the token, s: the credentials give another one; 0: nobody said */
	char *project;     /* clean; NULL when none is set */
	char *project_origin; /* for people; NULL with it */
	char *region;         /* clean */
	char *region_origin;  /* for people; NULL: it is the default, and set nowhere */
	gint64 checked_at;    /* s */
} GcpResult;

typedef struct GcpCheck GcpCheck;

/* The check is not to be freed within. */
typedef void GcpCheckCallback(const GcpResult *result, gpointer data);

/* The survey is not needed afterwards. */
GcpCheck *gcp_check_start(const Survey *survey, GcpCheckCallback *callback, gpointer data);

/* Gives up what is under way, and wipes; NULL is fine. */
void gcp_check_free(GcpCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GcpCheck, gcp_check_free)

/* NULL while it goes on. */
const GcpResult *gcp_check_result(const GcpCheck *check);

/* What came of it, a sentence with its remedy; for g_free. */
char *gcp_result_sentence(const GcpResult *result);

#endif
