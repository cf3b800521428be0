/*
 * Whether Claude Code has credentials for AWS that work, as it would find out: the chain of the
 * AWS SDK (core/aws.h), and then GetCallerIdentity of AWS's Security Token Service.
 *
 *	AwsCheck *check = aws_check_start(survey, on_end, data);
 *	… on_end(aws_check_result(check), data) is called once, from the loop …
 *	aws_check_free(check);	// gives up what is under way
 *
 * It runs what is set to be run (awsCredentialExport, credential_process) and asks who is set to be
 * asked, but nothing that a project says which is not trusted (app/trust.h). What it cannot do
 * itself, renewing a sign-in, is done by the AWS CLI, if that is installed. Nothing is written, and
 * no key is kept beyond the check.
 */
#ifndef APP_AWS_H
#define APP_AWS_H

#include "app/survey.h"
#include "core/aws.h"

#include <glib.h>
#include <stdbool.h>

typedef struct AwsResult {
	AwsClaim claim;
	AwsSource source;
	char *profile;             /* that says so; clean; NULL when none does */
	bool by_cli;               /* the AWS CLI has got them */
	AwsProblem export_problem; /* why awsCredentialExport was passed over */
	AwsProblem problem;        /* of proved ones NO_REGION at most */
	char *detail;        /* of the problem: a server's code, or translated words; or NULL */
	char *account, *arn; /* clean; of proved ones */
	gint64 expires_at;   /* s; 0 when they do not end, or nobody knows */
	char *region;        /* clean */
	char *region_origin; /* for people; NULL: it is the default, and set nowhere */
	gint64 checked_at;   /* s */
} AwsResult;

typedef struct AwsCheck AwsCheck;

/* The check is not to be freed within. */
typedef void AwsCheckCallback(const AwsResult *result, gpointer data);

/* The survey is not needed afterwards. */
AwsCheck *aws_check_start(const Survey *survey, AwsCheckCallback *callback, gpointer data);

/* Gives up what is under way, and wipes; NULL is fine. */
void aws_check_free(AwsCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AwsCheck, aws_check_free)

/* NULL while it goes on. */
const AwsResult *aws_check_result(const AwsCheck *check);

/* What came of it, a sentence with its remedy; for g_free. */
char *aws_result_sentence(const AwsResult *result);

#endif
