#define G_LOG_USE_STRUCTURED

#include "app/use.h"

#include "app/apply.h"
#include "app/exchange.h"
#include "app/explain.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"

#include <string.h>

struct UseFlow {
	Paths paths;
	Secrets *secrets;
	SurveyOptions look;
	char *endpoint;
	bool may_prompt;
	guint wait_ms;
	char *id, *name, *title;
	char *left_id, *left_name;
	bool left_is_unproved;
	Plan *plan;
	bool moves_login;
	bool looks_for_key; /* before anything is changed */
	SecretsCall *asked;
	Exchange *exchange;
	Exchange *back; /* when the settings could not be changed after all */
	Applied *applied;
	guint due;
	GError *problem; /* why it is taken back */
	UseCallback *callback;
	gpointer data;
};

static void end(UseFlow *flow, const char *sentence, const GError *problem)
{
	flow->callback(problem ? NULL : sentence, problem, flow->data);
}

static char *parked_words(const UseFlow *flow)
{
	bool in_vault = flow->secrets && secrets_kind(flow->secrets) == SECRETS_VAULT;

	if (!flow->left_name)
		return NULL;
	if (flow->left_is_unproved)
		return text_fill(
			_("Nobody could tell whose login was there before; it is kept as the account "
			  "{name}."),
			"name", flow->left_name, NULL);
	return text_fill(in_vault ? _("{name} is parked in the encrypted file.")
				  : _("{name} is parked in the keyring."),
		"name", flow->left_name, NULL);
}

/* Proved by deciding again. */
static char *result_of(const UseFlow *flow, const Survey *after, const GPtrArray *accounts)
{
	const Account *current = use_current(after, accounts);
	g_autofree char *summary = explain_summary(after);
	g_autofree char *parked = parked_words(flow);
	g_autofree char *first = NULL;

	if (flow->plan->undoes > 0)
		first = g_strdup(summary);
	else if (current && g_strcmp0(current->id, flow->id) == 0)
		first = text_fill(_("{name} wins everywhere."), "name", flow->name, NULL);
	else
		first = text_fill(_("{name} does not win here all the same: {verdict}"), "name",
			flow->name, "verdict", summary, NULL);
	return parked ? g_strconcat(first, " ", parked, NULL) : g_steal_pointer(&first);
}

static bool note_time(GPtrArray *accounts, gpointer data, GError **error)
{
	const UseFlow *flow = data;
	Account *account = accounts_find_id(accounts, flow->id);

	(void)error;
	if (account)
		account->used_at = g_get_real_time() / G_USEC_PER_SEC;
	return true;
}

/* Of several accounts that fit alike it is the one used last. */
static void note_use(UseFlow *flow)
{
	g_autoptr(GError) problem = NULL;

	if (flow->id && flow->plan->undoes == 0 &&
		!registry_change(&flow->paths, flow->wait_ms, note_time, flow, &problem))
		g_debug("the list of accounts lags behind: %s", problem->message);
}

static void prove(UseFlow *flow)
{
	g_autoptr(GError) problem = NULL;
	g_autoptr(GPtrArray) accounts = NULL;
	g_autoptr(Survey) after = NULL;
	g_autofree char *sentence = NULL;

	note_use(flow);
	accounts = registry_load(&flow->paths, &problem);
	after = accounts ? survey_take(&flow->look, &problem) : NULL;
	if (!after) {
		end(flow, NULL, problem);
		return;
	}
	sentence = result_of(flow, after, accounts);
	end(flow, sentence, NULL);
}

static gboolean on_settled(gpointer data)
{
	UseFlow *flow = data;
	bool again = false;
	g_autoptr(GError) problem = NULL;

	if (applied_confirm(flow->applied, &again, &problem) && again)
		return G_SOURCE_CONTINUE;
	flow->due = 0;
	if (problem)
		end(flow, NULL, problem);
	else
		prove(flow);
	return G_SOURCE_REMOVE;
}

static void on_back(const ExchangeReport *report, const GError *problem, gpointer data)
{
	UseFlow *flow = data;

	(void)report;
	if (problem)
		g_prefix_error(&flow->problem,
			_("the login of %s could not be put back (%s), after this went wrong: "),
			flow->left_name ? flow->left_name : "-", problem->message);
	end(flow, NULL, flow->problem);
}

/* Puts the login back that was there before. */
static void take_back(UseFlow *flow)
{
	const ExchangeOptions options = {
		.enter = flow->left_id,
		.endpoint = flow->endpoint,
		.may_prompt = flow->may_prompt,
		.wait_ms = flow->wait_ms,
	};

	if (flow->moves_login)
		flow->back =
			exchange_start(&flow->paths, flow->secrets, &options, on_back, flow, NULL);
	if (!flow->back)
		end(flow, NULL, flow->problem);
}

static void change_settings(UseFlow *flow)
{
	const ApplyOptions options = {
		.title = flow->title, .wait_ms = flow->wait_ms, .switched = true
	};

	if (flow->plan->undoes == 0 && flow->moves_login)
		switch_set(&flow->plan->login, flow->left_id, flow->id, true);
	flow->applied = apply_plan(&flow->paths, flow->plan, &options, &flow->problem);
	if (!flow->applied)
		take_back(flow);
	else if (applied_changed_something(flow->applied))
		flow->due = g_timeout_add(APPLY_SETTLE_MS, on_settled, flow);
	else
		prove(flow);
}

static void on_exchanged(const ExchangeReport *report, const GError *problem, gpointer data)
{
	UseFlow *flow = data;

	if (problem) {
		end(flow, NULL, problem);
		return;
	}
	flow->moves_login = report->changed;
	if (report->changed) {
		flow->left_id = g_strdup(report->left_id);
		flow->left_name = g_strdup(report->left_name);
		flow->left_is_unproved = report->left_is_unproved;
	} else if (flow->plan->undoes == 0) {
		switch_set(&flow->plan->login, NULL, NULL, false);
	}
	change_settings(flow);
}

static void begin(UseFlow *flow)
{
	const ExchangeOptions options = {
		.enter = flow->id,
		.endpoint = flow->endpoint,
		.may_prompt = flow->may_prompt,
		.wait_ms = flow->wait_ms,
	};
	g_autoptr(GError) problem = NULL;

	if (!flow->moves_login) {
		change_settings(flow);
		return;
	}
	flow->exchange =
		exchange_start(&flow->paths, flow->secrets, &options, on_exchanged, flow, &problem);
	if (!flow->exchange)
		end(flow, NULL, problem);
}

static GError *key_is_missing(const UseFlow *flow)
{
	return g_error_new(APP_ERROR, APP_ERROR_FAILED,
		_("the key of %s is not kept any more; add the account once more: claude-accounts "
		  "accounts add"),
		flow->name);
}

static void on_key(const KeyringReply *reply, gpointer data)
{
	UseFlow *flow = data;
	g_autoptr(GError) problem = NULL;

	flow->asked = NULL;
	if (reply->outcome == KEYRING_DONE) {
		begin(flow);
		return;
	}
	problem = reply->outcome == KEYRING_NOT_FOUND ? key_is_missing(flow) : secrets_error(reply);
	end(flow, NULL, problem);
}

/* A helper that gives no key would keep everything else from being used, too. */
static void look_for_key(UseFlow *flow)
{
	const KeyringRequest request = {
		.action = KEYRING_LOOKUP, .id = flow->id, .may_prompt = flow->may_prompt
	};
	g_autoptr(GError) problem = NULL;

	if (secrets_kind(flow->secrets) == SECRETS_UNDECIDED)
		problem = key_is_missing(flow);
	else
		flow->asked = secrets_start(flow->secrets, &request, on_key, flow, &problem);
	if (problem)
		end(flow, NULL, problem);
}

static gboolean on_begin(gpointer data)
{
	UseFlow *flow = data;

	flow->due = 0;
	if (flow->looks_for_key)
		look_for_key(flow);
	else
		begin(flow);
	return G_SOURCE_REMOVE;
}

static Plan *steal_plan(const Use *use)
{
	Plan *plan = use->wish->plan;

	use->wish->plan = plan_new();
	return plan;
}

UseFlow *use_start(const Survey *survey, const Use *use, Secrets *secrets, const UseHow *how,
	UseCallback *callback, gpointer data)
{
	UseFlow *flow = g_new0(UseFlow, 1);

	paths_copy(&flow->paths, &survey->paths);
	flow->secrets = secrets;
	flow->look = *how->survey;
	flow->look.planned = NULL;
	flow->endpoint = g_strdup(how->endpoint);
	flow->may_prompt = how->may_prompt;
	flow->wait_ms = how->wait_ms;
	flow->id = g_strdup(use->id);
	flow->name = g_strdup(use->name);
	flow->title = g_strdup(use->wish->title);
	flow->plan = steal_plan(use);
	flow->moves_login = use->moves_login;
	flow->looks_for_key = secrets && use->needs_secrets && !use->moves_login;
	flow->callback = callback;
	flow->data = data;
	flow->due = g_idle_add(on_begin, flow);
	return flow;
}

void use_flow_free(UseFlow *flow)
{
	if (!flow)
		return;
	g_clear_handle_id(&flow->due, g_source_remove);
	secrets_cancel(flow->asked);
	exchange_free(flow->exchange);
	exchange_free(flow->back);
	applied_free(flow->applied);
	plan_free(flow->plan);
	g_clear_error(&flow->problem);
	paths_clear(&flow->paths);
	g_free(flow->endpoint);
	g_free(flow->id);
	g_free(flow->name);
	g_free(flow->title);
	g_free(flow->left_id);
	g_free(flow->left_name);
	g_free(flow);
}
