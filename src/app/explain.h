/*
 * A survey in words: the sentences, labels and values that both front ends show, translated.
 * Everything here is a function of the survey; nothing is read, decided or printed.
 *
 * Every char * is clean text for the caller to g_free; every const char * is static.
 */
#ifndef APP_EXPLAIN_H
#define APP_EXPLAIN_H

#include "app/survey.h"

#include <glib.h>

/* The row that stands for all cloud providers while none of them is on. */
#define ROW_PROVIDERS SOURCE_NONE

/*
 * The rows of a list of sources, in rank order: ROW_PROVIDERS or every provider that is present,
 * then all others. Returns how many rows were filled in.
 */
guint explain_rows(const Survey *survey, SourceId rows[SOURCE_COUNT]);

/* "claude.ai login"; "Cloud provider" for ROW_PROVIDERS. */
const char *explain_label(SourceId row);

/* The state of a row; STATE_ABSENT for ROW_PROVIDERS. */
SourceState explain_state(const Survey *survey, SourceId row);

/* "wins", "sent as well", "not used", … */
const char *explain_state_name(SourceState state);

/* The mark of a state on a list: ● ◐ ○ · ✗. */
const char *explain_mark(SourceState state);

/* The answer to the first question, in one sentence or two: what is sent, what is not. */
char *explain_summary(const Survey *survey);

/*
 * What stands beside a label on a list: "not set", "~/.claude/settings.json:12 (env block), key
 * 9f2c01ab", "ada@example.com, Example Org, ends in 7 h 12 min".
 */
char *explain_value(const Survey *survey, SourceId row);

/* The same for a narrow list: "user settings, line 12", "ada@example.com, ends in 7 h 12 min". */
char *explain_short(const Survey *survey, SourceId row);

/* The same in a word or two: "wins", "not used", "not set". */
char *explain_brief(const Survey *survey, SourceId row);

/* Why the source is in its state, in one or two sentences. */
char *explain_reason(const Survey *survey, SourceId row);

/* What the source is. */
char *explain_about(SourceId row);

/* How to use it, or how to stop using it, whichever applies. */
char *explain_remedy(const Survey *survey, SourceId row);

/* What to put above these two: "Why it wins", "To use it instead". */
const char *explain_why_heading(const Survey *survey, SourceId row);
const char *explain_remedy_heading(const Survey *survey, SourceId row);

/* "key 9f2c01ab" or "token 9f2c01ab", as a secret of that kind is named; NULL for NULL. */
char *explain_fingerprint(SourceKind kind, const char *fingerprint);

/* "~/.claude/settings.json:12 (env block, user)", "environment"; NULL for ORIGIN_NONE. */
char *explain_origin(const Survey *survey, const Origin *origin);

/* The message and the remedy of a finding. */
char *explain_finding(const Survey *survey, const Finding *finding);
char *explain_finding_remedy(const Survey *survey, const Finding *finding);

/* The mark of a severity: ✗ ! · */
const char *explain_severity_mark(Severity severity);

/* "2 findings", NULL when there are none. */
char *explain_finding_count(const Survey *survey);

/* Who is signed in: "ada@example.com", the account's or the organisation's name; NULL if unknown.
 */
const char *explain_account(const Survey *survey);

/* "Max 5x", NULL when the plan is not known. */
char *explain_plan(const Login *login);

#endif
