#include "app/use.h"

#include "app/apply.h"
#include "app/exchange.h"
#include "app/explain.h"
#include "app/identity.h"
#include "app/registry.h"
#include "app/undo.h"
#include "app/use-settings.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"

#include <string.h>

/* A login whose end is not known is taken to be good for so long (s). */
#define UNKNOWN_LIFE_S (60 * 60)

void use_free(Use *use)
{
	if (!use)
		return;
	wish_free(use->wish);
	if (use->login)
		g_hash_table_unref(use->login);
	g_free(use->id);
	g_free(use->name);
	g_free(use->left);
	g_free(use);
}

static void free_content(gpointer data)
{
	secret_free(data);
}

static bool has_login(const Account *account)
{
	return account->kind == ACCOUNT_CLAUDE_AI || account->kind == ACCOUNT_TOKEN;
}

/* ---- what the login files will be like ---- */

/* A stand-in: who looks at it learns that there is a login, whose, and when it ends. */
static Secret *stand_in(const Account *account, gint64 now)
{
	gint64 ends_at = account->token_ends_at > 0 ? account->token_ends_at : now + UNKNOWN_LIFE_S;
	g_autofree char *text = g_strdup_printf(
		"{\"claudeAiOauth\":{\"accessToken\":\"-\",%s\"expiresAt\":%" G_GINT64_FORMAT
		",\"scopes\":[\"user:inference\"]}}",
		account->kind == ACCOUNT_CLAUDE_AI ? "\"refreshToken\":\"-\"," : "",
		ends_at * 1000);

	return secret_new(text, strlen(text));
}

static GHashTable *login_files(const Survey *survey, const Account *account)
{
	GHashTable *files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_content);

	g_hash_table_insert(files, paths_credentials(&survey->paths),
		account ? stand_in(account, survey->evidence->now) : NULL);
	return files;
}

/* ---- words ---- */

/* "work will win everywhere." and what becomes of the login that is there. */
static char *sentence_of(const Use *use, bool unknown)
{
	g_autofree char *first =
		use->name ? text_fill(_("{name} will win everywhere."), "name", use->name, NULL)
			  : g_strdup(_("Nobody's login will be in use."));
	g_autofree char *second = NULL;

	if (use->moves_login && use->left)
		second = text_fill(_("The login of {name} is parked."), "name", use->left, NULL);
	else if (use->moves_login && unknown)
		second = g_strdup(
			_("The login that is there belongs to none of your accounts; it is parked "
			  "as one of its own."));
	return second ? g_strconcat(first, " ", second, NULL) : g_steal_pointer(&first);
}

static void add_sentence(Use *use, bool unknown)
{
	g_ptr_array_insert(use->wish->notes, 0, sentence_of(use, unknown));
}

/* ---- planning ---- */

static const Account *find_occupant(
	const Survey *survey, const GPtrArray *accounts, bool *ret_unknown)
{
	return exchange_occupant(&survey->paths, accounts, ret_unknown);
}

/* The settings must be fit to be changed before anything is begun. */
static bool check_settings(
	const Survey *survey, const SurveyOptions *options, const Use *use, GError **error)
{
	g_autoptr(Preview) preview = preview_of(survey, options, use->wish, error);

	return preview != NULL;
}

static void plan_login(Use *use, const Survey *survey, const GPtrArray *accounts,
	const Account *account, bool *ret_unknown)
{
	const Account *occupant = find_occupant(survey, accounts, ret_unknown);

	use->moves_login = !account || !occupant || strcmp(occupant->id, account->id) != 0;
	if (!use->moves_login)
		return;
	use->left = occupant ? g_strdup(occupant->name) : NULL;
	use->login = login_files(survey, account);
	switch_set(&use->wish->plan->login, occupant ? occupant->id : NULL,
		account ? account->id : NULL, true);
}

Use *use_plan(
	const Survey *survey, const GPtrArray *accounts, const Account *account, GError **error)
{
	const SurveyOptions options = { .config_dir = survey->paths.config_dir,
		.project_dir = survey->paths.project_dir };
	g_autoptr(Use) use = g_new0(Use, 1);
	bool unknown = false;

	use->id = g_strdup(account->id);
	use->name = g_strdup(account->name);
	use->wish = wish_new(text_fill(_("use {name}"), "name", account->name, NULL));
	use_settings_add(use->wish, survey, accounts, account);
	if (!check_settings(survey, &options, use, error))
		return NULL;
	if (account->kind == ACCOUNT_CLAUDE_AI && account->place == ACCOUNT_NOWHERE) {
		g_set_error(error, APP_ERROR, APP_ERROR_FAILED,
			_("%s is signed out; sign in again: claude-accounts login --account %s"),
			account->name, account->name);
		return NULL;
	}
	if (has_login(account))
		plan_login(use, survey, accounts, account, &unknown);
	add_sentence(use, unknown);
	return g_steal_pointer(&use);
}

/* Where the login of an undone switch went since, it is not to be fetched back from. */
Use *use_plan_undo(const Survey *survey, const GPtrArray *accounts, GError **error)
{
	g_autoptr(Wish) wish = wish_undo(survey, error);
	const Switch *login = wish ? &wish->plan->login : NULL;

	if (!login || !login->done)
		return NULL;

	g_autoptr(Use) use = g_new0(Use, 1);
	const Account *account = login->to ? accounts_find_id(accounts, login->to) : NULL;
	const Account *occupant;
	bool unknown = false;

	if (login->to && !account) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED,
			_("cannot undo: the account that was in use before is not there any more; to go on "
			  "before it: claude-accounts undo --forget"));
		return NULL;
	}
	occupant = find_occupant(survey, accounts, &unknown);
	use->id = account ? g_strdup(account->id) : NULL;
	use->name = account ? g_strdup(account->name) : NULL;
	use->left = occupant ? g_strdup(occupant->name) : NULL;
	use->moves_login = true;
	use->login = login_files(survey, account);
	use->wish = g_steal_pointer(&wish);
	add_sentence(use, unknown);
	return g_steal_pointer(&use);
}

static void add_login_file(Preview *preview, const Survey *survey, const Use *use)
{
	PreviewFile *file = g_new0(PreviewFile, 1);
	g_autofree char *path = paths_credentials(&survey->paths);

	file->heading = paths_shown(&survey->paths, path);
	file->lines = g_ptr_array_new();
	if (!use->name)
		file->note = g_strdup(_("The login is taken out."));
	else if (use->left)
		file->note = text_fill(_("The login of {new} takes the place of that of {old}."),
			"new", use->name, "old", use->left, NULL);
	else
		file->note = text_fill(_("The login of {new} is put in."), "new", use->name, NULL);
	g_ptr_array_add(preview->files, file);
}

Preview *use_preview(
	const Survey *survey, const SurveyOptions *options, const Use *use, GError **error)
{
	SurveyOptions then = *options;

	then.planned = use->login;

	Preview *preview = preview_of(survey, &then, use->wish, error);

	if (preview && use->moves_login)
		add_login_file(preview, survey, use);
	return preview;
}

/* ---- carrying it out ---- */

struct UseFlow {
	const Survey *survey;
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

	if (!flow->name)
		first = g_strdup(summary);
	else if (current && g_strcmp0(current->id, flow->id) == 0)
		first = text_fill(_("{name} wins everywhere."), "name", flow->name, NULL);
	else
		first = text_fill(_("{name} does not win here all the same: {verdict}"), "name",
			flow->name, "verdict", summary, NULL);
	return parked ? g_strconcat(first, " ", parked, NULL) : g_steal_pointer(&first);
}

static void note_use(UseFlow *flow, GPtrArray *accounts)
{
	Account *account = flow->id ? accounts_find_id(accounts, flow->id) : NULL;

	if (!account)
		return;
	account->used_at = g_get_real_time() / G_USEC_PER_SEC;
	registry_put(&flow->paths, flow->wait_ms, account, NULL);
}

static void prove(UseFlow *flow)
{
	g_autoptr(GError) problem = NULL;
	g_autoptr(GPtrArray) accounts = registry_load(&flow->paths, &problem);
	g_autoptr(Survey) after = accounts ? survey_take(&flow->look, &problem) : NULL;
	g_autofree char *sentence = NULL;

	if (!after) {
		end(flow, NULL, problem);
		return;
	}
	note_use(flow, accounts);
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
	(void)problem;
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

static gboolean on_begin(gpointer data)
{
	UseFlow *flow = data;
	const ExchangeOptions options = {
		.enter = flow->id,
		.endpoint = flow->endpoint,
		.may_prompt = flow->may_prompt,
		.wait_ms = flow->wait_ms,
	};
	g_autoptr(GError) problem = NULL;

	flow->due = 0;
	if (!flow->moves_login) {
		change_settings(flow);
		return G_SOURCE_REMOVE;
	}
	flow->exchange =
		exchange_start(&flow->paths, flow->secrets, &options, on_exchanged, flow, &problem);
	if (!flow->exchange)
		end(flow, NULL, problem);
	return G_SOURCE_REMOVE;
}

static Plan *steal_plan(const Use *use)
{
	Plan *plan = use->wish->plan;

	use->wish->plan = plan_new();
	return plan;
}

UseFlow *use_start(const Survey *survey, const Use *use, Secrets *secrets, const UseHow *how,
	UseCallback *callback, gpointer data, GError **error)
{
	UseFlow *flow = g_new0(UseFlow, 1);

	(void)error;
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
