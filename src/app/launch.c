#include "app/launch.h"

#include "app/exchange.h"
#include "app/launch-predict.h"
#include "app/own-directory.h"
#include "app/registry.h"
#include "app/use.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "system/environment.h"

#include <string.h>

/* What would authenticate as somebody else, the documented sources included. */
static const SettingId others[] = {
	SETTING_ANTHROPIC_AUTH_TOKEN,
	SETTING_ANTHROPIC_API_KEY,
	SETTING_CLAUDE_CODE_OAUTH_TOKEN,
	SETTING_CLAUDE_CODE_OAUTH_TOKEN_FD,
	SETTING_CLAUDE_CODE_SIMPLE,
	SETTING_USE_BEDROCK,
	SETTING_USE_VERTEX,
	SETTING_USE_FOUNDRY,
	SETTING_USE_MANTLE,
	SETTING_USE_ANTHROPIC_AWS,
	SETTING_ANTHROPIC_PROFILE,
	SETTING_ANTHROPIC_FEDERATION_RULE_ID,
	SETTING_API_KEY_FD,
	SETTING_USE_ANTHROPIC_GOOGLE_CLOUD,
	SETTING_USE_GATEWAY,
};

/* What goes before the profile of a Bedrock account. */
static const SettingId before_profile[] = {
	SETTING_AWS_BEARER_TOKEN_BEDROCK,
	SETTING_AWS_ACCESS_KEY_ID,
	SETTING_AWS_SECRET_ACCESS_KEY,
	SETTING_AWS_SESSION_TOKEN,
};

#define CONFIG_DIR  "CLAUDE_CONFIG_DIR"
#define STORAGE_DIR "CLAUDE_SECURESTORAGE_CONFIG_DIR"

struct LaunchFlow {
	Paths paths;         /* of the main directory */
	GPtrArray *accounts; /* as they are */
	Account *account;
	Secrets *secrets;
	char *endpoint;
	bool with_secret, may_move, may_prompt;
	guint wait_ms;
	Launch launch;
	Exchange *exchange;
	SecretsCall *asked;
	guint due;
	LaunchCallback *callback;
	gpointer data;
};

/* ---- variables ---- */

static void variable_clear(gpointer data)
{
	LaunchVariable *variable = data;

	g_free(variable->value);
}

/* Gives a variable another value than it had here before. */
static void put(Launch *launch, const char *name, const char *value, bool is_secret)
{
	LaunchVariable added = { .name = name, .value = g_strdup(value), .is_secret = is_secret };

	for (guint i = 0; i < launch->variables->len; i++) {
		LaunchVariable *variable = &g_array_index(launch->variables, LaunchVariable, i);

		if (strcmp(variable->name, name) == 0) {
			g_free(variable->value);
			*variable = added;
			return;
		}
	}
	g_array_append_val(launch->variables, added);
}

static void set(Launch *launch, SettingId id, const char *value)
{
	if (value)
		put(launch, setting_info(id)->name, value, false);
}

static void set_secret(Launch *launch, SettingId id)
{
	put(launch, setting_info(id)->name, NULL, true);
}

static void unset(Launch *launch, const SettingId *ids, gsize count)
{
	for (gsize i = 0; i < count; i++)
		put(launch, setting_info(ids[i])->name, NULL, false);
}

/* Nothing of this account is sent to the gateway of another one. */
static void unset_others(LaunchFlow *flow)
{
	const char *url = setting_info(SETTING_ANTHROPIC_BASE_URL)->name;

	unset(&flow->launch, others, G_N_ELEMENTS(others));
	if (launch_is_of_other_gateway(flow->accounts, flow->account, environment_get(url)))
		put(&flow->launch, url, NULL, false);
}

/* Points at the main directory, where the environment does not do that. */
static void set_directory(LaunchFlow *flow)
{
	g_autoptr(GHashTable) without = g_hash_table_new(g_str_hash, g_str_equal);
	Paths usual = { 0 };
	bool is_default;

	if (paths_find(&usual, NULL, flow->paths.project_dir, NULL) &&
		strcmp(usual.state, flow->paths.state) == 0 &&
		strcmp(usual.config_dir, flow->paths.config_dir) == 0) {
		paths_clear(&usual);
		return;
	}
	paths_clear(&usual);
	usual = (Paths){ 0 };
	g_hash_table_insert(without, (gpointer)(gsize)CONFIG_DIR, NULL);
	is_default = paths_find_in(&usual, NULL, flow->paths.project_dir, without, NULL) &&
		     strcmp(usual.state, flow->paths.state) == 0;
	paths_clear(&usual);
	put(&flow->launch, CONFIG_DIR, is_default ? NULL : flow->paths.config_dir, false);
}

static void set_own(Launch *launch, const Account *account)
{
	switch (account->kind) {
	case ACCOUNT_BEDROCK:
		put(launch, setting_info(SETTING_SKIP_BEDROCK_AUTH)->name, NULL, false);
		if (account->profile)
			unset(launch, before_profile, G_N_ELEMENTS(before_profile));
		set(launch, SETTING_USE_BEDROCK, "1");
		set(launch, SETTING_AWS_PROFILE, account->profile);
		set(launch, SETTING_AWS_REGION, account->region);
		break;
	case ACCOUNT_VERTEX:
		put(launch, setting_info(SETTING_SKIP_VERTEX_AUTH)->name, NULL, false);
		if (account->project)
			put(launch, setting_info(SETTING_GCLOUD_PROJECT)->name, NULL, false);
		set(launch, SETTING_USE_VERTEX, "1");
		set(launch, SETTING_ANTHROPIC_VERTEX_PROJECT_ID, account->project);
		set(launch, SETTING_GOOGLE_CLOUD_PROJECT, account->project);
		set(launch, SETTING_CLOUD_ML_REGION, account->region);
		break;
	case ACCOUNT_GATEWAY:
		set(launch, SETTING_ANTHROPIC_BASE_URL, account->base_url);
		set_secret(launch, SETTING_ANTHROPIC_AUTH_TOKEN);
		break;
	case ACCOUNT_TOKEN:
		set_secret(launch, SETTING_CLAUDE_CODE_OAUTH_TOKEN);
		break;
	default:
		break;
	}
}

static bool predict(LaunchFlow *flow, char **ret_reason, GError **error)
{
	bool wins = launch_predict(&flow->paths, flow->accounts, flow->account, &flow->launch,
		ret_reason, flow->endpoint ? NULL : &flow->endpoint, error);

	if (wins)
		g_clear_pointer(ret_reason, g_free);
	return wins;
}

/* ---- the end ---- */

static void end(LaunchFlow *flow, const GError *problem)
{
	flow->callback(problem ? NULL : &flow->launch, problem, flow->data);
}

/* Takes the error. */
static void fail(LaunchFlow *flow, GError *problem)
{
	end(flow, problem);
	g_error_free(problem);
}

static bool wants_secret(const Launch *launch)
{
	for (guint i = 0; i < launch->variables->len; i++)
		if (g_array_index(launch->variables, LaunchVariable, i).is_secret)
			return true;
	return false;
}

static void on_secret(const KeyringReply *reply, gpointer data)
{
	LaunchFlow *flow = data;

	flow->asked = NULL;
	if (reply->outcome != KEYRING_DONE) {
		fail(flow, secrets_error(reply));
		return;
	}
	flow->launch.secret = secret_new(reply->secret->data, reply->secret->length);
	end(flow, NULL);
}

static void finish(LaunchFlow *flow)
{
	const KeyringRequest request = {
		.action = KEYRING_LOOKUP, .id = flow->account->id, .may_prompt = flow->may_prompt
	};
	GError *problem = NULL;

	if (!flow->with_secret || !wants_secret(&flow->launch)) {
		end(flow, NULL);
		return;
	}
	flow->asked = secrets_start(flow->secrets, &request, on_secret, flow, &problem);
	if (!flow->asked)
		fail(flow, problem);
}

/* ---- its own directory ---- */

static void predict_own(LaunchFlow *flow)
{
	g_autofree char *reason = NULL;
	GError *problem = NULL;

	if (predict(flow, &reason, &problem))
		finish(flow);
	else if (problem)
		fail(flow, problem);
	else
		fail(flow, g_error_new(APP_ERROR, APP_ERROR_REFUSED, _("%s cannot win here: %s"),
				   flow->account->name, reason));
}

/* A login that was moved out of the main directory is missed there. */
static void tell_move(LaunchFlow *flow)
{
	g_autofree char *main = paths_shown(&flow->paths, flow->paths.config_dir);
	g_autofree char *own = paths_shown(&flow->paths, flow->launch.directory);

	g_ptr_array_add(flow->launch.notes,
		text_fill(
			_("The login of {name} has moved from {main} to {own}; nobody is signed in in "
			  "{main} now."),
			"name", flow->account->name, "main", main, "own", own, NULL));
}

static void on_moved(const ExchangeReport *report, const GError *problem, gpointer data)
{
	LaunchFlow *flow = data;

	if (problem) {
		end(flow, problem);
		return;
	}
	if (report->changed && flow->account->place == ACCOUNT_LIVE)
		tell_move(flow);
	predict_own(flow);
}

static bool has_login(const Account *account)
{
	return account->kind == ACCOUNT_CLAUDE_AI || account->kind == ACCOUNT_TOKEN;
}

/* The main directory's login is nobody's to move for the sake of one command. */
static GError *refuse_to_move(const LaunchFlow *flow, const char *reason)
{
	const char *name = flow->account->name;

	return g_error_new(APP_ERROR, APP_ERROR_REFUSED,
		_("the login of %s is the one in use, but does not win: %s To make it win: "
		  "claude-accounts use %s; to give it a configuration directory of its own, so that "
		  "nobody is signed in in the main one: --move"),
		name, reason, name);
}

static GError *refuse_without_secrets(const LaunchFlow *flow)
{
	const char *name = flow->account->name;

	return g_error_new(APP_ERROR, APP_ERROR_REFUSED,
		_("%s is signed out; sign in again: claude-accounts login --account %s"), name,
		name);
}

static void move_login(LaunchFlow *flow)
{
	const ExchangeOptions options = {
		.enter = flow->account->id,
		.endpoint = flow->endpoint,
		.may_prompt = flow->may_prompt,
		.wait_ms = flow->wait_ms,
	};
	Paths own;
	GError *problem = NULL;

	paths_copy_with_config(&own, &flow->paths, flow->launch.directory);
	flow->exchange = exchange_start(&own, flow->secrets, &options, on_moved, flow, &problem);
	paths_clear(&own);
	if (!flow->exchange)
		fail(flow, problem);
}

/* Nothing else that the list says of it, which others may have changed meanwhile. */
static bool note_directory(GPtrArray *accounts, gpointer data, GError **error)
{
	const Account *account = data;
	Account *listed = accounts_find_id(accounts, account->id);

	if (listed)
		account_set(&listed->config_dir, account->config_dir);
	else
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED, _("%s has been removed meanwhile"),
			account->name);
	return listed != NULL;
}

static bool make_directory(LaunchFlow *flow, GError **error)
{
	Account *account = flow->account;
	g_autofree char *directory = registry_own_directory(&flow->paths, account);

	if (!own_directory_make(&flow->paths, account, flow->launch.notes, error))
		return false;
	if (account->config_dir)
		return true;
	account_set(&account->config_dir, directory);
	return registry_change(&flow->paths, flow->wait_ms, note_directory, account, error);
}

/* What it takes: its directory and, of a cloud, what Claude Code finds before the settings. */
static void set_own_directory(LaunchFlow *flow)
{
	Launch *launch = &flow->launch;

	launch->directory = g_strdup(flow->account->config_dir);
	g_array_set_size(launch->variables, 0);
	unset_others(flow);
	if (flow->account->kind == ACCOUNT_BEDROCK || flow->account->kind == ACCOUNT_VERTEX)
		set_own(launch, flow->account);
	put(launch, CONFIG_DIR, launch->directory, false);
	put(launch, STORAGE_DIR, NULL, false);
}

static void use_own(LaunchFlow *flow, const char *reason)
{
	const Account *account = flow->account;
	bool moves = has_login(account) && account->place != ACCOUNT_OWN;
	GError *problem = NULL;

	if (account->kind == ACCOUNT_CLAUDE_AI && account->place == ACCOUNT_LIVE && !flow->may_move)
		problem = refuse_to_move(flow, reason);
	else if (moves && !flow->secrets)
		problem = refuse_without_secrets(flow);
	else
		make_directory(flow, &problem);
	if (problem) {
		fail(flow, problem);
		return;
	}
	set_own_directory(flow);
	if (moves)
		move_login(flow);
	else
		predict_own(flow);
}

/* The account as the list has it now, and its login where it really is. */
static bool look(LaunchFlow *flow, GError **error)
{
	const Account *listed;

	flow->accounts = registry_load(&flow->paths, error);
	if (!flow->accounts)
		return false;
	exchange_settle(&flow->paths, flow->accounts);
	listed = accounts_find_id(flow->accounts, flow->account->id);
	if (!listed) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE, _("there is no account \"%s\""),
			flow->account->name);
		return false;
	}
	account_free(flow->account);
	flow->account = account_copy(listed);
	return true;
}

static gboolean on_begin(gpointer data)
{
	LaunchFlow *flow = data;
	g_autofree char *reason = NULL;
	GError *problem = NULL;
	bool wins = false;

	flow->due = 0;
	if (look(flow, &problem)) {
		unset_others(flow);
		set_directory(flow);
		set_own(&flow->launch, flow->account);
		wins = predict(flow, &reason, &problem);
	}
	if (problem)
		fail(flow, problem);
	else if (wins)
		finish(flow);
	else
		use_own(flow, reason);
	return G_SOURCE_REMOVE;
}

LaunchFlow *launch_start(const Paths *paths, const Account *account, Secrets *secrets,
	const LaunchOptions *options, LaunchCallback *callback, gpointer data)
{
	LaunchFlow *flow = g_new0(LaunchFlow, 1);

	paths_main(&flow->paths, paths);
	flow->account = account_copy(account);
	flow->secrets = secrets;
	flow->with_secret = options->with_secret;
	flow->may_move = options->may_move;
	flow->may_prompt = options->may_prompt;
	flow->wait_ms = options->wait_ms;
	flow->callback = callback;
	flow->data = data;
	flow->launch = (Launch){
		.name = g_strdup(account->name),
		.key_command = use_helper(account),
		.variables = g_array_new(FALSE, FALSE, sizeof(LaunchVariable)),
		.notes = g_ptr_array_new_with_free_func(g_free),
	};
	g_array_set_clear_func(flow->launch.variables, variable_clear);
	flow->due = g_idle_add(on_begin, flow);
	return flow;
}

void launch_flow_free(LaunchFlow *flow)
{
	if (!flow)
		return;
	g_clear_handle_id(&flow->due, g_source_remove);
	exchange_free(flow->exchange);
	secrets_cancel(flow->asked);
	g_array_unref(flow->launch.variables);
	g_ptr_array_unref(flow->launch.notes);
	secret_free(flow->launch.secret);
	g_free(flow->launch.directory);
	g_free(flow->launch.name);
	g_free(flow->launch.key_command);
	g_clear_pointer(&flow->accounts, g_ptr_array_unref);
	account_free(flow->account);
	paths_clear(&flow->paths);
	g_free(flow->endpoint);
	g_free(flow);
}

bool launch_needs_secrets(const Account *account, const LaunchOptions *options)
{
	if (account->kind == ACCOUNT_CLAUDE_AI)
		return account->place == ACCOUNT_PARKED ||
		       (account->place == ACCOUNT_LIVE && options->may_move);
	return account->kind == ACCOUNT_TOKEN ||
	       (account->kind == ACCOUNT_GATEWAY && options->with_secret);
}
