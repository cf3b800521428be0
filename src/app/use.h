/*
 * Making an account the one that wins, for everyone who starts Claude Code with this configuration
 * directory: a plan that is shown, then carried out, then proved by deciding again.
 *
 *	g_autoptr(Use) use = use_plan(survey, &options, accounts, account, &error);
 *	g_autoptr(Preview) preview = use_preview(survey, &options, use, &error);
 *	… shown, agreed to; secrets opened if use->needs_secrets …
 *	UseFlow *flow = use_start(survey, use, secrets, &how, on_end, data, &error);
 *	… on_end(sentence, problem, data) is called once, from the loop …
 *	use_flow_free(flow);
 *
 * A login is exchanged (app/exchange.h); an API key and a gateway are used by apiKeyHelper, a
 * cloud by the env block. What goes before the account in the user's settings is taken out,
 * and what the environment sets is emptied there. What a project or an organisation sets stays, and
 * is told. The journal has the settings and whose login took the place of whose; no secret.
 */
#ifndef APP_USE_H
#define APP_USE_H

#include "app/preview.h"
#include "app/secrets.h"
#include "app/survey.h"
#include "app/wish.h"
#include "core/account.h"

#include <glib.h>

typedef struct Use {
	char *id, *name;    /* of the account that is to win; NULL for nobody's login */
	char *left;         /* the name of the account whose login is there now; NULL for none */
	bool moves_login;   /* one login takes the place of another */
	bool needs_secrets; /* they must be open: for a login to be parked in, or to find its key */
	bool wins;          /* the account will win here */
	Wish *wish;         /* what is shown, and done to the settings */
	GHashTable *login;  /* what the login's files will be like, for the verdict */
} Use;

void use_free(Use *use);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Use, use_free)

/*
 * Plans it; asks no keyring and no server. Fails with APP_ERROR_REFUSED when a settings file is
 * malformed, with APP_ERROR_FAILED when the account has no login.
 */
Use *use_plan(const Survey *survey, const SurveyOptions *options, const GPtrArray *accounts,
	const Account *account, GError **error);

/*
 * The same for taking back the latest change of the journal if that has switched logins; NULL
 * without an error when it has not: it is undone as others are (wish_undo()).
 */
Use *use_plan_undo(const Survey *survey, const SurveyOptions *options, const GPtrArray *accounts,
	GError **error);

/* As preview_of(). */
Preview *use_preview(
	const Survey *survey, const SurveyOptions *options, const Use *use, GError **error);

typedef struct UseHow {
	const SurveyOptions *survey; /* to decide again */
	const char *endpoint;        /* the test switch; NULL when off */
	bool may_prompt;             /* as for the keyring */
	guint wait_ms;               /* for locks */
} UseHow;

typedef struct UseFlow UseFlow;

/* What came of it, a sentence or more; NULL with a problem, and nothing has changed then. */
typedef void UseCallback(const char *sentence, const GError *problem, gpointer data);

/*
 * Begins; takes the plan out of the use. The secrets must outlive the flow, and so must the strings
 * of the options of the survey; without secrets (NULL) no key is looked for, and no login can be
 * moved. The login is exchanged before the settings are changed: what a keyring asks may take its
 * time, and meanwhile all is as it was. If they cannot be changed the login goes back.
 */
UseFlow *use_start(const Survey *survey, const Use *use, Secrets *secrets, const UseHow *how,
	UseCallback *callback, gpointer data);

/* Not from the callback. */
void use_flow_free(UseFlow *flow);

/* The account that wins in a set-up; NULL when it is none of them. */
const Account *use_current(const Survey *survey, const GPtrArray *accounts);

/* Whether what wins in a set-up, the login apart, is of that account. */
bool use_fits(const Survey *survey, const Account *account);

/* The command by which Claude Code gets the key of an account, for g_free. */
char *use_helper(const Account *account);

/* The name of the account whose key a command prints, for g_free; NULL for another command. */
char *use_helper_name(const char *command);

#endif
