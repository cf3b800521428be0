/*
 * What the parts of app/aws.h share. Private to app/aws*.c. Each step ends with aws_take(),
 * aws_end() or aws_end_of_chain(), which go on with the next.
 */
#ifndef APP_AWS_CHECK_H
#define APP_AWS_CHECK_H

#include "app/aws-profiles.h"
#include "app/aws-variables.h"
#include "app/aws.h"
#include "format/aws-credentials.h"
#include "system/capture.h"
#include "system/http.h"

struct AwsCheck {
	Paths paths;
	char *endpoint; /* the test switch; NULL when off */
	Variables *variables;
	AwsProfiles *profiles;
	char **environment;     /* of commands */
	Secret *export_command; /* NULL for none */
	const char *profile;    /* the one in force */
	GPtrArray *roles; /* of char *: profiles whose roles are to be assumed, the last first */
	AwsKeys *keys;    /* the ones that sign; NULL as long as there are none */
	AwsKeysForm form; /* of the answer that is waited for */
	AwsProblem on_failure; /* of the source that is being asked */
	bool optional;         /* the source may be absent */
	Secret *metadata_token;
	HttpCall *call;
	Capture *capture;
	guint due;
	bool over;
	AwsResult result;
	AwsCheckCallback *callback;
	gpointer data;
};

/* Credentials are there; takes them. */
void aws_take(AwsCheck *check, AwsKeys *keys);

/* It is over, well when there is no problem. The detail is taken; it may be NULL. */
void aws_end(AwsCheck *check, AwsProblem problem, char *detail);

/* The last source has nothing, either. */
void aws_end_of_chain(AwsCheck *check);

/* The chain behind awsCredentialExport. */
void aws_begin_chain(AwsCheck *check);

/* ---- aws-ask.c ---- */

/* Role of a profile, with the keys that are there. */
void aws_ask_role(AwsCheck *check, const char *profile);

/* A role by a token in a file. */
void aws_ask_web_identity(
	AwsCheck *check, const char *token_file, const char *role, const char *session_name);

/* Whose keys they are. */
void aws_ask_identity(AwsCheck *check);

/* The role of a profile's single sign-on. */
void aws_ask_sso(AwsCheck *check, const char *profile);

/* ---- aws-metadata.c ---- */

/* What runs here tells who it is; false when nothing says that it is a container. */
bool aws_ask_container(AwsCheck *check);
void aws_ask_instance(AwsCheck *check);

/* ---- aws-command.c ---- */

void aws_run_export(AwsCheck *check);
void aws_run_process(AwsCheck *check, const Secret *command);

/* The AWS CLI, for a profile. */
void aws_run_cli(AwsCheck *check, const char *profile);

/* ---- asking ---- */

/* Starts a request; fails the check when it cannot be sent. */
void aws_send(AwsCheck *check, const HttpRequest *request, HttpCallback *callback);

/* Why there is no good answer; fails the check. The code is taken; it may be NULL. */
void aws_fail_reply(AwsCheck *check, const HttpReply *reply, char *code);

/* The answer of whoever gives credentials as JSON: takes them, or fails. */
void aws_take_json(AwsCheck *check, const HttpReply *reply);

#endif
