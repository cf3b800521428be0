/*
 * Accounts: named ways to authenticate Claude Code, as plain data without secrets. The same e-mail
 * in two organisations is two accounts; a login is known by the UUIDs of account and organisation.
 *
 *	g_autoptr(Account) account = account_new(ACCOUNT_BEDROCK, "work");
 *	account_set(&account->profile, "dev");
 *	accounts_add(accounts, account);	// takes it
 *
 * Strings are clean text (base/text.h), NULL for "none"; times are seconds since 1970, 0 for "not
 * known".
 */
#ifndef CORE_ACCOUNT_H
#define CORE_ACCOUNT_H

#include <glib.h>
#include <stdbool.h>

#define ACCOUNT_NAME_MAX 64

/* Hexadecimal digits of an id, which never changes; secrets are kept under it. */
#define ACCOUNT_ID_LENGTH 16

bool account_is_id(const char *text);

typedef enum AccountKind {
	ACCOUNT_CLAUDE_AI, /* a login: with a subscription, or of the Console */
	ACCOUNT_API_KEY,
	ACCOUNT_TOKEN, /* a long-lived OAuth token (setup-token) */
	ACCOUNT_BEDROCK,
	ACCOUNT_VERTEX,
	ACCOUNT_GATEWAY, /* a base URL and a token for it */
	ACCOUNT_KIND_COUNT,
} AccountKind;

/* "api_key", for files and reports, and the kind of that name (ACCOUNT_KIND_COUNT for another). */
const char *account_kind_name(AccountKind kind);
AccountKind account_kind_from_name(const char *name);

/* "API key", N_(). */
const char *account_kind_label(AccountKind kind);

/* Whether accounts of that kind have a secret that this program keeps. */
bool account_kind_has_secret(AccountKind kind);

/* Where the login of an account is. */
typedef enum AccountPlace {
	ACCOUNT_NOWHERE, /* it has none, or it was signed out */
	ACCOUNT_LIVE,    /* in Claude Code's own file of the main configuration directory */
	ACCOUNT_OWN,     /* in the same file of its own one, config_dir */
	ACCOUNT_PARKED,  /* in the keyring or the vault */
} AccountPlace;

const char *account_place_name(AccountPlace place);
AccountPlace account_place_from_name(const char *name); /* ACCOUNT_NOWHERE for another */

typedef struct Account {
	char *id;
	char *name;
	AccountKind kind;
	char *email;
	char *account_uuid;
	char *organization;
	char *organization_uuid;
	char *plan;            /* "Max 5x" */
	char *fingerprint;     /* of its key or token; of a login the refresh token seen last */
	char *config_dir;      /* its own CLAUDE_CONFIG_DIR, once it has one */
	char *profile;         /* of AWS */
	char *region;          /* of Bedrock or Vertex */
	char *project;         /* of Google */
	char *refresh_command; /* of a cloud */
	char *base_url;        /* of a gateway */
	char **directories;    /* that it is pinned to (app/pin.h); NULL for none */
	AccountPlace place;    /* of a login */
	gint64 token_ends_at, login_ends_at; /* of a login */
	gint64 added_at, used_at;
} Account;

/* With a copy of the name, and no id yet. */
Account *account_new(AccountKind kind, const char *name);
Account *account_copy(const Account *account);
void account_free(Account *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Account, account_free)

/* Replaces a string by a copy of another, or by none. */
void account_set(char **field, const char *value);

/*
 * Why a text cannot be the name of an account, N_(); NULL when it can: 1 to 64 letters, digits and
 * . _ - @ +, and none of them at the beginning but letters and digits.
 */
const char *account_name_problem(const char *name);

/*
 * Whether both stand for the same login: the same account in the same organisation. What is not
 * known on either side is no proof.
 */
bool account_is_same_login(
	const Account *account, const char *account_uuid, const char *organization_uuid);

/* A GPtrArray of Account, which it frees. */
GPtrArray *accounts_new(void);

/* Takes an account. */
void accounts_add(GPtrArray *accounts, Account *account);

/* By name, whatever the case of its letters; by id; by what a login is known by. NULL for none. */
Account *accounts_find(const GPtrArray *accounts, const char *name);
Account *accounts_find_id(const GPtrArray *accounts, const char *id);
Account *accounts_find_login(
	const GPtrArray *accounts, const char *account_uuid, const char *organization_uuid);

/*
 * A name that is free, made of a wish: what cannot stand in a name becomes "-", and a number is
 * added where the name is taken. For g_free.
 */
char *accounts_free_name(const GPtrArray *accounts, const char *wish);

#endif
