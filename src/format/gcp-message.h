/*
 * What is asked of Google's servers with a file of Application Default Credentials, and their
 * answers.
 *
 *	g_autoptr(Secret) body = gcp_body_refresh(file);
 *	… POST it …
 *	g_autoptr(GcpReply) reply = gcp_reply_parse(text, length);
 *	if (reply && reply->token) …
 */
#ifndef FORMAT_GCP_MESSAGE_H
#define FORMAT_GCP_MESSAGE_H

#include "format/gcp-file.h"

/* ---- requests ---- */

/* A new token for a refresh token. */
Secret *gcp_body_refresh(const GcpFile *file);

/* What a service account's key has to sign: "HEADER.CLAIMS" for an audience, good for an hour. */
Secret *gcp_jwt_begin(const GcpFile *file, const char *audience, gint64 now);

/* A token for what the key has signed; the signature is bytes. */
Secret *gcp_body_assertion(const Secret *jwt, const Secret *signature);

/* A token for the token of an outside identity. */
Secret *gcp_body_exchange(const GcpFile *file, const Secret *subject);

/* "Authorization: Basic …" of the client, if it has a secret; else NULL. */
Secret *gcp_client_header(const GcpFile *file);

/* A token of the account that is impersonated. */
Secret *gcp_body_impersonation(const GcpFile *file);

/* ---- answers ---- */

typedef struct GcpReply {
	Secret *token;     /* NULL: it is an error */
	gint64 expires_in; /* s; 0 when not told */
	gint64 expires_at; /* s since 1970; 0 when not told */
	char *email;       /* of the person; clean; NULL when not told */
	char *code;        /* of an error: letters, digits and "_"; NULL for none */
	char *subtype;     /* likewise */
	char *description; /* clean, and not to be shown: nobody knows what is in it */
} GcpReply;

/* Any of the token servers, of impersonation and of the metadata server. NULL: no JSON object. */
GcpReply *gcp_reply_parse(const char *text, gsize length);
void gcp_reply_free(GcpReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GcpReply, gcp_reply_free)

/*
 * The token of an outside identity in a text, as the file says it is there; NULL when it is not. A
 * text that is the token is all of it: Google's libraries do not take a newline off its end,
 * either.
 */
Secret *gcp_subject_parse(const GcpFile *file, const char *text, gsize length);

/* What the command of an outside identity prints. */
typedef struct GcpAnswer {
	Secret *token;     /* NULL: it has not succeeded */
	gint64 expires_at; /* s since 1970; 0 when not told */
	char *code;        /* of its failure; as that of an error */
} GcpAnswer;

/* NULL when it is not in the agreed form. */
GcpAnswer *gcp_answer_parse(const GcpFile *file, const char *text, gsize length);
void gcp_answer_free(GcpAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GcpAnswer, gcp_answer_free)

#endif
