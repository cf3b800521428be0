/*
 * Text that may carry a secret although it is none: a command of a settings file, a URL. People
 * do write `echo sk-ant-…` as their helper, and `https://user:password@proxy` as their base URL.
 */
#ifndef BASE_REDACT_H
#define BASE_REDACT_H

/* The rules, ready to be applied to many texts. */
typedef struct Redactor Redactor;

Redactor *redactor_new(void);
void redactor_free(Redactor *redactor);

/* Like redact_text(). */
char *redactor_apply(const Redactor *redactor, const char *text);

/*
 * A copy of clean text in which what is or looks like a secret is replaced by "***": the user
 * part of a URL, whatever echo or printf would print, the value behind a name such as TOKEN=,
 * keys that begin with sk-, and long random words. It errs on the side of hiding. The caller
 * frees it; the original is the caller's to wipe.
 */
char *redact_text(const char *text);

#endif
