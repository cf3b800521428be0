#include "app/adopt.h"

#include "app/explain.h"
#include "app/identity.h"
#include "app/raw-value.h"
#include "app/registry.h"
#include "app/use.h"
#include "base/i18n.h"

#include <string.h>

struct Adoption {
	const Survey *survey;
	GPtrArray *accounts; /* those that are there, and what is found, to find free names */
	GPtrArray *items;
	LoginLook look;
	HttpCall *call;
	guint due;
	AdoptCallback *callback;
	gpointer data;
};

static void item_free(gpointer data)
{
	AdoptItem *item = data;

	account_free(item->account);
	secret_free(item->secret);
	g_free(item->where);
	g_free(item);
}

/* Takes all of it. */
static void add(Adoption *adoption, Account *account, Secret *secret, char *where)
{
	AdoptItem *item = g_new0(AdoptItem, 1);
	g_autofree char *name = accounts_free_name(adoption->accounts, account->name);

	account_set(&account->name, name);
	account->id = registry_new_id();
	account->added_at = adoption->survey->evidence->now;
	*item = (AdoptItem){ .account = account, .secret = secret, .where = where };
	g_ptr_array_add(adoption->items, item);
	accounts_add(adoption->accounts, account_copy(account));
}

static bool has_fingerprint(const Adoption *adoption, AccountKind kind, const char *fingerprint)
{
	for (guint i = 0; i < adoption->accounts->len; i++) {
		const Account *account = adoption->accounts->pdata[i];

		if (account->kind == kind && g_strcmp0(account->fingerprint, fingerprint) == 0)
			return true;
	}
	return false;
}

/* ---- keys and tokens ---- */

static Account *account_of_secret(
	const Adoption *adoption, AccountKind kind, const char *name, const Secret *secret)
{
	g_autofree char *fingerprint = identity_fingerprint(secret);
	Account *account;

	if (has_fingerprint(adoption, kind, fingerprint))
		return NULL;
	account = account_new(kind, name);
	account_set(&account->fingerprint, fingerprint);
	return account;
}

static char *where_is(const Adoption *adoption, SettingId id)
{
	const Place *place = evidence_value(adoption->survey->evidence, id, VIEW_REQUEST);

	return explain_origin(adoption->survey, &place->origin);
}

/* Whatever is set there, as an account of a kind; without a secret nothing is added. */
static bool add_setting(Adoption *adoption, SettingId id, AccountKind kind, const char *name,
	const char *base_url, GError **error)
{
	const Place *place = evidence_value(adoption->survey->evidence, id, VIEW_REQUEST);
	g_autoptr(GError) problem = NULL;
	g_autoptr(Secret) secret = place ? raw_value_read(adoption->survey, id, &problem) : NULL;
	Account *account = NULL;

	if (problem) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return false;
	}
	if (secret && strspn(secret->data, " \t\r\n") < secret->length) {
		/* As it is sent, and as its fingerprint is made. */
		g_strstrip(secret->data);
		secret->length = strlen(secret->data);
		account = account_of_secret(adoption, kind, name, secret);
	}
	if (!account)
		return true;
	account_set(&account->base_url, base_url);
	add(adoption, account, g_steal_pointer(&secret), where_is(adoption, id));
	return true;
}

static char *host_of(const char *url)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);

	return g_strdup(uri && g_uri_get_host(uri) ? g_uri_get_host(uri) : "gateway");
}

static bool add_gateway(Adoption *adoption, GError **error)
{
	const char *url =
		evidence_value_text(adoption->survey->evidence, SETTING_ANTHROPIC_BASE_URL);
	g_autofree char *name = url ? host_of(url) : NULL;

	return !url || add_setting(adoption, SETTING_ANTHROPIC_AUTH_TOKEN, ACCOUNT_GATEWAY, name,
			       url, error);
}

static void add_console_key(Adoption *adoption)
{
	const Secret *key = adoption->look.state ? adoption->look.state->primary_api_key : NULL;
	Account *account =
		key ? account_of_secret(adoption, ACCOUNT_API_KEY, "console", key) : NULL;

	if (!account)
		return;
	account_set(&account->organization, adoption->look.state->organization_name);
	add(adoption, account, secret_new(key->data, key->length),
		explain_origin(adoption->survey, &adoption->survey->evidence->console_key.origin));
}

/* ---- clouds ---- */

static const char *text_of(const Adoption *adoption, SettingId id)
{
	return evidence_value_text(adoption->survey->evidence, id);
}

static bool is_same_cloud(const Account *a, const Account *b)
{
	return a->kind == b->kind && g_strcmp0(a->profile, b->profile) == 0 &&
	       g_strcmp0(a->project, b->project) == 0 && g_strcmp0(a->region, b->region) == 0;
}

static void add_cloud(Adoption *adoption, SettingId id, Account *account)
{
	for (guint i = 0; i < adoption->accounts->len; i++)
		if (is_same_cloud(adoption->accounts->pdata[i], account)) {
			account_free(account);
			return;
		}
	add(adoption, account, NULL, where_is(adoption, id));
}

static void add_clouds(Adoption *adoption)
{
	const char *profile = text_of(adoption, SETTING_AWS_PROFILE);
	const char *project = text_of(adoption, SETTING_ANTHROPIC_VERTEX_PROJECT_ID);
	Account *account;

	if (evidence_switch_is_on(text_of(adoption, SETTING_USE_BEDROCK))) {
		account = account_new(ACCOUNT_BEDROCK, profile ? profile : "bedrock");
		account_set(&account->profile, profile);
		account_set(&account->region, text_of(adoption, SETTING_AWS_REGION));
		account_set(&account->refresh_command, text_of(adoption, SETTING_AWS_AUTH_REFRESH));
		add_cloud(adoption, SETTING_USE_BEDROCK, account);
	}
	if (evidence_switch_is_on(text_of(adoption, SETTING_USE_VERTEX))) {
		account = account_new(ACCOUNT_VERTEX, project ? project : "vertex");
		account_set(&account->project, project);
		account_set(&account->region, text_of(adoption, SETTING_CLOUD_ML_REGION));
		account_set(&account->refresh_command, text_of(adoption, SETTING_GCP_AUTH_REFRESH));
		add_cloud(adoption, SETTING_USE_VERTEX, account);
	}
}

/* ---- the login ---- */

static char *where_of_login(const Adoption *adoption)
{
	g_autofree char *path = paths_credentials(&adoption->survey->paths);

	return paths_shown(&adoption->survey->paths, path);
}

static void add_token(Adoption *adoption)
{
	const Secret *token = adoption->look.credentials->access_token;
	Account *account = account_of_secret(adoption, ACCOUNT_TOKEN, "token", token);

	if (account)
		add(adoption, account, secret_new(token->data, token->length),
			where_of_login(adoption));
}

static void add_login(Adoption *adoption, const ProfileReply *profile)
{
	Account *account = account_new(ACCOUNT_CLAUDE_AI, NULL);

	account->place = ACCOUNT_LIVE;
	login_look_describe(&adoption->look, profile, account);
	if (accounts_find_login(
		    adoption->accounts, account->account_uuid, account->organization_uuid)) {
		account_free(account);
		return;
	}
	account_set(&account->name, account->email ? account->email : "login");
	add(adoption, account, NULL, where_of_login(adoption));
}

static void end(Adoption *adoption)
{
	adoption->callback(adoption->items, adoption->data);
}

static void on_profile(const HttpReply *reply, gpointer data)
{
	Adoption *adoption = data;
	g_autoptr(ProfileReply) profile = login_look_answer(reply);

	adoption->call = NULL;
	add_login(adoption, profile);
	end(adoption);
}

static gboolean on_begin(gpointer data)
{
	Adoption *adoption = data;
	const LoginLook *look = &adoption->look;
	bool is_new = login_look_has_login(look) && !login_look_owner(look, adoption->accounts);

	adoption->due = 0;
	if (is_new && login_look_is_token(look))
		add_token(adoption);
	else if (is_new && !login_look_is_proved(look))
		adoption->call = login_look_ask(
			look, adoption->survey->evidence->endpoint, on_profile, adoption);
	if (is_new && !login_look_is_token(look) && !adoption->call)
		add_login(adoption, NULL);
	if (!adoption->call)
		end(adoption);
	return G_SOURCE_REMOVE;
}

static bool add_settings(Adoption *adoption, GError **error)
{
	add_console_key(adoption);
	add_clouds(adoption);
	return add_setting(adoption, SETTING_ANTHROPIC_API_KEY, ACCOUNT_API_KEY, "api-key", NULL,
		       error) &&
	       add_setting(adoption, SETTING_CLAUDE_CODE_OAUTH_TOKEN, ACCOUNT_TOKEN, "token", NULL,
		       error) &&
	       add_gateway(adoption, error);
}

Adoption *adopt_start(const Survey *survey, const GPtrArray *accounts, AdoptCallback *callback,
	gpointer data, GError **error)
{
	Adoption *adoption = g_new0(Adoption, 1);

	adoption->survey = survey;
	adoption->accounts = accounts_new();
	for (guint i = 0; i < accounts->len; i++)
		accounts_add(adoption->accounts, account_copy(accounts->pdata[i]));
	adoption->items = g_ptr_array_new_with_free_func(item_free);
	adoption->callback = callback;
	adoption->data = data;
	if (login_look(&survey->paths, &adoption->look, error) && add_settings(adoption, error)) {
		adoption->due = g_idle_add(on_begin, adoption);
		return adoption;
	}
	adopt_free(adoption);
	return NULL;
}

void adopt_free(Adoption *adoption)
{
	if (!adoption)
		return;
	http_cancel(adoption->call);
	g_clear_handle_id(&adoption->due, g_source_remove);
	login_look_clear(&adoption->look);
	g_ptr_array_unref(adoption->items);
	g_ptr_array_unref(adoption->accounts);
	g_free(adoption);
}
