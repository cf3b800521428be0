/*
 * What is asked of AWS's Security Token Service, and its answers, which are XML. They hold keys,
 * so they are read where they stand, by a scanner of our own: GMarkup would leave copies behind.
 * It takes elements, attributes (and forgets them), comments, the XML declaration and the usual
 * entities, and refuses all else: document types, CDATA, more than STS_DEPTH_MAX levels.
 *
 *	g_autoptr(Secret) body = sts_body_identity();
 *	… POST it, signed …
 *	g_autoptr(StsReply) reply = sts_reply_parse(text, length);
 *	if (reply && reply->account) …
 *
 * Of errors only the code is taken: the message of a signature that does not match repeats the
 * session token.
 */
#ifndef FORMAT_STS_MESSAGE_H
#define FORMAT_STS_MESSAGE_H

#include "format/aws-credentials.h"

#include <glib.h>

/* Of a body's type. */
#define STS_FORM_TYPE "application/x-www-form-urlencoded; charset=utf-8"

#define STS_DEPTH_MAX 16

typedef struct StsReply {
	char *account; /* of GetCallerIdentity; clean, as the ARN is */
	char *arn;     /* likewise, and that of an assumed role */
	AwsKeys *keys; /* of an assumed role: complete, or NULL */
	char *code;    /* of an error: letters, digits and "."; NULL for none */
} StsReply;

/* NULL when it is no answer of STS. */
StsReply *sts_reply_parse(const char *text, gsize length);
void sts_reply_free(StsReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StsReply, sts_reply_free)

/* A role to assume. */
typedef struct StsRole {
	const char *arn;
	const char *session_name; /* NULL: one of ours */
	const char *external_id;  /* NULL for none */
	const char *duration;     /* s; NULL for the usual */
	const Secret *web_token;  /* for AssumeRoleWithWebIdentity; NULL for AssumeRole */
} StsRole;

/* Bodies of requests. */
Secret *sts_body_identity(void);
Secret *sts_body_role(const StsRole *role);

#endif
