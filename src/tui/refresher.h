/*
 * Refreshing what other programs give: awsAuthRefresh and gcpAuthRefresh, which run in a pane when
 * their cloud says that they are needed; and apiKeyHelper and awsCredentialExport, which are tried
 * out. One of them at a time is what the screen Refresh is about.
 */
#ifndef TUI_REFRESHER_H
#define TUI_REFRESHER_H

#include "app/readiness.h"
#include "tui/screen.h"

typedef enum RefreshSubject {
	SUBJECT_AWS,
	SUBJECT_GCP,
	SUBJECT_HELPER,
	SUBJECT_EXPORT, /* awsCredentialExport */
	SUBJECT_NONE,
} RefreshSubject;

typedef struct Refresher Refresher;

Refresher *refresher_new(Ui *ui);
void refresher_free(Refresher *refresher);

/* What a source is refreshed by; SUBJECT_NONE when it cannot be. */
RefreshSubject refresher_subject_of(const Ui *ui, SourceId source);

/* Opens the screen about a subject, and asks the cloud. */
void refresher_open(Ui *ui, RefreshSubject subject);

/* The survey is another one. */
void refresher_look(Ui *ui);

/* Asks the cloud once more. */
void refresher_check(Ui *ui);

/* Runs the command; with trust, also one of a project that is not trusted. What fails is told. */
void refresher_run(Ui *ui, bool trust);

/* A run in a pane has ended: asks the cloud what that has changed. */
void refresher_run_ended(Ui *ui, RunKind kind);

RefreshSubject refresher_subject(const Refresher *refresher);
SettingId refresher_setting(const Refresher *refresher);

/* Whether the cloud is being asked, or the helper runs. */
bool refresher_is_busy(const Refresher *refresher);

/* The command as it is to be shown (app/command.h); NULL when none is set. */
const char *refresher_command(const Refresher *refresher);

/* Whether the command may be run without being asked about. */
bool refresher_is_trusted(const Refresher *refresher);

/* What the cloud of a subject said last; NULL before it did, and for what is no cloud. */
const Readiness *refresher_readiness(const Refresher *refresher, RefreshSubject subject);

/* Whether the subject is a command whose output is a secret. */
bool refresher_is_helper(const Refresher *refresher);

/* What the last run has changed, and what came of the last try of the helper; or NULL. */
const char *refresher_change(const Refresher *refresher);
char *const *refresher_helper_lines(const Refresher *refresher);

#endif
