#include "app/launch-predict.h"

#include "app/exchange.h"
#include "app/explain.h"
#include "app/survey.h"
#include "app/use.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/setting-form.h"

#include <string.h>

/* In a prediction, where nobody looks at it. */
#define STAND_IN "-"

typedef struct Prediction {
	const GPtrArray *accounts;
	const Account *account;
	const Launch *launch;
	const Survey *survey;
} Prediction;

bool launch_is_of_other_gateway(const GPtrArray *accounts, const Account *account, const char *url)
{
	bool is_other = false;

	if (!url || g_strcmp0(account->base_url, url) == 0)
		return false;
	for (guint i = 0; i < accounts->len; i++) {
		const Account *other = accounts->pdata[i];

		is_other = is_other || g_strcmp0(other->base_url, url) == 0;
	}
	return is_other;
}

/* ---- who wins ---- */

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

static bool is_login_of(const Prediction *prediction)
{
	const Account *occupant =
		exchange_occupant(&prediction->survey->paths, prediction->accounts, NULL);

	return occupant && strcmp(occupant->id, prediction->account->id) == 0;
}

/* That of the account's own settings: a project could name a program like ours. */
static bool is_own_helper(const Prediction *prediction)
{
	const Survey *survey = prediction->survey;
	const Place *helper =
		evidence_value(survey->evidence, SETTING_API_KEY_HELPER, VIEW_REQUEST);

	return prediction->launch->directory && helper && helper->origin.scope == SCOPE_USER &&
	       survey->verdict.winner == SOURCE_API_KEY_HELPER &&
	       use_fits(survey, prediction->account);
}

/* The token of a gateway, to that gateway, and nothing beside it. */
static bool is_own_token(const Prediction *prediction)
{
	const Verdict *verdict = &prediction->survey->verdict;
	const char *url =
		evidence_value_text(prediction->survey->evidence, SETTING_ANTHROPIC_BASE_URL);

	return !prediction->launch->directory && verdict->winner == SOURCE_AUTH_TOKEN &&
	       verdict->x_api_key == SOURCE_NONE &&
	       g_strcmp0(url, prediction->account->base_url) == 0;
}

static bool wins(const Prediction *prediction)
{
	const Survey *survey = prediction->survey;
	SourceId winner = survey->verdict.winner;

	if (launch_is_of_other_gateway(prediction->accounts, prediction->account,
		    evidence_value_text(survey->evidence, SETTING_ANTHROPIC_BASE_URL)))
		return false;
	switch (prediction->account->kind) {
	case ACCOUNT_BEDROCK:
	case ACCOUNT_VERTEX:
		return use_fits(survey, prediction->account);
	case ACCOUNT_API_KEY:
		return is_own_helper(prediction);
	case ACCOUNT_GATEWAY:
		return is_own_helper(prediction) || is_own_token(prediction);
	case ACCOUNT_TOKEN:
		if (!prediction->launch->directory)
			return winner == SOURCE_OAUTH_TOKEN;
		break;
	default:
		break;
	}
	return winner == SOURCE_CLAUDE_AI && is_login_of(prediction);
}

/* ---- what is in the way ---- */

/* What may be, the strongest first; what of it an account has a value of its own for. */
static const struct Obstacle {
	SettingId id;
	bool authenticates;
	unsigned own; /* a bit for each kind of account */
} obstacles[] = {
#define OF(kind) (1U << ACCOUNT_##kind)
	{ SETTING_USE_BEDROCK, true, OF(BEDROCK) },
	{ SETTING_USE_VERTEX, true, OF(VERTEX) },
	{ SETTING_USE_FOUNDRY, true, 0 },
	{ SETTING_USE_MANTLE, true, 0 },
	{ SETTING_USE_ANTHROPIC_AWS, true, 0 },
	{ SETTING_ANTHROPIC_AUTH_TOKEN, true, OF(GATEWAY) },
	{ SETTING_ANTHROPIC_API_KEY, true, 0 },
	{ SETTING_API_KEY_HELPER, true, OF(API_KEY) | OF(GATEWAY) },
	{ SETTING_CLAUDE_CODE_OAUTH_TOKEN, true, OF(TOKEN) },
	{ SETTING_CLAUDE_CODE_SIMPLE, true, 0 },
	{ SETTING_ANTHROPIC_BASE_URL, false, OF(GATEWAY) },
	{ SETTING_AWS_PROFILE, false, OF(BEDROCK) },
	{ SETTING_AWS_REGION, false, OF(BEDROCK) },
	{ SETTING_GCLOUD_PROJECT, false, OF(VERTEX) },
	{ SETTING_GOOGLE_CLOUD_PROJECT, false, OF(VERTEX) },
	{ SETTING_ANTHROPIC_VERTEX_PROJECT_ID, false, OF(VERTEX) },
	{ SETTING_CLOUD_ML_REGION, false, OF(VERTEX) },
};

static bool has_effect(SettingId id, const Place *place)
{
	return place->form != VALUE_EMPTY &&
	       (setting_form(id)->kind != VALUE_KIND_SWITCH || evidence_switch_is_on(place->text));
}

static bool is_value_of(const Account *account, SettingId id, const Place *place)
{
	switch (id) {
	case SETTING_USE_BEDROCK:
	case SETTING_USE_VERTEX:
		return evidence_switch_is_on(place->text);
	case SETTING_ANTHROPIC_BASE_URL:
		return g_strcmp0(place->text, account->base_url) == 0;
	case SETTING_AWS_PROFILE:
		return !account->profile || g_strcmp0(place->text, account->profile) == 0;
	case SETTING_AWS_REGION:
	case SETTING_CLOUD_ML_REGION:
		return !account->region || g_strcmp0(place->text, account->region) == 0;
	case SETTING_GCLOUD_PROJECT:
	case SETTING_GOOGLE_CLOUD_PROJECT:
	case SETTING_ANTHROPIC_VERTEX_PROJECT_ID:
		return !account->project || g_strcmp0(place->text, account->project) == 0;
	default:
		return false;
	}
}

/* The environment is ours to change, and in its own directory so are the user's settings. */
static bool is_ours(const Prediction *prediction, const Place *place)
{
	return place->origin.kind == ORIGIN_ENVIRONMENT ||
	       (prediction->launch->directory && place->origin.kind == ORIGIN_SETTINGS &&
		       place->origin.scope == SCOPE_USER);
}

static bool is_in_the_way(
	const Prediction *prediction, const struct Obstacle *obstacle, const Place *place)
{
	const Account *account = prediction->account;

	if (!place || is_ours(prediction, place))
		return false;
	if (obstacle->own & 1U << account->kind)
		return !is_value_of(account, obstacle->id, place);
	/* Of other accounts' settings it is the gateway that matters, and what authenticates. */
	if (obstacle->id == SETTING_ANTHROPIC_BASE_URL)
		return launch_is_of_other_gateway(prediction->accounts, account, place->text);
	return obstacle->authenticates && has_effect(obstacle->id, place);
}

static char *reason_of(const Prediction *prediction)
{
	const Survey *survey = prediction->survey;

	for (gsize i = 0; i < G_N_ELEMENTS(obstacles); i++) {
		SettingId id = obstacles[i].id;
		const Place *place = evidence_place(survey->evidence, id, VIEW_REQUEST);
		g_autofree char *where = NULL;

		if (!is_in_the_way(prediction, &obstacles[i], place))
			continue;
		where = explain_origin(survey, &place->origin);
		return text_fill(
			place->origin.scope == SCOPE_MANAGED
				? _("{place} sets {name}, which goes before it; only who "
				    "manages this machine can change that.")
				: _("{place} sets {name}, which goes before it; take it out "
				    "there."),
			"place", where, "name", setting_info(id)->name, NULL);
	}
	return explain_summary(survey);
}

bool launch_predict(const Paths *paths, const GPtrArray *accounts, const Account *account,
	const Launch *launch, char **ret_reason, char **ret_endpoint, GError **error)
{
	g_autoptr(GHashTable) environment = environment_of(launch);
	const SurveyOptions options = {
		.mode = MODE_INTERACTIVE,
		.project_dir = paths->project_dir,
		.environment = environment,
	};
	g_autoptr(Survey) survey = survey_take(&options, error);
	const Prediction prediction = { accounts, account, launch, survey };
	bool does = survey && wins(&prediction);

	if (does) {
		survey_set_mode(survey, MODE_PRINT);
		does = wins(&prediction);
	}
	if (survey && !does)
		*ret_reason = reason_of(&prediction);
	if (survey && ret_endpoint)
		*ret_endpoint = g_strdup(survey->evidence->endpoint);
	return does;
}
