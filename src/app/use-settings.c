#include "app/use-settings.h"

#include "app/explain.h"
#include "app/shadow.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/setting-form.h"
#include "format/json-edit.h"

#include <string.h>

/* What decides who wins: what of it is not the account's own must not be set. */
static const SettingId deciding[] = {
	SETTING_API_KEY_HELPER,
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

/* What Claude Code documents as further sources; the verdict leaves them out. */
static const SettingId unverified[] = {
	SETTING_ANTHROPIC_PROFILE,
	SETTING_ANTHROPIC_FEDERATION_RULE_ID,
	SETTING_API_KEY_FD,
	SETTING_USE_ANTHROPIC_GOOGLE_CLOUD,
	SETTING_USE_GATEWAY,
};

/* What belongs to an account and decides nothing: it goes with the account that it is of. */
static const SettingId accompanying[] = {
	SETTING_ANTHROPIC_BASE_URL,
	SETTING_AWS_PROFILE,
	SETTING_AWS_REGION,
	SETTING_AWS_AUTH_REFRESH,
	SETTING_ANTHROPIC_VERTEX_PROJECT_ID,
	SETTING_CLOUD_ML_REGION,
	SETTING_GCP_AUTH_REFRESH,
};

/* These, and files of Google's, go before Claude Code's own variable for a project. */
static const SettingId google_projects[] = { SETTING_GCLOUD_PROJECT, SETTING_GOOGLE_CLOUD_PROJECT };

typedef struct Planner {
	Wish *wish;
	const Survey *survey;
	const GPtrArray *accounts;
	const Account *account;
	GPtrArray *edits; /* of the step */
} Planner;

char *use_helper(const Account *account)
{
	g_autofree char *found = g_find_program_in_path(PACKAGE);
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *real = found ? g_canonicalize_filename(found, NULL) : NULL;
	bool is_on_path = !self || g_strcmp0(real, self) == 0;
	g_autofree char *quoted = is_on_path ? g_strdup(PACKAGE) : g_shell_quote(self);

	return g_strconcat(quoted, " key ", account->name, NULL);
}

char *use_helper_name(const char *command)
{
	g_auto(GStrv) words = NULL;
	int count = 0;

	if (!command || !g_shell_parse_argv(command, &count, &words, NULL) || count != 3)
		return NULL;

	g_autofree char *program = g_path_get_basename(words[0]);

	return strcmp(program, PACKAGE) == 0 && strcmp(words[1], "key") == 0 ? g_strdup(words[2])
									     : NULL;
}

/* What the user's settings have to hold for an account, for g_free; NULL: nothing. */
static char *value_for(const Account *account, SettingId id)
{
	bool is_bedrock = account->kind == ACCOUNT_BEDROCK;
	bool is_vertex = account->kind == ACCOUNT_VERTEX;
	bool is_gateway = account->kind == ACCOUNT_GATEWAY;

	switch (id) {
	case SETTING_API_KEY_HELPER:
		return account->kind == ACCOUNT_API_KEY || is_gateway ? use_helper(account) : NULL;
	case SETTING_ANTHROPIC_BASE_URL:
		return is_gateway ? g_strdup(account->base_url) : NULL;
	case SETTING_USE_BEDROCK:
		return is_bedrock ? g_strdup("1") : NULL;
	case SETTING_AWS_PROFILE:
		return is_bedrock ? g_strdup(account->profile) : NULL;
	case SETTING_AWS_REGION:
		return is_bedrock ? g_strdup(account->region) : NULL;
	case SETTING_AWS_AUTH_REFRESH:
		return is_bedrock ? g_strdup(account->refresh_command) : NULL;
	case SETTING_USE_VERTEX:
		return is_vertex ? g_strdup("1") : NULL;
	case SETTING_GCLOUD_PROJECT:
	case SETTING_GOOGLE_CLOUD_PROJECT:
	case SETTING_ANTHROPIC_VERTEX_PROJECT_ID:
		return is_vertex ? g_strdup(account->project) : NULL;
	case SETTING_CLOUD_ML_REGION:
		return is_vertex ? g_strdup(account->region) : NULL;
	case SETTING_GCP_AUTH_REFRESH:
		return is_vertex ? g_strdup(account->refresh_command) : NULL;
	default:
		return NULL;
	}
}

static bool is_user_settings(const Place *place)
{
	return place->origin.kind == ORIGIN_SETTINGS && place->origin.scope == SCOPE_USER;
}

/* The settings of projects and organisations, which go before the user's. */
static bool is_above_user(const Place *place)
{
	return place->origin.kind == ORIGIN_SETTINGS && place->origin.scope != SCOPE_USER;
}

static const Place *find_place(const Planner *planner, SettingId id, bool (*fits)(const Place *))
{
	const GArray *places = planner->survey->evidence->places[id];

	for (guint i = 0; places && i < places->len; i++)
		if (fits(&g_array_index(places, Place, i)))
			return &g_array_index(places, Place, i);
	return NULL;
}

/* The environment, and the env block of the state file, which the user's settings hide. */
static bool is_below_user(const Place *place)
{
	return !is_user_settings(place) && !is_above_user(place);
}

static bool is_switch(SettingId id)
{
	return setting_form(id)->kind == VALUE_KIND_SWITCH;
}

/* Whether a place has an effect: a selector that is off has none. */
static bool has_effect(SettingId id, const Place *place)
{
	return place && place->form != VALUE_EMPTY &&
	       (!is_switch(id) || evidence_switch_is_on(place->text));
}

static void edit(Planner *planner, SettingId id, const char *value)
{
	const SettingInfo *info = setting_info(id);
	bool is_key = info->kind == SETTING_KIND_KEY;
	const char *const path[] = { is_key ? info->name : "env", is_key ? NULL : info->name,
		NULL };

	g_ptr_array_add(
		planner->edits, edit_new(value ? EDIT_SET : EDIT_UNSET, path,
					value ? json_edit_quote(value, strlen(value)) : NULL));
}

static void add_note(Planner *planner, const char *pattern, SettingId id, const Place *place)
{
	g_autofree char *where = explain_origin(planner->survey, &place->origin);

	g_ptr_array_add(planner->wish->notes,
		text_fill(pattern, "name", setting_info(id)->name, "place", where, NULL));
}

/* Who sets a variable of the environment; a process is told of only where it has to be known. */
static void add_shadow(Planner *planner, const Place *place, bool with_process)
{
	g_autoptr(GPtrArray) shadows = NULL;
	const Shadow *best;

	if (place->origin.kind != ORIGIN_ENVIRONMENT || place->origin.path)
		return;
	shadows = shadow_find(&planner->survey->paths, place->origin.name);
	best = shadows->len > 0 ? shadows->pdata[0] : NULL;
	if (best && best->match != SHELL_MATCH_OTHER && (with_process || best->process == 0))
		g_ptr_array_add(planner->wish->notes, shadow_sentence(best));
}

static bool is_of(const Account *account, SettingId id, const Place *place)
{
	g_autofree char *name = id == SETTING_API_KEY_HELPER ? use_helper_name(place->text) : NULL;
	g_autofree char *value = value_for(account, id);

	if (name)
		return g_ascii_strcasecmp(name, account->name) == 0;
	if (place->fingerprint)
		return g_strcmp0(place->fingerprint, account->fingerprint) == 0;
	return value && g_strcmp0(value, place->text) == 0;
}

static bool is_known(const Planner *planner, SettingId id, const Place *place)
{
	for (guint i = 0; i < planner->accounts->len; i++)
		if (is_of(planner->accounts->pdata[i], id, place))
			return true;
	return false;
}

/* What is nobody's is lost when it is taken out, but for undo. */
static void ask_about_foreign(Planner *planner, SettingId id, const Place *place)
{
	if (is_switch(id) || place->form == VALUE_EMPTY || is_known(planner, id, place))
		return;
	add_note(planner,
		_("{name} in {place} belongs to none of your accounts. To keep it as one first: "
		  "claude-accounts accounts adopt"),
		id, place);
	if (!planner->wish->question)
		planner->wish->question = text_fill(_("Use {account} and take {name} out?"),
			"account", planner->account->name, "name", setting_info(id)->name, NULL);
}

static void set(Planner *planner, SettingId id, const char *value)
{
	const Place *place = find_place(planner, id, is_user_settings);
	const Place *above = find_place(planner, id, is_above_user);

	if (place && !is_of(planner->account, id, place))
		ask_about_foreign(planner, id, place);
	edit(planner, id, value);
	if (above)
		add_note(planner, _("{place} sets {name}, which counts there instead."), id, above);
}

/* What the environment sets is emptied in the user's settings, which go before it. */
static void hide(Planner *planner, SettingId id, const Place *below)
{
	if (setting_info(id)->reach == REACH_PROCESS) {
		add_note(planner, _("{name} in the {place} can only be unset there."), id, below);
		add_shadow(planner, below, true);
		return;
	}
	add_note(planner, _("{name} is set in the {place}; it is emptied for Claude Code."), id,
		below);
	add_shadow(planner, below, false);
	edit(planner, id, is_switch(id) ? "0" : "");
}

/*
 * Takes out what would go before the account. A value without effect stays: it may be there to hide
 * what another shell sets.
 */
static void clear(Planner *planner, SettingId id)
{
	const Place *place = find_place(planner, id, is_user_settings);
	const Place *above = find_place(planner, id, is_above_user);
	const Place *below = find_place(planner, id, is_below_user);

	if (has_effect(id, above))
		add_note(planner,
			_("{place} sets {name}, which goes before the account there; nothing in the user "
			  "settings can change that."),
			id, above);
	if (has_effect(id, place))
		ask_about_foreign(planner, id, place);
	if (has_effect(id, below) && (!place || has_effect(id, place)))
		hide(planner, id, below);
	else if (has_effect(id, place))
		edit(planner, id, NULL);
}

/* An account's own goes with it; what is nobody's does no harm. */
static void leave(Planner *planner, SettingId id)
{
	const Place *place = find_place(planner, id, is_user_settings);

	if (place && is_known(planner, id, place))
		edit(planner, id, NULL);
	else if (id == SETTING_ANTHROPIC_BASE_URL &&
		 evidence_value(planner->survey->evidence, id, VIEW_REQUEST))
		add_note(planner, _("{name} in {place} stays: requests go there."), id,
			evidence_value(planner->survey->evidence, id, VIEW_REQUEST));
}

/* What the account needs said, or goes without. */
static void settle(Planner *planner, SettingId id, void (*without)(Planner *, SettingId))
{
	g_autofree char *value = value_for(planner->account, id);

	if (value)
		set(planner, id, value);
	else
		without(planner, id);
}

/* A profile is what the account is; a bearer token would be sent instead. */
static void settle_aws(Planner *planner)
{
	const Place *export = evidence_value(
		planner->survey->evidence, SETTING_AWS_CREDENTIAL_EXPORT, VIEW_REQUEST);

	if (planner->account->kind != ACCOUNT_BEDROCK || !planner->account->profile)
		return;
	clear(planner, SETTING_AWS_BEARER_TOKEN_BEDROCK);
	if (export)
		add_note(planner,
			_("{name} in {place} stays: the credentials that it gives go before those of the "
			  "profile."),
			SETTING_AWS_CREDENTIAL_EXPORT, export);
}

/* Claude Code may be told to take logins of one organisation only. */
static void note_forced_organization(Planner *planner)
{
	const Place *forced = evidence_value(
		planner->survey->evidence, SETTING_FORCE_LOGIN_ORG_UUID, VIEW_REQUEST);
	const char *own = planner->account->organization_uuid;

	if (planner->account->kind == ACCOUNT_CLAUDE_AI && forced && own && forced->text &&
		!strstr(forced->text, own))
		add_note(planner,
			_("{name} in {place} names another organisation: Claude Code may refuse this login."),
			SETTING_FORCE_LOGIN_ORG_UUID, forced);
}

static void note_unverified(Planner *planner)
{
	for (gsize i = 0; i < G_N_ELEMENTS(unverified); i++) {
		const Place *place =
			evidence_value(planner->survey->evidence, unverified[i], VIEW_REQUEST);

		if (place)
			add_note(planner,
				_("{name} is set ({place}): Claude Code may go by that instead, which this "
				  "program does not check."),
				unverified[i], place);
	}
}

static void settle_all(Planner *planner)
{
	for (gsize i = 0; i < G_N_ELEMENTS(deciding); i++)
		settle(planner, deciding[i], clear);
	for (gsize i = 0; i < G_N_ELEMENTS(accompanying); i++)
		settle(planner, accompanying[i], leave);
	for (gsize i = 0; i < G_N_ELEMENTS(google_projects); i++)
		if (planner->account->kind != ACCOUNT_VERTEX)
			leave(planner, google_projects[i]);
	settle_aws(planner);
	note_forced_organization(planner);
	note_unverified(planner);
}

void use_settings_add(
	Wish *wish, const Survey *survey, const GPtrArray *accounts, const Account *account)
{
	g_autofree char *path = paths_settings(&survey->paths, SCOPE_USER);
	Planner planner = { wish, survey, accounts, account, NULL };
	Step *step = plan_add(wish->plan, STEP_EDIT, path);

	step->role = FILE_SETTINGS;
	planner.edits = step->edits;
	settle_all(&planner);
	if (step->edits->len > 0)
		wish_note_ignored(wish, survey, path);
	else
		g_ptr_array_set_size(wish->plan->steps, 0);
}

bool use_settings_insist(
	Wish *wish, const Survey *survey, const Survey *then, const Account *account)
{
	const Evidence *evidence = then->evidence;
	Step *step = wish->plan->steps->len > 0 ? wish->plan->steps->pdata[0] : NULL;
	Planner planner = { wish, survey, NULL, account, step ? step->edits : NULL };

	if (!step || account->kind != ACCOUNT_VERTEX || !account->project ||
		!evidence->gcp.project || strcmp(evidence->gcp.project, account->project) == 0)
		return false;
	for (gsize i = 0; i < G_N_ELEMENTS(google_projects); i++)
		if (google_projects[i] == SETTING_GOOGLE_CLOUD_PROJECT ||
			evidence_value(evidence, google_projects[i], VIEW_REQUEST))
			edit(&planner, google_projects[i], account->project);
	return true;
}

static void free_edit(gpointer data)
{
	edit_free(data);
}

GPtrArray *use_settings_edits(const Account *account)
{
	GPtrArray *edits = g_ptr_array_new_with_free_func(free_edit);
	Planner planner = { .account = account, .edits = edits };

	for (gsize i = 0; i < G_N_ELEMENTS(deciding) + G_N_ELEMENTS(accompanying); i++) {
		SettingId id = i < G_N_ELEMENTS(deciding)
				       ? deciding[i]
				       : accompanying[i - G_N_ELEMENTS(deciding)];
		g_autofree char *value = value_for(account, id);

		edit(&planner, id, value);
	}
	return edits;
}
