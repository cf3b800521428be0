#include "app/use.h"

#include "app/exchange.h"

#include <string.h>

typedef bool Fits(const Survey *survey, const Account *account);

static bool is_text(const Survey *survey, SettingId id, const char *wanted)
{
	return !wanted || g_strcmp0(evidence_value_text(survey->evidence, id), wanted) == 0;
}

static bool is_secret(const Survey *survey, SettingId id, const Account *account)
{
	const Place *place = evidence_value(survey->evidence, id, VIEW_REQUEST);

	return place && account->fingerprint &&
	       g_strcmp0(place->fingerprint, account->fingerprint) == 0;
}

static bool fits_bedrock(const Survey *survey, const Account *account)
{
	return account->kind == ACCOUNT_BEDROCK &&
	       is_text(survey, SETTING_AWS_PROFILE, account->profile) &&
	       is_text(survey, SETTING_AWS_REGION, account->region);
}

static bool fits_vertex(const Survey *survey, const Account *account)
{
	return account->kind == ACCOUNT_VERTEX &&
	       g_strcmp0(survey->evidence->gcp.project, account->project) == 0 &&
	       is_text(survey, SETTING_CLOUD_ML_REGION, account->region);
}

static bool fits_helper(const Survey *survey, const Account *account)
{
	g_autofree char *name =
		use_helper_name(evidence_value_text(survey->evidence, SETTING_API_KEY_HELPER));

	return name && g_ascii_strcasecmp(name, account->name) == 0 &&
	       is_text(survey, SETTING_ANTHROPIC_BASE_URL,
		       account->kind == ACCOUNT_GATEWAY ? account->base_url : NULL);
}

static bool fits_api_key(const Survey *survey, const Account *account)
{
	return account->kind == ACCOUNT_API_KEY &&
	       is_secret(survey, SETTING_ANTHROPIC_API_KEY, account);
}

static bool fits_auth_token(const Survey *survey, const Account *account)
{
	return account->kind == ACCOUNT_GATEWAY &&
	       is_secret(survey, SETTING_ANTHROPIC_AUTH_TOKEN, account);
}

static bool fits_oauth_token(const Survey *survey, const Account *account)
{
	return account->kind == ACCOUNT_TOKEN &&
	       is_secret(survey, SETTING_CLAUDE_CODE_OAUTH_TOKEN, account);
}

static bool fits_console_key(const Survey *survey, const Account *account)
{
	return account->kind == ACCOUNT_API_KEY && account->fingerprint &&
	       g_strcmp0(survey->evidence->console_key.fingerprint, account->fingerprint) == 0;
}

static Fits *const fits[SOURCE_COUNT] = {
	[SOURCE_BEDROCK] = fits_bedrock,
	[SOURCE_VERTEX] = fits_vertex,
	[SOURCE_AUTH_TOKEN] = fits_auth_token,
	[SOURCE_OAUTH_TOKEN] = fits_oauth_token,
	[SOURCE_API_KEY_HELPER] = fits_helper,
	[SOURCE_API_KEY] = fits_api_key,
	[SOURCE_CONSOLE_KEY] = fits_console_key,
};

bool use_fits(const Survey *survey, const Account *account)
{
	SourceId winner = survey->verdict.winner;

	return winner != SOURCE_NONE && fits[winner] && fits[winner](survey, account);
}

/* Of several that fit alike it is the one that was used last. */
const Account *use_current(const Survey *survey, const GPtrArray *accounts)
{
	SourceId winner = survey->verdict.winner;
	const Account *best = NULL;

	if (winner == SOURCE_CLAUDE_AI)
		return exchange_occupant(&survey->paths, accounts, NULL);
	for (guint i = 0; i < accounts->len; i++) {
		const Account *account = accounts->pdata[i];

		if (use_fits(survey, account) && (!best || account->used_at > best->used_at))
			best = account;
	}
	return best;
}
