/*
 * Reads ~/.aws/config and ~/.aws/credentials in the dialect of the AWS SDK for JavaScript, which
 * is what Claude Code uses (@smithy/shared-ini-file-loader). That one is lenient: a line it does
 * not understand is passed over, and so it is here, but the first such line is reported.
 *
 *	g_autoptr(AwsIni) ini = aws_ini_parse(text, length, AWS_INI_CONFIG);
 *	const AwsSection *profile = aws_ini_profile(ini, "work");
 *	if (profile && profile->values[AWS_SSO_SESSION].text)
 *		session = aws_ini_sso_session(ini, profile->values[AWS_SSO_SESSION].text);
 *
 * No key is ever kept, only that and where it is set. The other values are clean text. A profile
 * may stand in both files; its values in the credentials file win, one by one. Who is to use a
 * profile, and not to show it, asks for the raw values: they are wiped with the rest.
 */
#ifndef FORMAT_AWS_INI_H
#define FORMAT_AWS_INI_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

typedef enum AwsIniDialect {
	AWS_INI_CONFIG,      /* [default], [profile NAME], [sso-session NAME], [services NAME] */
	AWS_INI_CREDENTIALS, /* [NAME] */
} AwsIniDialect;

typedef enum AwsKey {
	AWS_REGION,
	AWS_SSO_SESSION,
	AWS_SSO_START_URL,
	AWS_SSO_REGION,
	AWS_SSO_ACCOUNT_ID,
	AWS_SSO_ROLE_NAME,
	AWS_LOGIN_SESSION,
	AWS_SOURCE_PROFILE,
	AWS_CREDENTIAL_SOURCE,
	AWS_ROLE_ARN,
	AWS_CREDENTIAL_PROCESS,
	AWS_WEB_IDENTITY_TOKEN_FILE,
	AWS_ROLE_SESSION_NAME,
	AWS_EXTERNAL_ID,
	AWS_DURATION_SECONDS,
	AWS_MFA_SERIAL,
	AWS_SERVICES,
	AWS_ENDPOINT_URL,
	AWS_STS_ENDPOINT_URL, /* endpoint_url below "sts =", in a services section */
	AWS_SSO_ENDPOINT_URL,
	AWS_IGNORE_ENDPOINTS,
	/* Only whether and where they are set: */
	AWS_ACCESS_KEY_ID,
	AWS_SECRET_ACCESS_KEY,
	AWS_SESSION_TOKEN,
	AWS_KEY_COUNT,
} AwsKey;

typedef struct AwsValue {
	char *text;    /* clean; NULL when not set, and always for the keys */
	Secret *raw;   /* every byte of it; of aws_ini_parse_raw() only */
	unsigned line; /* from 1; 0 when not set */
} AwsValue;

/* A profile or SSO session that sets anything at all; an empty one does not exist. */
typedef struct AwsSection {
	unsigned line; /* of its last header */
	AwsValue values[AWS_KEY_COUNT];
} AwsSection;

typedef struct AwsIni AwsIni;

/* Never NULL; the second one with the raw values, keys included. */
AwsIni *aws_ini_parse(const char *text, gsize length, AwsIniDialect dialect);
AwsIni *aws_ini_parse_raw(const char *text, gsize length, AwsIniDialect dialect);
void aws_ini_free(AwsIni *ini);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AwsIni, aws_ini_free)

/* The profile, session or services with that name; NULL when there are none. */
const AwsSection *aws_ini_profile(const AwsIni *ini, const char *name);
const AwsSection *aws_ini_sso_session(const AwsIni *ini, const char *name);
const AwsSection *aws_ini_services(const AwsIni *ini, const char *name);

/* The names of the profiles, clean and sorted; of char *, for g_ptr_array_unref. */
GPtrArray *aws_ini_profile_names(const AwsIni *ini);

/* How many profiles there are. */
unsigned aws_ini_profile_count(const AwsIni *ini);

/* The first line that means nothing: N_() and its number; NULL when there is none. */
const char *aws_ini_problem(const AwsIni *ini, unsigned *ret_line);

#endif
