/*
 * What the parts of app/gcp.h share. Private to app/gcp*.c. Each step ends with gcp_take_token(),
 * gcp_take_subject() or gcp_end(), which go on with the next.
 */
#ifndef APP_GCP_CHECK_H
#define APP_GCP_CHECK_H

#include "app/gcp.h"
#include "app/variables.h"
#include "format/gcp-message.h"
#include "system/capture.h"
#include "system/http.h"

typedef enum GcpVariable {
	GCP_VARIABLE_CREDENTIALS,
	GCP_VARIABLE_CONFIG,
	GCP_VARIABLE_ALLOW_EXECUTABLES,
	GCP_VARIABLE_METADATA_IP,
	GCP_VARIABLE_METADATA_HOST,
	GCP_VARIABLE_NO_CHECK,
	GCP_VARIABLE_DETECTION, /* those above decide about credentials */
	GCP_VARIABLE_GCLOUD_PROJECT,
	GCP_VARIABLE_CLOUD_PROJECT,
	GCP_VARIABLE_VERTEX_PROJECT,
	GCP_VARIABLE_REGION,
	GCP_VARIABLE_COUNT,
} GcpVariable;

struct GcpCheck {
	Paths paths;
	char *endpoint; /* the test switch; NULL when off */
	Variables *variables;
	char **environment; /* of commands */
	GcpFile *file;      /* NULL for those of the machine */
	char *weak_project; /* for when the credentials have none; NULL for none */
	char *weak_project_origin;
	GcpStep step; /* of the request that is under way */
	HttpCall *call;
	Capture *capture;
	guint due;
	bool over;
	GcpResult result;
	GcpCheckCallback *callback;
	gpointer data;
};

/* It is over. The detail is taken; it may be NULL. */
void gcp_end(GcpCheck *check, GcpProblem problem, char *detail);

/* It is over, and well. */
void gcp_end_proved(GcpCheck *check);

/* What Claude Code takes when nothing else names a project. */
void gcp_take_weak_project(GcpCheck *check);

/* ---- gcp-ask.c ---- */

/* A token for the credentials of the file, whatever has to be asked before. */
void gcp_ask(GcpCheck *check);

/* The token of an outside identity is there. */
void gcp_take_subject(GcpCheck *check, const Secret *subject);

/* Starts a request; fails the check when it cannot be sent. */
void gcp_send(GcpCheck *check, const HttpRequest *request, HttpCallback *callback);

/* ---- gcp-subject.c ---- */

/* The token of an outside identity. */
void gcp_ask_subject(GcpCheck *check);

/* ---- gcp-metadata.c ---- */

void gcp_ask_machine(GcpCheck *check);

/* ---- gcp-command.c ---- */

/* The command that gives the token of an outside identity. */
void gcp_run_subject(GcpCheck *check);

void gcp_run_gcloud(GcpCheck *check);

#endif
