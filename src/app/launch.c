#include "app/launch.h"

#include "app/exchange.h"
#include "app/explain.h"
#include "app/own-directory.h"
#include "app/registry.h"
#include "app/survey.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"

#include <string.h>

/* What would authenticate as somebody else. */
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
};

#define CONFIG_DIR  "CLAUDE_CONFIG_DIR"
#define STORAGE_DIR "CLAUDE_SECURESTORAGE_CONFIG_DIR"

/* In a prediction, where nobody looks at it. */
#define STAND_IN "-"

struct LaunchFlow {
	Paths paths;
	Account *account;
	Secrets *secrets;
	char *endpoint;
	bool with_secret, may_prompt;
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

static void unset_others(Launch *launch)
{
	for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
		put(launch, setting_info(others[i])->name, NULL, false);
}

static void set_own(Launch *launch, const Account *account)
{
	switch (account->kind) {
	case ACCOUNT_BEDROCK:
		set(launch, SETTING_USE_BEDROCK, "1");
		set(launch, SETTING_AWS_PROFILE, account->profile);
		set(launch, SETTING_AWS_REGION, account->region);
		break;
	case ACCOUNT_VERTEX:
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

/* ---- prediction ---- */

static GHashTable *environment_of(const Launch *launch)
{
	GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < launch->variables->len; i++) {
		const LaunchVariable *variable =
			&g_array_index(launch->variables, LaunchVariable, i);

		g_hash_table_insert(table, (gpointer)(gsize)variable->name,
			variable->is_secret ? (gpointer)(gsize)STAND_IN : variable->value);
	}
	return table;
}

static bool is_text(const Survey *survey, SettingId id, const char *wanted)
{
	return !wanted || g_strcmp0(evidence_value_text(survey->evidence, id), wanted) == 0;
}

static bool is_login_of(const LaunchFlow *flow, const Survey *survey)
{
	g_autoptr(GPtrArray) accounts = registry_load(&flow->paths, NULL);
	const Account *occupant =
		accounts ? exchange_occupant(&survey->paths, accounts, NULL) : NULL;

	return occupant && strcmp(occupant->id, flow->account->id) == 0;
}

/* Whether what is sent is the account's and nothing of anybody else beside it. */
static bool wins_in(const LaunchFlow *flow, const Survey *survey)
{
	const Account *account = flow->account;
	const Verdict *verdict = &survey->verdict;
	bool in_own = flow->launch.directory != NULL;

	switch (account->kind) {
	case ACCOUNT_BEDROCK:
		return verdict->provider == SOURCE_BEDROCK &&
		       is_text(survey, SETTING_AWS_PROFILE, account->profile) &&
		       is_text(survey, SETTING_AWS_REGION, account->region);
	case ACCOUNT_VERTEX:
		return verdict->provider == SOURCE_VERTEX &&
		       g_strcmp0(survey->evidence->gcp.project, account->project) == 0 &&
		       is_text(survey, SETTING_CLOUD_ML_REGION, account->region);
	case ACCOUNT_API_KEY:
		return in_own && verdict->winner == SOURCE_API_KEY_HELPER;
	case ACCOUNT_GATEWAY:
		return is_text(survey, SETTING_ANTHROPIC_BASE_URL, account->base_url) &&
		       (in_own ? verdict->winner == SOURCE_API_KEY_HELPER
			       : verdict->winner == SOURCE_AUTH_TOKEN &&
					       verdict->x_api_key == SOURCE_NONE);
	case ACCOUNT_TOKEN:
		return in_own ? verdict->winner == SOURCE_CLAUDE_AI && is_login_of(flow, survey)
			      : verdict->winner == SOURCE_OAUTH_TOKEN;
	default:
		return verdict->winner == SOURCE_CLAUDE_AI && is_login_of(flow, survey);
	}
}

/* In both modes; if not, *ret_verdict says what is sent instead. */
static bool predict(LaunchFlow *flow, char **ret_verdict, GError **error)
{
	g_autoptr(GHashTable) environment = environment_of(&flow->launch);
	const SurveyOptions options = {
		.mode = MODE_INTERACTIVE,
		.config_dir =
			flow->launch.directory ? flow->launch.directory : flow->paths.config_dir,
		.project_dir = flow->paths.project_dir,
		.environment = environment,
	};
	g_autoptr(Survey) survey = survey_take(&options, error);
	bool wins = survey && wins_in(flow, survey);

	if (wins) {
		survey_set_mode(survey, MODE_PRINT);
		wins = wins_in(flow, survey);
	}
	if (survey && !flow->endpoint)
		flow->endpoint = g_strdup(survey->evidence->endpoint);
	if (survey && !wins)
		*ret_verdict = explain_summary(survey);
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
	g_autofree char *verdict = NULL;
	GError *problem = NULL;

	if (predict(flow, &verdict, &problem))
		finish(flow);
	else if (problem)
		fail(flow, problem);
	else
		fail(flow, g_error_new(APP_ERROR, APP_ERROR_REFUSED, _("%s cannot win here: %s"),
				   flow->account->name, verdict));
}

static void on_moved(const ExchangeReport *report, const GError *problem, gpointer data)
{
	LaunchFlow *flow = data;

	(void)report;
	if (problem)
		end(flow, problem);
	else
		predict_own(flow);
}

static bool has_login(const Account *account)
{
	return account->kind == ACCOUNT_CLAUDE_AI || account->kind == ACCOUNT_TOKEN;
}

/* The main directory's login is nobody's to move for the sake of one command. */
static GError *refuse_to_move(const LaunchFlow *flow)
{
	const char *name = flow->account->name;

	return g_error_new(APP_ERROR, APP_ERROR_REFUSED,
		_("the login of %s is the one in use, but your settings send something else; to make it "
		  "win: claude-accounts use %s"),
		name, name);
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

static bool make_directory(LaunchFlow *flow, GError **error)
{
	Account *account = flow->account;
	g_autofree char *directory = registry_own_directory(&flow->paths, account);

	if (!own_directory_make(&flow->paths, account, flow->launch.notes, error))
		return false;
	if (account->config_dir)
		return true;
	account_set(&account->config_dir, directory);
	return registry_put(&flow->paths, flow->wait_ms, account, error);
}

static void use_own(LaunchFlow *flow)
{
	Launch *launch = &flow->launch;
	GError *problem = NULL;

	if (flow->account->place == ACCOUNT_LIVE && flow->account->kind == ACCOUNT_CLAUDE_AI) {
		fail(flow, refuse_to_move(flow));
		return;
	}
	if (!make_directory(flow, &problem)) {
		fail(flow, problem);
		return;
	}
	launch->directory = g_strdup(flow->account->config_dir);
	g_array_set_size(launch->variables, 0);
	unset_others(launch);
	put(launch, CONFIG_DIR, launch->directory, false);
	put(launch, STORAGE_DIR, NULL, false);
	if (has_login(flow->account))
		move_login(flow);
	else
		predict_own(flow);
}

static gboolean on_begin(gpointer data)
{
	LaunchFlow *flow = data;
	g_autofree char *verdict = NULL;
	GError *problem = NULL;

	flow->due = 0;
	unset_others(&flow->launch);
	set_own(&flow->launch, flow->account);
	if (predict(flow, &verdict, &problem))
		finish(flow);
	else if (problem)
		fail(flow, problem);
	else
		use_own(flow);
	return G_SOURCE_REMOVE;
}

LaunchFlow *launch_start(const Paths *paths, const Account *account, Secrets *secrets,
	const LaunchOptions *options, LaunchCallback *callback, gpointer data, GError **error)
{
	LaunchFlow *flow = g_new0(LaunchFlow, 1);

	(void)error;
	paths_copy(&flow->paths, paths);
	flow->account = account_copy(account);
	flow->secrets = secrets;
	flow->with_secret = options->with_secret;
	flow->may_prompt = options->may_prompt;
	flow->wait_ms = options->wait_ms;
	flow->callback = callback;
	flow->data = data;
	flow->launch = (Launch){
		.name = g_strdup(account->name),
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
	account_free(flow->account);
	paths_clear(&flow->paths);
	g_free(flow->endpoint);
	g_free(flow);
}

bool launch_needs_secrets(const Account *account, const LaunchOptions *options)
{
	if (account->kind == ACCOUNT_CLAUDE_AI)
		return account->place == ACCOUNT_PARKED;
	return account->kind == ACCOUNT_TOKEN ||
	       (account->kind == ACCOUNT_GATEWAY && options->with_secret);
}
