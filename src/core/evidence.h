/*
 * Evidence: what was found on this machine, as plain data, without any judgement.
 *
 * app/gather.h fills it from the real world, core/resolve.h and core/findings.h judge it, tests
 * write it by hand. It holds no secret: of a token or key only its form, a fingerprint and, for
 * the API key, the answer the user gave about it are kept.
 *
 *	g_autoptr(Evidence) evidence = evidence_new();
 *	evidence->now = …;
 *	evidence_add_place(evidence, SETTING_ANTHROPIC_API_KEY, &(Place){ … });
 *	Verdict verdict = resolve_run(evidence, MODE_PRINT);
 *
 * Every string in it is clean text (base/text.h) that lives as long as the Evidence: store it
 * with evidence_text(). A NULL string means "not there". Times are seconds since 1970, 0 for
 * "not known".
 */
#ifndef CORE_EVIDENCE_H
#define CORE_EVIDENCE_H

#include "core/helper.h"
#include "core/setting.h"
#include "core/source.h"

#include <glib.h>
#include <stdbool.h>

/* The scopes of settings.json, the weakest first. */
typedef enum Scope {
	SCOPE_USER,
	SCOPE_PROJECT,
	SCOPE_LOCAL,
	SCOPE_MANAGED,
	SCOPE_COUNT,
} Scope;

/* "user", N_() too; and the scope of that name, SCOPE_COUNT for another name. */
const char *scope_name(Scope scope);
Scope scope_from_name(const char *name);

typedef enum OriginKind {
	ORIGIN_NONE,
	ORIGIN_ENVIRONMENT,
	ORIGIN_SETTINGS,
	ORIGIN_CREDENTIALS_FILE,
	ORIGIN_STATE_FILE,
	ORIGIN_DESCRIPTOR,
	ORIGIN_KEYRING,
} OriginKind;

/* Where a value comes from. */
typedef struct Origin {
	OriginKind kind;
	Scope scope;      /* of ORIGIN_SETTINGS */
	bool env_block;   /* of ORIGIN_SETTINGS: a member of "env", not of the file itself */
	const char *name; /* the variable, the settings key or the member */
	const char *path; /* absolute, as it was opened; NULL for the environment */
	unsigned line;    /* from 1; 0 when not known */
} Origin;

typedef enum ValueForm {
	VALUE_EMPTY, /* "": counts as unset, but hides what is below it */
	VALUE_BLANK, /* nothing but blanks */
	VALUE_TEXT,
} ValueForm;

/* What customApiKeyResponses of the state file says about an API key. */
typedef enum Approval {
	APPROVAL_UNDECIDED,
	APPROVAL_APPROVED,
	APPROVAL_REJECTED,
} Approval;

/* One place where a setting has a value. */
typedef struct Place {
	Origin origin;
	ValueForm form;
	const char *text;        /* the value for people; NULL when it is a secret */
	bool exact;              /* text is the value, with nothing cleaned or taken out of it */
	const char *fingerprint; /* of a secret that is not empty */
	Approval approval;       /* of an API key */
} Place;

/* Which of the places of a setting somebody looks at. */
typedef enum View {
	VIEW_REQUEST, /* a request of Claude Code: all of them */
	VIEW_STATUS,  /* `claude auth status`: of a project's env blocks only the selectors */
} View;

typedef enum FileRole {
	FILE_SETTINGS,
	FILE_CREDENTIALS,
	FILE_STATE,
	FILE_AWS_CONFIG,
	FILE_AWS_CREDENTIALS,
	FILE_AWS_SSO_CACHE,
	FILE_ADC,
} FileRole;

typedef enum FileState {
	FILE_ABSENT,
	FILE_READ,
	FILE_MALFORMED, /* not what it should be; line, column and problem say where and why */
	FILE_VOID,      /* valid JSON, but a member of a wrong type makes Claude Code drop it all */
	FILE_UNREADABLE,  /* no permission, a loop of links, an I/O error */
	FILE_NOT_REGULAR, /* a directory, FIFO, device or socket: never opened for reading */
	FILE_TOO_LARGE,
} FileState;

/* One file that was looked at, absent ones included. */
typedef struct FileFact {
	FileRole role;
	Scope scope; /* of FILE_SETTINGS */
	FileState state;
	const char *path;      /* as Claude Code names it */
	const char *problem;   /* N_() or the system's words; of all states but ABSENT and READ */
	const char *member;    /* of FILE_VOID: the member, as "env.AWS_REGION" */
	unsigned line, column; /* from 1; 0 when they do not apply */
	unsigned mode;         /* permission bits, of files that exist */
} FileFact;

/* The stored claude.ai login (claudeAiOauth of .credentials.json). */
typedef struct Login {
	bool present;                /* there is such an object */
	bool has_access_token;       /* a string that is not empty */
	bool has_refresh_token;      /* likewise */
	bool has_inference;          /* scopes is an array with user:inference */
	gint64 expires_at;           /* access token, s */
	gint64 refresh_expires_at;   /* sign-in, s */
	const char *subscription;    /* "max" */
	const char *rate_limit_tier; /* "default_claude_max_5x" */
	const char *account_uuid;
	const char *organization_uuid;
	const char *fingerprint; /* of the access token */
	Origin origin;
} Login;

/* oauthAccount of the state file. */
typedef struct LoginOwner {
	bool present;
	const char *email;
	const char *name;
	const char *organization;
	const char *uuid;
	const char *organization_uuid;
} LoginOwner;

/* primaryApiKey of the state file. */
typedef struct ConsoleKey {
	bool present; /* a string that is not empty */
	const char *fingerprint;
	Origin origin;
} ConsoleKey;

/* The descriptor that CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR names; looked at, never read. */
typedef struct Descriptor {
	bool numbered; /* the value is a number */
	bool open;     /* this process has it open */
	int number;
	gint64 available; /* bytes that can be read now; -1 when that cannot be told */
} Descriptor;

/* What the files and variables of AWS say; nothing is asked of any server. */
typedef struct AwsFacts {
	const char *profile; /* the one in force: "default" when none is named */
	bool profile_found;  /* in the config or the credentials file */
	const char *kind;    /* N_(): how the profile gets credentials; NULL when it does not */
	const char *region;  /* the one in force, NULL when none is set */
	Origin region_origin;
	const char *sso_start_url;
	gint64 sso_expires_at; /* of the cached SSO token; 0 when there is none */
	bool sso_cached;
	bool sso_refreshable; /* the cached token can be renewed without a browser */
	bool has_credentials; /* some source of the chain is present, in files or environment */
	Origin credentials_origin;
	unsigned profile_count;
} AwsFacts;

/* What the files and variables of GCP say. */
typedef struct GcpFacts {
	bool adc_present;        /* a file of Application Default Credentials was read */
	const char *adc_type;    /* "authorized_user", "service_account", … */
	const char *adc_account; /* client_email, or the account it stands for */
	Origin adc_origin;
	const char *project;
	Origin project_origin;
	const char *region;
	Origin region_origin;
} GcpFacts;

/* What came of the last try of the apiKeyHelper in force; nothing is run to find it out. */
typedef struct HelperFact {
	bool tested;
	HelperVerdict verdict;
	gint64 duration_ms;
	const char *seconds; /* the same, s, as text */
	gint64 tested_at;
} HelperFact;

/* A lock directory of Claude Code that exists now. */
typedef struct LockFact {
	const char *path;
	gint64 age;         /* s since it was last renewed; negative when that lies in the future */
	gint64 stale_after; /* s after which nobody can be holding it any more */
	int holder;         /* process id of the holder, 0 when not known */
	bool holder_alive;
} LockFact;

typedef struct Evidence {
	gint64 now; /* s since 1970 */
	const char *home;
	const char *config_dir;
	const char *project_dir;
	bool folder_trusted;  /* hasTrustDialogAccepted of the project */
	const char *endpoint; /* the test switch, NULL when off */
	Login login;
	LoginOwner account;
	ConsoleKey console_key;
	Descriptor descriptor;
	AwsFacts aws;
	GcpFacts gcp;
	HelperFact helper;
	GArray *places[SETTING_COUNT]; /* of Place, what counts first; NULL when set nowhere */
	GArray *files;                 /* of FileFact, in the order of reading */
	GArray *locks;                 /* of LockFact */
	GStringChunk *texts;
} Evidence;

Evidence *evidence_new(void);
void evidence_free(Evidence *evidence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Evidence, evidence_free)

/* Keeps a copy of clean text for as long as the evidence lives; NULL gives NULL. */
const char *evidence_text(Evidence *evidence, const char *text);

/*
 * Adds a place below those that the setting has already, so the strongest is added first. A
 * place from which Claude Code does not take the setting is left out. The strings of the place
 * must live as long as the evidence.
 */
void evidence_add_place(Evidence *evidence, SettingId id, const Place *place);

/* The place that counts in a view, NULL when the setting is set nowhere. May be empty. */
const Place *evidence_place(const Evidence *evidence, SettingId id, View view);

/*
 * Like evidence_place(), but NULL also when the value that counts is empty: an empty value is as
 * good as none (facts page, section 1, "Details").
 */
const Place *evidence_value(const Evidence *evidence, SettingId id, View view);

/* The text of evidence_value() in requests, NULL when unset or secret. */
const char *evidence_value_text(const Evidence *evidence, SettingId id);

/*
 * What the value of a selector or switch means. On: 1, true, yes, on; case and blanks around
 * them aside (facts page, section 1, "Details"). Everything else is off for Claude Code, but
 * only 0, false, no, off and blanks were plainly meant so. NULL is neither.
 */
bool evidence_switch_is_on(const char *text);
bool evidence_switch_says_off(const char *text);

/* The first file of that role, NULL when none was looked at. */
const FileFact *evidence_file(const Evidence *evidence, FileRole role);

/*
 * When a login cannot be used any more without a new sign-in: the end of the access token or, when
 * there is a refresh token, of the sign-in, whichever is later. 0 when no end is known.
 */
gint64 evidence_login_end(const Login *login);

#endif
