/*
 * What the output of an apiKeyHelper is worth to Claude Code (docs/auth-sources.md, section "Helper
 * commands"): blanks around it are taken off; the rest has to be one word of printable ASCII, and
 * the exit status 0. Whatever else comes, an empty key is sent, and a stored login stays unused.
 * And what becomes of awsCredentialExport when it fails.
 */
#ifndef CORE_HELPER_H
#define CORE_HELPER_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

#define HELPER_VALUE_MAX 16384

/* After so long Claude Code says that the helper is slow. */
#define HELPER_SLOW_MS 10000

/* How long a value is kept, without CLAUDE_CODE_API_KEY_HELPER_TTL_MS. */
#define HELPER_TTL_MS 300000

typedef enum HelperVerdict {
	HELPER_GOOD,
	HELPER_FAILED,      /* an exit status other than 0 */
	HELPER_KILLED,      /* by a signal */
	HELPER_OUT_OF_TIME, /* it did not end in time */
	HELPER_EMPTY,       /* nothing but blanks */
	HELPER_SEVERAL,     /* more than one line or word */
	HELPER_UNPRINTABLE, /* a byte that is no printable ASCII */
	HELPER_TOO_LONG,    /* more than HELPER_VALUE_MAX characters */
	HELPER_NO_KEYS,     /* of awsCredentialExport: what it printed are no credentials */
	HELPER_VERDICT_COUNT,
} HelperVerdict;

/* The two commands whose output is a secret. */
typedef enum HelperKind {
	HELPER_API_KEY,    /* apiKeyHelper */
	HELPER_AWS_EXPORT, /* awsCredentialExport */
} HelperKind;

/* "several", for reports; and what Claude Code makes of it, a sentence, N_(). */
const char *helper_verdict_name(HelperVerdict verdict);
const char *helper_verdict_text(HelperVerdict verdict, HelperKind kind);

/* Takes JavaScript's blanks off both ends: moves *text and shortens *length. */
void helper_trim(const char **text, gsize *length);

/* Judges the output of a helper that ended by itself with status 0; cut: there was more of it. */
HelperVerdict helper_judge(const Secret *output, bool cut);

/*
 * How long Claude Code keeps a value, ms: what the variable says if that is a whole number, else
 * HELPER_TTL_MS. text may be NULL.
 */
gint64 helper_ttl_ms(const char *text);

#endif
