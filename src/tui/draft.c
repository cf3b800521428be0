#include "tui/draft.h"

#include "app/account-change.h"
#include "app/account-form.h"
#include "app/form.h"
#include "app/identity.h"
#include "app/registry.h"
#include "app/use.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/accounts.h"
#include "tui/sign-in.h"
#include "tui/storing.h"

#include <string.h>

/* For the lock of the list, which is held for moments only. */
#define WAIT_MS 1000

/* Which fields an account of a kind has. */
static const guint kinds[ACCOUNT_KIND_COUNT] = {
	[ACCOUNT_CLAUDE_AI] = 1 << DRAFT_NAME,
	[ACCOUNT_API_KEY] = 1 << DRAFT_NAME | 1 << DRAFT_SECRET,
	[ACCOUNT_TOKEN] = 1 << DRAFT_NAME | 1 << DRAFT_SECRET,
	[ACCOUNT_BEDROCK] =
		1 << DRAFT_NAME | 1 << DRAFT_PROFILE | 1 << DRAFT_REGION | 1 << DRAFT_COMMAND,
	[ACCOUNT_VERTEX] =
		1 << DRAFT_NAME | 1 << DRAFT_PROJECT | 1 << DRAFT_REGION | 1 << DRAFT_COMMAND,
	[ACCOUNT_GATEWAY] = 1 << DRAFT_NAME | 1 << DRAFT_ADDRESS | 1 << DRAFT_SECRET,
};

/* The string of an account that a field is; NULL for the secret. */
static char **value_of(Account *account, DraftField field)
{
	switch (field) {
	case DRAFT_NAME:
		return &account->name;
	case DRAFT_PROFILE:
		return &account->profile;
	case DRAFT_PROJECT:
		return &account->project;
	case DRAFT_ADDRESS:
		return &account->base_url;
	case DRAFT_REGION:
		return &account->region;
	case DRAFT_COMMAND:
		return &account->refresh_command;
	default:
		return NULL;
	}
}

/* Takes the account. */
static void open_draft(Ui *ui, Account *account, bool is_new)
{
	Draft *draft = g_new0(Draft, 1);

	draft_free(ui->draft);
	ui->draft = draft;
	draft->account = account;
	draft->is_new = is_new;
	draft->suggestion = -1;
	for (DraftField field = 0; field < DRAFT_FIELD_COUNT; field++) {
		char **value = value_of(account, field);

		input_init(&draft->inputs[field]);
		input_set(&draft->inputs[field], value && *value ? *value : "",
			field == DRAFT_SECRET);
		if (kinds[account->kind] & 1U << field)
			draft->fields[draft->count++] = field;
	}
	ui_push(ui, &screen_draft);
}

/* A name to begin with. */
static char *proposed_name(const Ui *ui, AccountKind kind)
{
	static const char *const names[ACCOUNT_KIND_COUNT] = {
		[ACCOUNT_CLAUDE_AI] = "work",
		[ACCOUNT_API_KEY] = "api-key",
		[ACCOUNT_TOKEN] = "token",
		[ACCOUNT_BEDROCK] = "bedrock",
		[ACCOUNT_VERTEX] = "vertex",
		[ACCOUNT_GATEWAY] = "gateway",
	};
	const GPtrArray *accounts = roster_accounts(ui->accounts->roster);
	const char *name =
		kind == ACCOUNT_CLAUDE_AI && accounts->len == 0 ? "personal" : names[kind];

	return accounts_free_name(accounts, name);
}

void draft_new(Ui *ui, AccountKind kind)
{
	g_autofree char *name = proposed_name(ui, kind);
	Account *account = account_new(kind, name);

	account->id = registry_new_id();
	account->added_at = g_get_real_time() / G_USEC_PER_SEC;
	open_draft(ui, account, true);
}

void draft_edit(Ui *ui, const Account *account)
{
	open_draft(ui, account_copy(account), false);
}

void draft_free(Draft *draft)
{
	if (!draft)
		return;
	account_free(draft->account);
	for (DraftField field = 0; field < DRAFT_FIELD_COUNT; field++)
		input_clear(&draft->inputs[field]);
	g_free(draft);
}

void draft_leave(Ui *ui)
{
	while (ui_is_open(ui, &screen_draft) || ui_is_open(ui, &screen_kinds))
		ui_back(ui);
	draft_free(g_steal_pointer(&ui->draft));
}

DraftField draft_field(const Draft *draft)
{
	return draft->fields[draft->at];
}

Input *draft_input(Draft *draft)
{
	return &draft->inputs[draft_field(draft)];
}

void draft_move(Draft *draft, int step)
{
	draft->at = (draft->at + draft->count + (guint)step) % draft->count;
	draft->suggestion = -1;
}

GPtrArray *draft_values(const Ui *ui)
{
	bool is_bedrock = ui->draft->account->kind == ACCOUNT_BEDROCK;

	switch (draft_field(ui->draft)) {
	case DRAFT_PROFILE:
		return form_values(ui->survey, SETTING_AWS_PROFILE);
	case DRAFT_REGION:
		return form_values(
			ui->survey, is_bedrock ? SETTING_AWS_REGION : SETTING_CLOUD_ML_REGION);
	case DRAFT_COMMAND:
		return form_values(ui->survey,
			is_bedrock ? SETTING_AWS_AUTH_REFRESH : SETTING_GCP_AUTH_REFRESH);
	default:
		return g_ptr_array_new();
	}
}

/* ---- keeping it ---- */

/* The account as it was typed. */
static Account *typed_account(const Draft *draft)
{
	Account *account = account_copy(draft->account);

	for (guint i = 0; i < draft->count; i++) {
		char **value = value_of(account, draft->fields[i]);
		const char *text = draft->inputs[draft->fields[i]].text->str;
		g_autofree char *typed = value ? g_strstrip(g_strdup(text)) : NULL;

		if (value)
			account_set(value, *typed || value == &account->name ? typed : NULL);
	}
	return account;
}

static bool check_name(const Ui *ui, const Account *account, GError **error)
{
	const Account *taken = accounts_find(roster_accounts(ui->accounts->roster), account->name);

	if (!taken || strcmp(taken->id, account->id) == 0)
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_USAGE, _("there is an account %s already"),
		taken->name);
	return false;
}

/* The secret that was typed; NULL without an error where the one that there is stays. */
static Secret *typed_secret(Draft *draft, GError **error)
{
	const Input *input = &draft->inputs[DRAFT_SECRET];
	bool has_field = kinds[draft->account->kind] & 1U << DRAFT_SECRET;
	g_autoptr(Secret) secret = NULL;

	if (!has_field || (!draft->is_new && input->text->len == 0))
		return NULL;
	secret = secret_new(input->text->str, input->text->len);
	return account_form_check_secret(draft->account->kind, secret, error)
		       ? g_steal_pointer(&secret)
		       : NULL;
}

/* The settings ask for a key by the name: without the new one there, nobody would win. */
static void on_kept(Ui *ui, const Account *account)
{
	bool was_named = !ui->draft->is_new &&
			 strcmp(ui->draft->account->name, account->name) != 0 &&
			 account_change_is_named(ui->survey, ui->draft->account);
	g_autofree char *message =
		text_fill(ui->draft->is_new ? _("{name} is an account now. Enter uses it.")
					    : _("{name} is changed."),
			"name", account->name, NULL);

	draft_leave(ui);
	accounts_want(ui, account->id);
	accounts_look(ui);
	if (!was_named) {
		ui_tell(ui, ROLE_ACCENT, message);
	} else {
		g_autofree char *command = use_helper(account);
		g_autoptr(Secret) value = secret_new(command, strlen(command));
		GError *error = NULL;

		ui_propose(ui,
			wish_set(ui->survey, SETTING_API_KEY_HELPER, SCOPE_USER, value, &error),
			&error);
	}
}

static bool rename_it(Ui *ui, const Account *account, GError **error)
{
	const Draft *draft = ui->draft;

	return draft->is_new || strcmp(draft->account->name, account->name) == 0 ||
	       account_change_name(
		       &ui->survey->paths, WAIT_MS, draft->account, account->name, error);
}

static void keep(Ui *ui, Account *account, GError **error)
{
	Draft *draft = ui->draft;
	g_autoptr(Secret) secret = typed_secret(draft, error);

	if (*error || !rename_it(ui, account, error))
		return;
	if (secret) {
		g_free(account->fingerprint);
		account->fingerprint = identity_fingerprint(secret);
	}
	storing_add(ui, account, secret, draft->is_new);
	storing_start(ui, on_kept);
}

/* Where something is missing, it is typed next. */
static void go_to_empty(Draft *draft)
{
	for (guint i = 0; i < draft->count; i++) {
		DraftField field = draft->fields[i];
		bool may_be_empty = field == DRAFT_PROFILE || field == DRAFT_COMMAND ||
				    (field == DRAFT_SECRET && !draft->is_new);

		if (draft->inputs[field].text->len == 0 && !may_be_empty) {
			draft_move(draft, (int)i - (int)draft->at);
			return;
		}
	}
}

void draft_save(Ui *ui)
{
	g_autoptr(Account) account = typed_account(ui->draft);
	g_autoptr(GError) error = NULL;

	if (account_form_check(account, &error) && check_name(ui, account, &error)) {
		if (ui->draft->is_new && account->kind == ACCOUNT_CLAUDE_AI)
			sign_in_account(ui, account->name);
		else
			keep(ui, account, &error);
	}
	if (!error)
		return;
	go_to_empty(ui->draft);
	ui_tell_error(ui, ROLE_WARNING, error);
}
