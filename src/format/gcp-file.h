/*
 * A file with Application Default Credentials, whole, with its keys and tokens. (format/adc.h takes
 * only what may be shown.) All that is no clean text is in wiped buffers.
 *
 *	JsonProblem problem;
 *	g_autoptr(GcpFile) file = gcp_file_parse(text, length, &problem);
 *	if (file && !file->missing)
 *		… format/gcp-message.h …
 */
#ifndef FORMAT_GCP_FILE_H
#define FORMAT_GCP_FILE_H

#include "base/secret.h"
#include "core/gcp.h"
#include "format/json.h"

#include <glib.h>
#include <stdbool.h>

/* Members that are strings. */
typedef enum GcpMember {
	GCP_CLIENT_ID,
	GCP_CLIENT_SECRET,
	GCP_REFRESH_TOKEN,
	GCP_TOKEN_URI,
	GCP_CLIENT_EMAIL,
	GCP_PRIVATE_KEY,
	GCP_PRIVATE_KEY_ID,
	GCP_ACCOUNT,
	GCP_PROJECT_ID,
	GCP_QUOTA_PROJECT,
	GCP_AUDIENCE,
	GCP_SUBJECT_TOKEN_TYPE,
	GCP_TOKEN_URL,
	GCP_IMPERSONATION_URL,
	GCP_WORKFORCE_PROJECT,
	GCP_SUBJECT_FILE,    /* the rest is of "credential_source" */
	GCP_SUBJECT_URL,     /* likewise */
	GCP_SUBJECT_COMMAND, /* of its "executable" */
	GCP_SUBJECT_OUTPUT,  /* likewise: the file that may have an answer already */
	GCP_SUBJECT_FORMAT,  /* of its "format": "text" or "json" */
	GCP_SUBJECT_FIELD,   /* likewise: where in a JSON text the token is */
	GCP_MEMBER_COUNT,
} GcpMember;

/* Who gives the token of an outside identity. */
typedef enum GcpSubject {
	GCP_SUBJECT_NONE,
	GCP_SUBJECT_OF_FILE,
	GCP_SUBJECT_OF_URL,
	GCP_SUBJECT_OF_COMMAND,
	GCP_SUBJECT_OF_OTHER, /* AWS, a certificate: what only gcloud can do */
} GcpSubject;

typedef struct GcpFile GcpFile;

struct GcpFile {
	GcpType type;
	char *type_name;     /* as it stands there, clean; NULL when there is none */
	const char *missing; /* the member that is missing or not what it should be; or NULL */
	Secret *members[GCP_MEMBER_COUNT]; /* not empty, without NUL; NULL for none */
	GcpSubject subject;
	char **headers;    /* of the subject's URL: "Name: value"; NULL for none */
	char **delegates;  /* accounts between the source and the impersonated one; NULL for none */
	gint64 timeout_ms; /* of the subject's command; 0 when not told */
	gint64 lifetime_s; /* of an impersonated account's token; 0 when not told */
	GcpFile *source;   /* of an impersonated account: who may; else NULL */
};

/* NULL when it is no JSON object: *ret_problem tells where. */
GcpFile *gcp_file_parse(const char *text, gsize length, JsonProblem *ret_problem);

/* Wipes and frees; NULL is fine. */
void gcp_file_free(GcpFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GcpFile, gcp_file_free)

/* A member as text; NULL for none. */
const char *gcp_file_text(const GcpFile *file, GcpMember member);

/* The command in its words, as Google's library takes it apart; for gcp_words_free(). */
char **gcp_command_words(const Secret *command);
void gcp_words_free(char **words);

#endif
