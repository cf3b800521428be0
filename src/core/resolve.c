#include "core/resolve.h"

#include <string.h>

/*
 * Every source is first looked at by itself: absent, unusable for a reason of its own, switched
 * off by the mode, or usable. Only then are the usable ones weighed against each other.
 */
typedef SourceVerdict Check(const Evidence *evidence, Mode mode, SourceId id);

static SourceVerdict found(SourceState state, Reason reason)
{
	return (SourceVerdict){ .state = state, .reason = reason, .by = SOURCE_NONE };
}

/* Usable; its final state is not known yet. */
static SourceVerdict usable(void)
{
	return found(STATE_SHADOWED, REASON_OUTRANKED);
}

static bool is_usable(SourceVerdict check)
{
	return check.state == STATE_SHADOWED;
}

static SourceVerdict not_set(const Evidence *evidence, SettingId setting)
{
	bool emptied = evidence_place(evidence, setting, VIEW_REQUEST) != NULL;

	return found(STATE_ABSENT, emptied ? REASON_EMPTY_VALUE : REASON_NOT_SET);
}

static bool is_simple(const Evidence *evidence)
{
	return evidence_switch_is_on(evidence_value_text(evidence, SETTING_CLAUDE_CODE_SIMPLE));
}

static SourceVerdict check_provider(const Evidence *evidence, Mode mode, SourceId id)
{
	SettingId selector = source_info(id)->setting;
	const char *text = evidence_value_text(evidence, selector);

	(void)mode;
	if (!text)
		return not_set(evidence, selector);
	if (evidence_switch_says_off(text))
		return found(STATE_ABSENT, REASON_SELECTOR_OFF);
	return evidence_switch_is_on(text) ? usable()
					   : found(STATE_INVALID, REASON_SELECTOR_UNKNOWN);
}

/* The place of a token or key; one of blanks is trimmed to nothing and so not set. */
static const Place *credential(const Evidence *evidence, SettingId setting, View view)
{
	const Place *place = evidence_value(evidence, setting, view);

	return place && place->form == VALUE_TEXT ? place : NULL;
}

static SourceVerdict check_auth_token(const Evidence *evidence, Mode mode, SourceId id)
{
	SettingId setting = source_info(id)->setting;

	(void)mode;
	return credential(evidence, setting, VIEW_REQUEST) ? usable() : not_set(evidence, setting);
}

static SourceVerdict check_oauth_token(const Evidence *evidence, Mode mode, SourceId id)
{
	SourceVerdict check = check_auth_token(evidence, mode, id);

	if (is_usable(check) && is_simple(evidence))
		return found(STATE_DISABLED, REASON_SIMPLE);
	return check;
}

static SourceVerdict check_descriptor(const Evidence *evidence, Mode mode, SourceId id)
{
	SourceVerdict check = check_oauth_token(evidence, mode, id);

	if (!is_usable(check))
		return check;
	if (!evidence->descriptor.numbered)
		return found(STATE_INVALID, REASON_FD_NOT_A_NUMBER);
	if (!evidence->descriptor.open)
		return found(STATE_INVALID, REASON_FD_CLOSED);
	return check;
}

/* A helper of project or local settings waits for the folder's trust, but not in print mode. */
static SourceVerdict check_helper(const Evidence *evidence, Mode mode, SourceId id)
{
	SettingId setting = source_info(id)->setting;
	const Place *place = evidence_value(evidence, setting, VIEW_REQUEST);

	if (!place)
		return not_set(evidence, setting);
	if (is_simple(evidence))
		return found(STATE_DISABLED, REASON_SIMPLE);
	if (mode == MODE_INTERACTIVE && !evidence->folder_trusted &&
		(place->origin.scope == SCOPE_PROJECT || place->origin.scope == SCOPE_LOCAL))
		return found(STATE_DISABLED, REASON_FOLDER_UNTRUSTED);
	return usable();
}

static SourceVerdict check_login_file(const Evidence *evidence)
{
	const FileFact *file = evidence_file(evidence, FILE_CREDENTIALS);

	if (!file || file->state == FILE_ABSENT || file->state == FILE_READ)
		return found(STATE_ABSENT, REASON_NOT_SET);
	if (file->state == FILE_MALFORMED)
		return found(STATE_INVALID, REASON_LOGIN_MALFORMED);
	return found(STATE_INVALID, REASON_LOGIN_UNREADABLE);
}

static SourceVerdict check_login(const Evidence *evidence, Mode mode, SourceId id)
{
	const Login *login = &evidence->login;
	gint64 end = evidence_login_end(login);

	(void)mode;
	(void)id;
	if (!login->present)
		return check_login_file(evidence);
	if (!login->has_access_token)
		return found(STATE_INVALID, REASON_LOGIN_HUSK);
	if (!login->has_inference)
		return found(STATE_INVALID, REASON_LOGIN_NO_SCOPE);
	if (is_simple(evidence))
		return found(STATE_DISABLED, REASON_SIMPLE);
	if (end > 0 && end <= evidence->now)
		return found(STATE_INVALID, REASON_LOGIN_EXPIRED);
	return usable();
}

static SourceVerdict check_api_key(const Evidence *evidence, Mode mode, SourceId id)
{
	SettingId setting = source_info(id)->setting;
	const Place *place = credential(evidence, setting, VIEW_REQUEST);

	if (!place)
		return not_set(evidence, setting);
	if (mode == MODE_PRINT || is_simple(evidence) || place->approval == APPROVAL_APPROVED)
		return usable();
	return found(STATE_INVALID,
		place->approval == APPROVAL_REJECTED ? REASON_REJECTED : REASON_NOT_APPROVED);
}

static SourceVerdict check_console_key(const Evidence *evidence, Mode mode, SourceId id)
{
	const FileFact *file = evidence_file(evidence, FILE_STATE);

	(void)mode;
	(void)id;
	if (evidence->console_key.present)
		return is_simple(evidence) ? found(STATE_DISABLED, REASON_SIMPLE) : usable();
	if (file && file->state == FILE_MALFORMED)
		return found(STATE_INVALID, REASON_STATE_MALFORMED);
	return found(STATE_ABSENT, REASON_NOT_SET);
}

static Check *const checks[SOURCE_COUNT] = {
	[SOURCE_BEDROCK] = check_provider,
	[SOURCE_VERTEX] = check_provider,
	[SOURCE_FOUNDRY] = check_provider,
	[SOURCE_MANTLE] = check_provider,
	[SOURCE_ANTHROPIC_AWS] = check_provider,
	[SOURCE_AUTH_TOKEN] = check_auth_token,
	[SOURCE_OAUTH_TOKEN] = check_oauth_token,
	[SOURCE_OAUTH_FD] = check_descriptor,
	[SOURCE_API_KEY_HELPER] = check_helper,
	[SOURCE_CLAUDE_AI] = check_login,
	[SOURCE_API_KEY] = check_api_key,
	[SOURCE_CONSOLE_KEY] = check_console_key,
};

/* When several providers are on, the first of this list is used. */
static const SourceId provider_order[] = {
	SOURCE_BEDROCK,
	SOURCE_FOUNDRY,
	SOURCE_ANTHROPIC_AWS,
	SOURCE_MANTLE,
	SOURCE_VERTEX,
};

static SourceId first_usable(const Verdict *verdict, const SourceId *order, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (is_usable(verdict->sources[order[i]]))
			return order[i];
	return SOURCE_NONE;
}

/*
 * The source that switches every OAuth source off: a usable API key, or a helper, which does so
 * even while it may not run or fails.
 */
static SourceId external_source(const Verdict *verdict)
{
	SourceVerdict helper = verdict->sources[SOURCE_API_KEY_HELPER];

	if (is_usable(verdict->sources[SOURCE_API_KEY]))
		return SOURCE_API_KEY;
	if (is_usable(helper) || helper.reason == REASON_FOLDER_UNTRUSTED)
		return SOURCE_API_KEY_HELPER;
	return SOURCE_NONE;
}

static bool is_oauth(SourceId id)
{
	return id != SOURCE_NONE && source_info(id)->kind == SOURCE_KIND_OAUTH;
}

static void fill_slots(Verdict *verdict, SourceId external)
{
	static const SourceId tokens[] = { SOURCE_AUTH_TOKEN, SOURCE_OAUTH_TOKEN, SOURCE_OAUTH_FD,
		SOURCE_CLAUDE_AI };
	static const SourceId with_external[] = { SOURCE_AUTH_TOKEN, SOURCE_API_KEY_HELPER };
	static const SourceId keys[] = { SOURCE_API_KEY, SOURCE_API_KEY_HELPER,
		SOURCE_CONSOLE_KEY };

	if (external == SOURCE_NONE)
		verdict->authorization = first_usable(verdict, tokens, G_N_ELEMENTS(tokens));
	else
		verdict->authorization =
			first_usable(verdict, with_external, G_N_ELEMENTS(with_external));
	verdict->x_api_key = first_usable(verdict, keys, G_N_ELEMENTS(keys));
	if (verdict->x_api_key == SOURCE_CONSOLE_KEY && is_oauth(verdict->authorization))
		verdict->x_api_key = SOURCE_NONE;
	verdict->winner =
		verdict->authorization != SOURCE_NONE ? verdict->authorization : verdict->x_api_key;
}

static SourceVerdict judged(SourceState state, Reason reason, SourceId by)
{
	return (SourceVerdict){ .state = state, .reason = reason, .by = by };
}

static Reason winning_reason(SourceId id, SourceId external)
{
	if (source_is_provider(id))
		return REASON_SELECTED;
	if (id == SOURCE_OAUTH_FD)
		return REASON_FD_UNREAD;
	if (id == external)
		return id == SOURCE_API_KEY ? REASON_KEY_SWITCHES_OFF : REASON_HELPER_SWITCHES_OFF;
	return REASON_FIRST_IN_RANK;
}

/* The final state of a usable source. */
static SourceVerdict weigh(const Verdict *verdict, SourceId id, SourceId external)
{
	if (id == verdict->winner)
		return judged(STATE_WINS, winning_reason(id, external), SOURCE_NONE);
	if (id == verdict->authorization || id == verdict->x_api_key)
		return judged(STATE_SENT, REASON_OTHER_SLOT, verdict->winner);
	if (source_is_provider(id))
		return judged(STATE_SHADOWED, REASON_OTHER_PROVIDER, verdict->provider);
	if (verdict->provider != SOURCE_NONE)
		return judged(STATE_SHADOWED, REASON_PROVIDER_ON, verdict->provider);
	if (is_oauth(id) && external != SOURCE_NONE)
		return judged(STATE_DISABLED, REASON_EXTERNAL_KEY, external);
	if (id == SOURCE_CONSOLE_KEY && is_oauth(verdict->authorization))
		return judged(STATE_SHADOWED, REASON_OAUTH_ALONE, verdict->authorization);
	if (id == SOURCE_CONSOLE_KEY)
		return judged(STATE_SHADOWED, REASON_OUTRANKED, verdict->x_api_key);
	return judged(STATE_SHADOWED, REASON_OUTRANKED, verdict->authorization);
}

static void judge(Verdict *verdict)
{
	SourceId external = external_source(verdict);

	if (verdict->provider == SOURCE_NONE)
		fill_slots(verdict, external);
	else
		verdict->winner = verdict->provider;

	SourceVerdict final[SOURCE_COUNT];

	for (SourceId id = 0; id < SOURCE_COUNT; id++)
		final[id] = is_usable(verdict->sources[id]) ? weigh(verdict, id, external)
							    : verdict->sources[id];
	memcpy(verdict->sources, final, sizeof final);
}

/* What `claude auth status` finds, which is not what is sent. */
typedef struct Stock {
	bool token, helper, login, console, key;
} Stock;

/* With SIMPLE it sees only the key. */
static Stock take_stock(const Evidence *evidence, const Verdict *verdict)
{
	Stock stock = {
		.key = evidence_value(evidence, SETTING_ANTHROPIC_API_KEY, VIEW_STATUS) != NULL,
	};

	if (is_simple(evidence))
		return stock;
	stock.token = credential(evidence, SETTING_ANTHROPIC_AUTH_TOKEN, VIEW_STATUS) ||
		      credential(evidence, SETTING_CLAUDE_CODE_OAUTH_TOKEN, VIEW_STATUS) ||
		      is_usable(verdict->sources[SOURCE_OAUTH_FD]);
	stock.helper = evidence_value(evidence, SETTING_API_KEY_HELPER, VIEW_STATUS) != NULL;
	stock.login = evidence->login.has_access_token && evidence->login.has_inference;
	stock.console = evidence->console_key.present;
	return stock;
}

static const char *status_key_source(Stock stock)
{
	if (stock.key)
		return "ANTHROPIC_API_KEY";
	if (stock.helper)
		return "apiKeyHelper";
	return stock.console ? "/login managed key" : NULL;
}

/* It names the first in the order of rank. */
static const char *status_method(const Verdict *verdict, Stock stock)
{
	if (verdict->provider != SOURCE_NONE)
		return "third_party";
	if (stock.token)
		return "oauth_token";
	if (stock.helper)
		return "api_key_helper";
	if (stock.login || stock.console)
		return "claude.ai";
	return stock.key ? "api_key" : "none";
}

static void predict_status(const Evidence *evidence, Verdict *verdict)
{
	Stock stock = take_stock(evidence, verdict);

	verdict->status_api_key_source = status_key_source(stock);
	verdict->status_auth_method = status_method(verdict, stock);
}

Verdict resolve_run(const Evidence *evidence, Mode mode)
{
	Verdict verdict = {
		.mode = mode,
		.winner = SOURCE_NONE,
		.authorization = SOURCE_NONE,
		.x_api_key = SOURCE_NONE,
	};

	for (SourceId id = 0; id < SOURCE_COUNT; id++)
		verdict.sources[id] = checks[id](evidence, mode, id);
	verdict.provider = first_usable(&verdict, provider_order, G_N_ELEMENTS(provider_order));
	predict_status(evidence, &verdict);
	judge(&verdict);
	return verdict;
}

Origin resolve_origin(const Evidence *evidence, SourceId id)
{
	SettingId setting = source_info(id)->setting;

	if (setting == SETTING_COUNT)
		return id == SOURCE_CLAUDE_AI ? evidence->login.origin
					      : evidence->console_key.origin;

	const Place *place = evidence_place(evidence, setting, VIEW_REQUEST);
	Origin origin = place ? place->origin : (Origin){ .kind = ORIGIN_NONE };

	if (place && setting == SETTING_CLAUDE_CODE_OAUTH_TOKEN_FD)
		origin.kind = ORIGIN_DESCRIPTOR;
	return origin;
}
