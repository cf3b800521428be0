#include "app/identity.h"

#include "app/explain.h"
#include "base/error.h"
#include "base/i18n.h"
#include "core/oauth.h"
#include "format/parked.h"
#include "system/file.h"
#include "system/machine.h"

#include <string.h>

#define CREDENTIALS_MAX (256 << 10)
#define STATE_MAX       (64 << 20)

/* It must not take longer than a lock is good. */
#define PROFILE_MS  4000
#define PROFILE_CAP (64 << 10)

static void look_at_state(const Paths *paths, LoginLook *look)
{
	g_auto(FileRead) file = { 0 };

	file_read(paths->state, STATE_MAX, &file);
	if (file.state != FILE_READ)
		return;
	look->state = state_parse(file.bytes->data, file.bytes->length, NULL);
	if (!look->state->malformed && look->state->has_account)
		look->account = parked_member(file.bytes->data, file.bytes->length, "oauthAccount");
}

static bool refuse(const Paths *paths, const LoginLook *look, const char *problem, GError **error)
{
	g_autofree char *path = paths_credentials(paths);
	g_autofree char *shown = paths_shown(paths, path);

	if (look->credentials)
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED, _("%s:%u: %s; mend it first"),
			shown, look->credentials->problem.line, _(look->credentials->problem.what));
	else
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED, "%s: %s", shown, _(problem));
	return false;
}

bool login_look(const Paths *paths, LoginLook *ret_look, GError **error)
{
	g_autofree char *path = paths_credentials(paths);
	g_auto(FileRead) file = { 0 };
	g_auto(LoginLook) look = { 0 };

	file_read(path, CREDENTIALS_MAX, &file);
	if (file.state != FILE_READ && file.state != FILE_ABSENT)
		return refuse(paths, &look, file.problem, error);
	if (file.state == FILE_READ) {
		look.bytes = g_steal_pointer(&file.bytes);
		look.credentials = credentials_parse(look.bytes->data, look.bytes->length);
		if (look.credentials->malformed)
			return refuse(paths, &look, NULL, error);
		look.login = parked_member(look.bytes->data, look.bytes->length, "claudeAiOauth");
	}
	look_at_state(paths, &look);
	*ret_look = look;
	look = (LoginLook){ 0 };
	return true;
}

void login_look_clear(LoginLook *look)
{
	secret_free(look->bytes);
	credentials_free(look->credentials);
	state_free(look->state);
	secret_free(look->login);
	secret_free(look->account);
}

bool login_look_has_login(const LoginLook *look)
{
	const Credentials *credentials = look->credentials;

	return look->login && credentials &&
	       (credentials->access_token || credentials->refresh_token);
}

bool login_look_is_token(const LoginLook *look)
{
	return login_look_has_login(look) && !look->credentials->refresh_token;
}

static bool is_same(const Secret *a, const Secret *b)
{
	return a && b ? a->length == b->length && memcmp(a->data, b->data, a->length) == 0 : a == b;
}

bool login_look_is_same(const LoginLook *a, const LoginLook *b)
{
	return is_same(a->login, b->login);
}

char *identity_fingerprint(const Secret *secret)
{
	char print[MACHINE_FINGERPRINT_SIZE];
	MachineKey key;

	if (!secret)
		return NULL;
	machine_key_init(&key);
	machine_fingerprint(&key, secret->data, secret->length, print);
	machine_key_clear(&key);
	return g_strdup(print);
}

bool login_look_is_proved(const LoginLook *look)
{
	return login_look_has_login(look) && look->credentials->account_uuid &&
	       look->credentials->organization_uuid;
}

/* The token that stays the same until somebody refreshes. */
static char *fingerprint_of(const LoginLook *look)
{
	const Credentials *credentials = look->credentials;

	return identity_fingerprint(credentials->refresh_token ? credentials->refresh_token
							       : credentials->access_token);
}

static Account *find_fingerprint(
	const GPtrArray *accounts, AccountKind kind, const char *fingerprint)
{
	for (guint i = 0; i < accounts->len; i++) {
		Account *account = accounts->pdata[i];

		if (account->kind == kind && g_strcmp0(account->fingerprint, fingerprint) == 0)
			return account;
	}
	return NULL;
}

Account *login_look_owner(const LoginLook *look, const GPtrArray *accounts)
{
	if (!login_look_has_login(look))
		return NULL;
	if (login_look_is_proved(look))
		return accounts_find_login(accounts, look->credentials->account_uuid,
			look->credentials->organization_uuid);

	g_autofree char *fingerprint = fingerprint_of(look);

	return find_fingerprint(accounts,
		login_look_is_token(look) ? ACCOUNT_TOKEN : ACCOUNT_CLAUDE_AI, fingerprint);
}

Account *login_look_likely_owner(const LoginLook *look, const GPtrArray *accounts)
{
	Account *owner = login_look_owner(look, accounts);
	const State *state = look->state;

	if (owner || !login_look_has_login(look) || login_look_is_proved(look) ||
		login_look_is_token(look) || !state)
		return owner;
	return accounts_find_login(accounts, state->account_uuid, state->organization_uuid);
}

static void set_known(char **field, const char *value)
{
	if (value)
		account_set(field, value);
}

/* Who it is, as far as the tokens themselves tell. */
static void describe_owner(const LoginLook *look, const ProfileReply *profile, Account *account)
{
	const Credentials *credentials = look->credentials;

	if (profile) {
		set_known(&account->account_uuid, profile->account_uuid);
		set_known(&account->organization_uuid, profile->organization_uuid);
		set_known(&account->email, profile->email);
		set_known(&account->organization, profile->organization_name);
	} else if (login_look_is_proved(look)) {
		account_set(&account->account_uuid, credentials->account_uuid);
		account_set(&account->organization_uuid, credentials->organization_uuid);
	}
	if (look->state && account_is_same_login(account, look->state->account_uuid,
				   look->state->organization_uuid)) {
		set_known(&account->email, look->state->email);
		set_known(&account->organization, look->state->organization_name);
	}
}

void login_look_describe(const LoginLook *look, const ProfileReply *profile, Account *account)
{
	const Credentials *credentials = look->credentials;
	const Login login = {
		.subscription = credentials->subscription_type,
		.rate_limit_tier = credentials->rate_limit_tier,
	};
	g_autofree char *plan = explain_plan(&login);
	g_autofree char *fingerprint = fingerprint_of(look);

	account_set(&account->fingerprint, fingerprint);
	account->token_ends_at = credentials->expires_at_ms / 1000;
	if (account->kind != ACCOUNT_CLAUDE_AI)
		return;
	set_known(&account->plan, plan);
	if (credentials->refresh_expires_at_ms > 0)
		account->login_ends_at = credentials->refresh_expires_at_ms / 1000;
	describe_owner(look, profile, account);
}

HttpCall *login_look_ask(
	const LoginLook *look, const char *endpoint, HttpCallback *callback, gpointer data)
{
	const Credentials *credentials = look->credentials;
	g_autofree char *url = oauth_url(OAUTH_PROFILE, endpoint);
	const HttpRequest request = {
		.method = "GET",
		.url = url,
		.bearer = credentials->access_token,
		.timeout_ms = PROFILE_MS,
		.cap = PROFILE_CAP,
	};

	if (!credentials->access_token || credentials->expires_at_ms <= g_get_real_time() / 1000)
		return NULL;
	return http_start(&request, callback, data, NULL);
}

ProfileReply *login_look_answer(const HttpReply *reply)
{
	g_autoptr(ProfileReply) profile = NULL;

	if (reply->outcome == HTTP_REPLIED && reply->status == 200)
		profile = profile_reply_parse(reply->body->data, reply->body->length);
	return profile && profile->organization_uuid ? g_steal_pointer(&profile) : NULL;
}
