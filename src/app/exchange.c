#define G_LOG_USE_STRUCTURED

#include "app/exchange.h"

#include "app/identity.h"
#include "app/login-files.h"
#include "app/login-locks.h"
#include "app/refresh.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "format/parked.h"
#include "system/http.h"
#include "system/lock.h"
#include "system/replace.h"

#include <string.h>
#include <unistd.h>

/* Of this program's exchanges only one is made at a time: what one has looked up or is about to
 * remove must not be stored anew by another. Beside the list of accounts. */
#define LOCK "exchange.lock"

/* The id under which no secret is: to see whether the keyring answers. */
#define NOBODY "0000000000000000"

/* So often it begins anew when somebody changes the login meanwhile. */
#define TRIES 5

struct Exchange {
	Paths paths;
	Secrets *secrets;
	char *endpoint;
	bool may_prompt;
	guint wait_ms;
	ExchangeCallback *callback;
	gpointer data;

	Account *entering;     /* NULL: nobody */
	Secret *enter_login;   /* as the files are to have it; NULL for none */
	Secret *enter_account; /* likewise */
	Account *leaving;      /* NULL: nobody */
	bool leaving_is_new;
	LoginLook look; /* of what is there */

	Exchange *first; /* takes the login out of the account's other directory */
	SecretsCall *asked;
	HttpCall *call;
	LoginLocks *locks;
	guint due;    /* the source that goes on; 0 for none */
	int turn;     /* among our own processes, a descriptor; -1 for none */
	bool is_part; /* of an exchange that has the turn */
	int tries;
};

static void give_turn_back(Exchange *exchange)
{
	if (exchange->turn >= 0)
		close(exchange->turn);
	exchange->turn = -1;
}

static void end(Exchange *exchange, bool changed, const GError *problem)
{
	const Account *left = exchange->leaving;
	const ExchangeReport report = {
		.changed = changed && !problem,
		.left_id = left ? left->id : NULL,
		.left_name = left ? left->name : NULL,
		.left_is_new = exchange->leaving_is_new,
		.left_is_unproved = left && left->kind == ACCOUNT_CLAUDE_AI && !left->account_uuid,
	};

	login_locks_release(g_steal_pointer(&exchange->locks));
	give_turn_back(exchange);
	exchange->callback(&report, problem, exchange->data);
}

/* Takes the error. */
static void fail(Exchange *exchange, GError *problem)
{
	end(exchange, false, problem);
	g_error_free(problem);
}

static bool is_own(const Exchange *exchange, const Account *account)
{
	return g_strcmp0(exchange->paths.config_dir, account->config_dir) == 0;
}

/* ---- the end: the list of accounts, and the secret that entered ---- */

static void on_cleared(const KeyringReply *reply, gpointer data)
{
	Exchange *exchange = data;

	exchange->asked = NULL;
	if (reply->outcome != KEYRING_DONE && reply->outcome != KEYRING_NOT_FOUND)
		g_debug("the secret that entered is still kept: %s", reply->problem);
	end(exchange, true, NULL);
}

static void clear_entered(Exchange *exchange)
{
	const Account *account = exchange->entering;
	const KeyringRequest request = {
		.action = KEYRING_CLEAR,
		.id = account ? account->id : NULL,
		.may_prompt = exchange->may_prompt,
	};

	if (account && account->kind == ACCOUNT_CLAUDE_AI)
		exchange->asked =
			secrets_start(exchange->secrets, &request, on_cleared, exchange, NULL);
	if (!exchange->asked)
		end(exchange, true, NULL);
}

static bool note_places(GPtrArray *accounts, gpointer data, GError **error)
{
	const Exchange *exchange = data;
	Account *left =
		exchange->leaving ? accounts_find_id(accounts, exchange->leaving->id) : NULL;
	Account *entered =
		exchange->entering ? accounts_find_id(accounts, exchange->entering->id) : NULL;

	(void)error;
	if (left && left->kind == ACCOUNT_CLAUDE_AI)
		left->place = ACCOUNT_PARKED;
	else if (left)
		left->place = ACCOUNT_NOWHERE;
	if (!entered)
		return true;
	entered->place = is_own(exchange, entered) ? ACCOUNT_OWN : ACCOUNT_LIVE;
	entered->used_at = g_get_real_time() / G_USEC_PER_SEC;
	return true;
}

static void finish(Exchange *exchange)
{
	g_autoptr(GError) problem = NULL;

	login_locks_release(g_steal_pointer(&exchange->locks));
	if (!registry_change(&exchange->paths, exchange->wait_ms, note_places, exchange, &problem))
		g_debug("the list of accounts lags behind: %s", problem->message);
	clear_entered(exchange);
}

static void look_again(Exchange *exchange);

/* What was stored must be what is there: if it is not, it begins anew, with the newer one. */
static void replace(Exchange *exchange)
{
	g_auto(LoginLook) now = { 0 };
	GError *problem = NULL;
	bool is_same;

	if (!login_look(&exchange->paths, &now, &problem)) {
		fail(exchange, problem);
		return;
	}
	is_same = login_look_is_same(&exchange->look, &now);
	if (!login_locks_are_ours(exchange->locks))
		fail(exchange,
			g_error_new_literal(APP_ERROR, APP_ERROR_REFUSED,
				_("another program has taken the lock of the login meanwhile")));
	else if (is_same &&
		 login_files_write(&exchange->paths, &exchange->look, exchange->enter_login,
			 exchange->enter_account, exchange->wait_ms, &problem))
		finish(exchange);
	else if (exchange->tries < TRIES) {
		g_clear_error(&problem);
		look_again(exchange);
	} else if (problem)
		fail(exchange, problem);
	else
		fail(exchange,
			g_error_new_literal(APP_ERROR, APP_ERROR_REFUSED,
				_("another program keeps changing the login; nothing was changed")));
}

/* ---- the login that is there ---- */

static void on_stored(const KeyringReply *reply, gpointer data)
{
	Exchange *exchange = data;

	exchange->asked = NULL;
	if (reply->outcome == KEYRING_DONE)
		replace(exchange);
	else
		fail(exchange, secrets_error(reply));
}

/*
 * The account is forgotten by someone else only before its login is stored, never after. That it is
 * parked is told before it is: as long as the files hold it, they count.
 */
static bool put_leaving(GPtrArray *accounts, gpointer data, GError **error)
{
	Exchange *exchange = data;
	Account *known = accounts_find_id(accounts, exchange->leaving->id);

	(void)error;
	if (!known) {
		g_autofree char *name = accounts_free_name(accounts, exchange->leaving->name);

		account_set(&exchange->leaving->name, name);
		accounts_add(accounts, account_copy(exchange->leaving));
		return true;
	}
	account_set(&known->fingerprint, exchange->leaving->fingerprint);
	account_set(&known->account_uuid, exchange->leaving->account_uuid);
	account_set(&known->organization_uuid, exchange->leaving->organization_uuid);
	account_set(&known->email, exchange->leaving->email);
	account_set(&known->organization, exchange->leaving->organization);
	account_set(&known->plan, exchange->leaving->plan);
	known->token_ends_at = exchange->leaving->token_ends_at;
	known->login_ends_at = exchange->leaving->login_ends_at;
	known->place = exchange->leaving->place;
	return true;
}

/* An account of somebody else stands in the state file now and then; it is not parked with it. */
static const Secret *account_to_park(const Exchange *exchange)
{
	const LoginLook *look = &exchange->look;
	const Account *leaving = exchange->leaving;

	return !look->state || !leaving->account_uuid ||
			       account_is_same_login(leaving, look->state->account_uuid,
				       look->state->organization_uuid)
		       ? look->account
		       : NULL;
}

static void store_leaving(Exchange *exchange)
{
	Account *leaving = exchange->leaving;
	bool is_token = leaving->kind == ACCOUNT_TOKEN;
	g_autoptr(Secret) parked =
		is_token ? NULL : parked_print(exchange->look.login, account_to_park(exchange));
	KeyringRequest request = {
		.action = KEYRING_STORE,
		.id = leaving->id,
		.secret = is_token ? exchange->look.credentials->access_token : parked,
		.may_prompt = exchange->may_prompt,
	};
	GError *problem = NULL;

	if (!is_token)
		leaving->place = ACCOUNT_PARKED;
	if (!registry_change(
		    &exchange->paths, exchange->wait_ms, put_leaving, exchange, &problem)) {
		fail(exchange, problem);
		return;
	}
	request.name = leaving->name; /* which may be another one now */
	exchange->asked = secrets_start(exchange->secrets, &request, on_stored, exchange, &problem);
	if (!exchange->asked)
		fail(exchange, problem);
}

static Account *new_account(const Exchange *exchange, const ProfileReply *profile)
{
	bool is_token = login_look_is_token(&exchange->look);
	Account *account = account_new(is_token ? ACCOUNT_TOKEN : ACCOUNT_CLAUDE_AI, NULL);

	account->id = registry_new_id();
	account->added_at = g_get_real_time() / G_USEC_PER_SEC;
	account->place = ACCOUNT_LIVE;
	login_look_describe(&exchange->look, profile, account);
	account_set(&account->name, account->email          ? account->email
				    : account->account_uuid ? "login"
				    : is_token              ? "token"
							    : "unknown-login");
	return account;
}

/* It is known by now whose login it is, or that nobody knows. */
static void take_leaving(Exchange *exchange, const ProfileReply *profile)
{
	GError *problem = NULL;
	g_autoptr(GPtrArray) accounts = registry_load(&exchange->paths, &problem);
	const Account *known = NULL;

	if (!accounts) {
		fail(exchange, problem);
		return;
	}
	known = profile ? accounts_find_login(
				  accounts, profile->account_uuid, profile->organization_uuid)
			: login_look_owner(&exchange->look, accounts);
	account_free(exchange->leaving);
	exchange->leaving = known ? account_copy(known) : new_account(exchange, profile);
	exchange->leaving_is_new = !known;
	if (known)
		login_look_describe(&exchange->look, profile, exchange->leaving);
	if (exchange->entering && strcmp(exchange->leaving->id, exchange->entering->id) == 0) {
		registry_change(&exchange->paths, exchange->wait_ms, put_leaving, exchange, NULL);
		end(exchange, false, NULL);
		return;
	}
	store_leaving(exchange);
}

static void on_profile(const HttpReply *reply, gpointer data)
{
	Exchange *exchange = data;
	g_autoptr(ProfileReply) profile = login_look_answer(reply);

	exchange->call = NULL;
	take_leaving(exchange, profile);
}

/* False when the server is not to be asked, or cannot be. */
static bool ask_profile(Exchange *exchange)
{
	exchange->call = login_look_ask(&exchange->look, exchange->endpoint, on_profile, exchange);
	return exchange->call != NULL;
}

/* Under the locks. */
static void look_again(Exchange *exchange)
{
	GError *problem = NULL;
	g_autoptr(GPtrArray) accounts = registry_load(&exchange->paths, &problem);

	exchange->tries++;
	login_look_clear(&exchange->look);
	exchange->look = (LoginLook){ 0 };
	if (!accounts || !login_look(&exchange->paths, &exchange->look, &problem)) {
		fail(exchange, problem);
		return;
	}
	g_clear_pointer(&exchange->leaving, account_free);
	if (!login_look_has_login(&exchange->look))
		replace(exchange);
	else if (login_look_owner(&exchange->look, accounts) ||
		 login_look_is_proved(&exchange->look) || login_look_is_token(&exchange->look) ||
		 !ask_profile(exchange))
		take_leaving(exchange, NULL);
}

static void take_locks(Exchange *exchange)
{
	GError *problem = NULL;

	exchange->locks = login_locks_take(&exchange->paths, exchange->wait_ms, &problem);
	if (exchange->locks && refresh_adopt(&exchange->paths, exchange->wait_ms, &problem))
		look_again(exchange);
	else
		fail(exchange, problem);
}

/* ---- the login that enters ---- */

static bool take_secret(Exchange *exchange, const Secret *secret)
{
	if (exchange->entering->kind == ACCOUNT_TOKEN) {
		exchange->enter_login = parked_login_of_token(secret);
		return true;
	}
	exchange->enter_login = parked_member(secret->data, secret->length, "claudeAiOauth");
	exchange->enter_account = parked_member(secret->data, secret->length, "oauthAccount");
	return exchange->enter_login != NULL;
}

static GError *no_login(const Exchange *exchange)
{
	const char *name = exchange->entering->name;

	if (exchange->entering->kind == ACCOUNT_TOKEN)
		return g_error_new(APP_ERROR, APP_ERROR_FAILED,
			_("the token of %s is not kept any more"), name);
	return g_error_new(APP_ERROR, APP_ERROR_FAILED,
		_("%s is signed out; sign in again: claude-accounts login --account %s"), name,
		name);
}

static void on_found(const KeyringReply *reply, gpointer data)
{
	Exchange *exchange = data;
	bool found = reply->outcome == KEYRING_DONE;

	exchange->asked = NULL;
	if (!found && reply->outcome != KEYRING_NOT_FOUND)
		fail(exchange, secrets_error(reply));
	else if (exchange->entering && (!found || !take_secret(exchange, reply->secret)))
		fail(exchange, no_login(exchange));
	else
		take_locks(exchange);
}

static void look_up(Exchange *exchange)
{
	const KeyringRequest request = {
		.action = KEYRING_LOOKUP,
		.id = exchange->entering ? exchange->entering->id : NOBODY,
		.may_prompt = exchange->may_prompt,
	};
	GError *problem = NULL;

	exchange->asked = secrets_start(exchange->secrets, &request, on_found, exchange, &problem);
	if (!exchange->asked)
		fail(exchange, problem);
}

static void on_first_end(const ExchangeReport *report, const GError *problem, gpointer data)
{
	Exchange *exchange = data;

	(void)report;
	if (problem)
		end(exchange, false, problem);
	else
		look_up(exchange);
}

static const Account *proved_occupant(const Paths *paths, const GPtrArray *accounts)
{
	g_auto(LoginLook) look = { 0 };

	return login_look(paths, &look, NULL) ? login_look_owner(&look, accounts) : NULL;
}

static bool is_in(const Exchange *exchange, const Paths *paths, const GPtrArray *accounts)
{
	const Account *occupant = proved_occupant(paths, accounts);

	return occupant && exchange->entering && strcmp(occupant->id, exchange->entering->id) == 0;
}

/* Where else the login that is to enter may be live: the main directory, or its own. */
static bool other_directory(const Exchange *exchange, Paths *ret_paths)
{
	const Account *entering = exchange->entering;
	const Paths *paths = &exchange->paths;
	Paths usual;

	if (!entering || entering->kind != ACCOUNT_CLAUDE_AI || !entering->config_dir)
		return false;
	if (!is_own(exchange, entering)) {
		paths_copy_with_config(ret_paths, paths, entering->config_dir);
		return true;
	}
	if (!paths_find(&usual, NULL, paths->project_dir, NULL))
		return false;
	paths_main(ret_paths, &usual);
	paths_clear(&usual);
	return true;
}

static bool take_out(Exchange *exchange, const Paths *other, GError **error)
{
	const ExchangeOptions options = {
		.endpoint = exchange->endpoint,
		.may_prompt = exchange->may_prompt,
		.wait_ms = exchange->wait_ms,
	};

	exchange->first =
		exchange_start(other, exchange->secrets, &options, on_first_end, exchange, error);
	if (exchange->first)
		exchange->first->is_part = true;
	return exchange->first != NULL;
}

static void begin(Exchange *exchange, const GPtrArray *accounts)
{
	Paths other = { 0 };
	GError *problem = NULL;

	if (is_in(exchange, &exchange->paths, accounts)) {
		end(exchange, false, NULL);
		return;
	}

	bool elsewhere = other_directory(exchange, &other) && is_in(exchange, &other, accounts);

	if (!elsewhere)
		look_up(exchange);
	else if (!take_out(exchange, &other, &problem))
		fail(exchange, problem);
	paths_clear(&other);
}

static bool take_turn(Exchange *exchange, GError **error)
{
	g_autofree char *directory = registry_directory(&exchange->paths);
	g_autofree char *lock = g_build_filename(directory, LOCK, NULL);

	if (!exchange->is_part && replace_make_directory(directory, 0700, error))
		exchange->turn = lock_take_file(lock, exchange->wait_ms, error);
	return exchange->is_part || exchange->turn >= 0;
}

static gboolean on_begin(gpointer data)
{
	Exchange *exchange = data;
	GError *problem = NULL;
	g_autoptr(GPtrArray) accounts = NULL;

	exchange->due = 0;
	if (take_turn(exchange, &problem))
		accounts = registry_load(&exchange->paths, &problem);
	if (accounts)
		begin(exchange, accounts);
	else
		fail(exchange, problem);
	return G_SOURCE_REMOVE;
}

static bool find_entering(Exchange *exchange, const char *id, GError **error)
{
	g_autoptr(GPtrArray) accounts = registry_load(&exchange->paths, error);
	const Account *account = accounts && id ? accounts_find_id(accounts, id) : NULL;

	if (!accounts || !id)
		return accounts != NULL;
	if (account && (account->kind == ACCOUNT_CLAUDE_AI || account->kind == ACCOUNT_TOKEN)) {
		exchange->entering = account_copy(account);
		return true;
	}
	g_set_error_literal(
		error, APP_ERROR, APP_ERROR_USAGE, _("there is no such account with a login"));
	return false;
}

Exchange *exchange_start(const Paths *paths, Secrets *secrets, const ExchangeOptions *options,
	ExchangeCallback *callback, gpointer data, GError **error)
{
	Exchange *exchange = g_new0(Exchange, 1);

	paths_copy(&exchange->paths, paths);
	exchange->secrets = secrets;
	exchange->endpoint = g_strdup(options->endpoint);
	exchange->may_prompt = options->may_prompt;
	exchange->wait_ms = options->wait_ms;
	exchange->callback = callback;
	exchange->data = data;
	exchange->turn = -1;
	if (find_entering(exchange, options->enter, error)) {
		exchange->due = g_idle_add(on_begin, exchange);
		return exchange;
	}
	exchange_free(exchange);
	return NULL;
}

void exchange_free(Exchange *exchange)
{
	if (!exchange)
		return;
	exchange_free(exchange->first);
	secrets_cancel(exchange->asked);
	http_cancel(exchange->call);
	g_clear_handle_id(&exchange->due, g_source_remove);
	login_locks_release(exchange->locks);
	give_turn_back(exchange);
	login_look_clear(&exchange->look);
	account_free(exchange->entering);
	account_free(exchange->leaving);
	secret_free(exchange->enter_login);
	secret_free(exchange->enter_account);
	paths_clear(&exchange->paths);
	g_free(exchange->endpoint);
	g_free(exchange);
}
