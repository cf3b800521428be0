/*
 * Reads access keys of AWS as the many who give them write them: credential_process and `aws
 * configure export-credentials`, awsCredentialExport, the metadata services of containers and
 * instances, the portal of single sign-on. All of it JSON, all of it strict: an answer counts
 * only when it is complete.
 *
 *	const char *problem;
 *	g_autoptr(AwsKeys) keys = aws_keys_parse(text, length, AWS_KEYS_PROCESS, &problem);
 *
 * What is wrong is told in words that have nothing of the text in them.
 */
#ifndef FORMAT_AWS_CREDENTIALS_H
#define FORMAT_AWS_CREDENTIALS_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

typedef struct AwsKeys {
	Secret *id;
	Secret *key;
	Secret *session_token; /* NULL when there is none */
	gint64 expires_at;     /* s since 1970; 0 when not known */
} AwsKeys;

typedef enum AwsKeysForm {
	AWS_KEYS_PROCESS,  /* {"Version": 1, "AccessKeyId": …} */
	AWS_KEYS_EXPORT,   /* {"Credentials": {"AccessKeyId": …}}, or its members at top level */
	AWS_KEYS_METADATA, /* {"AccessKeyId": …, "Token": …}, of a container or an instance */
	AWS_KEYS_SSO,      /* {"roleCredentials": {"accessKeyId": …}} */
	AWS_KEYS_FORM_COUNT,
} AwsKeysForm;

/* NULL when they are not complete; *ret_problem says why, N_(), static. */
AwsKeys *aws_keys_parse(const char *text, gsize length, AwsKeysForm form, const char **ret_problem);

/* Copies; session_token may be NULL. */
AwsKeys *aws_keys_new(const Secret *id, const Secret *key, const Secret *session_token);

/* Wipes and frees; NULL is fine. */
void aws_keys_free(AwsKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AwsKeys, aws_keys_free)

/* Whether they have the form of keys: nothing in them that a signed request could not carry. */
bool aws_keys_are_valid(const AwsKeys *keys);

/* The access token in the cache of single sign-on (format/aws-sso.h); NULL when there is none. */
Secret *aws_sso_access_token(const char *text, gsize length);

/* The code of an error that comes as JSON ("__type" or "code"); NULL for none; for g_free. */
char *aws_json_error_code(const char *text, gsize length);

#endif
