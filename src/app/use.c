#include "app/use.h"

#include "app/exchange.h"
#include "app/registry.h"
#include "app/sessions.h"
#include "app/step.h"
#include "app/undo.h"
#include "app/use-settings.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "format/json-edit.h"
#include "system/file.h"

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

static bool has_key(const Account *account)
{
	return account->kind == ACCOUNT_API_KEY || account->kind == ACCOUNT_GATEWAY;
}

/* ---- what the login's files will be like ---- */

/* A stand-in: who looks at it learns that there is a login, and when it ends. */
static Secret *stand_in(const Account *account, gint64 now)
{
	bool is_over = account->token_ends_at <= now;
	bool is_renewed = is_over && account->kind == ACCOUNT_CLAUDE_AI;
	gint64 ends_at = account->token_ends_at <= 0 || is_renewed ? now + UNKNOWN_LIFE_S
								   : account->token_ends_at;
	g_autofree char *text = g_strdup_printf(
		"{\"claudeAiOauth\":{\"accessToken\":\"-\",%s\"expiresAt\":%" G_GINT64_FORMAT
		",\"scopes\":[\"user:inference\"]}}",
		account->kind == ACCOUNT_CLAUDE_AI ? "\"refreshToken\":\"-\"," : "",
		ends_at * 1000);

	return secret_new(text, strlen(text));
}

static void add_text(Step *step, const char *key, const char *value)
{
	const char *const path[] = { "oauthAccount", key, NULL };

	if (value)
		g_ptr_array_add(step->edits,
			edit_new(EDIT_SET, path, json_edit_quote(value, strlen(value))));
}

/* The state file with the name of the account; NULL when it stays as it is. */
static Secret *state_with(const Paths *paths, const Account *account)
{
	static const char *const whole[] = { "oauthAccount", NULL };
	g_auto(FileRead) file = { 0 };
	g_autoptr(Plan) plan = plan_new();
	Step *step = plan_add(plan, STEP_EDIT, paths->state);
	Secret *after = NULL;

	file_read(paths->state, STEP_SIZE_MAX, &file);
	if (file.state != FILE_READ && file.state != FILE_ABSENT)
		return NULL;
	g_ptr_array_add(step->edits, edit_new(EDIT_UNSET, whole, NULL));
	if (account) {
		add_text(step, "emailAddress", account->email);
		add_text(step, "organizationName", account->organization);
	}
	step_result(step, file.bytes, &after, NULL);
	return after;
}

static GHashTable *login_files(const Survey *survey, const Account *account)
{
	const Paths *paths = &survey->paths;
	GHashTable *files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_content);
	Secret *state = state_with(paths, account);

	g_hash_table_insert(files, paths_credentials(paths),
		account ? stand_in(account, survey->evidence->now) : NULL);
	if (state)
		g_hash_table_insert(files, g_strdup(paths->state), state);
	return files;
}

/* ---- words ---- */

static const char *parked_pattern(const Survey *survey)
{
	g_autofree char *directory = registry_directory(&survey->paths);
	g_autoptr(Secrets) secrets = secrets_new(directory, NULL);

	switch (secrets ? secrets_kind(secrets) : SECRETS_UNDECIDED) {
	case SECRETS_KEYRING:
		return _("{name} is parked in the keyring.");
	case SECRETS_VAULT:
		return _("{name} is parked in the encrypted file.");
	default:
		return _("{name} is parked.");
	}
}

/* What becomes of the login that is there; NULL when nothing does. */
static char *what_leaves(
	const Use *use, const Survey *survey, const Account *occupant, bool unknown)
{
	if (!use->moves_login)
		return NULL;
	if (unknown)
		return g_strdup(_("The login that is there belongs to none of your accounts; it is "
				  "parked as one of its own."));
	return occupant && occupant->kind == ACCOUNT_CLAUDE_AI
		       ? text_fill(parked_pattern(survey), "name", occupant->name, NULL)
		       : NULL;
}

static char *what_comes(const Use *use, const Preview *preview)
{
	if (use->wish->plan->undoes > 0)
		return use->name ? text_fill(_("The login of {name} comes back."), "name",
					   use->name, NULL)
				 : g_strdup(_("Nobody will be signed in."));
	if (use->wins)
		return text_fill(_("{name} will win everywhere."), "name", use->name, NULL);
	return text_fill(_("{name} will be in use, but does not win here: {verdict}"), "name",
		use->name, "verdict", preview->verdict, NULL);
}

/* A running Claude Code has the login in its memory; NULL when there is none. */
static char *who_keeps(const Use *use, guint count)
{
	if (count == 0 || !use->moves_login)
		return NULL;
	return g_strdup_printf(ngettext("%u running Claude Code keeps it until it ends.",
				       "%u running Claude Code keep it until they end.", count),
		count);
}

static char *sentence_of(const Use *use, const Survey *survey, const Preview *preview,
	const Account *occupant, bool unknown, guint count)
{
	g_autofree char *first = what_comes(use, preview);
	g_autofree char *second = what_leaves(use, survey, occupant, unknown);
	g_autofree char *third = second ? who_keeps(use, count) : NULL;

	/* The list ends where there is nothing to say. */
	return g_strjoin(" ", first, second, third, NULL);
}

/* Says by whom a configuration directory is in use, if it is; how many they are. */
static guint name_sessions(Use *use, const Survey *survey, const char *config_dir)
{
	g_autoptr(GPtrArray) sessions = sessions_list(&survey->paths, config_dir);
	char *sentence = sessions_sentence(sessions);

	if (sentence)
		g_ptr_array_add(use->wish->notes, sentence);
	return sessions->len;
}

/* ---- planning ---- */

static bool will_win(const Use *use, const Survey *then, const Account *account)
{
	if (!has_login(account))
		return use_fits(then, account);
	/* Of the login's files it is known what they will be like. */
	return then->verdict.winner == SOURCE_CLAUDE_AI && (use->login || !use->moves_login);
}

/* Looks at what will be. The settings must be fit to be changed before anything is begun. */
static bool foresee(Use *use, const Survey *survey, const SurveyOptions *options,
	const Account *account, const Account *occupant, bool unknown, GError **error)
{
	g_autoptr(Preview) preview = use_preview(survey, options, use, error);

	if (preview && use->wish->plan->undoes == 0 &&
		use_settings_insist(use->wish, survey, preview->then, account)) {
		preview_free(preview);
		preview = use_preview(survey, options, use, error);
	}
	if (!preview)
		return false;

	guint count =
		preview->files->len > 0 ? name_sessions(use, survey, survey->paths.config_dir) : 0;

	if (account && account->place == ACCOUNT_OWN && account->config_dir)
		name_sessions(use, survey, account->config_dir);
	use->wins = account && will_win(use, preview->then, account);
	use->wish->sentence = sentence_of(use, survey, preview, occupant, unknown, count);
	return true;
}

static bool check_signed_in(const Account *account, GError **error)
{
	if (account->kind != ACCOUNT_CLAUDE_AI || account->place != ACCOUNT_NOWHERE)
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_FAILED,
		_("%s is signed out; sign in again: claude-accounts login --account %s"),
		account->name, account->name);
	return false;
}

static void plan_login(
	Use *use, const Survey *survey, const Account *account, const Account *occupant)
{
	use->moves_login = !account || !occupant || strcmp(occupant->id, account->id) != 0;
	if (!use->moves_login)
		return;
	use->needs_secrets = true;
	use->left = occupant ? g_strdup(occupant->name) : NULL;
	use->login = login_files(survey, account);
}

Use *use_plan(const Survey *survey, const SurveyOptions *options, const GPtrArray *accounts,
	const Account *account, GError **error)
{
	g_autoptr(Use) use = g_new0(Use, 1);
	const Account *occupant = NULL;
	bool unknown = false;

	if (!check_signed_in(account, error))
		return NULL;
	use->id = g_strdup(account->id);
	use->name = g_strdup(account->name);
	use->needs_secrets = has_key(account);
	use->wish = wish_new(text_fill(_("use {name}"), "name", account->name, NULL));
	use_settings_add(use->wish, survey, accounts, account);
	if (has_login(account)) {
		occupant = exchange_occupant(&survey->paths, accounts, &unknown);
		plan_login(use, survey, account, occupant);
	}
	if (use->moves_login)
		switch_set(
			&use->wish->plan->login, occupant ? occupant->id : NULL, account->id, true);
	return foresee(use, survey, options, account, occupant, unknown, error)
		       ? g_steal_pointer(&use)
		       : NULL;
}

static bool find_undone(
	const Switch *login, const GPtrArray *accounts, const Account **ret_account, GError **error)
{
	*ret_account = login->to ? accounts_find_id(accounts, login->to) : NULL;
	if (!login->to || *ret_account)
		return true;
	g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED,
		_("cannot undo: the account that was in use before is not there any more; to go on "
		  "before it: claude-accounts undo --forget"));
	return false;
}

Use *use_plan_undo(const Survey *survey, const SurveyOptions *options, const GPtrArray *accounts,
	GError **error)
{
	g_autoptr(Wish) wish = wish_undo(survey, error);
	const Switch *login = wish ? &wish->plan->login : NULL;
	const Account *account, *occupant;
	bool unknown = false;

	if (!login || !login->done || !find_undone(login, accounts, &account, error))
		return NULL;

	g_autoptr(Use) use = g_new0(Use, 1);

	occupant = exchange_occupant(&survey->paths, accounts, &unknown);
	use->id = account ? g_strdup(account->id) : NULL;
	use->name = account ? g_strdup(account->name) : NULL;
	use->wish = g_steal_pointer(&wish);
	plan_login(use, survey, account, occupant);
	return foresee(use, survey, options, account, occupant, unknown, error)
		       ? g_steal_pointer(&use)
		       : NULL;
}

/* ---- what is shown ---- */

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

	if (!preview || !use->moves_login)
		return preview;
	add_login_file(preview, survey, use);
	/* The same words may be said of another login. */
	preview->same_verdict = false;
	return preview;
}
